"""What the annual report says, in its language: words.yaml with its blanks filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from khua import wording

LANGUAGES: Final = ("lo", "en")
NOT_SHOWN: Final = "•"
KIP: Final = 1_000_000  # sums are told in millions


class ReportProblem(Exception):
    """Why there can be no report. `words`: what is wrong, `mend`: what to do."""

    def __init__(self, words: Mapping[str, str], mend: Mapping[str, str]) -> None:
        super().__init__(words["en"])
        self.words, self.mend = words, mend


@cache
def words() -> Mapping[str, Any]:
    """All of words.yaml."""
    text = (resources.files(__package__) / "words.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def problem(what: str, mend: str = "", **values: object) -> ReportProblem:
    """The problem and the mend of that name, blanks filled."""
    told = words()
    filled = [
        {lang: told[key][lang].format_map(values) for lang in LANGUAGES}
        for key in (f"problem_{what}", f"mend_{mend or what}")
    ]
    return ReportProblem(*filled)


@dataclass(frozen=True)
class Say:
    """Speaks one language."""

    lang: str

    def __call__(self, key: str, /, **values: object) -> str:
        """A text of words.yaml. Raises KeyError for one that is not there."""
        text: str = words()[key][self.lang]
        return text.format_map(values)

    def lines(self, key: str, /, **values: object) -> list[str]:
        """A text of several paragraphs."""
        return [text.format_map(values) for text in words()[key][self.lang]]

    def of(self, group: str, key: str) -> str:
        """A word of a group of words.yaml; the key itself where it has none."""
        found = words()[group].get(key)
        return found[self.lang] if found else key

    def text(self, given: Mapping[str, str]) -> str:
        """A text that is there in both languages."""
        return wording.in_lang(given, self.lang)

    def number(self, value: int | float | None) -> str:
        """A number as people read it; a sign for one that is not shown."""
        return NOT_SHOWN if value is None else wording.number(value, self.lang)

    def percent(self, share: float) -> str:
        """0.126 as "13"; a little as "<1"."""
        return "<1" if 0 < share < 0.005 else f"{share * 100:.0f}"

    def day(self, value: date) -> str:
        """28 November 2016."""
        return wording.day(value, "day", self.lang)
