"""The shapes of the law: findings, offences as trees, vocabulary, and what an assessment says.

Nothing here computes. A text for people is a `Text`: a mapping with the keys ``en`` and ``lo``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

Text: TypeAlias = Mapping[str, str]
Standing: TypeAlias = Literal["proved", "alleged", "contradicted", "unknown"]
Standard: TypeAlias = Literal["suspicion", "charge", "conviction"]
Result: TypeAlias = Literal[
    "established", "unknown", "not_established", "not_in_force", "not_encoded"
]
Truth: TypeAlias = bool | None
"""Three values: True, False and None for unknown."""

Day: TypeAlias = date | tuple[date, date]
"""The day of an act, or the first and last day on which it may have been."""

STANDINGS: tuple[Standing, ...] = ("proved", "alleged", "contradicted", "unknown")
STANDARDS: tuple[Standard, ...] = ("suspicion", "charge", "conviction")
LANGUAGES = ("en", "lo")


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known about one finding code for one suspect and one victim.

    `supported`: an allegation rests on at least one evidence item or statement.
    `refs`: names of findings, evidence items or tribunals, shown beside the result.
    `legal_officer`: the finding is a legal officer's (or a tribunal's); without it the open words
    of a law ("any other means") wait. `disputed`: findings disagree, see `case.combine`.
    """

    standing: Standing
    supported: bool = False
    refs: tuple[str, ...] = ()
    legal_officer: bool = False
    disputed: bool = False


UNKNOWN = Fact("unknown")


@dataclass(frozen=True, slots=True)
class Cite:
    """An article of an instrument, for example `tip_protocol` and "3(a)" in each language."""

    instrument: str
    article: Text


@dataclass(frozen=True, slots=True)
class Instrument:
    """A treaty or a law, and where its text was read."""

    id: str
    title: Text
    short: Text
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """A drawer of the vocabulary; `facts` is its key in a decision file, if it has one."""

    id: str
    facts: str | None
    label: Text
    need: Text
    evidence: Text


@dataclass(frozen=True, slots=True)
class Code:
    """One finding that can be made about a case."""

    id: str
    group: str
    label: Text
    question: Text
    evidence: Text
    legal_officer: bool = False
    also: tuple[str, ...] = ()

    @property
    def negative(self) -> bool:
        """True for a finding such as `means.none`: no listed alternative was found."""
        return self.id.endswith(".none")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every code and group, by id, in the order of the file."""

    groups: Mapping[str, Group]
    codes: Mapping[str, Code]


@dataclass(frozen=True)  # no slots: lists keep their value in `__dict__`, a list page asks often
class Node:
    """A condition of an offence: all, any or not of other conditions, or one finding code.

    `element` names a condition that is reported on its own; `group` names one that joins elements.
    `none` is the code of the finding that no listed alternative holds.
    """

    kind: Literal["all", "any", "not", "code"]
    children: tuple[Node, ...] = ()
    code: str | None = None
    element: str | None = None
    group: str | None = None
    label: Text | None = None
    cite: Cite | None = None
    none: str | None = None
    line: int = 0

    def walk(self) -> Iterator[Node]:
        """This node and every node below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()

    def elements(self) -> tuple[Node, ...]:
        """The nodes that carry an element, in order."""
        return self._elements

    def leaves(self) -> tuple[Node, ...]:
        """The nodes that carry a code, in order."""
        return self._leaves

    @cached_property
    def _elements(self) -> tuple[Node, ...]:
        return tuple(node for node in self.walk() if node.element)

    @cached_property
    def _leaves(self) -> tuple[Node, ...]:
        return tuple(node for node in self.walk() if node.kind == "code")


@dataclass(frozen=True, slots=True)
class Bound:
    """A day that may be known only roughly: it lies between `earliest` and `latest`."""

    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the text was read in the original, by whom, as of when, and what to know about it."""

    checked: bool
    by: str | None
    as_of: date
    note: Text


@dataclass(frozen=True, slots=True)
class NotElement:
    """What people take for an element and is none, with the reason: consent, a border."""

    id: str
    title: Text
    text: Text
    cite: Cite


@dataclass(frozen=True, slots=True)
class Offence:
    """One version of one offence in one layer. `tree` is None where the text is not encoded."""

    id: str
    version: str
    layer: str
    title: Text
    start: Bound
    end: Bound | None
    before: Literal["not_in_force", "not_encoded"]
    verified: Verified
    tree: Node | None
    cite: Cite | None
    not_elements: tuple[NotElement, ...]
    shown_with: str | None
    digest: str
    source: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Principle:
    """A rule shown beside the assessment of some offences, such as non-prosecution of victims."""

    id: str
    offences: tuple[str, ...]
    text: Text
    cite: Cite


@dataclass(frozen=True, slots=True)
class Layer:
    """A body of law: the Protocols, or one state's law."""

    id: str
    title: Text
    not_encoded: tuple[Text, ...]
    principles: tuple[Principle, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """All law files together."""

    vocabulary: Vocabulary
    instruments: Mapping[str, Instrument]
    layers: Mapping[str, Layer]
    offences: tuple[Offence, ...]
    digests: Mapping[str, str] = field(default_factory=dict)
    """Layer id to a short hash over all its files."""
