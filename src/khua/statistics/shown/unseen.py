"""Which lists people are on, and the range of what may be on none: plain values for a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from khua.access.models import OfficeKind
from khua.statistics.shown.charts import lang
from khua.wording import in_lang

#: models drawn; the page lists as many
DRAWN: Final = 40
_ROW: Final = 1.4  # rem

Option = dict[str, Any]


@dataclass(frozen=True)
class OverlapMap:
    """`rows`: (list, on it and each list in order, on it alone); the own size on the diagonal."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    people: int
    option: Option
    alone: Option

    @property
    def height(self) -> str:
        """As high as its lists need."""
        return f"{9 + 2.6 * len(self.names):g}rem"


def called(name: str) -> str:
    """A list in words: a kind of office, or as somebody named it."""
    return str(OfficeKind(name).label) if name in OfficeKind.values else name


def of_patterns(names: Sequence[str], patterns: Mapping[str, int]) -> OverlapMap:
    """The overlap of a snapshot: {"police": 40, "police|women": 12}."""
    size = {(a, b): 0 for a in names for b in names}
    alone = dict.fromkeys(names, 0)
    for pattern, people in patterns.items():
        on = [name for name in pattern.split("|") if name in alone]
        for a in on:
            for b in on:
                size[a, b] += people
        if len(on) == 1:
            alone[on[0]] += people
    return _drawn(names, size, alone, sum(patterns.values()))


def of_result(names: Sequence[str], result: Mapping[str, Any]) -> OverlapMap:
    """The overlap that an estimate rests on."""
    size = {}
    for first, second, people in result["common"]:
        size[first, second] = size[second, first] = people
    return _drawn(names, size, result["alone"], result["people"])


def _drawn(
    names: Sequence[str], size: Mapping[tuple[str, str], int], alone: Mapping[str, int], people: int
) -> OverlapMap:
    said = tuple(called(name) for name in names)
    rows = tuple((called(a), tuple(size[a, b] for b in names), alone[a]) for a in names)
    cells = [[x, y, size[a, b]] for y, a in enumerate(names) for x, b in enumerate(names) if a != b]
    most = max((cell[2] for cell in cells), default=0)
    labels = {"interval": 0, "width": 150, "overflow": "truncate"}
    narrow = [
        {"query": {"maxWidth": 460}, "option": {"yAxis": {"axisLabel": {"width": 80}}}},
        {"option": {"yAxis": {"axisLabel": {"width": 150}}}},
    ]
    heat = {
        "tooltip": {"trigger": "item"},
        "grid": {"left": 8, "right": 8, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": list(said),
                  "axisLabel": {**labels, "rotate": 40, "width": 110}},
        "yAxis": {"type": "category", "inverse": True, "data": list(said), "axisLabel": labels},
        "media": narrow,
        "visualMap": {"show": False, "min": 0, "max": max(most, 1),
                      "inRange": {"color": ["--surface", "--edge-inverse"]}},
        "series": [{"type": "heatmap", "data": cells,
                    "label": {"show": True, "color": "--ink", "fontSize": 14},
                    "itemStyle": {"borderColor": "--hairline", "borderWidth": 1,
                                  "decal": {"symbol": "none"}}}],
    }  # fmt: skip
    only = {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "media": narrow,
        "legend": {"data": [_("on this list only"), _("on others, too")]},
        "grid": {"left": 8, "right": 40, "top": 8, "bottom": 40, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1, "splitNumber": 3},
        "yAxis": {"type": "category", "inverse": True, "data": list(said), "axisLabel": labels},
        "series": [
            {"type": "bar", "stack": "all", "name": _("on this list only"), "barMaxWidth": 22,
             "data": [alone[a] for a in names]},
            {"type": "bar", "stack": "all", "name": _("on others, too"), "barMaxWidth": 22,
             "data": [size[a, a] - alone[a] for a in names]},
        ],
    }  # fmt: skip
    return OverlapMap(said, rows, people, heat, only)


def result(names: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The context of an estimate that has ended: no estimate of it stands alone."""
    models = [_model(each, number) for number, each in enumerate(given["models"], start=1)]
    usual = [
        {"name": _("No two lists depend on each other"), **_model(given["main"], 0),
         "drawn": given["main"]["drawn"]},
        {"name": _("Dependences chosen step by step"), **_model(given["stepwise"], 0),
         "drawn": given["stepwise"]["drawn"]},
    ]  # fmt: skip
    drawn = models[:DRAWN]
    return {
        "overlap": of_result(names, given),
        "low": given["low"],
        "high": given["high"],
        "people": given["people"],
        "plausible": given["plausible"],
        "models": models,
        "usual": usual,
        "draws": given["draws"],
        "warnings": [in_lang(each, lang()) for each in given["warnings"]],
        "option": _ranges(drawn, given["people"]),
        "height": f"{6 + _ROW * len(drawn):g}rem",
    }


def _model(model: Mapping[str, Any], number: int) -> dict[str, Any]:
    pairs = ", ".join(f"{called(a)} + {called(b)}" for a, b in model["pairs"])
    return {**model, "number": number, "pairs": pairs or _("none")}


def _ranges(models: Sequence[Mapping[str, Any]], people: int) -> Option:
    """An interval for each model, and none that stands out: the eye is to see the width."""
    drawn = [each for each in models if each["low"] is not None and each["high"] is not None]
    names = [str(each["number"]) for each in drawn]
    return {
        "tooltip": {"show": False},
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 48, "containLabel": True},
        "xAxis": {"type": "value", "min": 0, "splitNumber": 4,
                  "name": _("people, seen and unseen"), "nameLocation": "middle", "nameGap": 28},
        "yAxis": {"type": "category", "inverse": True, "data": names, "name": "",
                  "axisLabel": {"interval": 0 if len(names) < 16 else 4}},
        "series": [
            {"type": "bar", "stack": "range", "silent": True,
             "data": [each["low"] for each in drawn],
             "itemStyle": {"color": "transparent", "decal": {"symbol": "none"}}},
            {"type": "bar", "stack": "range", "barMaxWidth": 12,
             "data": [each["high"] - each["low"] for each in drawn],
             "itemStyle": {"color": "--river", "opacity": 0.75},
             "markLine": {"silent": True, "symbol": "none",
                          "lineStyle": {"color": "--red", "type": "solid"},
                          "label": {"formatter": _("seen"), "fontSize": 14, "color": "--red"},
                          "data": [{"xAxis": people}]}},
        ],
    }  # fmt: skip
