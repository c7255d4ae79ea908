"""Reports made at random from what the classes declare, valid for a country."""

import re
import string
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from khua.money.reading.goaml.country import Country
from khua.money.reading.goaml.declare import (
    AlwaysTrue,
    Between,
    Codes,
    Inherits,
    Length,
    Most,
    OneOf,
    Part,
    Shape,
    With,
    kind_of,
    schema_types,
    shape,
)
from khua.money.reading.goaml.report import Report

LETTERS = "ກຂຄງຈສຊຍດຕາິີຳໜ" + "กขคงนมาีํ" + string.ascii_letters + "đễß" + " .,'-&<>\"]\t\n\r"
OFFSETS = [None, UTC, timezone(timedelta(hours=7)), timezone(-timedelta(hours=9, minutes=30))]
DEEPEST = 5


def reports(country: Country) -> st.SearchStrategy[Report]:
    """Any report that a country's file allows."""
    return made(country, shape(Report), "report", False, 0)


@st.composite
def made(draw: st.DrawFn, country: Country, asked: Shape, kind: str, mine: bool, depth: int) -> Any:
    """Any object of a class; its optional fields rarer the deeper it lies."""
    types = schema_types(asked, kind, mine)
    required = {part.field for part in asked.parts if needed(country, types, part, mine)}
    chosen: dict[str, str] = {}  # of each group, the way that is taken
    for part in asked.parts:
        one_of = part.marker(OneOf)
        if one_of is not None:
            way = one_of.way or part.field
            if one_of.group not in chosen or (depth < 3 and draw(st.booleans())):
                chosen[one_of.group] = way
    pairs = {a: b for one in types for a, b in country.pairs.get(one, ())}
    values: dict[str, Any] = {}
    for part in asked.parts:
        one_of, partner = part.marker(OneOf), part.marker(With)
        if one_of is not None and chosen[one_of.group] != (one_of.way or part.field):
            continue
        must = part.field in required or (
            part.field in pairs.values()
            and any(values.get(a) is not None for a, b in pairs.items() if b == part.field)
        )
        if one_of is not None and (one_of.required or must or group_needed(asked, required, part)):
            must = True
        if partner is not None and partner.field in values and values[partner.field] is None:
            continue
        if not must and (depth >= DEEPEST or draw(st.integers(0, 3 + 2 * depth)) > 0):
            if partner is None or part.field not in pairs.values():
                values.setdefault(part.field, None)
            continue
        values[part.field] = draw(field(country, part, types, mine, depth))
    for part in asked.parts:  # what goes only with something that did not come
        partner = part.marker(With)
        if partner is not None and values.get(partner.field) in (None, ()):
            values.pop(part.field, None)
    values = {name: value for name, value in values.items() if value is not None}
    if hasattr(asked.cls, "my_client"):
        values["my_client"] = mine
    return asked.cls(**values)


def needed(country: Country, types: tuple[str, ...], part: Part, mine: bool) -> bool:
    return part.needed or country.requires(types, part, mine)


def group_needed(asked: Shape, required: set[str], part: Part) -> bool:
    group = part.marker(OneOf).group
    same = [one for one in asked.parts if one.marker(OneOf) and one.marker(OneOf).group == group]
    return any(one.field in required for one in same)


def field(
    country: Country, part: Part, types: tuple[str, ...], mine: bool, depth: int
) -> st.SearchStrategy[Any]:
    inner = mine and part.marker(Inherits) is not None
    if part.plain:
        one = plain(country, part, types)
    else:
        asked = shape(part.kind, part.side)
        kind = kind_of(part, asked, mine)
        ways = [inner] if inner or not part.mine_tag else [False, True]
        one = st.sampled_from(ways).flatmap(lambda own: made(country, asked, kind, own, depth + 1))
    if not part.many:
        return one
    most = part.marker(Most)
    size = 2 if depth < 2 else 1
    return st.lists(one, min_size=1, max_size=min(size, most.times) if most else size).map(tuple)


def plain(country: Country, part: Part, types: tuple[str, ...]) -> st.SearchStrategy[Any]:
    bounds = part.marker(Between)
    if part.kind is bool:
        return st.just(True) if part.marker(AlwaysTrue) else st.booleans()
    if part.kind is datetime:
        moments = st.datetimes(datetime(1753, 1, 2), datetime(2100, 1, 1))
        return st.builds(
            lambda when, zone: when.replace(tzinfo=zone), moments, st.sampled_from(OFFSETS)
        )
    if part.kind is int:
        least, most = (bounds.least, bounds.most) if bounds else (-9, 9)
        return st.integers(int(least), int(most))
    if part.kind is Decimal:
        return st.decimals(bounds.least, bounds.most, places=min(bounds.digits, 4))
    codes = part.marker(Codes)
    if codes is not None:
        known = country.lists.get(codes.list)
        return st.sampled_from(sorted(known.codes) if known else ["A", "ZZ", "ລະຫັດ"])
    length = part.marker(Length)
    least, most = length.least, length.most
    pattern: re.Pattern[str] | None = None
    for kind in types:
        least, most = country.lengths.get(kind, {}).get(part.field, (least, most))
        pattern = country.patterns.get(kind, {}).get(part.field, pattern)
    alphabet = string.ascii_letters + " .'-" if pattern else LETTERS
    return st.text(alphabet, min_size=least, max_size=min(most, least + 8))
