"""The paragraph: every number with its unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from khua import wording
from khua.figures.formats.tip.counts import Count, given, last_day


def paragraph(counts: Sequence[Count], year: int, as_of: date, language: str) -> str:
    """The narrative of a year in a language ("en" or "lo")."""
    said = {each.id: amount(each, language) for each in counts}
    said["year"] = str(year)
    said["end"] = wording.day(last_day(year, as_of), "day", language)
    said["as_of"] = wording.day(as_of, "day", language)
    values = {each.id: each.value for each in counts}
    return " ".join(
        str(
            line["none"][language]
            if "when" in line and not values[line["when"]]
            else line[language]
        ).format(**said)
        for line in given()["paragraph"]
    )


def amount(count: Count, language: str) -> str:
    """A number with its unit: "1 case", "26 cases", "5 years"."""
    if count.value is None:
        return "–"
    if count.unit == "kip":
        return wording.kip(count.value, language)
    if count.unit == "month":
        return _span(count.value, language)
    words = given()["units"][count.unit][language]
    number = wording.number(count.value, language)
    if language == "lo":
        return f"{number} {words}"
    if count.value == 0:
        return f"no {words[1]}"
    return f"{number} {words[0] if count.value == 1 else words[1]}"


def _span(months: int, language: str) -> str:
    years, rest = divmod(months, 12)
    if language == "lo":
        parts = [f"{years} ປີ" if years else "", f"{rest} ເດືອນ" if rest or not years else ""]
    else:
        parts = [
            f"{years} {'year' if years == 1 else 'years'}" if years else "",
            f"{rest} {'month' if rest == 1 else 'months'}" if rest or not years else "",
        ]
    return " ".join(part for part in parts if part)
