"""Back-tests: the rules over an invented country, where it is known who did what.

Each is a file of the unit, `KHUA_HOME/money/<office code>/backtests/<name>.json`: what was asked,
how far it is, and the result (khua.money.backtest.BackTest as JSON). A file that
`khua money backtest --out` wrote is shown as well when it is put there.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.context import acting_as
from khua.access.models import Member
from khua.fiu import store
from khua.fiu.services.alone import alone, at_work, forget
from khua.money import backtest
from khua.money.generate import country
from khua.money.generate.settings import TooSmall
from khua.record.refusal import Refused

LEAST: Final = 20_000
MOST: Final = 1_000_000
SHOWN: Final = 20
EVERY: Final = 1.0  # seconds
#: what a result must hold to be shown
_PARTS: Final = ("transactions", "alerts_a_day", "rules", "kinds", "roles", "precisions")
BROKEN: Final = {
    "en": "The test stopped for a fault of the program. Start it again.",
    "lo": "ການທົດສອບຢຸດຍ້ອນຂໍ້ຜິດພາດຂອງໂປຣແກຣມ. ໃຫ້ເລີ່ມໃໝ່.",
}


@dataclass(frozen=True)
class Test:
    """One back-test. `result` is there when it is done, `trouble` when it ended badly; `alive`:
    whether a process works on it."""

    name: str
    asked: dict[str, Any]
    done: float
    result: dict[str, Any] | None
    trouble: dict[str, str] | None
    alive: bool = False

    @property
    def going_on(self) -> bool:
        return self.result is None and self.trouble is None


def folder(member: Member) -> Path:
    """Where the unit's back-tests are."""
    return store.folder(member) / "backtests"


def listed(member: Member) -> list[Test]:
    """The newest SHOWN, the newest first."""
    files = sorted(folder(member).glob("*.json"), key=lambda file: file.stat().st_mtime)
    found = (_read(file) for file in reversed(files[-SHOWN:]))
    return [test for test in found if test]


def start(member: Member, transactions: int, seed: int) -> str:
    """Ask for a back-test; its name. The one that is going on where there is one. Raises
    Refused."""
    if not LEAST <= transactions <= MOST:
        raise Refused(
            "transactions",
            _("The invented country cannot be so small or so large."),
            _("Ask for 20,000 to 1,000,000 transactions."),
        )
    for test in listed(member):
        if test.going_on:
            return test.name
    name = f"{timezone.now():%Y%m%dT%H%M%S}-{transactions}-{seed}"
    folder(member).mkdir(parents=True, exist_ok=True)
    asked = {"transactions": transactions, "seed": seed, "by": member.pk}
    _write(folder(member) / f"{name}.json", {"asked": asked, "done": 0.0})
    return name


def work(name: str, member_id: int) -> None:
    """Do a back-test to its end. Twice at once does no harm."""
    with acting_as(Member(pk=member_id), "job") as holder:
        file = folder(holder) / f"{name}.json"
    with alone(_lock(file)) as mine:
        test = _read(file) if mine else None
        if test and test.going_on:
            _do(file, test)
        if mine:
            forget(_lock(file))


def break_off(name: str, member_id: int) -> None:
    """End a back-test that cannot be done."""
    with acting_as(Member(pk=member_id), "job") as holder:
        file = folder(holder) / f"{name}.json"
    test = _read(file)
    if test and test.going_on:
        _write(file, {"asked": test.asked, "done": test.done, "trouble": BROKEN})
    forget(_lock(file))


def _do(file: Path, test: Test) -> None:
    written = time.monotonic()

    def told(step: str, done: float) -> None:
        nonlocal written
        if time.monotonic() - written >= EVERY:
            _write(file, {"asked": test.asked, "done": done})
            written = time.monotonic()

    try:
        made = country(
            test.asked["transactions"],
            test.asked["seed"],
            told=lambda step, done: told(step, 0.3 * done),
        )
    except TooSmall as small:
        trouble = {lang: f"{small.problem[lang]} {small.mend[lang]}" for lang in ("en", "lo")}
        _write(file, {"asked": test.asked, "done": 0.0, "trouble": trouble})
        return
    result = backtest.run(
        made.ledger, made.known, made.labels, told=lambda rule, done: told(rule, 0.3 + 0.7 * done)
    )
    _write(file, {"asked": test.asked, "done": 1.0, "result": result.as_json()})


def _lock(file: Path) -> Path:
    return file.with_suffix(".work")


def _read(file: Path) -> Test | None:
    """What a file says; None where it is no back-test."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        if all(part in told for part in _PARTS):  # as the command writes it
            told = {"asked": {"transactions": told["transactions"]}, "done": 1.0, "result": told}
        return Test(
            name=file.stem,
            asked=dict(told["asked"]),
            done=float(told["done"]),
            result=told.get("result"),
            trouble=told.get("trouble"),
            alive=at_work(_lock(file)),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(file: Path, told: dict[str, Any]) -> None:
    half = file.with_suffix(".half")
    half.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    half.replace(file)
