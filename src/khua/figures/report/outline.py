"""A map of the provinces as SVG, shaded by a number."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import cos, radians
from typing import Final

from khua.figures.report.words import Say

Ring = tuple[tuple[float, float], ...]

WIDTH: Final = 400.0
_EDGE: Final = 4.0
#: from few to many; contrast with the number on it is 4.5 and more
SHADES: Final = ("#e7e9f5", "#b9c0e4", "#6672bd", "#4653a0", "#252f6b")
NOTHING: Final = "#ffffff"
_LIGHT: Final = 2  # shades from here on carry white numbers
#: where the middle of its outline is no good place for a number: steps of longitude and latitude
_NUDGED: Final[Mapping[str, tuple[float, float]]] = {"LA-XA": (-0.08, -0.45)}


@dataclass(frozen=True)
class Map:
    """`legend`: shade and the numbers it stands for, from few to many."""

    svg: str
    legend: tuple[tuple[str, str], ...]


@cache
def outlines() -> Mapping[str, tuple[Ring, ...]]:
    """Rings of longitude and latitude by ISO 3166-2 (khua.places)."""
    text = (resources.files("khua.places") / "provinces.geojson").read_text(encoding="utf-8")
    found = {}
    for feature in json.loads(text)["features"]:
        shape = feature["geometry"]
        many = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        rings = tuple(tuple((x, y) for x, y in ring) for polygon in many for ring in polygon)
        found[feature["properties"]["iso_3166_2"]] = rings
    return found


def drawn(numbers: Mapping[str, int], say: Say) -> Map:
    """The map. `numbers`: by ISO 3166-2; a province that is not there has nought."""
    ends = _ends([number for number in numbers.values() if number])
    shades = SHADES[len(SHADES) - len(ends) :]
    points = [point for rings in outlines().values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * _EDGE) / ((east - west) * squeeze)
    height = (north - south) * scale + 2 * _EDGE

    def put(x: float, y: float) -> tuple[float, float]:
        return _EDGE + (x - west) * squeeze * scale, _EDGE + (north - y) * scale

    shapes, labels = [], []
    for iso, rings in outlines().items():
        number = numbers.get(iso, 0)
        shade = bisect_left(ends, number) if number else None
        fill = NOTHING if shade is None else shades[shade]
        path = "".join(
            "M" + "L".join("{:.1f} {:.1f}".format(*put(x, y)) for x, y in ring) + "Z"
            for ring in rings
        )
        halo = f'stroke="{fill}" stroke-width="3" paint-order="stroke"'
        shapes.append(f'<path d="{path}" fill="{fill}"/>')
        x, y = put(*_middle(iso, max(rings, key=len)))
        ink = "#ffffff" if fill in SHADES[_LIGHT:] else "#171b33"
        labels.append(
            f'<text x="{x:.1f}" y="{y + 4.5:.1f}" fill="{ink}" {halo}>{say.number(number)}</text>'
        )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}">'
        f'<g stroke="#6b7389" stroke-width="0.8" stroke-linejoin="round">{"".join(shapes)}</g>'
        f'<g font-family="Noto Sans" font-size="13" text-anchor="middle">{"".join(labels)}</g>'
        "</svg>"
    )
    least = min((number for number in numbers.values() if number), default=0)
    legend = [(NOTHING, "0")]
    for fill, low, high in zip(shades, [least, *(end + 1 for end in ends)], ends, strict=False):
        text = say.number(low) if low == high else f"{say.number(low)}–{say.number(high)}"
        legend.append((fill, text))
    return Map(svg, tuple(legend))


def _ends(numbers: Sequence[int]) -> list[int]:
    """The greatest number of each shade, so that about as many provinces have each: with even steps
    one province of many would leave all others alike."""
    ordered = sorted(numbers)
    places = {len(ordered) * (at + 1) // len(SHADES) - 1 for at in range(len(SHADES))}
    return sorted({ordered[place] for place in places if place >= 0})


def _middle(iso: str, ring: Ring) -> tuple[float, float]:
    """The centre of gravity of an outline."""
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = ax * by - bx * ay
        area += cross
        x += (ax + bx) * cross
        y += (ay + by) * cross
    east, north = _NUDGED.get(iso, (0.0, 0.0))
    return x / (3 * area) + east, y / (3 * area) + north
