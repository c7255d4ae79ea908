"""An offence as a page shows it: its conditions, their elements, and the findings on each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from khua.law import Alternative, Assessment, Element, Result, Text
from khua.law.model import Node
from khua.law.reason import result, value
from khua.record.models import Finding
from khua.record.pages.switches import Reading


@dataclass(frozen=True)
class SaidOf:
    """One finding; `victim`: the code name of whom it is about, where that is not plain."""

    finding: Finding
    victim: str = ""


@dataclass(frozen=True)
class Said:
    """One alternative of an element on which something was recorded."""

    alternative: Alternative
    findings: tuple[SaidOf, ...]


@dataclass(frozen=True)
class Silent:
    """One alternative on which nothing was recorded, and where to record it."""

    alternative: Alternative
    url: str


@dataclass(frozen=True)
class ShownElement:
    """An element with what was said on it; `citation` in both languages."""

    element: Element
    citation: Text
    said: tuple[Said, ...]
    silent: tuple[Silent, ...]


@dataclass(frozen=True)
class Condition:
    """A condition of the offence: one element, or several joined by `join` (all, any, not)."""

    result: Result
    label: Text | None = None
    join: str = ""
    element: ShownElement | None = None
    children: tuple["Condition", ...] = ()


SaidOn = Mapping[str, tuple[SaidOf, ...]]


def conditions(found: Assessment, said: SaidOn, record: "Record") -> tuple[Condition, ...]:
    """What the offence requires, in the order of the law; all of it must be met.

    Empty where the law is not in force or not encoded. `said`: the findings on each code.
    """
    return tuple(_condition(node, found, said, record) for node in required(found))


def required(found: Assessment) -> list[Node]:
    """The nodes that must all be met: the children of the root, nested `all`s opened."""
    tree = found.offence.tree
    if tree is None or found.reading is None:
        return []
    return _opened(tree)


def _opened(node: Node) -> list[Node]:
    if node.kind == "all" and not node.element and not node.group:
        return [inner for child in node.children for inner in _opened(child)]
    return [node]


def met(found: Assessment) -> tuple[int, int]:
    """How many of the conditions are met, and how many there are."""
    nodes = required(found)
    if found.reading is None:
        return 0, 0
    return sum(value(node, found.reading.truths) is True for node in nodes), len(nodes)


@dataclass(frozen=True)
class Record:
    """Where a finding is recorded, for one suspect and one victim of a case (codes or None).

    `back`: parameters that lead to the cell one came from; see `back_to`.
    """

    number: str
    suspect: str | None = None
    victim: str | None = None
    back: Mapping[str, str] = field(default_factory=dict)

    def url(self, code: str = "") -> str:
        """The page that records a finding, with everything known filled in."""
        # what is true of the person concerned is true whoever the suspect is
        suspect = None if code.startswith("victim.") else self.suspect
        known = {"code": code, "suspect": suspect, "victim": self.victim, **self.back}
        query = urlencode({key: text for key, text in known.items() if text})
        return f"{reverse('finding-new', args=[self.number])}?{query}"


def back_to(suspect: str, offence: str, reading: Reading) -> dict[str, str]:
    """The parameters that lead from a form back to one cell of the matrix."""
    return {"from": f"{suspect}/{offence}", **reading.chosen}


def way_back(number: str, request: HttpRequest) -> str:
    """The address `back_to` named, or the matrix: always a page of this case."""
    reading = Reading.of(request)
    suspect, _, offence = request.GET.get("from", "").partition("/")
    if suspect.isalnum() and offence.isidentifier():
        return reverse("assessment-cell", args=[number, suspect, offence]) + reading.query
    return reverse("assessment", args=[number]) + reading.query


def _condition(node: Node, found: Assessment, said: SaidOn, record: Record) -> Condition:
    assert found.reading is not None  # noqa: S101  required() gave the node
    outcome = result(value(node, found.reading.truths))
    if node.element:
        element = next(each for each in found.elements if each.id == node.element)
        return Condition(outcome, element=_element(element, found, said, record))
    if node.kind == "code":
        label = found.law.vocabulary.codes[node.code or ""].label
        return Condition(outcome, label=label)
    children = tuple(_condition(child, found, said, record) for child in node.children)
    return Condition(outcome, node.label, node.kind, children=children)


def _element(element: Element, found: Assessment, said: SaidOn, record: Record) -> ShownElement:
    every = (*element.alternatives, *([element.none] if element.none else []))
    return ShownElement(
        element,
        found.cited(element.cite),
        tuple(Said(each, said.get(each.code.id, ())) for each in every if each.refs),
        tuple(Silent(each, record.url(each.code.id)) for each in every if not each.refs),
    )
