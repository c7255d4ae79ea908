"""The levels of many pairs of records at once: int8 per evidence, 0 unknown, 1 the strongest.

docs/matching.md says what each level means; matching/sql.py says the same in PostgreSQL. Nothing
here knows a weight. Levenshtein runs once per different pair of values, and only where the letters
of both could be within reach of each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.matching.features import Coded, Features
from khua.matching.texts import FAR, Texts

Rows = npt.NDArray[np.int64]
Levels = npt.NDArray[np.int8]
Mask = npt.NDArray[np.bool_]

SPELLED, SOUNDS, NEAR, CLOSE, NAMES_DIFFER = 1, 2, 3, 4, 5
STRAIGHT, CROSSED = 1, 2
DAY, SLIP, PART, DIGITS, YEAR, ABOUT, BIRTHS_DIFFER = 1, 2, 3, 4, 5, 6, 7
SAME, DIFFERS = 1, 2
DISTRICT, NEAR_DISTRICT, PROVINCE, PLACES_DIFFER = 1, 2, 3, 4
VALUE_SAME, VALUE_NEAR, VALUES_DIFFER = 1, 2, 3
#: from this length on, one edit makes two sounds near, and two make them close
NEAR_FROM, CLOSE_FROM = 4, 7
#: from this length on, one edit (two) makes two values of equal length near
VALUE_FROM, VALUE_TWO_FROM = 7, 10
#: from this length on, two edits make two names of districts near
DISTRICT_FROM = 7
#: what a level of a name is worth when straight and crossed are held against each other
POINTS: Final = np.array([0, 8, 8, 5, 3, 0], np.int8)


class Comparer:
    """Compares records of one `Features`."""

    def __init__(self, features: Features) -> None:
        self.features = features
        self.bones = features.bones[0]
        self._texts: dict[str, Texts] = {}
        birth = features.birth
        self.year = (birth // 10000).astype(np.int16)
        self.packed = _packed(birth)
        day, month = birth % 100, birth // 100 % 100
        self.day_known = day > 0
        self.turned = _packed(np.where(day > 0, birth // 10000 * 10000 + day * 100 + month, -1))

    def texts(self, name: str) -> Texts:
        """The values of a column, prepared once, when first two of them differ."""
        if name not in self._texts:
            features = self.features
            forms = features.given_form if name == "forms" else None
            column = forms or features.sets.get(name) or features.texts[name]
            self._texts[name] = Texts(column.values)
        return self._texts[name]

    def levels(self, left: Rows, right: Rows) -> dict[str, Levels]:
        """The level of each evidence for the pairs (`left[i]`, `right[i]`), rows of the table."""
        features = self.features
        found = self._names(left, right)
        found["birth"] = self.births(left, right)
        found["sex"] = _codes(features.texts["sex"], left, right)
        for name, column in features.sets.items():
            found[name] = self._values(name, column, left, right)
        found["place"] = self._places(left, right)
        for name in ("father", "mother"):
            found[name] = self._sound(name, left, right)
        return found

    def _names(self, left: Rows, right: Rows) -> dict[str, Levels]:
        features = self.features
        given_l, given_r = features.given.codes[left], features.given.codes[right]
        family_l, family_r = features.family.codes[left], features.family.codes[right]
        form = {
            "gl": features.given_form.codes[left],
            "gr": features.given_form.codes[right],
            "fl": features.family_form.codes[left],
            "fr": features.family_form.codes[right],
        }
        given = self._name(given_l, given_r, form["gl"], form["gr"])
        family = self._name(family_l, family_r, form["fl"], form["fr"])
        complete = (given_l > 0) & (given_r > 0) & (family_l > 0) & (family_r > 0)
        order = np.where(complete, STRAIGHT, 0).astype(np.int8)
        # both parts sound alike: nothing crossed is better
        at = np.flatnonzero(complete & ((given > SOUNDS) | (family > SOUNDS)))
        given_crossed = self._name(given_l[at], family_r[at], form["gl"][at], form["fr"][at])
        family_crossed = self._name(family_l[at], given_r[at], form["fl"][at], form["gr"][at])
        better = (
            POINTS[given_crossed] + POINTS[family_crossed] > POINTS[given[at]] + POINTS[family[at]]
        )
        order[at[better]] = CROSSED
        given[at[better]] = given_crossed[better]
        family[at[better]] = family_crossed[better]
        return {"given": given, "family": family, "order": order}

    def _name(self, left: Any, right: Any, form_left: Any, form_right: Any) -> Levels:
        level = np.where((left > 0) & (right > 0), NAMES_DIFFER, 0).astype(np.int8)
        at = np.flatnonzero((level > 0) & (left != right))
        a, b = left[at], right[at]
        shorter = np.minimum(self.features.sounds.lengths[a], self.features.sounds.lengths[b])
        most = (shorter >= NEAR_FROM).astype(np.int8) + (shorter >= CLOSE_FROM)
        distance = self.features.sounds.within(a, b, most)
        close = self.bones[a] == self.bones[b]
        rest = np.flatnonzero(distance > 1)
        spelled = self._spelled_apart(form_left[at[rest]], form_right[at[rest]])
        distance[rest] = np.minimum(distance[rest], spelled)
        close |= distance == 2
        level[at] = np.where(distance == 1, NEAR, np.where(close, CLOSE, NAMES_DIFFER))
        same = (level > 0) & (left == right)
        level[same] = np.where(form_left[same] == form_right[same], SPELLED, SOUNDS)
        return level

    def _spelled_apart(self, left: Any, right: Any) -> Levels:
        texts = self.texts("forms")
        shorter = np.minimum(texts.lengths[left], texts.lengths[right])
        most = (shorter >= NEAR_FROM).astype(np.int8) + (shorter >= CLOSE_FROM)
        return texts.within(left, right, most)

    def births(self, left: Rows, right: Rows) -> Levels:
        year_l, year_r = self.year[left], self.year[right]
        packed_l, packed_r = self.packed[left], self.packed[right]
        known = (year_l > 0) & (year_r > 0)
        full = self.day_known[left] & self.day_known[right]
        apart = packed_l ^ packed_r
        same_year = year_l == year_r
        gap = np.abs(year_l - year_r)
        digits = _digits_apart(apart)
        slip = (
            (digits == 1)
            | (same_year & (self.turned[left] == packed_r))
            | (((apart & 0xFFFF) == 0) & (gap == 543))
        )
        # months are compared where both are known: by their two digits in the packed number
        month_l, month_r = packed_l & 0xFF00, packed_r & 0xFF00
        part = same_year & ((month_l == month_r) | (month_l == 0) | (month_r == 0))
        level = np.where(gap <= 2, ABOUT, BIRTHS_DIFFER).astype(np.int8)
        level[same_year] = YEAR
        level[full & (digits == 2)] = DIGITS
        level[part & ~full] = PART
        level[full & slip] = SLIP
        level[full & (apart == 0)] = DAY
        level[~known] = 0
        return level

    def _values(self, name: str, column: Coded, left: Rows, right: Rows) -> Levels:
        if len(column.values) == 1:
            return np.zeros(len(left), np.int8)
        many = column.codes.ndim == 2
        firsts = column.codes[:, 0] if many else column.codes
        first_l, first_r = firsts[left], firsts[right]
        level = np.where((first_l > 0) & (first_r > 0), VALUES_DIFFER, 0).astype(np.int8)
        at = np.flatnonzero(level)
        if not many:
            level[at] = self._value(name, first_l[at], first_r[at])
            return level
        for one in column.codes.T:
            for other in column.codes.T:
                a, b = one[left[at]], other[right[at]]
                there = np.flatnonzero((a > 0) & (b > 0))
                found = self._value(name, a[there], b[there])
                level[at[there]] = np.minimum(level[at[there]], found)
        return level

    def _value(self, name: str, a: Any, b: Any) -> Levels:
        texts = self.texts(name)
        level = np.where(a == b, VALUE_SAME, VALUES_DIFFER).astype(np.int8)
        at = np.flatnonzero((a != b) & (texts.lengths[a] == texts.lengths[b]))
        length = texts.lengths[a[at]]
        most = (length >= VALUE_FROM).astype(np.int8) + (length >= VALUE_TWO_FROM)
        level[at[texts.within(a[at], b[at], most) < FAR]] = VALUE_NEAR
        return level

    def _places(self, left: Rows, right: Rows) -> Levels:
        column = self.features.texts["district"]
        province = _codes(self.features.texts["province"], left, right)
        level = np.where(province == SAME, PROVINCE, 0).astype(np.int8)
        level[province == DIFFERS] = PLACES_DIFFER
        if len(column.values) == 1:
            return level
        a, b = column.codes[left], column.codes[right]
        district = _codes(column, left, right)
        level[(province == 0) & (district == DIFFERS)] = PLACES_DIFFER
        at = np.flatnonzero(district == DIFFERS)
        texts = self.texts("district")
        shorter = np.minimum(texts.lengths[a[at]], texts.lengths[b[at]])
        most = 2 * (shorter >= DISTRICT_FROM).astype(np.int8)
        level[at[texts.within(a[at], b[at], most) < FAR]] = NEAR_DISTRICT
        level[district == SAME] = DISTRICT
        return level

    def _sound(self, name: str, left: Rows, right: Rows) -> Levels:
        column = self.features.texts[name]
        if len(column.values) == 1:
            return np.zeros(len(left), np.int8)
        texts = self.texts(name)
        a, b = column.codes[left], column.codes[right]
        level = np.where((a > 0) & (b > 0), VALUES_DIFFER, 0).astype(np.int8)
        at = np.flatnonzero((level > 0) & (a != b))
        long = np.minimum(texts.lengths[a[at]], texts.lengths[b[at]]) >= NEAR_FROM
        level[at[texts.within(a[at], b[at], long.astype(np.int8)) < FAR]] = VALUE_NEAR
        level[(level > 0) & (a == b)] = VALUE_SAME
        return level


def _codes(column: Coded, left: Rows, right: Rows) -> Levels:
    if len(column.values) == 1:
        return np.zeros(len(left), np.int8)
    a, b = column.codes[left], column.codes[right]
    return np.where((a > 0) & (b > 0), np.where(a == b, SAME, DIFFERS), 0).astype(np.int8)


def _packed(birth: npt.NDArray[Any]) -> npt.NDArray[np.uint32]:
    """Eight decimal digits as eight times four bits; a negative number as no date at all."""
    packed = np.zeros(len(birth), np.uint32)
    rest = np.maximum(birth, 0).astype(np.int64)
    for digit in range(8):
        packed |= (rest % 10).astype(np.uint32) << np.uint32(4 * digit)
        rest //= 10
    packed[birth < 0] = 0xFFFFFFFF
    return packed


def _digits_apart(apart: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """How many of the eight digits differ in a XOR of two packed numbers."""
    folded = apart | apart >> np.uint32(1)
    folded |= folded >> np.uint32(2)
    counts: npt.NDArray[np.uint8] = np.bitwise_count(folded & np.uint32(0x11111111))
    return counts


def packed_levels(levels: Mapping[str, Levels], order: list[str]) -> npt.NDArray[np.int64]:
    """All levels of a pair in one number, three bits each, the first evidence lowest."""
    packed = np.zeros(len(next(iter(levels.values()))), np.int64)
    for place, name in enumerate(order):
        packed |= levels[name].astype(np.int64) << (3 * place)
    return packed


def unpacked(packed: npt.NDArray[np.int64], place: int) -> Levels:
    """The levels of one evidence, by its place in the order."""
    return ((packed >> (3 * place)) & 7).astype(np.int8)
