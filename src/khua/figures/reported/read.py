"""Reads what offices reported, one file a letter or report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from khua.places import provinces

Text = Mapping[str, str]

UNITS: Final = (
    "incident", "case", "suspect", "victim", "conviction", "person", "crossing", "returned",
    "request", "border point",
)  # fmt: skip
COUNTRY: Final = "LA"


class ReportedProblem(Exception):
    """A file of reported figures that is not one; names the file, the figure and the mend."""


@dataclass(frozen=True)
class Figure:
    """One number as it was told. `place`: ISO 3166-2, or LA for the country; `parts`: numbers told
    of it, which need not add up to it; `note`: what is odd about it."""

    place: str
    of: str
    unit: str
    value: int
    by: str
    since: date | None = None
    until: date | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    note: Text | None = None


@dataclass(frozen=True)
class Report:
    """A source with its figures, in the order it told them."""

    id: str
    name: Text
    source: str
    published: date
    figures: tuple[Figure, ...]


@cache
def reports() -> tuple[Report, ...]:
    """The reports that come with Khua, by their day."""
    files = (each for each in resources.files(__package__).iterdir() if each.name.endswith(".yaml"))
    found = [read(each.read_text(encoding="utf-8"), each.name) for each in files]
    return tuple(sorted(found, key=lambda one: (one.published, one.id)))


def read(text: str, name: str) -> Report:
    """One report. Raises ReportedProblem."""
    try:
        data = yaml.safe_load(text)
        figures = tuple(
            _figure(each, f"{name}, figure {number}")
            for number, each in enumerate(data.pop("figures"), start=1)
        )
        return Report(**data, figures=figures)
    except (yaml.YAMLError, TypeError, KeyError, AttributeError) as fault:
        raise ReportedProblem(f"{name}: {fault}. Write it as conference-2016.yaml is.") from None


def _figure(given: dict[str, Any], where: str) -> Figure:
    found = Figure(**given)
    if found.unit not in UNITS:
        raise ReportedProblem(f"{where}: unit {found.unit!r} is none of {', '.join(UNITS)}.")
    if found.place != COUNTRY and found.place not in {each.iso for each in provinces()}:
        raise ReportedProblem(f"{where}: place {found.place!r} is no province; write LA or LA-SV.")
    if found.value < 0 or not isinstance(found.value, int):
        raise ReportedProblem(f"{where}: value {found.value!r} is no whole number of 0 or more.")
    if found.since and found.until and found.since > found.until:
        raise ReportedProblem(f"{where}: since {found.since} is after until {found.until}.")
    return found
