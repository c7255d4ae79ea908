"""`khua money generate`: a country's money that nobody owns, with labelled attempts."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from khua.commands.files import unreadable
from khua.commands.speaking import (
    STOPPED,
    Lang,
    LangOption,
    Text,
    Trouble,
    errors,
    language,
    say,
    told_plainly,
    trouble,
)

if TYPE_CHECKING:
    from khua.money.generate import Made

DAYS: Final = 180

SAYS: Final[dict[str, Text]] = {
    "people": {"en": "Settling people and firms", "lo": "ກຳລັງສ້າງຄົນ ແລະ ທຸລະກິດ"},
    "attempts": {"en": "Playing attempts", "lo": "ກຳລັງສ້າງທຸລະກຳຕົວຢ່າງທີ່ໜ້າສົງໄສ"},
    "life": {"en": "Living every day", "lo": "ກຳລັງສ້າງທຸລະກຳປະຈຳວັນ"},
    "balances": {"en": "Balancing accounts", "lo": "ກຳລັງດຸ່ນດ່ຽງບັນຊີ"},
    "numbers": {"en": "Numbering", "lo": "ກຳລັງໃສ່ເລກລຳດັບ"},
    "write": {"en": "Writing", "lo": "ກຳລັງບັນທຶກ"},
    "done": {
        "en": "{transactions:,} transactions of {customers:,} customers in {out}. "
        "{attempts:,} attempts of {kinds} kinds ({wrong:,} transactions), and {fine:,} "
        "transactions of innocent look-alikes. Nobody in it is real.",
        "lo": "{transactions:,} ທຸລະກຳ ຂອງລູກຄ້າ {customers:,} ຄົນ ຢູ່ {out}. ລາຍການທີ່ໜ້າສົງໄສ "
        "{attempts:,} ລາຍການ {kinds} ຊະນິດ ({wrong:,} ທຸລະກຳ) ແລະ ທຸລະກຳບໍລິສຸດທີ່ຄ້າຍຄືກັນ {fine:,} "
        "ທຸລະກຳ. ບໍ່ມີໃຜເປັນຄົນແທ້.",
    },
    "planted": {
        "en": "{attempts:,} real attempts were planted: their payers' balances were not looked at.",
        "lo": "ໄດ້ໃສ່ລາຍການຈິງ {attempts:,} ລາຍການ: ບໍ່ໄດ້ກວດຍອດເງິນຂອງຜູ້ຈ່າຍ.",
    },
    "stopped": {"en": "Stopped; nothing was left behind.", "lo": "ຢຸດແລ້ວ; ບໍ່ມີຫຍັງຄ້າງໄວ້."},
}
THERE: Final[tuple[Text, Text]] = (
    {"en": "{file} is there already.", "lo": "ມີ {file} ຢູ່ແລ້ວ."},
    {
        "en": "Choose another name: nothing is overwritten.",
        "lo": "ໃຫ້ເລືອກຊື່ອື່ນ: ຈະບໍ່ຂຽນທັບ.",
    },
)


def generate(
    transactions: Annotated[
        int, typer.Option(min=1, max=200_000_000, help="How many transactions, exactly.")
    ],
    out: Annotated[Path, typer.Option(help="The folder to write to; it must not be there yet.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
    days: Annotated[
        int, typer.Option(min=10, max=1_100, help="The span, from 1 January 2025.")
    ] = DAYS,
    attempts: Annotated[
        float,
        typer.Option(min=0, max=100, help="Labelled attempts, by the usual number; 0 for none."),
    ] = 1.0,
    plant: Annotated[
        Path | None,
        typer.Option(help="Also plant real attempts: HI-Small_Patterns.txt of IBM's AMLworld."),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Invent a country's money: transactions.parquet as `khua money score` reads it, labels.parquet
    of every attempt and innocent look-alike, and customers, accounts, branches, merchants and rates
    as CSV. Balances never fall below zero but for institutions and accounts abroad."""
    speak = language(lang)
    with told_plainly(speak):
        try:
            if out.exists():
                raise trouble(THERE, file=out)
            with as_trouble(), shown(speak) as told:
                made, planted = _made(transactions, seed, days, attempts, plant, told)
                _written(made, out, told)
        except KeyboardInterrupt:
            errors.print(SAYS["stopped"][speak], markup=False)
            raise typer.Exit(STOPPED) from None
    _tell(made, planted, out, speak)


def _made(
    transactions: int,
    seed: int,
    days: int,
    strength: float,
    plant: Path | None,
    told: Callable[[str, float], None],
) -> "tuple[Made, int]":
    """The country, and how many real attempts are in it."""
    from khua.money.generate import amlworld, country
    from khua.money.generate.plant import plant as planted

    real = [] if plant is None else amlworld.attempts(plant)
    made = country(transactions, seed, days=days, strength=strength, told=told)
    if real:
        ledger, labels = planted(made.ledger, real, seed, labels=made.labels)
        made = replace(made, ledger=ledger, labels=labels)
    return made, len(real)


def _written(made: "Made", out: Path, told: Callable[[str, float], None]) -> None:
    """The files, all or none. Raises OSError."""
    out.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        made.write(half, told)
        half.chmod(0o755)
        half.rename(out)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _tell(made: "Made", planted: int, out: Path, lang: Lang) -> None:
    innocent = sum(made.labels.column("innocent").to_pylist())
    say(
        SAYS["done"], lang, transactions=len(made.ledger), customers=made.known.holders.num_rows,
        out=out, attempts=sum(made.played.values()) + planted, kinds=len(made.played),
        wrong=made.labels.num_rows - innocent, fine=innocent,
    )  # fmt: skip
    if planted:
        say(SAYS["planted"], lang, attempts=planted)


@contextmanager
def as_trouble() -> Iterator[None]:
    """Every foreseeable failure as Trouble."""
    from khua.money.generate.amlworld import NotAttempts
    from khua.money.generate.plant import NoRoom
    from khua.money.generate.settings import TooSmall

    try:
        yield
    except (TooSmall, NoRoom, NotAttempts) as fault:
        raise Trouble(fault.problem, fault.mend) from None
    except OSError as fault:
        raise unreadable(fault) from None


@contextmanager
def shown(lang: Lang) -> Iterator[Callable[[str, float], None]]:
    """Show on a terminal what is being done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    visible = errors.is_terminal  # a log needs no bar
    with Progress(*columns, console=errors, transient=True, disable=not visible) as bar:
        task: Any = bar.add_task(SAYS["people"][lang], total=1.0)

        def told(step: str, done: float) -> None:
            bar.update(task, description=SAYS[step][lang], completed=done)

        yield told
