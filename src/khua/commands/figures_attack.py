"""`khua figures attack`: what published tables give away, before somebody else finds it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table as Lines

from khua.commands.figures_from import (
    AsOfOption,
    FromOption,
    figures_trouble,
    refused,
    source,
)
from khua.commands.progress import shown
from khua.commands.speaking import (
    Lang,
    LangOption,
    Text,
    Trouble,
    console,
    language,
    say,
    told_plainly,
    trouble,
)

if TYPE_CHECKING:
    from khua.figures.attack.files import TableFile

SHOWN: Final = 40  # cells on the screen

SAYS: Final[dict[str, Text]] = {
    "attack": {"en": "Attacking", "lo": "ກຳລັງທົດສອບໂຈມຕີ"},
    "hidden": {
        "en": "{hidden:,} hidden cells; {exactly:,} of them are known exactly, {closely:,} within "
        "one.",
        "lo": "{hidden:,} ຫ້ອງທີ່ເຊື່ອງໄວ້; ຮູ້ແນ່ນອນ {exactly:,}, ຮູ້ຕ່າງກັນບໍ່ເກີນໜຶ່ງ {closely:,}.",
    },
    "row": {"en": "row", "lo": "ແຖວ"},
    "column": {"en": "column", "lo": "ຖັນ"},
    "is": {"en": "is", "lo": "ແມ່ນ"},
    "more": {"en": "… and {count:,} more", "lo": "… ແລະ ອີກ {count:,}"},
    "safe": {
        "en": "Nothing is known for certain from this table alone. Beside other tables it may be.",
        "lo": "ຈາກຕາຕະລາງນີ້ຢ່າງດຽວ ບໍ່ຮູ້ຫຍັງແນ່ນອນ. ຖ້າມີຕາຕະລາງອື່ນ ອາດຮູ້ໄດ້.",
    },
    "unsafe": {
        "en": "It gives people away: do not publish it so. Moved numbers have nothing to subtract.",
        "lo": "ມັນເປີດເຜີຍບຸກຄົນ: ຢ່າເຜີຍແຜ່ແບບນີ້. ຕົວເລກທີ່ປັບແລ້ວ ລົບກັນບໍ່ໄດ້.",
    },
    "none": {
        "en": "No cell is hidden: there is nothing to attack.",
        "lo": "ບໍ່ມີຫ້ອງທີ່ເຊື່ອງໄວ້: ບໍ່ມີຫຍັງໃຫ້ທົດສອບ.",
    },
}  # fmt: skip
NO_ROWS: Final = (
    {"en": "An attack on a release is checked against the rows it was made of.",
     "lo": "ການທົດສອບຊຸດເຜີຍແຜ່ ຕ້ອງທຽບກັບແຖວຂໍ້ມູນຕົ້ນສະບັບ."},
    {"en": "Name the folder of its snapshot with --from.",
     "lo": "ໃຫ້ບອກໂຟນເດີຂອງພາບລວມດ້ວຍ --from."},
)  # fmt: skip
CONTRADICTS: Final = (
    {"en": "The numbers of {file} contradict each other.", "lo": "ຕົວເລກໃນ {file} ຂັດກັນເອງ."},
    {"en": "Check its totals; say with --hidden what a hidden cell may be.",
     "lo": "ໃຫ້ກວດຈຳນວນລວມ; ບອກດ້ວຍ --hidden ວ່າຫ້ອງທີ່ເຊື່ອງອາດເປັນເທົ່າໃດ."},
)  # fmt: skip
BAD_HIDDEN: Final = (
    {"en": "--hidden {text} is no range.", "lo": "--hidden {text} ບໍ່ແມ່ນຊ່ວງ."},
    {"en": "Write what a hidden cell may be: 1-4.", "lo": "ໃຫ້ຂຽນວ່າຫ້ອງທີ່ເຊື່ອງອາດເປັນເທົ່າໃດ: 1-4."},
)  # fmt: skip


def attack(
    what: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|FOLDER",
            help="A table as CSV with its totals, or the folder of a signed release.",
        ),
    ],
    hidden: Annotated[
        str, typer.Option(help="What a cell that is hidden may be, as everybody knows it.")
    ] = "1-4",
    earlier: Annotated[
        list[Path] | None,
        typer.Option("--earlier", help="Folder of an earlier release; may be repeated."),
    ] = None,
    folder: FromOption = None,
    as_of: AsOfOption = None,
    lang: LangOption = None,
) -> None:
    """Work out from published numbers what they were to hide: by linear programming over a table
    and its totals, or over all tables of a release together and those of earlier ones."""
    speak = language(lang)
    if what.is_dir():
        _release(what, earlier or [], folder, as_of, speak)
        return
    with told_plainly(speak), figures_trouble():
        _table(what, hidden, speak)


def _release(
    what: Path, earlier: list[Path], folder: Path | None, as_of: datetime | None, lang: Lang
) -> None:
    with told_plainly(lang):
        if folder is None:
            raise Trouble(*NO_ROWS)
    with source(folder, as_of=as_of, lang=lang) as numbers:
        from khua.figures import release as releases
        from khua.figures.release.attacking import WrongTruth

        try:
            signed = releases.read(what)
            before = [releases.read(each).release for each in earlier]
            with shown(SAYS, lang, transient=True) as told:
                told("attack", 0.0)
                findings = releases.attack(signed.release, numbers.rows(), before)
        except releases.Altered as fault:
            raise refused(fault.words) from None
        except WrongTruth:
            raise Trouble(*NO_ROWS) from None
        console.print(findings.report[lang], markup=False, soft_wrap=True)
        for each in findings.found[:SHOWN]:
            console.print(f"- {each.words()[lang]}", markup=False, soft_wrap=True)
        if findings.found:
            raise typer.Exit(1)


def _table(file: Path, hidden: str, lang: Lang) -> None:
    from khua.figures.attack.files import TableProblem, read

    low, _, high = hidden.partition("-")
    if not (low.isdecimal() and high.isdecimal() and int(low) <= int(high)):
        raise trouble(BAD_HIDDEN, text=hidden)
    try:
        table = read(file, int(low), int(high))
    except TableProblem as fault:
        raise Trouble(fault.words, fault.mend) from None
    if not table.hidden:
        say(SAYS["none"], lang)
        return
    tell(table, file, lang)


def tell(table: TableFile, file: Path, lang: Lang) -> None:
    """What each hidden cell must be, or may be."""
    from khua.figures.attack import bounds
    from khua.figures.attack.tables import statements

    many = len(table.rows) * len(table.columns)
    try:
        with shown(SAYS, lang, transient=True) as told:
            found = bounds(
                many, statements(table.published), table.hidden,
                told=lambda done: told("attack", done),
            )  # fmt: skip
    except ValueError:
        raise trouble(CONTRADICTS, file=file) from None
    ends = list(zip(found.targets, found.low, found.high, strict=True))
    known = [(place, low) for place, low, high in ends if low == high]
    close = sum(high - low <= 2 for _, low, high in ends)
    say(SAYS["hidden"], lang, hidden=len(ends), exactly=len(known), closely=close)
    lines = Lines(*(SAYS[head][lang] for head in ("row", "column", "is")), box=None, pad_edge=False)
    for place, value in known[:SHOWN]:
        row, column = divmod(int(place), len(table.columns))
        lines.add_row(table.rows[row], table.columns[column], str(round(value)))
    if known:
        console.print(lines)
    if len(known) > SHOWN:
        say(SAYS["more"], lang, count=len(known) - SHOWN)
    say(SAYS["unsafe" if known else "safe"], lang)
    if known:
        raise typer.Exit(1)
