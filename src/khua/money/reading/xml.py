"""One safe way to read all XML that comes from outside.

A file is judged while it is read (see `xml_text` for what is refused before the parser sees it):
how deep its elements stand inside each other, their attributes, their text, how many one record
holds. Records are given one at a time and let go afterwards, so memory does not grow with the
file. Nothing is loaded from disk or network, whatever a file asks for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from lxml import etree

from khua.money.reading.rejects import Refused, Text
from khua.money.reading.xml_text import CUT_OFF, SEND_AGAIN, Source, mib, pieces

Step: TypeAlias = Literal["open", "record", "close"]


@dataclass(frozen=True)
class Limits:
    """What a file may be at most.

    `size`: bytes; `depth`: elements inside each other; `attributes`: of one element; `text`: bytes
    between two tags, or within one; `elements`: held at once, that is, of one record.
    """

    size: int = 64 << 20
    depth: int = 64
    attributes: int = 32
    text: int = 1 << 20
    elements: int = 200_000


LIMITS: Final = Limits()


class Node:
    """An element: its `name` without the namespace, `namespace` ("" for none), `line` (from 1),
    `text` (of its own, not of its children), `attributes` and `children`."""

    __slots__ = ("attributes", "children", "line", "name", "namespace", "text")

    def __init__(self, element: Any, whole: bool = True) -> None:
        self.namespace, self.name = _names(element.tag)
        self.line: int = element.sourceline
        self.text: str = element.text or ""
        self.attributes: dict[str, str] = dict(element.attrib) if element.attrib else {}
        self.children: list[Node] = []
        if whole:
            for child in element:
                self.children.append(Node(child))
                if (after := child.tail) and not after.isspace():
                    self.text += after

    def all(self, name: str) -> list[Node]:
        """The children of a name, in this element's namespace."""
        space = self.namespace
        return [one for one in self.children if one.name == name and one.namespace == space]

    def find(self, path: str) -> Node | None:
        """The first at a path of names such as ``Amt`` or ``RltdPties/Dbtr/Nm``, or None."""
        node = self
        for name in path.split("/"):
            for child in node.children:
                if child.name == name and child.namespace == self.namespace:
                    node = child
                    break
            else:
                return None
        return node

    def get(self, *paths: str) -> str | None:
        """The text of the first of these paths that is there and not blank, without blanks around
        it, or None."""
        for path in paths:
            found = self.find(path)
            if found is not None and (text := found.text.strip()):
                return text
        return None


class AgainstSchema(Refused):
    """A file that does not keep to the schema it was held against."""


#: for every parser of a file from outside
_SAFE: Final[Mapping[str, Any]] = {
    "encoding": "utf-8",  # what `pieces` gives, whatever the file was written in
    "resolve_entities": "internal",  # none can be declared; with False lxml hides where one stands
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "no_network": True,
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
}


def walk(
    source: Source,
    containers: Collection[str],
    limits: Limits = LIMITS,
    schema: Any = None,
) -> Iterator[tuple[Step, Node]]:
    """Go through a file: ("open", node) where a container begins (its children are not read yet),
    ("record", node) for each whole child of a container that is none itself, ("close", node) where
    a container ends.

    `containers`: names, whatever their namespace; the first element of the file must be one.
    `schema`: an lxml XMLSchema that the file must keep to. Raises Refused (its `row` is the line, 0
    for the file as a whole; the file is never quoted), AgainstSchema after the last element, and
    OSError where the file cannot be read at all.
    """
    parser = etree.XMLPullParser(events=("start", "end"), schema=schema, **_SAFE)
    walker = _Walker(containers, limits)
    for piece in pieces(source, limits.size):
        with _as_refused():
            parser.feed(piece)
        yield from walker.steps(parser.read_events(), len(piece))
    with _as_refused():
        parser.close()


