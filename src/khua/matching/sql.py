"""The model as PostgreSQL: one new record against everything, inside the request that saves it.

The same levels and weights as matching/compare.py and matching/score.py; a test holds them equal.
Weights stand in the text as constants, so a new model is a new text of the same function.
"""
# ruff: noqa: S608 - what is put together here are our own names and numbers, never what people wrote

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from khua.matching.compare import (
    CLOSE_FROM,
    CROSSED,
    DISTRICT_FROM,
    NEAR_FROM,
    POINTS,
    STRAIGHT,
    VALUE_FROM,
    VALUE_TWO_FROM,
)
from khua.matching.features import MOST_VALUES, SETS, Features
from khua.matching.keys import block_keys
from khua.matching.model import Block, Evidence, Model

#: What one record is looked up by. A batch makes its blocks anew and can afford more; these are
#: kept for everybody. Chosen greedily on a million synthetic people: of the true pairs that score
#: 0.3 or more, 99.8 % share one of these keys (99.2 % where names are ten times as common).
BLOCKS: Final = {
    "document": ("documents",),
    "phone": ("phones",),
    "account": ("accounts",),
    "vehicle": ("vehicles",),
    "whole_name": ("name_bones",),
    "family": ("family_bones",),
    "family_year": ("family_bones", "birth_year"),
    "family_here": ("family_sound", "district"),
    "given_month": ("given_bones", "birth_month"),
    "given_year": ("given_bones", "birth_year", "province"),
    "given_here": ("given_sound", "district"),
    "born": ("birth",),
    "born_here": ("birth", "province"),
}
#: a key that more people share than this is passed over
HUB: Final = 200
#: keys are followed, the rarest first, until they have named this many people. It bounds what a
#: lookup costs, whatever the size; at ten million it loses one true pair in 300, at a million none.
ENOUGH: Final = 300
#: the row of `intelligence_frequency` for the share of a value that is not listed there: of one
#: that this record and one other bear
UNLISTED: Final = "'*'"
PARTS: Final = ("given", "family")


def imprint_keys(features: Features) -> list[list[int]]:
    """The keys under which each record is kept and looked up (`intelligence_imprint.keys`)."""
    blocks = {name: Block(name, of, HUB) for name, of in BLOCKS.items()}
    columns = [c if c.ndim == 2 else c[:, None] for c in block_keys(features, blocks).values()]
    return [sorted({key for key in row if key}) for row in np.hstack(columns).tolist()]


def fill(template: str, model: Model, people: int) -> str:
    """An SQL template of the product (intelligence/sql/find.sql) with a model put into it.

    `people`: how many records there are, which sets where a pair begins. How common values are
    stands in `intelligence_frequency`; while that is empty every value is taken for an average one.
    """
    for mark, text in {
        "{version}": " ".join(model.version.split()),
        "{rarity}": rarity_sql(model),
        "{scoring}": scoring_sql(model, people),
        "{levels}": levels_sql(model, people, "s"),
        "{counts}": counts_sql(),
        "{hub}": str(HUB),
        "{enough}": str(ENOUGH),
    }.items():
        template = template.replace(mark, text)
    return template


def counts_sql() -> str:
    """A SELECT of the rows of `intelligence_frequency` from the imprints as they are.

    A share is of the records that have a value; values that one record bears are left out."""
    values = {
        **{part: (part, f"{part} <> ''") for part in PARTS},
        **{name: (f"unnest({name})", f"{name} <> '{{}}'") for name in SETS},
        "place": ("district", "district <> ''"),
    }
    return "\nUNION ALL\n".join(
        f"""(WITH n AS MATERIALIZED (
    SELECT greatest(2, count(*))::float8 AS n FROM intelligence_imprint WHERE {known})
SELECT '{name}', v, count(*) / n FROM (SELECT {value} FROM intelligence_imprint) x (v), n
WHERE v <> '' GROUP BY v, n HAVING count(*) > 1
UNION ALL SELECT '{name}', {UNLISTED}, 2 / n FROM n)"""
        for name, (value, known) in values.items()
    )


def rarity_sql(model: Model, left: str = "l") -> str:
    """A SELECT of one row: for each value of the row `left` the bits that bearing it says more
    than bearing a value of average frequency. Looked up once, whoever it is compared with.

    Columns: `given`, `family`, `place`, and an array for each kind of value, in its order."""

    def share(evidence: str, value: str) -> str:
        return (
            "(SELECT share FROM intelligence_frequency"
            f" WHERE evidence = '{evidence}' AND value = {value})"
        )

    def bits(evidence: str, value: str) -> str:
        own = f"coalesce({share(evidence, value)}, {share(evidence, UNLISTED)})"
        if evidence in SETS:  # without the two that share it, and never rarer than numbers are
            common = model.evidence[evidence].common
            own = f"greatest({own} - {share(evidence, UNLISTED)}, {common!r})"
        return f"ln({model.evidence[evidence].common!r} / {own}) / {math.log(2)!r}"

    columns = [f"{bits(part, f'{left}.{part}')} AS {part}" for part in PARTS]
    columns.append(f"{bits('place', f'{left}.district')} AS place")
    columns += [
        f"ARRAY(SELECT {bits(name, 'v')} FROM unnest({left}.{name}[:{MOST_VALUES}]) v) AS {name}"
        for name in SETS
    ]
    return "SELECT " + ",\n  ".join(columns)


