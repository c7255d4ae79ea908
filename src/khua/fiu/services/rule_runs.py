"""Runs of the rules over the unit's transactions: a member asks, the worker does.

What each rule found is kept in the run's folder until all is done, so that a run whose process was
killed goes on; the alerts are written in one transaction at the end: all of them, or none.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.context import acting_as
from khua.access.models import Member
from khua.fiu import known as knowing
from khua.fiu import store
from khua.fiu.alerts import learned_rank
from khua.fiu.models import Part, RuleRun
from khua.fiu.services import alerting
from khua.fiu.services.alone import alone, forget
from khua.money import rules
from khua.money.alerts import combine
from khua.money.hits import HITS, in_order
from khua.money.store import StoreProblem
from khua.record.refusal import Refused

#: the least score of an alert: a single weak rule (telephone credit) makes none [advice]
LEAST: Final = 0.1
#: share of the work that is done when all rules have run; the rest is combining and writing
RULES_SHARE: Final = 0.9
EVERY: Final = 1.0  # seconds between two words to the page
PATIENCE: Final = "30min"  # for the transaction that writes

Told = Callable[[float], None]

BROKEN: Final = (
    {
        "en": "The run stopped for a fault of the program; the alerts are as they were.",
        "lo": "ການກວດຢຸດຍ້ອນຂໍ້ຜິດພາດຂອງໂປຣແກຣມ; ການແຈ້ງເຕືອນຍັງຄືເກົ່າ.",
    },
    {
        "en": "Run the rules again; if it stops again, ask your administrator.",
        "lo": "ໃຫ້ກວດໃໝ່; ຖ້າຢຸດອີກ ໃຫ້ຖາມຜູ້ຄຸ້ມຄອງລະບົບ.",
    },
)


@transaction.atomic
def start(member: Member) -> RuleRun:
    """A run to be done: a new one, or the one that has not ended (a unit has one at a time).
    Raises Refused where nothing was loaded yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["fiu_rulerun"])
    going_on = RuleRun.objects.filter(unit=member.office, ended_at=None).first()
    if going_on:
        return going_on
    if not Part.objects.filter(unit=member.office).exists():
        raise Refused(
            "__all__",
            _("No transactions were loaded yet."),
            _("Load a file of a bank under Data first."),
        )
    return RuleRun.objects.create(asked_by=member, unit=member.office)


def folder(member: Member, run_id: int) -> Path:
    """Where a run keeps what its rules found: `KHUA_HOME/money/<office code>/runs/<id>`."""
    return store.folder(member) / "runs" / str(run_id)


def work(run_id: int, member_id: int, told: Told = lambda done: None) -> None:
    """Do a run to its end. Safe to call again after a crash, and twice at once: the second does
    nothing. Opens and closes its own transactions; `told`: the share that is done."""
    member = Member(pk=member_id)
    with acting_as(member, "job") as holder:
        place = folder(holder, run_id)
    with alone(place) as mine:
        if not mine:
            return
        with acting_as(member, "job"):
            going_on = RuleRun.objects.filter(pk=run_id, ended_at=None).exists()
        if going_on:
            try:
                _do(run_id, member, place, told)
            except StoreProblem as problem:
                break_off(run_id, member_id, (problem.problem, problem.mend))
        forget(place)


def break_off(run_id: int, member_id: int, why: Any = BROKEN) -> None:
    """End a run that cannot be done: `why` is (what is wrong, the mend). What it found is
    forgotten."""
    problem, mend = why
    trouble = {lang: f"{problem[lang]} {mend[lang]}" for lang in ("en", "lo")}
    with acting_as(Member(pk=member_id), "job") as holder:
        forget(folder(holder, run_id))
        RuleRun.objects.filter(pk=run_id, ended_at=None).update(
            ended_at=timezone.now(), trouble=trouble
        )


def _do(run_id: int, member: Member, place: Path, told: Told) -> None:
    with acting_as(member, "job") as holder:
        ledger, known = store.ledger(holder), knowing.known(holder)
    catalogue = rules.catalogue()
    ready, skipped = rules.sorted_out(catalogue, ledger, known)
    progress = _Progress(run_id, member, told)
    tables, versions = [HITS.empty_table()], {}
    for count, found in enumerate(rules.each_of(ready, ledger, known, work=place), start=1):
        tables.append(found.rows)
        versions[found.rule.id] = _told_of(found)
        progress(RULES_SHARE * count / len(ready))
    hits = in_order(pa.concat_tables(tables))
    queue = combine(hits, ledger, known, catalogue, least=LEAST)
    progress(0.95)
    with acting_as(member, "job") as holder:
        _have_time()
        run = RuleRun.objects.select_for_update().get(pk=run_id)
        if run.ended_at:
            return
        written = alerting.write(holder, run, queue)
        learned_rank.keep(store.folder(holder), written.ranker)
        run.versions = versions
        run.skipped = [
            {"rule": each.rule.id, "missing": list(each.missing), "words": dict(each.words)}
            for each in skipped
        ]
        run.transactions = len(ledger)
        run.hits = sum(each["hits"] for each in versions.values())
        run.done, run.ended_at = 1.0, timezone.now()
        run.save()
    told(1.0)


def _told_of(found: rules.Found) -> dict[str, Any]:
    """What a run keeps of one rule."""
    one_hit = ["subject", "anchor"]
    return {
        "version": found.rule.version,
        "hits": found.rows.select(one_hit).group_by(one_hit).aggregate([]).num_rows,
        "accounts": len(found.rows.column("subject").unique()),
        "seconds": round(found.seconds, 3),
    }


def _have_time() -> None:
    """The limits made for pages do not hold here."""
    with connection.cursor() as cursor:
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute("SELECT set_config(%s, %s, true)", [limit, PATIENCE])


class _Progress:
    """Tells how far a run is, and writes it where the page reads it, at most once a second."""

    def __init__(self, run_id: int, member: Member, told: Told) -> None:
        self.run_id, self.member, self.told = run_id, member, told
        self.written = 0.0

    def __call__(self, done: float) -> None:
        self.told(done)
        if time.monotonic() - self.written < EVERY:
            return
        with acting_as(self.member, "job"):
            RuleRun.objects.filter(pk=self.run_id, ended_at=None).update(done=done)
        self.written = time.monotonic()
