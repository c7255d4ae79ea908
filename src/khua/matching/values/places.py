"""Provinces as codes where they are known, every other place as folded text."""

from collections.abc import Sequence
from functools import cache

from khua.names import fold
from khua.places.provinces import find_province
from khua.places.provinces import provinces as known_provinces
from khua.places.text import place_key


def provinces(texts: Sequence[str]) -> list[str]:
    """ISO code (``LA-SV``) of a province of Laos in any known spelling, else folded text."""
    return [_province(text) for text in texts]


def _province(text: str) -> str:
    key = place_key(text)
    if not key or key in ("none", "null", "unknown", "na"):
        return ""
    folded = _folded(text)
    # asked only where it can know: it searches long for what is like an unknown name
    if key in _known() or folded in _known() or "viaq" in folded or "vieq" in folded:
        found = find_province(text).province
        if found:
            return found.iso
    return folded


@cache
def _known() -> frozenset[str]:
    names = [
        name
        for one in known_provinces()
        for name in (one.iso, one.pcode, one.name_en, one.name_lo, *one.spellings)
    ]
    return frozenset((*map(place_key, names), *map(fold, names)))


def districts(texts: Sequence[str]) -> list[str]:
    """A district's name folded (`khua.names.fold`); with digits in it, its letters and digits."""
    return [_folded(text) for text in texts]


def addresses(texts: Sequence[str]) -> list[str]:
    """An address as the districts are."""
    return [_folded(text) for text in texts]


def _folded(text: str) -> str:
    if any(map(str.isdigit, text)):
        return place_key(text)
    folded = fold(text)
    return "" if folded in ("", "none", "nul", "unknovn") else folded
