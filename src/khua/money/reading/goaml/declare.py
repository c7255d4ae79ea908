"""How dataclasses declare the structure of an XML report, so that one declaration reads, checks and
writes it.

The fields of a class stand in the order of its elements and are named as they are. A field that may
be None may be left out, a tuple repeats, anything else must be there once. The rest is said by the
markers below, inside `Annotated`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

#: types that an element holds as its text
PLAIN: Final = (str, int, Decimal, bool, datetime)


@dataclass(frozen=True)
class Length:
    """Of a text, in characters."""

    least: int
    most: int


@dataclass(frozen=True)
class Codes:
    """A text that is a code of one of the country's lists."""

    list: str


@dataclass(frozen=True)
class Between:
    """Of a number; `digits`: after the point, at most."""

    least: Decimal
    most: Decimal
    digits: int = 0


@dataclass(frozen=True)
class Tag:
    """The element's name where it is not the field's; ``{side}`` stands for from or to. `mine`: its
    name where the subject is a client of the reporting entity itself."""

    name: str
    mine: str = ""


@dataclass(frozen=True)
class Items:
    """The field is a list inside an element of its name; each item is called `name`."""

    name: str
    least: int = 1


@dataclass(frozen=True)
class OneOf:
    """Of a group, only fields of one `way` (the field itself, where none is named) may be there;
    `required`: and one must be."""

    group: str
    way: str = ""
    required: bool = False


@dataclass(frozen=True)
class With:
    """Only together with another field."""

    field: str


@dataclass(frozen=True)
class Most:
    """How often the element may repeat."""

    times: int


@dataclass(frozen=True)
class As:
    """The name of the schema's type, where it is another than the class has; `mine`: inside a
    client of the reporting entity, though what it names is none."""

    type: str
    mine: str = ""


@dataclass(frozen=True)
class Only:
    """Only on one side of a transaction."""

    side: str


class Mine:
    """Required of a client of the reporting entity."""


class Inherits:
    """A client of the reporting entity if its parent is one."""


class AlwaysTrue:
    """A boolean that is left out rather than false."""


@dataclass(frozen=True, eq=False)
class Part:
    """One field, as declared."""

    index: int
    field: str
    tag: str
    mine_tag: str  # "" where there is none
    kind: type
    optional: bool
    many: bool
    needed: bool  # has no value of its own when left out
    side: str  # of what stands inside
    markers: Mapping[type, Any]

    def marker(self, kind: type) -> Any:
        """The marker of a kind, or None."""
        return self.markers.get(kind)

    @property
    def plain(self) -> bool:
        """Whether it holds a text."""
        return self.kind in PLAIN


@dataclass(frozen=True, eq=False)
class Shape:
    """A class as declared: `type`, its name in the schema, and the type that it `extends`; `parts`
    in order; `tags`: element to its part, and whether it says that the subject is the reporting
    entity's own client."""

    cls: type
    type: str
    extends: str
    parts: tuple[Part, ...]
    tags: Mapping[str, tuple[Part, bool]]


@cache
def shape(cls: type, side: str = "") -> Shape:
    """What a class declares, on a `side` (from, to) where its elements are named by it."""
    hints = get_type_hints(cls, include_extras=True)
    left_out: frozenset[str] = getattr(cls, "LEFT_OUT", frozenset())
    parts: list[Part] = []
    for one in fields(cls):
        if one.name in left_out or one.name == "my_client":
            continue
        kind, optional, many, markers = _taken_apart(hints[one.name])
        tag = next((mark for mark in markers if isinstance(mark, Tag)), Tag(one.name))
        only = next((mark for mark in markers if isinstance(mark, Only)), None)
        if only is not None and only.side != side:
            continue
        inside = {"t_from": "from", "t_to": "to"}.get(one.name, "")
        parts.append(
            Part(
                index=len(parts),
                field=one.name,
                tag=tag.name.format(side=side),
                mine_tag=tag.mine.format(side=side),
                kind=kind,
                optional=optional,
                many=many,
                needed=one.default is MISSING,
                side=inside,
                # of two of a kind the field's own comes before that of its type
                markers={_kind(mark): mark for mark in reversed(markers)},
            )
        )
    tags = {part.tag: (part, False) for part in parts}
    tags |= {part.mine_tag: (part, True) for part in parts if part.mine_tag}
    own = getattr(cls, "TYPE", cls.__name__)
    return Shape(cls, own, getattr(cls, "EXTENDS", ""), tuple(parts), tags)


def _kind(marker: Any) -> type:
    return marker if isinstance(marker, type) else type(marker)


def _taken_apart(hint: Any) -> tuple[type, bool, bool, tuple[Any, ...]]:
    """A type hint as its kind, whether it may be None, whether it repeats, and its markers."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        kind, optional, many, markers = _taken_apart(args[0])
        return kind, optional, many, (*args[1:], *markers)
    if origin in (Union, UnionType):
        (inner,) = (one for one in args if one is not type(None))
        kind, _, many, markers = _taken_apart(inner)
        return kind, True, many, markers
    if origin is tuple:
        kind, _, _, markers = _taken_apart(args[0])
        return kind, False, True, markers
    return hint, False, False, ()


def kind_of(part: Part, asked: Shape, within_mine: bool) -> str:
    """The name of the schema's type of what a part holds."""
    named = part.marker(As)
    if named is None:
        return asked.type
    return str(named.mine if within_mine and named.mine else named.type)


def schema_types(asked: Shape, kind: str, mine: bool) -> tuple[str, ...]:
    """All names in the schema that a type goes by, the general ones first."""
    types = (asked.extends, kind) if asked.extends else (kind,)
    return (*types, f"{kind}_my_client") if mine else types
