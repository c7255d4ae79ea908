"""`khua money score`: how likely each transaction of a file belongs to a laundering attempt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from khua.commands.mapping import mapped
from khua.commands.money_features import SAME, UNREADABLE, tell
from khua.commands.speaking import (
    Lang,
    LangOption,
    Text,
    Trouble,
    errors,
    language,
    say,
    told_plainly,
)

if TYPE_CHECKING:
    from khua.money.patterns.score import Scored

STOPPED: Final = 130  # exit code: a person stopped it

SAYS: Final[dict[str, Text]] = {
    "read": {"en": "Reading the file", "lo": "ກຳລັງອ່ານໄຟລ໌"},
    "number": {"en": "Numbering accounts", "lo": "ກຳລັງໃສ່ເລກບັນຊີ"},
    "sort": {"en": "Sorting by time", "lo": "ກຳລັງຈັດລຽງຕາມເວລາ"},
    "look": {"en": "Looking for patterns", "lo": "ກຳລັງຊອກຫາຮູບແບບ"},
    "null": {"en": "Measuring what chance makes", "lo": "ກຳລັງວັດສິ່ງທີ່ເກີດໂດຍບັງເອີນ"},
    "weigh": {"en": "Weighing evidence", "lo": "ກຳລັງຊັ່ງນ້ຳໜັກຫຼັກຖານ"},
    "done": {
        "en": "{rows:,} transactions in {out}; {hits:,} of them in {attempts:,} likely attempts.",
        "lo": "{rows:,} ທຸລະກຳ ຢູ່ {out}; {hits:,} ທຸລະກຳຢູ່ໃນ {attempts:,} ກໍລະນີທີ່ໜ້າສົງໄສ.",
    },
    "pattern": {"en": "{pattern}: {count:,}", "lo": "{pattern}: {count:,}"},
    "gave_up": {
        "en": "{pattern}: {count:,} searches were cut short; longer paths from there are not told.",
        "lo": "{pattern}: ການຄົ້ນ {count:,} ຄັ້ງຖືກຕັດໃຫ້ສັ້ນ; ເສັ້ນທາງຍາວຈາກບ່ອນນັ້ນບໍ່ໄດ້ສະແດງ.",
    },
    "stopped": {
        "en": "Stopped; nothing was written. The same command begins anew.",
        "lo": "ຢຸດແລ້ວ; ບໍ່ໄດ້ບັນທຶກຫຍັງ. ຄຳສັ່ງເກົ່າຈະເລີ່ມໃໝ່.",
    },
    "reason": {
        "en": "A score is a reason to look, never to act: people decide.",
        "lo": "ຄະແນນແມ່ນເຫດໃຫ້ກວດເບິ່ງ ບໍ່ແມ່ນໃຫ້ດຳເນີນການ: ຄົນເປັນຜູ້ຕັດສິນ.",
    },
}
BAD_CAP: Final = (
    {"en": "--hub is {hub}.", "lo": "--hub ແມ່ນ {hub}."},
    {"en": "Write a number of accounts, 2 or more.", "lo": "ໃຫ້ຂຽນຈຳນວນບັນຊີ 2 ຂຶ້ນໄປ."},
)


def score(
    file: Annotated[Path, typer.Argument(help="Transactions: .parquet or .csv.")],
    out: Annotated[Path, typer.Option(help="Where the scores go: a parquet file.")],
    hub: Annotated[
        int, typer.Option(help="Counterparties above which nothing passes through an account.")
    ] = 500,
    columns: Annotated[
        str, typer.Option("--map", help="Our columns and the file's: src=payer,dst=payee.")
    ] = "",
    lang: LangOption = None,
) -> None:
    """Score every transaction of FILE (transaction_id, src, dst, ts_epoch, amount, and currency if
    there is one): the probability that it belongs to a laundering attempt, the patterns it hits,
    and the attempt. The same file gives the same scores, however its rows are sorted."""
    from pyarrow import parquet

    from khua.money.patterns import score as scoring
    from khua.money.reading.flow import flow_file

    speak = language(lang)
    with as_trouble(speak, unfinished := out.with_name(out.name + ".part")):
        if hub < 2:
            raise trouble(BAD_CAP, hub=hub)
        if out.resolve() == file.resolve():
            raise trouble(SAME, file=file)
        with shown(speak) as told:
            read = flow_file(file, mapped(columns), told=told)
            rejects = read.rejects
            ledger, ids = scoring.canonical(read.ledger, read.transaction_ids, read.accounts)
            del read
            scored = scoring.score(ledger, cap=hub, told=told)
            parquet.write_table(scoring.table(scored, ids), unfinished, compression="zstd")
            unfinished.replace(out)
        tell(rejects, speak)
        summary(scored, out, speak)


def summary(scored: Scored, out: Path, lang: Lang) -> None:
    """What was found, in a few lines."""
    say(
        SAYS["done"], lang, rows=len(scored.score), out=out,
        hits=int((scored.attempt > 0).sum()), attempts=len(set(scored.attempts.tolist())),
    )  # fmt: skip
    for pattern, count in Counter(hit.pattern for hit in scored.hits).items():
        say(SAYS["pattern"], lang, pattern=pattern, count=count)
    for pattern, count in scored.gave_up.items():
        say(SAYS["gave_up"], lang, pattern=pattern, count=count)
    say(SAYS["reason"], lang)


@contextmanager
def shown(lang: Lang) -> Iterator[Callable[[str, float], None]]:
    """Show the steps as they are done, on a terminal."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, disable=not errors.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def told(step: str, done: float) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(SAYS[step][lang], total=1.0)
            bar.update(tasks[step], completed=done)

        yield told


@contextmanager
def as_trouble(lang: Lang, unfinished: Path) -> Iterator[None]:
    """Say every foreseeable failure plainly: what, in which row and column, and the mend; leave no
    half file."""
    from khua.money.reading.rejects import Refused

    with told_plainly(lang):
        try:
            yield
        except Refused as fault:
            place = "".join(f"{part}: " for part in (fault.row, fault.column) if part)
            problem = {k: place + text for k, text in fault.what.items()}
            raise Trouble(problem, fault.mend) from None
        except OSError as fault:
            name, reason = fault.filename or "?", fault.strerror or type(fault).__name__
            raise trouble(UNREADABLE, file=name, reason=reason) from None
        except KeyboardInterrupt:
            errors.print(SAYS["stopped"][lang], markup=False)
            raise typer.Exit(STOPPED) from None
        finally:
            unfinished.unlink(missing_ok=True)


def trouble(told: tuple[Text, Text], **values: object) -> Trouble:
    """A problem and its mend with their blanks filled."""
    problem, mend = ({k: text.format_map(values) for k, text in part.items()} for part in told)
    return Trouble(problem, mend)
