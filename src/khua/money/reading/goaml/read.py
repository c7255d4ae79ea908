"""A goAML report from XML, held against our declared structure and a country's lists.

What is against the structure (an element unknown, missing, twice or in the wrong place, a date that
is none, a text too long) refuses the report as a whole: the unit's own software would not take it
either. A code that is not in the country's list is kept as written, and told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from khua.money.reading import xml_values
from khua.money.reading.goaml import check
from khua.money.reading.goaml.check import Problem
from khua.money.reading.goaml.country import Country, schema
from khua.money.reading.goaml.declare import (
    AlwaysTrue,
    Between,
    Codes,
    Inherits,
    Items,
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
from khua.money.reading.rejects import Refused, Text, filled
from khua.money.reading.xml import (
    LIMITS,
    AgainstSchema,
    Limits,
    Node,
    against_schema,
    walk,
)
from khua.money.reading.xml_text import Source
from khua.money.reading.xml_values import Impossible

_EARLIEST: Final = datetime(1753, 1, 1)


def read(source: Source, country: Country, limits: Limits = LIMITS) -> tuple[Report, list[Problem]]:
    """The report of a file, and what is not as the country has it but came in all the same.

    Raises Refused (`row`: the line, `column`: the path of the element) for a report that is broken,
    also against the unit's own schema where the country's file names one; and OSError.
    """
    problems: list[Problem] = []
    filler: _Filler | None = None
    unit = schema(country.schema) if country.schema else None
    try:
        for step, node in walk(source, {"report"}, limits, unit):
            if filler is None:
                if node.namespace:
                    raise Refused(_NAMESPACE, _NO_NAMESPACE, node.line, "report")
                filler = _Filler(country, problems, shape(Report), node)
            elif step == "record":
                filler.take(node)
    except AgainstSchema:
        if isinstance(source, Path | bytes):  # a stream is gone
            raise against_schema(source, unit, limits) from None
        raise
    assert filler is not None  # noqa: S101 - walk gives the first element or refuses
    report = cast(Report, filler.done())
    return report, problems + check.rules(report, country)


class _Filler:
    """Fills one class from the elements of one node, in their order."""

    def __init__(
        self,
        country: Country,
        problems: list[Problem],
        asked: Shape,
        node: Node,
        path: str = "",
        mine: bool = False,
        kind: str = "",
    ) -> None:
        self.country, self.problems, self.shape, self.node = country, problems, asked, node
        self.path = f"{path}/{node.name}" if path else node.name
        self.mine = mine
        self.plan = _plan(country, asked, kind or asked.type, mine)
        self.values: dict[str, Any] = {}
        self.seen: set[str] = set()
        self.last: Part | None = None

    def take(self, node: Node) -> None:
        """The next element. Raises Refused."""
        part, mine = self.shape.tags.get(node.name, (None, False))
        if part is None or node.namespace:
            raise self._refused(node, filled(_UNKNOWN, name=node.name), _REMOVE)
        if self.last is not None and part.index < self.last.index:
            text = filled(_LATE, name=node.name, before=self.last.tag)
            raise self._refused(node, text, _ORDER)
        loose = part.many and part.marker(Items) is None
        if part.field in self.seen and not loose:
            raise self._refused(node, filled(_TWICE, name=node.name), _REMOVE)
        self.last = part
        self.seen.add(part.field)
        mine = mine or (self.mine and part.marker(Inherits) is not None)
        if part.many:
            self._take_many(part, node, mine)
        else:
            self.values[part.field] = self._value(part, node, mine)

    def _take_many(self, part: Part, node: Node, mine: bool) -> None:
        found = self.values.setdefault(part.field, [])
        items = part.marker(Items)
        if items is None:
            found.append(self._value(part, node, mine))
        else:
            self._no_text(node)
            for child in node.children:
                if child.name != items.name or child.namespace:
                    text = filled(_UNKNOWN, name=child.name)
                    raise self._refused(child, text, _REMOVE, node.name)
                found.append(self._value(part, child, mine, node.name))
            if len(found) < items.least:
                text = filled(_EMPTY, name=node.name, item=items.name)
                raise self._refused(node, text, _FILL)
        most = part.marker(Most)
        if most is not None and len(found) > most.times:
            text = filled(_TOO_MANY, name=node.name, most=most.times)
            raise self._refused(node, text, _REMOVE)

    def done(self) -> Any:
        """The object, when all elements are taken. Raises Refused."""
        self._no_text(self.node)
        for ways, required in self.plan.groups:
            taken = [parts[0].tag for parts in ways if any(p.field in self.seen for p in parts)]
            if len(taken) > 1:
                text = filled(_BOTH, names=" / ".join(taken))
                raise self._refused(self.node, text, _REMOVE, inside=False)
            if required and not taken:
                raise self._missing(" / ".join(parts[0].tag for parts in ways))
        for part in self.plan.needed:
            if part.field not in self.seen:
                raise self._missing(part.tag)
        for field, partner in self.plan.together:
            if field in self.seen and partner.field not in self.seen:
                raise self._missing(partner.tag)
        values = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.values.items()
        }
        if hasattr(self.shape.cls, "my_client"):
            values["my_client"] = self.mine
        return self.shape.cls(**values)

    def _value(self, part: Part, node: Node, mine: bool, between: str = "") -> Any:
        if part.plain:
            return self._text(part, node, between)
        path = f"{self.path}/{between}" if between else self.path
        asked = shape(part.kind, part.side)
        kind = kind_of(part, asked, self.mine)
        inner = _Filler(self.country, self.problems, asked, node, path, mine, kind)
        for child in node.children:
            inner.take(child)
        return inner.done()

    def _text(self, part: Part, node: Node, between: str) -> Any:
        """The value of an element that holds a text. Raises Refused."""
        if node.children:
            text = filled(_UNKNOWN, name=node.children[0].name)
            raise self._refused(node.children[0], text, _REMOVE, node.name)
        try:
            if part.kind is str:
                return self._letters(part, node, between)
            value = _READERS[part.kind](node.text)
            _check_value(part, value)
        except Impossible as fault:
            raise self._refused(node, fault.what, fault.mend) from None
        return value

    def _letters(self, part: Part, node: Node, between: str) -> str:
        codes = part.marker(Codes)
        text = node.text.strip() if codes else node.text
        if codes:
            if not text or len(text) > _LONGEST_CODE:
                raise Impossible(_NO_CODE, _WRITE_CODE)
            if not self.country.knows(codes.list, text):
                self._tell(node, between, filled(_NO_SUCH_CODE, code=text), _CHECK_CODE)
        length = part.marker(Length)
        bounds = (length.least, length.most) if length else (0, _LONGEST_CODE)
        bounds = self.plan.lengths.get(part.field, bounds)
        pattern = self.plan.patterns.get(part.field)
        if pattern is not None and not pattern.fullmatch(text):
            self._tell(node, between, _LETTERS, _OTHER_LETTERS)
        if not bounds[0] <= len(text) <= bounds[1]:
            told = {"length": len(text), "least": bounds[0], "most": bounds[1]}
            raise Impossible(filled(_LENGTH, **told), _SHORTEN)
        return text

    def _tell(self, node: Node, between: str, what: Text, mend: Text) -> None:
        path = "/".join(filter(None, (self.path, between, node.name)))
        self.problems.append(Problem(node.line, path, what, mend))

    def _no_text(self, node: Node) -> None:
        if node.text.strip():
            raise self._refused(node, _STRAY, _REMOVE, inside=node is not self.node)

    def _missing(self, name: str) -> Refused:
        return self._refused(self.node, filled(_MISSING, name=name), _ADD, inside=False)

    def _refused(
        self, node: Node, what: Text, mend: Text, between: str = "", inside: bool = True
    ) -> Refused:
        path = "/".join(filter(None, (self.path, between, node.name if inside else "")))
        return Refused(what, mend, node.line, path)


@dataclass(frozen=True)
class _Plan:
    """What must be there in a class, and how long it may be, as a country has it."""

    needed: tuple[Part, ...]
    groups: tuple[tuple[tuple[tuple[Part, ...], ...], bool], ...]  # by way; whether one is needed
    together: tuple[tuple[str, Part], ...]  # a field, and what must be there with it
    lengths: Mapping[str, tuple[int, int]]
    patterns: Mapping[str, re.Pattern[str]]


@cache
def _plan(country: Country, asked: Shape, kind: str, mine: bool) -> _Plan:
    types = schema_types(asked, kind, mine)
    fields = {part.field: part for part in asked.parts}
    needed, together = [], []
    groups: dict[str, dict[str, list[Part]]] = {}
    required: set[str] = set()
    for part in asked.parts:
        one_of, partner = part.marker(OneOf), part.marker(With)
        wanted = part.needed or country.requires(types, part, mine)
        if one_of is not None:
            ways = groups.setdefault(one_of.group, {})
            ways.setdefault(one_of.way or part.field, []).append(part)
            if wanted or one_of.required:
                required.add(one_of.group)
        elif wanted:
            needed.append(part)
        if partner is not None:
            together.append((part.field, fields[partner.field]))
    for one in types:
        pairs = country.pairs.get(one, ())
        together += [(first, fields[second]) for first, second in pairs if second in fields]
    return _Plan(
        tuple(needed),
        tuple(
            (tuple(tuple(parts) for parts in ways.values()), group in required)
            for group, ways in groups.items()
        ),
        tuple(together),
        {field: bounds for one in types for field, bounds in country.lengths.get(one, {}).items()},
        {field: known for one in types for field, known in country.patterns.get(one, {}).items()},
    )


def _check_value(part: Part, value: Any) -> None:
    """Whether a number, a date or a boolean is within bounds. Raises Impossible."""
    bounds = part.marker(Between)
    if bounds is not None:
        if not bounds.least <= value <= bounds.most:
            told = {"least": f"{bounds.least:f}", "most": f"{bounds.most:f}"}
            raise Impossible(filled(_BOUNDS, **told), _CHECK_NUMBER)
        if isinstance(value, Decimal) and _digits(value) > bounds.digits:
            raise Impossible(filled(_DIGITS, most=bounds.digits), _ROUND)
    if isinstance(value, datetime) and value.replace(tzinfo=None) < _EARLIEST:
        raise Impossible(_TOO_EARLY, _CHECK_YEAR)
    if value is False and part.marker(AlwaysTrue) is not None:
        raise Impossible(_NOT_FALSE, _LEAVE_OUT)


def _digits(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


_LONGEST_CODE: Final = 255
_READERS: Final[dict[type, Any]] = {
    int: xml_values.whole,
    Decimal: xml_values.decimal,
    bool: xml_values.boolean,
    datetime: xml_values.moment,
}

_NAMESPACE: Final = {
    "en": "The report stands in a namespace; goAML has none.",
    "lo": "ບົດລາຍງານມີ namespace; goAML ບໍ່ມີ.",
}
_NO_NAMESPACE: Final = {
    "en": "Ask its sender to export it as goAML XML.",
    "lo": "ໃຫ້ຂໍຜູ້ສົ່ງສົ່ງອອກເປັນ goAML XML.",
}
_UNKNOWN: Final = {
    "en": "There is no element {name} here in goAML.",
    "lo": "goAML ບໍ່ມີແທັກ {name} ຢູ່ບ່ອນນີ້.",
}
_LATE: Final = {
    "en": "{name} stands after {before}, and must stand before it.",
    "lo": "{name} ຢູ່ຫຼັງ {before} ແຕ່ຕ້ອງຢູ່ກ່ອນ.",
}
_TWICE: Final = {"en": "{name} is there twice.", "lo": "ມີ {name} ສອງເທື່ອ."}
_TOO_MANY: Final = {
    "en": "{name} is there more than {most} times.",
    "lo": "ມີ {name} ຫຼາຍກວ່າ {most} ເທື່ອ.",
}
_BOTH: Final = {
    "en": "Only one of these may be there: {names}.",
    "lo": "ມີໄດ້ພຽງອັນດຽວໃນນີ້: {names}.",
}
_MISSING: Final = {"en": "{name} is missing.", "lo": "ຂາດ {name}."}
_EMPTY: Final = {"en": "{name} holds no {item}.", "lo": "{name} ບໍ່ມີ {item}."}
_STRAY: Final = {
    "en": "A text stands between elements.",
    "lo": "ມີຂໍ້ຄວາມຢູ່ລະຫວ່າງແທັກ.",
}
_NO_CODE: Final = {"en": "This is no code.", "lo": "ນີ້ບໍ່ແມ່ນລະຫັດ."}
_WRITE_CODE: Final = {
    "en": "Write a code of the country's list.",
    "lo": "ໃຫ້ຂຽນລະຫັດຈາກລາຍການຂອງປະເທດ.",
}
_NO_SUCH_CODE: Final = {
    "en": "The code “{code}” is not in the country's list; kept as written.",
    "lo": "ລະຫັດ “{code}” ບໍ່ຢູ່ໃນລາຍການຂອງປະເທດ; ເກັບໄວ້ຕາມທີ່ຂຽນ.",
}
_CHECK_CODE: Final = {
    "en": "Ask its sender what it means, or complete the country's list.",
    "lo": "ໃຫ້ຖາມຜູ້ສົ່ງວ່າໝາຍເຖິງຫຍັງ ຫຼື ຕື່ມລາຍການຂອງປະເທດ.",
}
_LETTERS: Final = {
    "en": "The country's unit does not take these letters here; kept as written.",
    "lo": "ໜ່ວຍງານຂອງປະເທດບໍ່ຮັບຕົວອັກສອນເຫຼົ່ານີ້ຢູ່ບ່ອນນີ້; ເກັບໄວ້ຕາມທີ່ຂຽນ.",
}
_OTHER_LETTERS: Final = {
    "en": "Write it in Latin letters before it goes to that unit.",
    "lo": "ໃຫ້ຂຽນດ້ວຍອັກສອນລາຕິນ ກ່ອນສົ່ງໃຫ້ໜ່ວຍງານນັ້ນ.",
}
_LENGTH: Final = {
    "en": "The text has {length} characters; it must have {least} to {most}.",
    "lo": "ຂໍ້ຄວາມມີ {length} ຕົວອັກສອນ; ຕ້ອງມີ {least} ຫາ {most}.",
}
_BOUNDS: Final = {
    "en": "The number must be between {least} and {most}.",
    "lo": "ຕົວເລກຕ້ອງຢູ່ລະຫວ່າງ {least} ຫາ {most}.",
}
_DIGITS: Final = {
    "en": "The number has more than {most} decimals.",
    "lo": "ຕົວເລກມີເລກເສດຫຼາຍກວ່າ {most} ຕົວ.",
}
_TOO_EARLY: Final = {
    "en": "The date is before the year 1753.",
    "lo": "ວັນທີຢູ່ກ່ອນປີ 1753.",
}
_NOT_FALSE: Final = {
    "en": "This is only there if it is true.",
    "lo": "ມີສິ່ງນີ້ໄດ້ກໍຕໍ່ເມື່ອເປັນຄວາມຈິງ.",
}
_REMOVE: Final = {
    "en": "Remove it, or ask its sender for a report of the right version.",
    "lo": "ໃຫ້ລຶບອອກ ຫຼື ຂໍບົດລາຍງານລຸ້ນທີ່ຖືກຕ້ອງຈາກຜູ້ສົ່ງ.",
}
_ORDER: Final = {
    "en": "Put the elements into the order of the schema.",
    "lo": "ໃຫ້ລຽງແທັກຕາມລຳດັບຂອງໂຄງຮ່າງ.",
}
_ADD: Final = {
    "en": "Add it, or ask its sender to.",
    "lo": "ໃຫ້ຕື່ມ ຫຼື ຂໍໃຫ້ຜູ້ສົ່ງຕື່ມ.",
}
_FILL: Final = {
    "en": "Leave the list out, or put something into it.",
    "lo": "ໃຫ້ຕັດລາຍການອອກ ຫຼື ໃສ່ຂໍ້ມູນ.",
}
_SHORTEN: Final = {
    "en": "Write it in this length; what is longer goes into the comments.",
    "lo": "ໃຫ້ຂຽນຕາມຄວາມຍາວນີ້; ສ່ວນທີ່ຍາວກວ່າໃຫ້ໃສ່ໃນ comments.",
}
_CHECK_NUMBER: Final = {"en": "Check the number.", "lo": "ໃຫ້ກວດຕົວເລກ."}
_ROUND: Final = {"en": "Round it.", "lo": "ໃຫ້ປັດເສດ."}
_CHECK_YEAR: Final = {"en": "Check the year.", "lo": "ໃຫ້ກວດປີ."}
_LEAVE_OUT: Final = {"en": "Leave it out.", "lo": "ໃຫ້ຕັດອອກ."}
