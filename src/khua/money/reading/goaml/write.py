"""A goAML report to XML. What is written is read back and compared before it is given out, so that
nothing leaves a unit that another could not read, or that lacks what the report held."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from khua.money.reading.goaml.country import Country
from khua.money.reading.goaml.declare import (
    AlwaysTrue,
    Inherits,
    Items,
    Part,
    Shape,
    kind_of,
    schema_types,
    shape,
)
from khua.money.reading.goaml.read import read
from khua.money.reading.goaml.report import Report
from khua.money.reading.rejects import Refused


def write(report: Report, country: Country) -> bytes:
    """The report as XML in UTF-8. Raises Refused where it would not be read back as it is: a field
    that must be there is not, a text is too long or holds what XML cannot, a subject is the
    reporting entity's own client and its account is not."""
    root = etree.Element("report")
    _fill(root, shape(Report), report, country, mine=False, kind="report")
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    again, _ = read(data, country)
    if again != report:
        raise Refused(_NOT_SAME, _COMPLETE, 0, "report")
    return data


def _fill(element: Any, asked: Shape, thing: Any, country: Country, mine: bool, kind: str) -> None:
    types = schema_types(asked, kind, mine)
    for part in asked.parts:
        value = getattr(thing, part.field)
        items = part.marker(Items)
        if value is None or value == ():
            if items and not items.least and country.requires(types, part, mine):
                etree.SubElement(element, part.tag)  # must be there, may be empty
            continue
        if items:
            within = etree.SubElement(element, part.tag)
            for one in value:
                _add(within, items.name, part, one, country, mine)
        else:
            for one in value if part.many else (value,):
                own = part.mine_tag and getattr(one, "my_client", False)
                _add(element, part.mine_tag if own else part.tag, part, one, country, mine)


def _add(parent: Any, tag: str, part: Part, value: Any, country: Country, mine: bool) -> None:
    element = etree.SubElement(parent, tag)
    if part.plain:
        try:
            element.text = "1" if part.marker(AlwaysTrue) else _text(value)
        except ValueError:  # a control character
            raise Refused(_NOT_XML, _TAKE_OUT, 0, tag) from None
        return
    inner = tag == part.mine_tag or (mine and part.marker(Inherits) is not None)
    asked = shape(part.kind, part.side)
    _fill(element, asked, value, country, inner, kind_of(part, asked, mine))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


_NOT_SAME: Final = {
    "en": "The report would not be read back as it is.",
    "lo": "ບົດລາຍງານຈະອ່ານຄືນບໍ່ໄດ້ຄືເກົ່າ.",
}
_COMPLETE: Final = {
    "en": "Check whose clients the subjects are, and fields that this version does not have.",
    "lo": "ໃຫ້ກວດວ່າຜູ້ກ່ຽວຂ້ອງເປັນລູກຄ້າຂອງໃຜ ແລະ ຊ່ອງທີ່ລຸ້ນນີ້ບໍ່ມີ.",
}
_NOT_XML: Final = {
    "en": "A character here cannot be written in XML.",
    "lo": "ມີຕົວອັກສອນທີ່ຂຽນໃນ XML ບໍ່ໄດ້.",
}
_TAKE_OUT: Final = {"en": "Take it out.", "lo": "ໃຫ້ລຶບອອກ."}
