"""What offices reported that touches a year, beside what was counted for the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from khua import wording
from khua.figures.report.words import Say
from khua.figures.reported import ANSWERS, Figure, Report
from khua.figures.shown import COUNTRY, Shown

Data = dict[str, Any]
Tables = Mapping[str, Shown]

PROVINCE: Final = "province"
_PEOPLE: Final = {"suspect", "victim", "conviction", "person", "returned"}


def touches(figure: Figure, report: Report, year: int) -> bool:
    """Whether a figure says something of a year: one without a period of that of its report."""
    if figure.since is None and figure.until is None:
        return report.published.year == year
    first, last = _years(figure, year)
    return first <= year <= last


def told(
    reports: Sequence[Report], tables: Tables, provinces: Mapping[str, Tables], year: int, say: Say
) -> list[Data]:
    """Every report with the figures that touch the year; reports that have none are left out."""
    found = []
    for report in reports:
        figures = [each for each in report.figures if touches(each, report, year)]
        if figures:
            rows = [_row(each, tables, provinces, year, say) for each in figures]
            name = say.text(report.name)
            found.append({"name": name, "source": say("source", source=report.source),
                          "rows": rows})  # fmt: skip
    return found


def _row(
    figure: Figure, tables: Tables, provinces: Mapping[str, Tables], year: int, say: Say
) -> Data:
    number, why = _counted(figure, tables, provinces, year, say)
    what = f"{say.of('of', figure.of)}: {say.of('plain_units', figure.unit)}"
    beside = []
    if figure.parts:
        parts = ", ".join(f"{_part(name, say)} {value}" for name, value in figure.parts.items())
        beside.append(say("parts_of", parts=parts))
    beside.append(say("by_whom", by=say.of("offices", figure.by)))
    if figure.note:
        beside.append(say.text(figure.note))
    national = figure.place == COUNTRY
    return {
        "place": say("whole_country") if national else wording.province(figure.place, say.lang),
        "what": what,
        "beside": beside,
        "period": _period(figure, say),
        "reported": say.number(figure.value),
        "counted": number,
        "why": why,
    }


def _part(name: str, say: Say) -> str:
    word = say.of("parts", name)
    return wording.country(name, say.lang) if word == name else word


def _period(figure: Figure, say: Say) -> str:
    since = _short(figure.since) if figure.since else ""
    until = _short(figure.until) if figure.until else ""
    if since and until:
        return say("since_until", since=since, until=until)
    if until:
        return say("until", until=until)
    return say("since", since=since) if since else say("no_period")


def _short(day: Any) -> str:
    return f"{day:%d/%m/%Y}"


def _counted(
    figure: Figure, tables: Tables, provinces: Mapping[str, Tables], year: int, say: Say
) -> tuple[str, list[str]]:
    """The number of the record for the same unit, place and years, and what stands between."""
    name = ANSWERS.get((figure.of, figure.unit))
    if name is None:
        return "–", [say("why_unit")]
    own = tables if figure.place == COUNTRY else provinces.get(figure.place, {})
    picked: dict[str, str] = {}
    shown = own.get(name)
    national = tables.get(name)
    if shown is None and national and PROVINCE in {each.id for each in national.table.by}:
        shown, picked = national, {PROVINCE: figure.place}
    if shown is None:
        return "–", [say("why_place")]
    first, last = _years(figure, year)
    first = max(first, min((int(one) for one in shown.years if one.isdecimal()), default=last + 1))
    if first > last:
        return "–", [say("why_none")]
    told = [shown.number(year=str(one), **picked) for one in range(first, last + 1)]
    why = []
    if figure.since is None and figure.until is None:
        why.append(say("why_no_period", year=year))
    elif not _whole(figure, first, last):
        why.append(say("why_period", first=first, last=last))
    if len(told) > 1 and figure.unit in _PEOPLE:
        why.append(say("why_years"))
    return say.number(None if None in told else sum(filter(None, told))), why


def _years(figure: Figure, year: int) -> tuple[int, int]:
    """The whole years that the period touches; without one, the year of the report."""
    if figure.since is None and figure.until is None:
        return year, year
    first = figure.since.year if figure.since else 0
    return first, figure.until.year if figure.until else max(first, year)


def _whole(figure: Figure, first: int, last: int) -> bool:
    since, until = figure.since, figure.until
    return (
        since is not None
        and until is not None
        and (since.year, since.month, since.day) == (first, 1, 1)
        and (until.year, until.month, until.day) == (last, 12, 31)
    )
