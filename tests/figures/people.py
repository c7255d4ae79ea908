"""A synthetic record: victims, suspects and cases of no real person, from a seed."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from khua.figures.catalogue.read import PRESENT
from khua.figures.dimensions import dimensions
from khua.figures.snapshot import SCHEMAS, Snapshot

FIRST = date(2014, 1, 1)
DAYS = 10 * 365
#: columns whose values are those of a dimension
CODED = {
    "recorded_in": "province", "sex": "sex", "citizenship": "citizenship", "origin": "origin",
    "exploited_in": "destination", "route": "route", "source": "identified_by", "stage": "stage",
    "closed_by": "closed_by", "handling": "handling", "harm": "harm", "verdict": "verdict",
    "identified_by": "identified_by", "direction": "direction", "offence": "offence",
}  # fmt: skip
SETS = {
    "forms": "form",
    "elements": "means",
    "means": "means",
    "assisted": "service",
    "offences": "offence",
}


def made(people: int, seed: int = 1) -> Snapshot:
    """A snapshot of about so many victims; other tables in proportion. People recur."""
    chance = np.random.default_rng(seed)
    sizes = {"cases": people // 2, "victims": people, "suspects": people, "decisions": people // 2,
             "requests": people // 8}  # fmt: skip
    keys = chance.integers(0, 2**32, max(people, 1))
    tables = {
        name: _table(name, size, max(people * 9 // 10, 1), keys, chance)
        for name, size in sizes.items()
    }
    return Snapshot(tables)


def _table(name: str, size: int, humans: int, keys: Any, chance: np.random.Generator) -> pa.Table:
    person = chance.integers(0, humans, size)
    columns: dict[str, Any] = {}
    for field in SCHEMAS[name]:
        columns[field.name] = _column(field, size, chance)
    columns["case"] = np.arange(size)
    columns["person"] = person
    columns["key"] = keys[person] if "person" in SCHEMAS[name].names else keys[np.arange(size)]
    columns["kind"] = _skewed(["trafficking", "smuggling", "laundering", "unknown"], size, chance)
    schema = SCHEMAS[name]
    return pa.table([pa.array(columns[f.name], f.type) for f in schema], schema=schema)


def _column(field: pa.Field, size: int, chance: np.random.Generator) -> Any:
    if field.name in CODED:
        return _skewed([*dimensions()[CODED[field.name]].values, "", "nowhere"], size, chance)
    if field.name in SETS:
        values = list(dimensions()[SETS[field.name]].values)
        return [
            list(dict.fromkeys(_skewed(values, many, chance)))
            for many in chance.choice([0, 1, 2], size, p=[0.1, 0.7, 0.2])
        ]
    if pa.types.is_date(field.type):
        days = chance.integers(0, DAYS, size)
        missing = chance.random(size) < (0.0 if field.name == "recorded" else 0.4)
        return [
            None if gone else FIRST + timedelta(int(day))
            for day, gone in zip(days, missing, strict=True)
        ]
    if pa.types.is_boolean(field.type):
        return chance.random(size) < 0.1
    if pa.types.is_integer(field.type):
        top = 80 if field.name == "age" else 300
        values = chance.integers(0, top, size)
        return [
            None if gone else int(v)
            for v, gone in zip(values, chance.random(size) < 0.1, strict=True)
        ]
    if field.name == "office":
        return _skewed([f"LA-{number}" for number in range(40)], size, chance)
    if field.name == "office_kind":
        return _skewed(["police", "border", "prosecutor", "court", "services"], size, chance)
    return [""] * size


def _skewed(values: list[str], size: int, chance: np.random.Generator) -> list[str]:
    share = 1 / np.arange(1, len(values) + 1) ** 1.3
    return [values[at] for at in chance.choice(len(values), size, p=share / share.sum())]


__all__ = ["PRESENT", "made"]
