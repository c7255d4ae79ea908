"""`khua figures table`: one table of the catalogue, as it may be seen."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.table import Table as Lines

from khua.commands.figures_from import (
    COUNT,
    AsOfOption,
    AsOption,
    ExactOption,
    FromOption,
    HomeOption,
    ScopeOption,
    source,
)
from khua.commands.files import whole
from khua.commands.progress import shown
from khua.commands.speaking import Lang, LangOption, Text, console, language, say, trouble

if TYPE_CHECKING:
    from khua.figures.shown import Shown

SAYS: Final[dict[str, Text]] = {
    "moved": {
        "en": "Moved: every number by at most {most}, by chance; 1 and 2 are never shown; parts "
        "need not add up to their total.",
        "lo": "ປັບແລ້ວ: ທຸກຕົວເລກຖືກປັບບໍ່ເກີນ {most} ແບບສຸ່ມ; ບໍ່ສະແດງ 1 ແລະ 2; ສ່ວນຕ່າງໆ ອາດບວກບໍ່ເທົ່າຈຳນວນລວມ.",
    },
    "exact": {
        "en": "EXACT: for the office that holds the cases alone. Not to be handed on.",
        "lo": "ຕົວເລກທີ່ແນ່ນອນ: ສຳລັບຫ້ອງການທີ່ຖືຄະດີເທົ່ານັ້ນ. ຫ້າມສົ່ງຕໍ່.",
    },
    "country": {"en": "The whole country", "lo": "ທົ່ວປະເທດ"},
    "scope": {"en": "{scope}, as of {day}", "lo": "{scope}, ນັບວັນທີ {day}"},
    "written": {"en": "Written: {out}", "lo": "ບັນທຶກແລ້ວ: {out}"},
}
NO_YEAR: Final = (
    {"en": "{table} has nothing in {year}.", "lo": "{table} ບໍ່ມີຫຍັງໃນປີ {year}."},
    {"en": "It has {years}.", "lo": "ມີ {years}."},
)


def table(
    name: Annotated[str, typer.Argument(metavar="TABLE", help="Its id; see `khua figures list`.")],
    scope: ScopeOption = None,
    year: Annotated[int | None, typer.Option(help="A year; else the last one.")] = None,
    out: Annotated[Path | None, typer.Option("--csv", help="Write all its cells here.")] = None,
    folder: FromOption = None,
    exact: ExactOption = False,
    as_of: AsOfOption = None,
    login: AsOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Show one table: what it counts, its numbers by year and of one year, how much is not known,
    and whether the numbers are moved or exact."""
    speak = language(lang)
    with source(folder, exact=exact, as_of=as_of, login=login, home=home, lang=speak) as numbers:
        with shown(COUNT, speak, transient=True) as told:
            found = numbers.tables([name], scope, told)[name]
        if year is not None and str(year) not in found.years:
            raise trouble(NO_YEAR, table=name, year=year, years=", ".join(found.years) or "–")
        tell(found, year or int((found.years or ("0",))[-1]), speak)
        if out is not None:
            write(found, out)
            say(SAYS["written"], speak, out=out)


def tell(found: Shown, year: int, lang: Lang) -> None:
    """A table as the annual report has it, on the screen."""
    from khua import wording
    from khua.figures.disclosure import moves
    from khua.figures.report.tables import Place, told
    from khua.figures.report.words import Say
    from khua.figures.shown import COUNTRY

    data = told(found, Place("", year, Say(lang)))
    console.print(data["name"], style="bold", markup=False)
    for line in (data["definition"], f"{data['counts']} {data['out']}"):
        console.print(line, markup=False, soft_wrap=True)
    day = wording.day(found.as_of, "day", lang)
    country = found.scope == COUNTRY
    place = SAYS["country"][lang] if country else wording.province(found.scope, lang)
    say(SAYS["scope"], lang, scope=place, day=day)
    if data["empty"]:
        console.print(data["empty"], markup=False)
    for grid in data["grids"]:
        console.print()
        console.print(_lines(grid))
    console.print()
    for line in (data["missing"], *data["notes"]):
        console.print(line, markup=False, soft_wrap=True)
    if found.exact:
        console.print(SAYS["exact"][lang], style="bold red", markup=False, soft_wrap=True)
    else:
        say(SAYS["moved"], lang, most=moves().most)


def _lines(grid: dict[str, Any]) -> Lines:
    lines = Lines(title=grid["title"] or None, title_justify="left", box=None, pad_edge=False)
    lines.add_column(grid["corner"])
    for head in grid["heads"]:
        lines.add_column(head, justify="right")
    for row in grid["rows"]:
        style = "bold" if row["kind"] == "total" else None
        lines.add_row(row["label"], *row["cells"], style=style)
    return lines


def write(found: Shown, out: Path) -> None:
    """Every cell as CSV: the dimensions by their codes (`*` for a margin) and the number, empty
    where it is not shown; whole, or not at all."""
    from khua.reading import guard

    names = [each.id for each in found.table.by]
    with whole(out) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow([*names, "number", "unit", "scope", "numbers", "as_of"])
        tail = (
            found.table.unit, found.scope, "exact" if found.exact else "moved",
            found.as_of.isoformat(),
        )  # fmt: skip
        for cell, number in sorted(found.numbers.items()):
            value = "" if number is None else number
            sheet.writerow([guard(each) for each in (*cell, value, *tail)])
