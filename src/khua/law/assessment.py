"""An assessment: one offence, one suspect, one victim, one standard, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from khua.law import files, texts
from khua.law.evidence import NextItem, next_evidence, still_needed
from khua.law.model import (
    STANDARDS,
    UNKNOWN,
    Cite,
    Code,
    Day,
    Fact,
    Law,
    Node,
    NotElement,
    Offence,
    Principle,
    Result,
    Standard,
    Standing,
    Text,
)
from khua.law.reason import Certainty, Facts, Reading, read, result, value, version_on


@dataclass(frozen=True, slots=True)
class Alternative:
    """One listed alternative of an element, with what is known about it."""

    code: Code
    standing: Standing
    result: Result
    cite: Cite | None
    refs: tuple[str, ...] = ()
    waiting: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the offence. `needed` is false beside an alternative that is already met.

    `not_listed`: findings of the same kind that this law does not list, so they do not count.
    """

    id: str
    label: Text
    result: Result
    cite: Cite | None
    alternatives: tuple[Alternative, ...]
    none: Alternative | None = None
    needed: bool = True
    conflict: bool = False
    all_contradicted: bool = False
    not_listed: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """Why consent does not count: the reason in this case, the rule, and its article."""

    title: Text
    reason: Text
    rule: Text
    cite: Cite


@dataclass(frozen=True)  # no slots: what is worked out when asked for stays in `__dict__`
class Assessment:
    """What the law files say about one offence on these findings.

    `law_version` names the exact bytes of the layer's files; `verified` is false where the text of
    the law was not read in the original, and then `offence.verified.note` must be shown.
    `time_note` says why a result is about time (`not_in_force`, `not_encoded`).
    """

    offence: Offence
    law: Law
    standard: Standard
    on: Day | None
    result: Result
    facts: Mapping[str, Fact] = field(default_factory=dict)
    not_elements: tuple[NotElement, ...] = ()
    principles: tuple[Principle, ...] = ()
    time_note: Text | None = None
    reading: Reading | None = None

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """The elements of the offence; worked out when asked for: lists never ask."""
        tree, reading = self.offence.tree, self.reading
        if tree is None or reading is None:
            return ()
        needed = still_needed(tree, reading.truths)
        return tuple(
            _element(node, self.facts, reading, self.law, node.element in needed)
            for node in tree.elements()
        )

    @cached_property
    def consent(self) -> Consent | None:
        """Why consent does not count here. None for offences that have no such question."""
        return None if self.reading is None else _consent(self.offence, self.elements)

    @cached_property
    def next_evidence(self) -> tuple[NextItem, ...]:
        """What would settle it, if it is open; worked out when asked for."""
        if self.offence.tree is None or self.reading is None:
            return ()
        return next_evidence(self.offence.tree, self.reading, self.facts, self.law.vocabulary)

    @property
    def law_version(self) -> str:
        return self.law.digests[self.offence.layer]

    @property
    def verified(self) -> bool:
        return self.offence.verified.checked

    def cited(self, cite: Cite | None) -> Text:
        """A citation of this assessment in words, in both languages."""
        return texts.cited(cite, self.law)

    def explain(self, lang: str) -> TextNode:
        """The reasons as a tree of lines in one language (`en` or `lo`)."""
        from khua.law.explain import explain

        return explain(self, lang)

    def as_json(self) -> dict[str, Any]:
        """Plain lists and dictionaries; every text for people in both languages."""
        from khua.law.explain import as_json

        return as_json(self)


@dataclass(frozen=True, slots=True)
class TextNode:
    """One line of an explanation, its result and article, and the lines below it."""

    text: str
    result: Result | None = None
    citation: str = ""
    children: tuple[TextNode, ...] = ()

    def lines(self, depth: int = 0) -> Iterable[str]:
        """The tree as indented lines."""
        tail = f"  [{self.citation}]" if self.citation else ""
        yield "  " * depth + self.text + tail
        for child in self.children:
            yield from child.lines(depth + 1)


def offences(layer: str, on: Day | None = None) -> list[tuple[Offence, ...]]:
    """The offences of a layer, each with all its versions; with `on`, only the one that holds."""
    law = files.law()
    if layer not in law.layers:
        raise ValueError(f"unknown layer {layer!r}; known: {', '.join(law.layers)}")
    found: dict[str, tuple[Offence, ...]] = {}
    for offence in law.offences:
        if offence.layer == layer:
            found[offence.id] = (*found.get(offence.id, ()), offence)
    if on is None:
        return list(found.values())
    return [
        (version,)
        for versions in found.values()
        for version, force, _ in [version_on(versions, on)]
        if force == "in_force"
    ]


