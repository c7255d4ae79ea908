"""What matching knows of records, as columns of small numbers.

A text column is kept once per different value (`Coded`): everything that costs, costs once per
spelling. `docs/matching.md` says what each column holds; `intelligence_imprint` has the same
columns, and `Features.record` gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from khua.matching import values
from khua.matching.texts import Texts
from khua.names.sound import bones_of_sound, sounds
from khua.reading import split_values

Ints = npt.NDArray[np.int32]

#: columns a table may have, in any script and form; all are optional
COLUMNS: Final = (
    "first_name", "surname", "full_name", "sex", "dob", "province", "district",
    "phone", "id_no", "account", "vehicle", "address", "father", "mother",
)  # fmt: skip
#: the kinds of evidence that hold several values
SETS: Final = ("documents", "phones", "accounts", "vehicles", "addresses")
TEXTS: Final = ("sex", "province", "district", "father", "mother")
#: how many values of a kind are compared
MOST_VALUES: Final = 4
LONGEST_SOUND: Final = 60

_SET_COLUMNS: Final[Mapping[str, tuple[str, Callable[[Sequence[str]], list[str]]]]] = {
    "documents": ("id_no", values.documents),
    "phones": ("phone", values.phones),
    "accounts": ("account", values.accounts),
    "vehicles": ("vehicle", values.plates),
    "addresses": ("address", values.addresses),
}
_TEXT_COLUMNS: Final[Mapping[str, Callable[[Sequence[str]], list[str]]]] = {
    "sex": values.sexes,
    "province": values.provinces,
    "district": values.districts,
    "father": lambda texts: _sounds(values.names_in_full(texts)),
    "mother": lambda texts: _sounds(values.names_in_full(texts)),
}
#: cells of these columns hold one value even where it has a comma or a stroke in it
_WITH_COMMAS: Final = frozenset({"id_no", "address", "vehicle"})
_SEPARATORS: Final = r"[;,\n/|،、；，]"


@dataclass(frozen=True)
class Coded:
    """A column of texts: `values[codes]`. Code 0 is "" (not recorded).

    `codes`: int32 of shape (n,), or (n, k) where a record has up to k values, the first k used.
    """

    codes: Ints
    values: list[str]

    def take(self, rows: npt.NDArray[np.int64]) -> Coded:
        return Coded(self.codes[rows], self.values)

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """How many records bear each value, by code."""
        if self.codes.ndim == 1:
            return np.bincount(self.codes, minlength=len(self.values))
        counted = np.zeros(len(self.values), np.int64)
        for column in self.codes.T:  # a record's values differ from each other
            counted += np.bincount(column, minlength=len(self.values))
        return counted

    @property
    def known(self) -> int:
        """How many records have a value."""
        return int(np.count_nonzero(self.codes if self.codes.ndim == 1 else self.codes[:, 0]))


@dataclass(frozen=True)
class Features:
    """Records as columns, row i of each being record i. `given` and `family` share one list of
    sounds, `given_form` and `family_form` one list of spellings: they are compared crosswise too.

    `birth`: int32, yyyymmdd with 00 for what is not known; 0 unknown. `strange`: by column, the
    rows whose cell could not be read as what it should be.
    """

    given_form: Coded
    family_form: Coded
    given: Coded
    family: Coded
    birth: Ints
    texts: Mapping[str, Coded]
    sets: Mapping[str, Coded]
    strange: Mapping[str, npt.NDArray[np.int64]]

    def __len__(self) -> int:
        return len(self.birth)

    @cached_property
    def bones(self) -> tuple[Ints, list[str]]:
        """The bones of each sound of `given.values`: codes by code of sound, and their texts."""
        return _coded(list(map(bones_of_sound, self.given.values)))

    @cached_property
    def sounds(self) -> Texts:
        """All sounds, prepared for comparing."""
        return Texts(self.given.values)

    def take(self, rows: npt.NDArray[np.int64]) -> Features:
        """The records at `rows`, in that order, over the same lists of values."""
        return Features(
            self.given_form.take(rows),
            self.family_form.take(rows),
            self.given.take(rows),
            self.family.take(rows),
            self.birth[rows],
            {name: column.take(rows) for name, column in self.texts.items()},
            {name: column.take(rows) for name, column in self.sets.items()},
            {},
        )

    def record(self, row: int) -> dict[str, Any]:
        """One record as the columns of docs/matching.md: texts, an integer, lists of texts."""
        given, family = (self.given.values[part.codes[row]] for part in (self.given, self.family))
        found: dict[str, Any] = {
            "given_form": self.given_form.values[self.given_form.codes[row]],
            "family_form": self.family_form.values[self.family_form.codes[row]],
            "given": given,
            "family": family,
            "given_bones": bones_of_sound(given),
            "family_bones": bones_of_sound(family),
            "birth": int(self.birth[row]),
        }
        for name, column in self.texts.items():
            found[name] = column.values[column.codes[row]]
        for name, column in self.sets.items():
            codes = np.atleast_1d(column.codes[row])
            found[name] = [column.values[code] for code in codes if code]
        return found


def one(**cells: str | Sequence[str]) -> Features:
    """The features of one record, from the columns of `COLUMNS`; several values as a list."""
    joined = {
        name: [cell if isinstance(cell, str) else ";".join(cell)] for name, cell in cells.items()
    }
    return from_columns(joined)


def from_columns(table: Mapping[str, Any]) -> Features:
    """The features of a table of raw cells: by column (`COLUMNS`, any of them), a list or Arrow
    array of texts, all of one length; None and "" are not recorded. Raises ValueError for a
    column of another name or of another length."""
    if unknown := sorted(set(table) - set(COLUMNS)):
        raise ValueError(f"no such columns: {', '.join(unknown)}")
    raw = {name: _Raw.of(column) for name, column in table.items()}
    lengths = {len(column.at) for column in raw.values()}
    if len(lengths) != 1:
        raise ValueError("the columns are not of one length")
    n = lengths.pop()
    given_form, family_form = _names(raw, n)
    sound_codes, sound_values = _coded(_sounds(given_form.values))
    strange: dict[str, npt.NDArray[np.int64]] = {}
    birth = np.zeros(n, np.int32)
    if "dob" in raw:
        numbers, odd = values.births(raw["dob"].texts)
        birth = np.array([0, *numbers], np.int32)[raw["dob"].at]
        strange["dob"] = np.flatnonzero(np.isin(raw["dob"].at, np.array(odd, np.int32) + 1))
    texts = {
        name: raw[name].coded(read) if name in raw else _empty(n)
        for name, read in _TEXT_COLUMNS.items()
    }
    sets = {
        name: _values_of(raw[column], read, commas=column not in _WITH_COMMAS)
        if column in raw
        else _empty(n)
        for name, (column, read) in _SET_COLUMNS.items()
    }
    return Features(
        given_form,
        family_form,
        Coded(sound_codes[given_form.codes], sound_values),
        Coded(sound_codes[family_form.codes], sound_values),
        birth,
        texts,
        sets,
        strange,
    )


@dataclass(frozen=True)
class _Raw:
    """A column as it came: its different cells, and for each row which (from 1; 0 is none)."""

    at: Ints
    texts: list[str]

    @classmethod
    def of(cls, column: Any) -> _Raw:
        array = column if isinstance(column, pa.Array | pa.ChunkedArray) else pa.array(column)
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks()
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        if not pa.types.is_string(array.type):
            array = array.cast(pa.string())
        encoded = pc.dictionary_encode(array)
        at = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False) + 1
        return cls(at.astype(np.int32), encoded.dictionary.to_pylist())

    def coded(self, read: Callable[[Sequence[str]], list[str]]) -> Coded:
        codes, texts = _coded(["", *read(self.texts)])
        return Coded(codes[self.at], texts)


def _names(raw: Mapping[str, _Raw], n: int) -> tuple[Coded, Coded]:
    """Given and family names as spelled, over one list of spellings. A full name fills in where
    there is neither; a first name of several words, without a surname, is taken for a full one."""
    none = np.zeros(n, np.int32)
    pool: list[str] = [""]
    given, family = none, none
    if "first_name" in raw:
        column = raw["first_name"]
        given = _pooled(pool, values.given_and_family(column.texts))[column.at]
    if "surname" in raw:
        column = raw["surname"]
        family = _pooled(pool, values.given_and_family(column.texts))[column.at]
    if "full_name" in raw:
        given, family = _fill(pool, raw["full_name"], (given == 0) & (family == 0), given, family)
    if "first_name" in raw:
        column = raw["first_name"]
        several = np.array([False, *(" " in text.strip() for text in column.texts)])
        given, family = _fill(pool, column, (family == 0) & several[column.at], given, family)
    codes, forms = _coded(pool)
    return Coded(codes[given], forms), Coded(codes[family], forms)


def _fill(
    pool: list[str], column: _Raw, where: npt.NDArray[np.bool_], given: Ints, family: Ints
) -> tuple[Ints, Ints]:
    """Put the two parts of full names into the rows `where`."""
    used = np.unique(column.at[where])
    used = used[used > 0]
    split = values.split_full_names([column.texts[at - 1] for at in used])
    for part, names in ((0, given), (1, family)):
        codes = np.zeros(len(column.texts) + 1, np.int32)
        codes[used] = _pooled(pool, [each[part] for each in split])[1:]
        filled = np.where(where, codes[column.at], names)
        given, family = (filled, family) if part == 0 else (given, filled)
    return given, family


def _pooled(pool: list[str], texts: Sequence[str]) -> Ints:
    """Append `texts` to `pool`; their places there (0 for ""), with 0 before them."""
    begin = len(pool)
    pool.extend(texts)
    return np.array([0, *(at if text else 0 for at, text in enumerate(texts, begin))], np.int32)


def _values_of(column: _Raw, read: Callable[[Sequence[str]], list[str]], *, commas: bool) -> Coded:
    """Cells that may hold several values: codes of shape (n,), or (n, k) if any does."""
    marks = _SEPARATORS if commas else r"[;\n|；]"
    several = pc.match_substring_regex(pa.array(column.texts, pa.string()), marks)
    if not pc.any(several).as_py():
        return column.coded(read)
    cells = [
        list(dict.fromkeys(split_values(text, commas=commas)))[:MOST_VALUES] if multiple else [text]
        for text, multiple in zip(column.texts, several.to_pylist(), strict=True)
    ]
    codes, texts = _coded(["", *read([value for cell in cells for value in cell])])
    table = np.zeros((len(cells) + 1, max(map(len, cells))), np.int32)
    at = 1
    for row, cell in enumerate(cells, 1):
        found = dict.fromkeys(code for code in codes[at : at + len(cell)].tolist() if code)
        table[row, : len(found)] = list(found)
        at += len(cell)
    table = table[:, : max(1, int((table > 0).sum(axis=1).max()))]
    return Coded(table[column.at] if table.shape[1] > 1 else table[column.at, 0], texts)


def _sounds(spelled: Sequence[str]) -> list[str]:
    return [said[:LONGEST_SOUND] for said in sounds(spelled)]


def _coded(texts: Sequence[str]) -> tuple[Ints, list[str]]:
    """Codes of `texts` over their different values, "" being 0."""
    encoded = pa.array(["", *texts], pa.string()).dictionary_encode()
    codes: Ints = encoded.indices.to_numpy()[1:]
    return codes, encoded.dictionary.to_pylist()


def _empty(n: int) -> Coded:
    return Coded(np.zeros(n, np.int32), [""])
