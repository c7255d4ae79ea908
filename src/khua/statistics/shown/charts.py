"""One table of figures as a chart with its numbers beside it: plain values for a template.

A chart never has a number that its table does not have, and its title says what one count is and
for when.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khua.figures.catalogue import UNITS
from khua.figures.counting import ALL
from khua.figures.dimensions import UNKNOWN, Dimension
from khua.figures.shown import Shown
from khua.wording import in_lang
from khua.wording import number as as_written

Number = int | None
Option = dict[str, Any]

#: lines in one picture; more cannot be told apart (the table has them all)
MOST_LINES: Final = 6
_BESIDE: Final = 4  # columns of numbers that fit beside a picture
_ROW: Final = 2.3  # rem of height for a bar


@dataclass(frozen=True)
class Row:
    """A row of the table beside a chart. `share`: per cent of those of whom it is known."""

    label: str
    numbers: tuple[Number, ...]
    share: int | None = None


@dataclass(frozen=True)
class Chart:
    """`missing`: per cent not known; `several`: one may be in several rows."""

    id: str
    title: str
    shown: Shown
    first: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    option: Option
    height: str
    missing: int | None = None
    several: bool = False
    note: str = ""
    more: tuple[Shown, ...] = ()  # other tables whose numbers are here too

    @property
    def label(self) -> str:
        """What the chart says, for whoever cannot see it: its first rows in words."""
        said = "; ".join(
            f"{row.label} {', '.join(written(each) for each in row.numbers)}"
            for row in self.rows[:8]
        )
        return f"{self.title}. {said}"

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(number for row in self.rows for number in row.numbers)

    @property
    def broad(self) -> bool:
        """Whether its table is too wide to stand beside it."""
        return len(self.columns) > _BESIDE

    @property
    def shares(self) -> bool:
        """Whether rows have a share."""
        return any(row.share is not None for row in self.rows)


def lang() -> str:
    """The language of the page."""
    return get_language() or "lo"


def written(number: Number) -> str:
    """A number in words; a sum that is not shown as a dash."""
    return "–" if number is None else as_written(number, lang())


def unit(shown: Shown) -> str:
    """What one count of a table is, in words."""
    return in_lang(UNITS[shown.table.unit], lang())


def name(shown: Shown) -> str:
    """The table's name in words."""
    return in_lang(shown.table.name, lang())


def titled(what: str, of: str, period: str) -> str:
    """“Forms of exploitation: victims, 2023”."""
    return f"{what}: {of}, {period}"


def bars(shown: Shown, by: str, year: str, period: str = "", *, filled: bool = False) -> Chart:
    """One dimension in one year, a bar for each value; with `filled` only where there is one."""
    dimension = dimension_of(shown, by)
    total, unknown = shown.number(year=year), shown.number(**{"year": year, by: UNKNOWN}) or 0
    rows = []
    for value in shown.values(by):
        count = shown.number(**{"year": year, by: value})
        if filled and not count:
            continue
        known = (total or 0) - unknown
        share = round(100 * count / known) if count is not None and known > 0 else None
        kept = None if value == UNKNOWN or share is None else min(share, 100)
        rows.append(Row(in_lang(dimension.values[value], lang()), (count,), kept))
    return Chart(
        id=f"{shown.table.id}-{by}",
        title=titled(name(shown), unit(shown), period or year),
        shown=shown,
        first=in_lang(dimension.words, lang()),
        columns=(unit(shown),),
        rows=tuple(rows),
        option=_flat([unit(shown)], rows),
        height=_tall(len(rows)),
        missing=_missing(shown, by, year),
        several=dimension.set,
    )


def stacked(shown: Shown, by: str, split: str, year: str) -> Chart:
    """Two dimensions in one year: a bar for each value of `by`, in parts of `split`."""
    one, two = dimension_of(shown, by), dimension_of(shown, split)
    parts = shown.values(split)
    rows = [
        Row(
            in_lang(one.values[value], lang()),
            tuple(shown.number(**{"year": year, by: value, split: part}) for part in parts),
        )
        for value in shown.values(by)
    ]
    columns = tuple(in_lang(two.values[part], lang()) for part in parts)
    return Chart(
        id=f"{shown.table.id}-{by}-{split}",
        title=titled(name(shown), unit(shown), year),
        shown=shown,
        first=in_lang(one.words, lang()),
        columns=columns,
        rows=tuple(rows),
        option=_flat(columns, rows, stack=True),
        height=_tall(len(rows), legend=True),
        missing=_missing(shown, by, year),
        several=one.set or two.set,
    )


def lines(
    title: str, series: Sequence[tuple[str, Shown, dict[str, str]]], years: Sequence[str], id: str
) -> Chart:
    """A line for each (name, table, values of its dimensions) over the years."""
    columns = tuple(label for label, _shown, _values in series)
    rows = tuple(
        Row(year, tuple(shown.number(year=year, **values) for _label, shown, values in series))
        for year in years
    )
    drawn = _busiest(rows, MOST_LINES)
    return Chart(
        id=id,
        title=title,
        shown=series[0][1],
        first=_("Year"),
        columns=columns,
        rows=rows,
        option=_over_years(
            [(columns[at], [row.numbers[at] for row in rows]) for at in drawn], years
        ),
        height="24rem",
        note=""
        if len(drawn) == len(columns)
        else _("Drawn are the %(count)s largest; the table has them all.") % {"count": len(drawn)},
        more=_others([shown for _label, shown, _values in series]),
    )


