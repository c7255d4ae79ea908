"""A country of no real person, for figures of any size: as columns at once, a million in seconds.

Like the population in which the attacks of facts/statistics.md were measured: ten years, 18
provinces, seven bands of age, forms and countries of exploitation, all skewed and depending on one
another. One victim in twenty is one again in another case.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.figures.dimensions import dimensions
from khua.figures.snapshot import SCHEMAS, Snapshot

Chance = np.random.Generator
Codes = npt.NDArray[np.int64]

YEARS: Final = tuple(range(2013, 2023))
_FIRST: Final = (date(YEARS[0], 1, 1) - date(1970, 1, 1)).days
_FORMS: Final = ("sexual", "labour", "marriage", "begging", "crime", "slavery", "child")
_COUNTRIES: Final = ("TH", "LA", "CN", "VN", "MY", "KH", "MM", "other")
_AGES: Final = (0, 9, 18, 21, 24, 27, 30, 50)  # bands, as lower bounds; the last is the end
_KINDS: Final = ("trafficking", "smuggling", "other")
_OFFICES: Final = ("police", "border", "prosecutor", "court", "services")


def country(victims: int, seed: int = 1) -> Snapshot:
    """A snapshot of so many victims (rows), with cases, suspects, decisions and requests in
    proportion."""
    chance = np.random.default_rng(seed)
    tables = {
        "cases": _cases(max(victims * 2 // 5, 1), chance),
        "victims": _victims(victims, chance),
        "suspects": _suspects(max(victims * 3 // 5, 1), chance),
        "decisions": _decisions(max(victims // 4, 1), chance),
        "requests": _requests(max(victims // 20, 1), chance),
    }
    return Snapshot(tables)


def victims(many: int, seed: int = 1) -> dict[str, Codes]:
    """The population alone, as codes of province, year, sex, age, form and country."""
    chance = np.random.default_rng(seed)
    province = _skewed(18, many, chance, 1.0)
    year = chance.choice(len(YEARS), many, p=_shares(np.arange(6, 6 + len(YEARS))))
    sex = chance.choice(3, many, p=[0.66, 0.32, 0.02])
    form = np.where(sex == 1, _skewed(7, many, chance, 1.2, 1), _skewed(7, many, chance, 1.3))
    age = np.where(form == 0, _skewed(7, many, chance, 0.8, 2), _skewed(7, many, chance, 0.5, 3))
    country_ = np.where(
        chance.random(many) < 0.6, _skewed(8, many, chance, 1.4), (form + province) % 8
    )
    return {"province": province, "year": year, "sex": sex, "age": age, "form": form,
            "country": country_}  # fmt: skip


def _victims(many: int, chance: Chance) -> pa.Table:
    codes = victims(many, int(chance.integers(2**31)))
    provinces = _provinces()
    person, first = _people(many, 0.05, chance)
    sex = codes["sex"][first]  # one who is a victim again has the same sex
    recorded = _days(codes["year"], chance)
    low = np.array(_AGES)[codes["age"]]
    age = low + chance.integers(0, 50, many) % (np.array(_AGES)[codes["age"] + 1] - low)
    second = np.where(chance.random(many) < 0.1, (codes["form"] + 1) % 7, -1)
    return _table("victims", many, chance, {
        "person": person, "key": _keys(person, chance), "recorded": recorded,
        "recorded_in": _words(provinces, codes["province"]),
        "kind": _words(_KINDS, chance.choice(3, many, p=[0.85, 0.12, 0.03])),
        "sex": _words(("female", "male", "other"), sex),
        "age": pa.array(age, pa.int16(), mask=chance.random(many) < 0.05),
        "citizenship": _words(_values("citizenship"), _skewed(8, many, chance, 2.0)),
        "origin": _words(provinces, (codes["province"] + _skewed(18, many, chance, 2.0)) % 18),
        "exploited_in": _words(_COUNTRIES, codes["country"]),
        "route": _words(("domestic", "cross-border"), (codes["country"] != 1).astype(int)),
        "forms": _sets(_FORMS, codes["form"], second),
        "means": _sets(_values("means"), _skewed(6, many, chance, 0.9),
                       np.where(chance.random(many) < 0.3, _skewed(6, many, chance, 0.5), -1)),
        "identified_by": _words(_values("identified_by"), _skewed(6, many, chance, 0.7)),
        "referred": _later(recorded, 60, 0.5, chance),
        "assisted": _sets(_values("service"), _skewed(7, many, chance, 0.6),
                          np.where(chance.random(many) < 0.4, _skewed(7, many, chance, 0.4), -1)),
        "returned": _later(recorded, 300, 0.4, chance), "again": pa.array(first != np.arange(many)),
        "harm": _words(("none", "injured", "killed"), _skewed(3, many, chance, 3.0)),
        "not_punished": _later(recorded, 400, 0.02, chance),
        "identified": _later(recorded, 100, 0.7, chance),
    })  # fmt: skip


def _cases(many: int, chance: Chance) -> pa.Table:
    year = chance.choice(len(YEARS), many, p=_shares(np.arange(6, 6 + len(YEARS))))
    recorded = _days(year, chance)
    return _table("cases", many, chance, {
        "recorded": recorded, "recorded_in": _words(_provinces(), _skewed(18, many, chance, 1.0)),
        "kind": _words(_KINDS, chance.choice(3, many, p=[0.7, 0.25, 0.05])),
        "source": _words(_values("identified_by"), _skewed(6, many, chance, 0.7)),
        "stage": _words(_values("stage"), _skewed(6, many, chance, 0.5)),
        "closed_by": _words(_values("closed_by"), _skewed(6, many, chance, 0.8)),
        "closed": _later(recorded, 700, 0.7, chance),
        "prosecuted": _later(recorded, 500, 0.5, chance),
        "judged": _later(recorded, 900, 0.4, chance),
        "handling": _words(_values("handling"), _skewed(3, many, chance, 0.5)),
        "opened": _later(recorded, 30, 0.8, chance),
    })  # fmt: skip


def _suspects(many: int, chance: Chance) -> pa.Table:
    person, first = _people(many, 0.05, chance)
    year = chance.choice(len(YEARS), many, p=_shares(np.arange(6, 6 + len(YEARS))))
    recorded = _days(year, chance)
    return _table("suspects", many, chance, {
        "person": person, "key": _keys(person, chance), "recorded": recorded,
        "recorded_in": _words(_provinces(), _skewed(18, many, chance, 1.0)),
        "kind": _words(_KINDS, chance.choice(3, many, p=[0.7, 0.25, 0.05])),
        "sex": _words(("male", "female", "other"), _skewed(2, many, chance, 0.7)[first]),
        "age": pa.array(chance.integers(16, 70, many), pa.int16()),
        "citizenship": _words(_values("citizenship"), _skewed(8, many, chance, 1.5)[first]),
        "official": pa.array(chance.random(many) < 0.02),
        "offences": _sets(("trafficking", "smuggling", "other"), _skewed(3, many, chance, 1.0),
                          np.full(many, -1)),
        "arrested": _later(recorded, 200, 0.6, chance),
        "prosecuted": _later(recorded, 500, 0.5, chance),
        "convicted": _later(recorded, 900, 0.3, chance),
        "acquitted": _later(recorded, 900, 0.03, chance),
    })  # fmt: skip


def _decisions(many: int, chance: Chance) -> pa.Table:
    person, _ = _people(many, 0.05, chance)
    year = chance.choice(len(YEARS), many, p=_shares(np.arange(6, 6 + len(YEARS))))
    decided = _days(year, chance)
    verdict = _skewed(3, many, chance, 2.0)
    return _table("decisions", many, chance, {
        "person": person, "key": _keys(person, chance), "recorded": decided, "decided": decided,
        "recorded_in": _words(_provinces(), _skewed(18, many, chance, 1.0)),
        "sex": _words(("male", "female"), _skewed(2, many, chance, 0.7)),
        "citizenship": _words(_values("citizenship"), _skewed(8, many, chance, 1.5)),
        "offence": _words(_values("offence"), _skewed(4, many, chance, 1.0)),
        "verdict": _words(("convicted", "acquitted", "other"), verdict),
        "months": pa.array(chance.gamma(2.0, 40.0, many).astype(int) % 300, pa.int16(),
                           mask=verdict > 0),
        "fine_kip": pa.array(chance.integers(1, 200, many) * 1_000_000),
        "restitution_kip": pa.array(chance.integers(0, 100, many) * 1_000_000),
        "paid_kip": pa.array(chance.integers(0, 30, many) * 1_000_000),
    })  # fmt: skip


def _requests(many: int, chance: Chance) -> pa.Table:
    asked = _days(chance.integers(0, len(YEARS), many), chance)
    return _table("requests", many, chance, {
        "recorded": asked, "asked": asked, "answered": _later(asked, 250, 0.7, chance),
        "direction": _words(("out", "in"), _skewed(2, many, chance, 0.5)),
        "what": _words(("assistance", "extradition"), _skewed(2, many, chance, 1.0)),
        "country": _words(_COUNTRIES, _skewed(8, many, chance, 1.0)),
    })  # fmt: skip


def _table(name: str, many: int, chance: Chance, given: dict[str, Any]) -> pa.Table:
    columns = {
        "case": np.arange(many), "key": chance.integers(0, 2**32, many),
        "office": _words([f"LA-{n}" for n in range(40)], _skewed(40, many, chance, 0.8)),
        "office_kind": _words(_OFFICES, _skewed(5, many, chance, 1.0)),
        "kind": _words(_KINDS, np.zeros(many, int)), **given,
    }  # fmt: skip
    schema = SCHEMAS[name]
    arrays = [
        columns[each.name] if each.name in columns else pa.nulls(many, each.type) for each in schema
    ]
    arrays = [each if isinstance(each, pa.Array) else pa.array(each) for each in arrays]
    return pa.table(
        [each.cast(field.type) for each, field in zip(arrays, schema, strict=True)], schema=schema
    )


def _people(many: int, again: float, chance: Chance) -> tuple[Codes, Codes]:
    """The person of each row, and the first row that is his."""
    person = np.arange(many)
    later = (chance.random(many) < again) & (person > 0)
    person[later] = (chance.random(later.sum()) * person[later]).astype(np.int64)
    person = person[person]  # at most one step back to where he was first
    _, first, back = np.unique(person, return_index=True, return_inverse=True)
    return person, first[back]


def _keys(person: Codes, chance: Chance) -> Codes:
    return chance.integers(0, 2**32, len(person))[person]


def _days(year: Codes, chance: Chance) -> pa.Array:
    days = _FIRST + year * 365 + 3 + chance.integers(0, 360, len(year))
    return pa.array(days.astype(np.int32)).cast(pa.date32())


def _later(day: pa.Array, most: int, share: float, chance: Chance) -> pa.Array:
    """A day up to `most` days later, for a share of the rows."""
    days = day.cast(pa.int32()).to_numpy() + chance.integers(1, most, len(day))
    gone = chance.random(len(day)) >= share
    return pa.array(days.astype(np.int32), mask=gone).cast(pa.date32())


def _words(values: Any, codes: Codes) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(values)).cast(
        pa.string()
    )


def _sets(values: Any, first: Codes, second: Codes) -> pa.Array:
    """One value, and a second where there is one that is another."""
    two = (second >= 0) & (second != first)
    ends = np.concatenate([[0], np.cumsum(1 + two)]).astype(np.int32)
    flat = np.zeros(ends[-1], np.int64)
    flat[ends[:-1]] = first
    flat[ends[:-1][two] + 1] = second[two]
    return pa.ListArray.from_arrays(pa.array(ends), _words(values, flat))


def _skewed(many: int, size: int, chance: Chance, by: float, shift: int = 0) -> Codes:
    return (chance.choice(many, size, p=_shares(1 / np.arange(1, many + 1) ** by)) + shift) % many


def _shares(weights: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    shares: npt.NDArray[np.float64] = weights / weights.sum()
    return shares


def _values(dimension: str) -> list[str]:
    return list(dimensions()[dimension].values)


def _provinces() -> list[str]:
    return [each for each in _values("province") if each.startswith("LA-")][:18]
