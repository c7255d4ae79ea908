"""The catalogue and one table of it, as pages show them: in the words of the annual report, so that
a page, the command line and the PDF say the same."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from khua import wording
from khua.figures.catalogue import UNITS, Group, Table, groups
from khua.figures.disclosure import moves
from khua.figures.report.tables import Place, told
from khua.figures.report.words import Say
from khua.figures.reported import ANSWERS, Figure
from khua.figures.shown import COUNTRY, Shown
from khua.reading import guard

#: said of a table: whether it may be made public
PUBLIC: Final = {
    "no": {"en": "Not public", "lo": "ບໍ່ເຜີຍແຜ່"},
    "yes": {"en": "May be released", "lo": "ເຜີຍແຜ່ໄດ້"},
    "pooled": {"en": "May be released, three years together", "lo": "ເຜີຍແຜ່ໄດ້ ເມື່ອລວມສາມປີ"},
}


@dataclass(frozen=True)
class Listed:
    """A table in the list. `counts`: what one count is and which day decides the year; `by`: what
    it is counted by beside the year."""

    table: Table
    counts: str
    by: str
    public: str


@dataclass(frozen=True)
class Beside:
    """A number that an office told of what the table counts."""

    value: int
    by: str
    period: str


def listed(lang: str) -> list[tuple[Group, list[Listed]]]:
    """The whole catalogue, by group."""
    return [(group, [one(table, lang) for table in group.tables]) for group in groups()]


def one(table: Table, lang: str) -> Listed:
    """What is said of a table before its numbers."""
    say = Say(lang)
    return Listed(
        table,
        counts(table, lang),
        " × ".join(say.text(each.words) for each in table.by[1:]),
        PUBLIC[table.public][lang],
    )


def counts(table: Table, lang: str) -> str:
    """What one count is, and the day that decides the year."""
    say = Say(lang)
    day = say.of("days", table.day)
    if table.sum:
        return say("sums", day=day)
    return say("counts", unit=say.text(UNITS[table.unit]), day=day)


def grids(shown: Shown, year: int, lang: str) -> dict[str, Any]:
    """Its numbers by year and of one year with all margins, what is not known, and notes."""
    return told(shown, Place("", year, Say(lang)))


def beside(shown: Shown, figures: Iterable[Figure], lang: str) -> list[Beside]:
    """What was told of this very thing for this place."""
    return [
        Beside(each.value, each.by, _period(each, lang))
        for each in figures
        if each.place == shown.scope and ANSWERS.get((each.of, each.unit)) == shown.table.id
    ]


def _period(figure: Figure, lang: str) -> str:
    days = [wording.day(day, "day", lang) for day in (figure.since, figure.until) if day]
    return " – ".join(days) or "–"


def place(scope: str, office: str, lang: str) -> str:
    """A scope in words. `office`: the name of the member's own."""
    if scope == COUNTRY:
        return {"en": "The whole country", "lo": "ທົ່ວປະເທດ"}[lang]
    return wording.province(scope, lang) if scope.startswith(f"{COUNTRY}-") else office


def as_csv(shown: Shown) -> str:
    """Every cell: the dimensions by their codes (`*` for a margin) and the number, empty where it
    is not shown; what it counts, for whom, moved or exact, and of which day stand in every row."""
    names = [each.id for each in shown.table.by]
    file = io.StringIO()
    sheet = csv.writer(file, lineterminator="\r\n")
    sheet.writerow([*names, "number", "unit", "table", "scope", "numbers", "noise", "as_of"])
    tail = (
        shown.table.unit, shown.table.id, shown.scope, "exact" if shown.exact else "moved",
        0 if shown.exact else round(moves().noise, 2), shown.as_of.isoformat(),
    )  # fmt: skip
    for cell, number in sorted(shown.numbers.items()):
        values = (*cell, "" if number is None else number, *tail)
        sheet.writerow([guard(each) for each in values])
    return "\ufeff" + file.getvalue()
