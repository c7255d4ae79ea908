"""The picture of the country, or of a province: a handful of key numbers, then charts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from khua.figures.catalogue import UNITS, catalogue
from khua.figures.shown import Shown
from khua.statistics.shown.charts import (
    Chart,
    Number,
    bars,
    funnel,
    lang,
    lines,
    stacked,
    titled,
    total,
    unit,
)
from khua.wording import in_lang

#: what one asks first; units apart, one a tile
KEYS: Final = ("cases-opened", "victims-by-age", "suspects-prosecuted", "persons-convicted")
#: the tables of the whole picture: more would use up what a member may see of a snapshot
TABLES: Final = (
    *KEYS,
    "suspects",
    "victims-by-origin",
    "victims-by-route",
    "victims-by-form",
    "victims-by-means",
    "cases-by-stage",
    "days-to-charge",
    "days-to-judgment",
)
#: years back in a line
YEARS: Final = 10

Tables = Mapping[str, Shown]


@dataclass(frozen=True)
class Key:
    """A key number and the one of the year before. `of`: what one count is."""

    table: str
    scope: str
    of: str
    number: Number
    before: Number


def last_full_year(as_of: date) -> int:
    """The last year that is over on this day."""
    return as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1


def years_of(given: Tables) -> tuple[str, ...]:
    """Years with anything in them, the newest first."""
    return tuple(sorted({year for each in given.values() for year in each.years}, reverse=True))


def keys(given: Tables, year: int) -> list[Key]:
    """The tiles. A table that this member may not see is not among them."""
    return [
        Key(
            table=key,
            scope=given[key].scope,
            of=_("Victims of trafficking")
            if given[key].table.unit == "victim"
            else in_lang(catalogue()[key].name, lang()),
            number=total(given[key], str(year)),
            before=total(given[key], str(year - 1)),
        )
        for key in KEYS
        if key in given
    ]


def charts(given: Tables, year: int) -> list[Chart]:
    """The charts of a year, in the order of the page."""
    one = str(year)
    found = [*_trends(given, year)]
    for table, by in (("victims-by-route", "destination"), ("victims-by-form", "form"),
                      ("victims-by-means", "means")):  # fmt: skip
        if table in given:
            found.append(bars(given[table], by, one))
    if "victims-by-age" in given:
        found.append(stacked(given["victims-by-age"], "age", "sex", one))
    found += _stages(given, one)
    for table, by in (("days-to-charge", "days_to_charge"),
                      ("days-to-judgment", "days_to_judgment")):  # fmt: skip
        if table in given:
            found.append(bars(given[table], by, one))
    return found


def _trends(given: Tables, year: int) -> list[Chart]:
    """Cases in one chart and people in another: they are not the same unit."""
    years = [str(each) for each in range(year - YEARS + 1, year + 1)]
    first = min((y for each in given.values() for y in each.years), default=str(year))
    years = [each for each in years if each >= first]
    period = f"{years[0]}–{years[-1]}" if years else str(year)
    cases = [
        (_("opened"), "cases-opened"),
        (_("charged"), "days-to-charge"),
        (_("judged"), "days-to-judgment"),
    ]
    people = [
        (_("victims of trafficking"), "victims-by-age"),
        (_("suspects"), "suspects"),
        (_("prosecuted"), "suspects-prosecuted"),
        (_("convicted"), "persons-convicted"),
    ]
    found = []
    for id, what, of, wanted in (
        ("trend-cases", _("Cases over the years"), in_lang(UNITS["case"], lang()), cases),
        ("trend-people", _("People over the years"), in_lang(UNITS["person"], lang()), people),
    ):
        series: list[tuple[str, Shown, dict[str, str]]] = [
            (label, given[each], {}) for label, each in wanted if each in given
        ]
        if series and years:
            found.append(lines(titled(what, of, period), series, years, id))
    return found


def _stages(given: Tables, year: str) -> list[Chart]:
    """What became of cases: what was done in the year, and where those of the year are now."""
    found = []
    steps = [
        (label, given[each], total(given[each], year))
        for label, each in (
            (_("Opened"), "cases-opened"),
            (_("Charged"), "days-to-charge"),
            (_("Judged"), "days-to-judgment"),
        )
        if each in given
    ]
    if steps:
        of = unit(steps[0][1])
        title = titled(_("From report to judgment, by what was done in the year"), of, year)
        found.append(funnel(title, steps, "funnel"))
    if "cases-by-stage" in given:
        period = _("recorded in %(year)s") % {"year": year}
        # there are many more stages than any year has cases in
        found.append(bars(given["cases-by-stage"], "stage", year, period, filled=True))
    return found
