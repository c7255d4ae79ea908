"""The model as PostgreSQL: one new record against everything, inside the request that saves it.

The same levels and weights as matching/compare.py and matching/score.py; a test holds them equal.
Weights stand in the text as constants, so a new model is a new text of the same function.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from khua.matching.model import Evidence, Model

#: how many values of a kind are compared; docs/matching.md
MOST_VALUES: Final = 4
#: PostgreSQL's levenshtein takes no more bytes than this
MOST_BYTES: Final = 255
#: the kinds of evidence that hold several values
SETS: Final = ("documents", "phones", "accounts", "vehicles", "addresses")
PARTS: Final = ("given", "family")
#: a key that more people share than this is passed over
HUB: Final = 200
#: keys are looked up, the rarest first, until they have named this many people
ENOUGH: Final = 600


def fill(template: str, model: Model, people: int, averages: Mapping[str, float]) -> str:
    """An SQL template of the product (intelligence/sql/find.sql) with a model put into it.

    `people`: how many records there are; it sets where a pair begins, and how rare a value may
    seem. `averages`: for each evidence that weighs by frequency Σ share² over its values.
    """
    for mark, text in {
        "{version}": model.version.replace("*/", ""),
        "{shares}": shares_sql("l"),
        "{scoring}": scoring_sql(model, people, averages),
        "{levels}": levels_sql(model, people, "s"),
        "{hub}": str(HUB),
        "{enough}": str(ENOUGH),
    }.items():
        template = template.replace(mark, text)
    return template


def shares_sql(left: str) -> str:
    """A SELECT of one row: how common each value of the row `left` is, to be looked up once.

    Columns: `given_given` … `family_family` (the sound of one part among the shares of another),
    `district`, and an array beside each set, in its order. NULL: never seen.
    """

    def one(evidence: str, value: str) -> str:
        return (
            "(SELECT share FROM intelligence_frequency"
            f" WHERE evidence = '{evidence}' AND value = {value})"
        )

    columns = [
        f"{one(evidence, f'{left}.{part}')} AS {evidence}_{part}"
        for evidence in PARTS
        for part in PARTS
    ]
    columns.append(f"{one('place', f'{left}.district')} AS district")
    columns += [
        f"ARRAY(SELECT {one(name, 'v')} FROM unnest({left}.{name}[:{MOST_VALUES}]) v) AS {name}"
        for name in SETS
    ]
    return "SELECT " + ",\n  ".join(columns)


def scoring_sql(
    model: Model,
    people: int,
    averages: Mapping[str, float],
    left: str = "l",
    right: str = "r",
    shares: str = "f",
) -> str:
    """A SELECT of one row, to stand after LATERAL: how the rows `left` and `right` compare.

    Columns: `weight` (bits), and for each evidence `<name>_level` (its number from the strongest,
    1 …; 0 unknown) and `<name>_bits`. `shares`: the row of `shares_sql` for `left`.
    """
    bits = _Bits(model, people, averages, shares)
    names = [name for name in model.evidence if name not in (*PARTS, "order")]
    levels = [
        f"{_name_level(f'{left}.{a}', f'{right}.{b}')} AS {a}_{b}" for a in PARTS for b in PARTS
    ]
    levels += [
        f"{_COMPARE[model.evidence[name].compare](name, left, right)} AS {name}_level"
        for name in names
    ]
    weights = [f"{bits.of_name(a, b)} AS bits_{a}_{b}" for a in PARTS for b in PARTS]
    weights += [f"{bits.of(name, left, right)} AS {name}_bits" for name in names]
    straight, crossed = bits.of_level("order", 1), bits.of_level("order", 2)
    order = f"""CASE WHEN {left}.given = '' OR {left}.family = '' OR {right}.given = ''
      OR {right}.family = '' THEN 0
    WHEN bits_given_family + bits_family_given + {crossed}
      > bits_given_given + bits_family_family + {straight} THEN 2 ELSE 1 END AS order_level"""
    chosen = [
        f"CASE order_level WHEN 2 THEN {a}_{other} ELSE {a}_{a} END AS {a}_level,"
        f" CASE order_level WHEN 2 THEN bits_{a}_{other} ELSE bits_{a}_{a} END AS {a}_bits"
        for a, other in (PARTS, PARTS[::-1])
    ]
    chosen.append(f"CASE order_level WHEN 2 THEN {crossed} WHEN 1 THEN {straight} ELSE 0 END"
                  " AS order_bits")
    total = " + ".join(f"{name}_bits" for name in model.evidence)
    # OFFSET 0 keeps the planner from copying an expression into every place it is used
    return f"""SELECT {model.prior(people)!r} + {total} AS weight, e.* FROM (
SELECT d.*, {", ".join(chosen)} FROM (
SELECT c.*, {order} FROM (
SELECT b.*, {", ".join(weights)} FROM (
SELECT {", ".join(levels)} FROM (
SELECT {_days(left, "l")}, {_days(right, "r")} OFFSET 0
) a OFFSET 0) b OFFSET 0) c OFFSET 0) d OFFSET 0) e OFFSET 0"""


def levels_sql(model: Model, people: int, scored: str) -> str:
    """A jsonb expression: {evidence: [level, bits]} for what both sides know of row `scored`, and
    `prior`: with how many bits any pair begins. The bits add up to the weight."""
    pairs = [f"'prior', round({model.prior(people)!r}::numeric, 4)"]
    for name, evidence in model.evidence.items():
        levels = ", ".join(f"'{level}'" for level in evidence.levels)
        pairs.append(
            f"'{name}', CASE WHEN {scored}.{name}_level > 0 THEN jsonb_build_array("
            f"(ARRAY[{levels}])[{scored}.{name}_level], round({scored}.{name}_bits::numeric, 4)) END"
        )
    return "jsonb_strip_nulls(jsonb_build_object(" + ",\n  ".join(pairs) + "))"


class _Bits:
    """The weights of levels as expressions."""

    def __init__(
        self, model: Model, people: int, averages: Mapping[str, float], shares: str
    ) -> None:
        self.model, self.people, self.averages, self.shares = model, people, averages, shares

    def of_level(self, name: str, level: int) -> str:
        return repr(list(self.model.evidence[name].levels.values())[level - 1].weight)

    def of_name(self, part: str, other: str) -> str:
        """Of the left `part` compared with the right `other`."""
        share = f"{self.shares}.{part}_{other}"
        return self._of(self.model.evidence[part], f"{part}_{other}", share)

    def of(self, name: str, left: str, right: str) -> str:
        evidence = self.model.evidence[name]
        if evidence.compare == "values":
            share = (
                f"(SELECT min(s) FROM unnest({left}.{name}[:{MOST_VALUES}], {self.shares}.{name})"
                f" v (x, s) WHERE x = ANY({right}.{name}[:{MOST_VALUES}]))"
            )
        else:
            share = f"{self.shares}.district"
        return self._of(evidence, f"{name}_level", share)

    def _of(self, evidence: Evidence, level: str, share: str) -> str:
        plain, common = [0.0], []
        average = self.averages.get(evidence.name)
        for i, (name, chances) in enumerate(evidence.levels.items(), 1):
            rarer = 0.0
            if average and name in evidence.by_frequency:
                rarer = math.log2(average)
                common.append(str(i))
            plain.append(chances.weight + rarer)
        weight = f"('{{{','.join(map(repr, plain))}}}'::float8[])[1 + {level}]"
        if not common:
            return weight
        floor = 1 / max(self.people, 1)
        bits = f"ln(greatest({share}, {floor!r}::float8)) / {math.log(2)!r}"
        return f"{weight} - CASE WHEN {level} IN ({','.join(common)}) THEN {bits} ELSE 0 END"


def _days(row: str, prefix: str) -> str:
    b = f"{row}.birth"
    return f"{b} / 10000 AS {prefix}y, {b} / 100 % 100 AS {prefix}m, {b} % 100 AS {prefix}d"


def _name_level(a: str, b: str) -> str:
    bones = f"({a}_bones <> '' AND {a}_bones = {b}_bones)"
    shorter = f"least(octet_length({a}), octet_length({b}))"
    return f"""CASE WHEN {a} = '' OR {b} = '' THEN 0
  WHEN {a}_form = {b}_form AND {a}_form <> '' THEN 1 WHEN {a} = {b} THEN 2
  ELSE CASE public.levenshtein_less_equal({a}, {b}, 2)
    WHEN 1 THEN CASE WHEN {shorter} >= 4 THEN 3 WHEN {bones} THEN 4 ELSE 5 END
    WHEN 2 THEN CASE WHEN {bones} OR {shorter} >= 7 THEN 4 ELSE 5 END
    ELSE CASE WHEN {bones} THEN 4 ELSE 5 END END END"""


def _birth_level(_name: str, left: str, right: str) -> str:
    a, b = f"{left}.birth", f"{right}.birth"
    digits = " + ".join(f"(ly / {p} % 10 = ry / {p} % 10)::int" for p in (1000, 100, 10, 1))
    return f"""CASE WHEN {a} = 0 OR {b} = 0 THEN 0
  WHEN ld > 0 AND rd > 0 AND {a} = {b} THEN 1
  WHEN ld > 0 AND rd > 0 AND (
    ly = ry AND ((lm = rd AND ld = rm)
      OR lm = rm AND (ld / 10 = rd / 10 OR ld % 10 = rd % 10)
      OR ld = rd AND (lm / 10 = rm / 10 OR lm % 10 = rm % 10))
    OR lm = rm AND ld = rd AND (abs(ly - ry) = 543 OR {digits} = 3)) THEN 2
  WHEN ly = ry AND (lm = 0 OR rm = 0 OR lm = rm) AND (ld = 0 OR rd = 0 OR ld = rd) THEN 3
  WHEN ly = ry THEN 4 WHEN abs(ly - ry) <= 2 THEN 5 ELSE 6 END"""


def _code_level(name: str, left: str, right: str) -> str:
    a, b = f"{left}.{name}", f"{right}.{name}"
    return f"CASE WHEN {a} = '' OR {b} = '' THEN 0 WHEN {a} = {b} THEN 1 ELSE 2 END"


def _values_level(name: str, left: str, right: str) -> str:
    a, b = f"{left}.{name}[:{MOST_VALUES}]", f"{right}.{name}[:{MOST_VALUES}]"
    return f"""CASE WHEN {left}.{name} = '{{}}' OR {right}.{name} = '{{}}' THEN 0
  WHEN {a} && {b} THEN 1
  WHEN EXISTS (SELECT FROM unnest({a}) x, unnest({b}) y
    WHERE length(x) = length(y) AND length(x) >= 7
      AND octet_length(x) <= {MOST_BYTES} AND octet_length(y) <= {MOST_BYTES}
      AND public.levenshtein_less_equal(x, y, 2) <= CASE WHEN length(x) < 10 THEN 1 ELSE 2 END)
  THEN 2 ELSE 3 END"""


def _place_level(_name: str, left: str, right: str) -> str:
    provinces = f"({left}.province <> '' AND {right}.province <> '')"
    districts = f"({left}.district <> '' AND {right}.district <> '')"
    return f"""CASE WHEN {districts} AND {left}.district = {right}.district
    AND NOT ({provinces} AND {left}.province <> {right}.province) THEN 1
  WHEN {provinces} THEN CASE WHEN {left}.province = {right}.province THEN 2 ELSE 3 END
  WHEN {districts} THEN 3 ELSE 0 END"""


def _sound_level(name: str, left: str, right: str) -> str:
    a, b = f"{left}.{name}", f"{right}.{name}"
    return f"""CASE WHEN {a} = '' OR {b} = '' THEN 0 WHEN {a} = {b} THEN 1
  WHEN least(octet_length({a}), octet_length({b})) >= 4
    AND public.levenshtein_less_equal({a}, {b}, 1) <= 1 THEN 2 ELSE 3 END"""


_COMPARE: Final[dict[str, Callable[[str, str, str], str]]] = {
    "birth": _birth_level,
    "code": _code_level,
    "values": _values_level,
    "place": _place_level,
    "sound": _sound_level,
}