def scoring_sql(
    model: Model, people: int, left: str = "l", right: str = "r", rarity: str = "f"
) -> str:
    """A SELECT of one row, to stand after LATERAL: how the rows `left` and `right` compare.

    Columns: `weight` (bits), and for each evidence `<name>_level` (its number from the strongest,
    1 …; 0 unknown) and `<name>_bits`. `rarity`: the row of `rarity_sql` for `left`.
    """
    rest = [evidence for name, evidence in model.evidence.items() if name not in (*PARTS, "order")]
    levels = [
        f"{_name_level(f'{left}.{a}', f'{right}.{b}')} AS {a}_{b}" for a in PARTS for b in PARTS
    ]
    levels += [f"{_COMPARE[e.compare](e.name, left, right)} AS {e.name}_level" for e in rest]
    order = f"""CASE WHEN 0 IN (given_given, given_family, family_given, family_family) THEN 0
    WHEN {_points("given_family", "family_given")} > {_points("given_given", "family_family")}
    THEN {CROSSED} ELSE {STRAIGHT} END AS order_level"""
    chosen = [
        f"CASE order_level WHEN {CROSSED} THEN {a}_{b} ELSE {a}_{a} END AS {a}_level"
        for a, b in (PARTS, PARTS[::-1])
    ]
    bits = [
        f"{_bits(evidence, _rarity(evidence, left, right, rarity))} AS {name}_bits"
        for name, evidence in model.evidence.items()
    ]
    total = " + ".join(f"{name}_bits" for name in model.evidence)
    # OFFSET 0 keeps the planner from copying an expression into every place it is used
    return f"""SELECT {model.prior(people)!r} + {total} AS weight, e.* FROM (
SELECT d.*, {", ".join(bits)} FROM (
SELECT c.*, {", ".join(chosen)} FROM (
SELECT b.*, {order} FROM (
SELECT {", ".join(levels)} FROM (
SELECT {_days(left, "l")}, {_days(right, "r")} OFFSET 0
) a OFFSET 0) b OFFSET 0) c OFFSET 0) d OFFSET 0) e OFFSET 0"""


def levels_sql(model: Model, people: int, scored: str) -> str:
    """A jsonb expression: {evidence: [level, bits]} for what both sides know of row `scored`, and
    `prior`: with how many bits any pair begins. The bits add up to the weight."""
    pairs = [f"'prior', round({model.prior(people)!r}::numeric, 4)"]
    for name, evidence in model.evidence.items():
        levels = ", ".join(f"'{level}'" for level in evidence.levels)
        level, bits = f"{scored}.{name}_level", f"{scored}.{name}_bits"
        pairs.append(
            f"'{name}', CASE WHEN {level} > 0 THEN jsonb_build_array("
            f"(ARRAY[{levels}])[{level}], round({bits}::numeric, 4)) END"
        )
    return "jsonb_strip_nulls(jsonb_build_object(" + ",\n  ".join(pairs) + "))"


# -- bits ------------------------------------------------------------------------------------


def _bits(evidence: Evidence, rarity: str) -> str:
    level = f"{evidence.name}_level"
    weights = [0.0, *(chances.weight for chances in evidence.levels.values())]
    bits = f"('{{{','.join(map(repr, weights))}}}'::float8[])[1 + {level}]"
    counted = [str(i) for i, n in enumerate(evidence.levels, 1) if n in evidence.by_frequency]
    if not counted:
        return bits
    return (
        f"{bits} + CASE WHEN {level} IN ({','.join(counted)}) THEN coalesce({rarity}, 0) ELSE 0 END"
    )


def _rarity(evidence: Evidence, left: str, right: str, rarity: str) -> str:
    """Of the value both have; of several, the one that says most."""
    name = evidence.name
    if evidence.compare != "values":
        return f"{rarity}.{name}"
    shared = f"unnest({left}.{name}[:{MOST_VALUES}], {rarity}.{name}) v (x, bits)"
    return f"(SELECT max(bits) FROM {shared} WHERE x = ANY({right}.{name}[:{MOST_VALUES}]))"


def _points(*names: str) -> str:
    points = ",".join(map(str, POINTS))
    return " + ".join(f"('{{{points}}}'::int[])[1 + {name}]" for name in names)


# -- levels: the numbers of matching/compare.py ----------------------------------------------