def against_schema(source: Path | bytes, schema: Any, limits: Limits = LIMITS) -> AgainstSchema:
    """Where a file that `walk` refused as AgainstSchema leaves the schema: the parser tells it only
    of a whole tree. Raises Refused for another fault."""
    parser = etree.XMLParser(**_SAFE)
    with _as_refused():
        for piece in pieces(source, limits.size):
            parser.feed(piece)
        schema.validate(parser.close())
    faults = list(schema.error_log)
    line, path = (faults[0].line, faults[0].path or "") if faults else (0, "")
    return AgainstSchema(_AGAINST_SCHEMA, _KEEP_SCHEMA, line, path.lstrip("/"))


@lru_cache(1 << 12)
def _names(tag: str) -> tuple[str, str]:
    namespace, brace, name = tag.rpartition("}")
    return (namespace[1:], name) if brace else ("", tag)


class _Walker:
    """Follows the parser's events, keeps the limits and lets go of what was read."""

    def __init__(self, containers: Collection[str], limits: Limits) -> None:
        self.containers, self.limits = frozenset(containers), limits
        self.depth = 0  # elements that are open; of these
        self.opened = 0  # the outermost that are containers
        self.alive = 0  # elements held
        self.quiet = 0  # bytes since the last tag

    def steps(self, events: Any, fed: int) -> Iterator[tuple[Step, Node]]:
        heard = False
        for event, element in events:
            heard = True
            if event == "start":
                if self._opens(element):
                    yield "open", Node(element, whole=False)
                continue
            self.depth -= 1
            if self.depth < self.opened:
                self.opened -= 1
                yield "close", Node(element, whole=False)
                self._let_go(element)
            elif self.depth == self.opened:
                yield "record", Node(element)
                self._let_go(element)
        self.quiet = 0 if heard else self.quiet + fed
        if self.quiet > self.limits.text:
            raise Refused(*_long(self.limits.text))

    def _opens(self, element: Any) -> bool:
        """Whether a container begins here. Raises Refused."""
        limits = self.limits
        opens = self.depth == self.opened and _names(element.tag)[1] in self.containers
        if not (self.depth or opens):
            raise Refused(_OTHER, _RIGHT_FORMAT, element.sourceline)
        self.opened += opens
        self.depth += 1
        self.alive += 1
        if self.depth > limits.depth:
            raise Refused(*_deep(limits.depth), element.sourceline)
        if self.alive > limits.elements:
            raise Refused(*_many_elements(limits.elements), element.sourceline)
        if len(element.attrib) > limits.attributes:
            raise Refused(*_many_attributes(limits.attributes), element.sourceline)
        return opens

    def _let_go(self, element: Any) -> None:
        element.clear()
        parent = element.getparent()
        while parent is not None and parent[0] is not element:
            del parent[0]
        self.alive = self.depth


@contextmanager
def _as_refused() -> Iterator[None]:
    """The parser's complaint in our words: its own may quote the file, and are English only."""
    try:
        yield
    except etree.XMLSyntaxError as fault:
        line = fault.lineno or 0
        if fault.code in _SCHEMA_CODES:
            raise AgainstSchema(_AGAINST_SCHEMA, _KEEP_SCHEMA, line) from None
        raise Refused(_SYNTAX.get(fault.code, _BROKEN), SEND_AGAIN, line) from None


_CODES: Final = etree.ErrorTypes
_SCHEMA_CODES: Final = range(1700, 1900)  # XML_SCHEMAV_…, libxml2's xmlerror.h


def _deep(depth: int) -> tuple[Text, Text]:
    return (
        {
            "en": f"More than {depth} elements stand inside each other.",
            "lo": f"ມີແທັກຊ້ອນກັນຫຼາຍກວ່າ {depth} ຊັ້ນ.",
        },
        SEND_AGAIN,
    )


def _many_attributes(most: int) -> tuple[Text, Text]:
    return (
        {
            "en": f"An element has more than {most} attributes.",
            "lo": f"ແທັກໜຶ່ງມີຄຸນລັກສະນະຫຼາຍກວ່າ {most}.",
        },
        SEND_AGAIN,
    )


def _many_elements(most: int) -> tuple[Text, Text]:
    return (
        {
            "en": f"One record holds more than {most:,} elements.",
            "lo": f"ໜຶ່ງລາຍການມີຫຼາຍກວ່າ {most:,} ແທັກ.",
        },
        SEND_AGAIN,
    )