def assess(
    facts: Facts,
    *,
    standard: Standard = "conviction",
    layer: str = "palermo",
    on: Day | None = None,
    complete: bool = False,
) -> list[Assessment]:
    """Assess the findings on one suspect and one victim against every offence of a layer.

    `facts`: finding code to `Fact`; a missing code is unknown. `on`: the day of the act, or the
    first and last day on which it may have been; without it the newest law is used. `complete`:
    the findings are all there are, as in a judgment, so an element of which every finding is
    contradicted fails; in an open case other means, acts or purposes may still be found.
    ValueError for an unknown code, standard or layer, and for a period that runs backwards.
    """
    law = files.law()
    if standard not in STANDARDS:
        raise ValueError(f"unknown standard {standard!r}; known: {', '.join(STANDARDS)}")
    unknown = sorted(set(facts) - set(law.vocabulary.codes))
    if unknown:
        raise ValueError(f"unknown finding code: {', '.join(unknown)}")
    return [
        _assess_one(law, versions, facts, standard, on, complete) for versions in offences(layer)
    ]


_TIME_NOTES: dict[Certainty, Text] = {
    "rough_law": texts.SAY["uncertain_day"],
    "rough_act": texts.SAY["uncertain_act"],
}


def _assess_one(
    law: Law,
    versions: Sequence[Offence],
    facts: Facts,
    standard: Standard,
    on: Day | None,
    complete: bool,
) -> Assessment:
    offence, force, certainty = version_on(tuple(versions), on)
    principles = tuple(
        each for each in law.layers[offence.layer].principles if offence.id in each.offences
    )
    if force != "in_force" or offence.tree is None:
        note = _TIME_NOTES.get(certainty)
        outcome: Result = "not_in_force" if force == "not_in_force" else "not_encoded"
        return Assessment(
            offence, law, standard, on, outcome, facts, principles=principles, time_note=note
        )
    tree = offence.tree
    reading = read(tree, facts, standard, law.vocabulary, complete=complete)
    return Assessment(
        offence,
        law,
        standard,
        on,
        result(value(tree, reading.truths)),
        facts,
        offence.not_elements,
        principles,
        reading=reading,
    )


def _element(node: Node, facts: Facts, reading: Reading, law: Law, needed: bool) -> Element:
    def alternative(code: str, cite: Cite | None) -> Alternative:
        fact = facts.get(code, UNKNOWN)
        return Alternative(
            law.vocabulary.codes[code],
            fact.standing,
            result(reading.truths.get(code)),
            cite,
            fact.refs,
            code in reading.waiting,
            fact.disputed,
        )

    name = node.element or ""
    listed = {*reading.truths, node.none}
    kind = law.vocabulary.codes[node.leaves()[0].code or ""].group
    return Element(
        name,
        node.label or law.vocabulary.codes[node.leaves()[0].code or ""].label,
        result(value(node, reading.truths)),
        node.cite,
        tuple(alternative(leaf.code or "", leaf.cite) for leaf in node.leaves()),
        alternative(node.none, node.cite) if node.none else None,
        needed,
        name in reading.conflicts,
        name in reading.closed,
        tuple(
            alternative(code.id, None)
            for code in law.vocabulary.codes.values()
            if node.none and code.group == kind and code.id not in listed
            if facts.get(code.id, UNKNOWN).standing != "unknown"
        ),
    )


def _consent(offence: Offence, elements: tuple[Element, ...]) -> Consent | None:
    """Why consent does not count here. None for offences that have no such question."""
    rule = next((each for each in offence.not_elements if each.id == "consent"), None)
    if rule is None:
        return None
    by_id = {element.id: element for element in elements}
    minor, means = by_id.get("minor"), by_id.get("means")
    if minor and minor.result == "established":
        reason: Text = texts.SAY["consent_minor"]
    elif means and means.result == "established":
        met = [each.code.label for each in means.alternatives if each.result == "established"]
        reason = texts.fill("consent_means", texts.joined(met))
    else:
        reason = texts.SAY["consent_open" if means else "consent_none"]
    return Consent(rule.title, reason, rule.text, rule.cite)
