"""The eighteen provinces with a number each: shapes, classes of the number, and the same as a
table."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from khua.access.offices import provinces_in_order
from khua.figures.shown import Shown
from khua.statistics.shown.charts import Number, lang, written
from khua.wording import province as province_name

#: classes above nought; darker is more
CLASSES: Final = 4


@dataclass(frozen=True)
class Place:
    """A province in the table beside the map. `level`: 0 for none, to CLASSES; `url`: its page,
    empty where this member may not see it."""

    iso: str
    name: str
    number: Number
    before: Number
    level: int
    url: str


@dataclass(frozen=True)
class Map:
    """`data`: for static/khua/js/figures.js; `elsewhere`: what is in no province, (words, count);
    `steps`: (level, “4 to 9”)."""

    title: str
    unit: str
    year: str
    shown: Shown
    places: tuple[Place, ...]
    elsewhere: tuple[tuple[str, Number], ...]
    steps: tuple[tuple[int, str], ...]
    data: dict[str, Any]


@cache
def shapes() -> dict[str, Any]:
    """The outline of each province by ISO 3166-2: a GeoJSON geometry."""
    text = (resources.files("khua.places") / "provinces.geojson").read_text(encoding="utf-8")
    return {
        each["properties"]["iso_3166_2"]: each["geometry"] for each in json.loads(text)["features"]
    }


def drawn(title: str, of: str, shown: Shown, by: str, year: int, url: Callable[[str], str]) -> Map:
    """The map of a table that has a dimension of provinces (`by`), for one year."""
    one, before = str(year), str(year - 1)
    known = provinces_in_order(lang())
    numbers = {each.iso: shown.number(**{"year": one, by: each.iso}) for each in known}
    cuts = _cuts([number for number in numbers.values() if number])
    places = tuple(
        Place(
            iso=each.iso,
            name=province_name(each.iso, lang()),
            number=numbers[each.iso],
            before=shown.number(**{"year": before, by: each.iso}),
            level=_level(numbers[each.iso], cuts),
            url=url(each.iso),
        )
        for each in known
    )
    dimension = next(each for each in shown.table.by if each.id == by)
    elsewhere = tuple(
        (dimension.values[value][lang()], shown.number(**{"year": one, by: value}))
        for value in shown.values(by)
        if value not in numbers
    )
    steps = ((0, "0"), *_steps(cuts, max((n or 0 for n in numbers.values()), default=0)))
    data = {
        "unit": of,
        "steps": [words for _level, words in steps],
        "shapes": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": shapes()[each.iso],
                    "properties": {
                        "name": each.name, "number": written(each.number), "value": each.number,
                        "level": each.level, "url": each.url,
                    },
                }
                for each in places
            ],
        },
    }  # fmt: skip
    return Map(title, of, one, shown, places, elsewhere, steps, data)


def _cuts(numbers: list[int]) -> list[int]:
    """Upper bounds of all classes but the last: about as many provinces in each."""
    ordered = sorted(numbers)
    bounds = {ordered[len(ordered) * part // CLASSES - 1] for part in range(1, CLASSES)
              if len(ordered) * part // CLASSES}  # fmt: skip
    return sorted(bounds - {ordered[-1]}) if ordered else []


def _level(number: Number, cuts: list[int]) -> int:
    return 1 + sum(number > cut for cut in cuts) if number else 0


def _steps(cuts: list[int], most: int) -> list[tuple[int, str]]:
    if not most:
        return []
    lows, highs = [1, *(cut + 1 for cut in cuts)], [*cuts, most]
    return [
        (level, written(low) if low == high else f"{written(low)}–{written(high)}")
        for level, (low, high) in enumerate(zip(lows, highs, strict=True), start=1)
    ]
