"""Which table of the catalogue counts what an office told. What is not here is counted by none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: (what was counted, unit) → table
ANSWERS: Final[Mapping[tuple[str, str], str]] = {
    ("trafficking", "case"): "trafficking-cases",
    ("trafficking", "suspect"): "trafficking-suspects",
    ("trafficking", "victim"): "victims-by-sex-and-age",
    ("trafficking", "conviction"): "trafficking-convicted",
    ("smuggling", "case"): "smuggling-handling",
    ("smuggling", "person"): "smuggled-persons",
    ("return", "returned"): "victims-returned",
    ("all", "case"): "cases-opened",
    ("all", "suspect"): "suspects",
    ("requests", "request"): "requests",
}