def _long(size: int) -> tuple[Text, Text]:
    return (
        {
            "en": f"More than {mib(size)} MB of text stand in one place.",
            "lo": f"ມີຂໍ້ຄວາມຫຼາຍກວ່າ {mib(size)} MB ຢູ່ບ່ອນດຽວ.",
        },
        SEND_AGAIN,
    )


_OTHER: Final = {
    "en": "The file is XML, but of another kind: its first element is not the one expected.",
    "lo": "ໄຟລ໌ເປັນ XML ແຕ່ເປັນຄົນລະປະເພດ: ແທັກທຳອິດບໍ່ແມ່ນແທັກທີ່ຄາດໄວ້.",
}
_RIGHT_FORMAT: Final = {
    "en": "Check which format it is: goaml, camt053 or pacs008.",
    "lo": "ໃຫ້ກວດວ່າແມ່ນຮູບແບບໃດ: goaml, camt053 ຫຼື pacs008.",
}
_BROKEN: Final = {"en": "The XML is broken here.", "lo": "XML ເສຍຢູ່ບ່ອນນີ້."}
_AGAINST_SCHEMA: Final = {
    "en": "This does not keep to the schema (XSD) of the country's file.",
    "lo": "ສ່ວນນີ້ບໍ່ເປັນໄປຕາມໂຄງຮ່າງ (XSD) ຂອງໄຟລ໌ປະເທດ.",
}
_KEEP_SCHEMA: Final = {
    "en": "Compare the element in this line with the schema, and have the file sent again.",
    "lo": "ໃຫ້ທຽບແທັກໃນແຖວນີ້ກັບໂຄງຮ່າງ ແລະ ຂໍໃຫ້ສົ່ງໄຟລ໌ມາໃໝ່.",
}
_SYNTAX: Final[Mapping[int, Text]] = {
    _CODES.ERR_TAG_NOT_FINISHED: CUT_OFF,
    _CODES.ERR_GT_REQUIRED: CUT_OFF,
    _CODES.ERR_CDATA_NOT_FINISHED: CUT_OFF,
    _CODES.ERR_COMMENT_NOT_FINISHED: CUT_OFF,
    _CODES.ERR_PI_NOT_FINISHED: CUT_OFF,
    _CODES.ERR_DOCUMENT_END: {
        "en": "Something stands after the end of the document.",
        "lo": "ມີເນື້ອໃນຢູ່ຫຼັງຈົບເອກະສານ.",
    },
    _CODES.ERR_TAG_NAME_MISMATCH: {
        "en": "An element is closed here that was not the last to be opened.",
        "lo": "ແທັກທີ່ປິດຢູ່ບ່ອນນີ້ ບໍ່ແມ່ນແທັກທີ່ເປີດຫຼ້າສຸດ.",
    },
    _CODES.ERR_UNDECLARED_ENTITY: {
        "en": "An entity (&…;) stands here that nothing declares.",
        "lo": "ມີ entity (&…;) ທີ່ບໍ່ໄດ້ປະກາດໄວ້.",
    },
    _CODES.ERR_INVALID_CHAR: {
        "en": "A character stands here that XML does not allow.",
        "lo": "ມີຕົວອັກສອນທີ່ XML ບໍ່ອະນຸຍາດ.",
    },
    _CODES.ERR_RESOURCE_LIMIT: {
        "en": "The text or the nesting here is beyond measure.",
        "lo": "ຂໍ້ຄວາມ ຫຼື ການຊ້ອນກັນຢູ່ບ່ອນນີ້ເກີນຂອບເຂດ.",
    },
    _CODES.NS_ERR_UNDEFINED_NAMESPACE: {
        "en": "A name here has a prefix whose namespace is not given.",
        "lo": "ຊື່ຢູ່ບ່ອນນີ້ມີຄຳນຳໜ້າ ທີ່ບໍ່ໄດ້ບອກ namespace.",
    },
}