def _days(row: str, prefix: str) -> str:
    b = f"{row}.birth"
    return f"{b} / 10000 AS {prefix}y, {b} / 100 % 100 AS {prefix}m, {b} % 100 AS {prefix}d"


def _edits(a: str, b: str) -> str:
    """One or two edits between two texts long enough for so many, else NULL."""
    shorter = f"least(length({a}), length({b}))"
    return f"""CASE public.levenshtein_less_equal({a}, {b}, 2)
    WHEN 1 THEN CASE WHEN {shorter} >= {NEAR_FROM} THEN 1 END
    WHEN 2 THEN CASE WHEN {shorter} >= {CLOSE_FROM} THEN 2 END END"""


def _name_level(a: str, b: str) -> str:
    spelled = _edits(f"{a}_form", f"{b}_form")
    return f"""CASE WHEN {a} = '' OR {b} = '' THEN 0
  WHEN {a} = {b} THEN CASE WHEN {a}_form = {b}_form THEN 1 ELSE 2 END
  ELSE CASE {_edits(a, b)}
    WHEN 1 THEN 3 WHEN 2 THEN CASE {spelled} WHEN 1 THEN 3 ELSE 4 END
    ELSE CASE {spelled} WHEN 1 THEN 3 WHEN 2 THEN 4
      ELSE CASE WHEN {a}_bones = {b}_bones THEN 4 ELSE 5 END END END END"""


def _birth_level(_name: str, left: str, right: str) -> str:
    a, b = f"{left}.birth", f"{right}.birth"
    digits = " + ".join(f"({a} / {10**n} % 10 <> {b} / {10**n} % 10)::int" for n in range(8))
    return f"""CASE WHEN {a} = 0 OR {b} = 0 THEN 0
  WHEN ld > 0 AND rd > 0 THEN CASE {digits}
    WHEN 0 THEN 1 WHEN 1 THEN 2
    ELSE CASE WHEN ly = ry AND lm = rd AND ld = rm THEN 2
      WHEN abs(ly - ry) = 543 AND lm = rm AND ld = rd THEN 2
      WHEN {digits} = 2 THEN 4
      WHEN ly = ry THEN 5 WHEN abs(ly - ry) <= 2 THEN 6 ELSE 7 END END
  WHEN ly = ry THEN CASE WHEN lm = 0 OR rm = 0 OR lm = rm THEN 3 ELSE 5 END
  WHEN abs(ly - ry) <= 2 THEN 6 ELSE 7 END"""


def _code_level(name: str, left: str, right: str) -> str:
    a, b = f"{left}.{name}", f"{right}.{name}"
    return f"CASE WHEN {a} = '' OR {b} = '' THEN 0 WHEN {a} = {b} THEN 1 ELSE 2 END"


def _values_level(name: str, left: str, right: str) -> str:
    a, b = f"{left}.{name}[:{MOST_VALUES}]", f"{right}.{name}[:{MOST_VALUES}]"
    return f"""CASE WHEN {left}.{name} = '{{}}' OR {right}.{name} = '{{}}' THEN 0
  WHEN {a} && {b} THEN 1
  WHEN EXISTS (SELECT FROM unnest({a}) x, unnest({b}) y
    WHERE length(x) = length(y) AND length(x) >= {VALUE_FROM}
      AND public.levenshtein_less_equal(x, y, 2)
        <= CASE WHEN length(x) < {VALUE_TWO_FROM} THEN 1 ELSE 2 END)
  THEN 2 ELSE 3 END"""


def _place_level(_name: str, left: str, right: str) -> str:
    a, b = f"{left}.district", f"{right}.district"
    provinces = f"{left}.province = '' OR {right}.province = ''"
    return f"""CASE WHEN {a} <> '' AND {a} = {b} THEN 1
  WHEN {a} <> '' AND {b} <> '' AND least(length({a}), length({b})) >= {DISTRICT_FROM}
    AND public.levenshtein_less_equal({a}, {b}, 2) <= 2 THEN 2
  WHEN {provinces} THEN CASE WHEN {a} <> '' AND {b} <> '' THEN 4 ELSE 0 END
  WHEN {left}.province = {right}.province THEN 3 ELSE 4 END"""


def _sound_level(name: str, left: str, right: str) -> str:
    a, b = f"{left}.{name}", f"{right}.{name}"
    return f"""CASE WHEN {a} = '' OR {b} = '' THEN 0 WHEN {a} = {b} THEN 1
  WHEN least(length({a}), length({b})) >= {NEAR_FROM}
    AND public.levenshtein_less_equal({a}, {b}, 1) <= 1 THEN 2 ELSE 3 END"""


_COMPARE: Final[dict[str, Callable[[str, str, str], str]]] = {
    "birth": _birth_level,
    "code": _code_level,
    "values": _values_level,
    "place": _place_level,
    "sound": _sound_level,
}