def funnel(title: str, steps: Sequence[tuple[str, Shown, Number]], id: str) -> Chart:
    """How many came to each step."""
    rows = tuple(Row(label, (number,)) for label, _shown, number in steps)
    shown = steps[0][1]
    data = [{"name": row.label, "value": row.numbers[0] or 0} for row in rows]
    series = {
        "type": "funnel", "sort": "none", "min": 0, "minSize": "0%", "left": "5%", "right": "5%",
        "top": 12, "bottom": 12, "gap": 4, "data": data,
        "label": {"position": "inside", "formatter": "{b}: {c}", "color": "--ink",
                  "backgroundColor": "--surface", "padding": [2, 6], "borderRadius": 4},
    }  # fmt: skip
    return Chart(
        id=id,
        title=title,
        shown=shown,
        first=_("Step"),
        columns=(unit(shown),),
        rows=rows,
        option={"tooltip": {"trigger": "item"}, "series": [series]},
        height="15rem",
        more=_others([each for _label, each, _number in steps]),
    )


def dimension_of(shown: Shown, by: str) -> Dimension:
    """A dimension of the table. Raises KeyError."""
    return {each.id: each for each in shown.table.by}[by]


def total(shown: Shown | None, year: str = ALL) -> Number:
    """All of a table in a year; None where the table is not there."""
    return shown.number(year=year) if shown else None


def _others(tables: Sequence[Shown]) -> tuple[Shown, ...]:
    """The tables besides the first, each once."""
    first = tables[0].table.id
    return tuple({each.table.id: each for each in tables if each.table.id != first}.values())


def _missing(shown: Shown, by: str, year: str) -> int | None:
    share = shown.missing(by, year)
    return None if share is None else round(100 * share)


def _busiest(rows: Sequence[Row], most: int) -> list[int]:
    """The columns with the largest sums, in their own order."""
    many = len(rows[0].numbers) if rows else 0
    sums = [sum(row.numbers[at] or 0 for row in rows) for at in range(many)]
    return sorted(sorted(range(many), key=lambda at: (-sums[at], at))[:most])


def _tall(rows: int, *, legend: bool = False) -> str:
    return f"{max(9.0, 3.5 + _ROW * rows + (3 if legend else 0)):g}rem"


def _flat(columns: Iterable[str], rows: Sequence[Row], *, stack: bool = False) -> Option:
    """Bars that lie, so that long Lao words stand beside them."""
    names = list(columns)
    series = [
        {
            "type": "bar",
            "name": column,
            "data": [row.numbers[at] for row in rows],
            "barMaxWidth": 22,
            **({"stack": "all"} if stack else {"label": {"show": True, "position": "right"}}),
        }
        for at, column in enumerate(names)
    ]
    labels = {"width": 250, "overflow": "break", "lineHeight": 17, "interval": 0}
    return {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        **({"legend": {"data": names}} if stack else {}),
        "grid": {"left": 8, "right": 48, "top": 8, "bottom": 40 if stack else 8,
                 "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1, "splitNumber": 4},
        "yAxis": {"type": "category", "inverse": True, "data": [row.label for row in rows],
                  "axisLabel": labels},
        "series": series,
        "media": [
            {"query": {"maxWidth": 460}, "option": {
                "yAxis": {"axisLabel": {"width": 120, "overflow": "truncate"}},
                "xAxis": {"splitNumber": 2}}},
            {"option": {"yAxis": {"axisLabel": labels}, "xAxis": {"splitNumber": 4}}},
        ],
    }  # fmt: skip


def _over_years(series: Sequence[tuple[str, list[Number]]], years: Sequence[str]) -> Option:
    symbols = ("circle", "rect", "triangle", "diamond", "pin", "arrow")
    letters = sum(len(label) + 8 for label, _numbers in series)
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"data": [label for label, _numbers in series]},
        "grid": {"left": 8, "right": 24, "top": 16, "containLabel": True},
        "xAxis": {"type": "category", "data": list(years)},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "type": "line",
                "name": label,
                "data": numbers,
                "symbol": symbols[at % len(symbols)],
                "symbolSize": 9,
                "lineStyle": {"type": "dashed" if at % 2 else "solid"},
            }
            for at, (label, numbers) in enumerate(series)
        ],
        "media": [
            {"query": {"maxWidth": 460}, "option": {"grid": {"bottom": _under(letters, 34)}}},
            {"option": {"grid": {"bottom": _under(letters, 72)}}},
        ],
    }


def _under(letters: int, a_line: int) -> int:
    """Pixels that the names of lines take beneath them."""
    return 20 + 26 * -(-letters // a_line)
