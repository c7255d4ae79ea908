"""What would settle an open offence: grouped by element, never a list of combinations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from khua.law import texts
from khua.law.model import UNKNOWN, Code, Node, Standing, Text, Truth, Vocabulary
from khua.law.reason import Facts, Reading, value


@dataclass(frozen=True, slots=True)
class Option:
    """One finding that would settle the item: `wanted` is how it must turn out."""

    code: Code
    element: str
    standing: Standing
    wanted: Standing


@dataclass(frozen=True, slots=True)
class NextItem:
    """One thing still to be settled; any single option settles it.

    When every item of a list is settled, the offence is established. `officer_options` would do as
    well, but only a legal officer can find them.
    """

    element: str
    elements: tuple[str, ...]
    need: Text
    options: tuple[Option, ...]
    officer_options: tuple[Option, ...]
    evidence: Text


@dataclass(frozen=True, slots=True)
class _Need:
    """Leaves of which any one would do: (leaf, element, truth wanted)."""

    name: str
    leaves: tuple[tuple[str, str, bool], ...]


def next_evidence(
    tree: Node, reading: Reading, facts: Facts, vocabulary: Vocabulary
) -> tuple[NextItem, ...]:
    """The open items of `tree`; empty when the offence is established or can no longer be."""
    if value(tree, reading.truths) is not None:
        return ()
    needs = _needs(tree, reading, True, "")
    return tuple(_item(need, facts, vocabulary) for need in needs)


def _needs(node: Node, reading: Reading, want: bool, element: str) -> list[_Need]:
    """What is needed to make an open node `want`. Each need is met by any one of its leaves."""
    element = node.element or element
    name = node.group or node.element
    if node.element in reading.conflicts:
        return [_Need(node.element or "", ((node.none or "", element, False),))]
    if node.kind == "code":
        return [_Need(name or element or (node.code or ""), ((node.code or "", element, want),))]
    if node.kind == "not":
        return _needs(node.children[0], reading, not want, element)
    still_open = [child for child in node.children if value(child, reading.truths) is None]
    below = [_needs(child, reading, want, element) for child in still_open]
    if (node.kind == "all") is want:  # every open child must be settled
        return [need for needs in below for need in needs]
    single = [needs[0] for needs in below if len(needs) == 1]
    if not single:
        return min(below, key=len)
    leaves = tuple(leaf for need in single for leaf in need.leaves)
    return [_Need(name or element or single[0].name, leaves)]


def _item(need: _Need, facts: Facts, vocabulary: Vocabulary) -> NextItem:
    order = list(dict.fromkeys(element for _, element, _ in need.leaves))
    options = [
        Option(
            vocabulary.codes[code],
            element,
            facts.get(code, UNKNOWN).standing,
            "proved" if want else "contradicted",
        )
        for code, element, want in need.leaves
    ]
    # Elements in the order of the law (age before means); inside one, the alleged first.
    options.sort(key=lambda option: (order.index(option.element), option.standing != "alleged"))
    plain = tuple(option for option in options if not option.code.legal_officer)
    officer = tuple(option for option in options if option.code.legal_officer)
    shown = plain or officer
    parts = {name: [option for option in shown if option.element == name] for name in order}
    return NextItem(
        need.name,
        tuple(order),
        texts.one_of([_need_text(part, vocabulary) for part in parts.values() if part]),
        shown,
        officer if plain else (),
        texts.joined([_evidence_text(part, vocabulary) for part in parts.values() if part], "; "),
    )


def _need_text(options: list[Option], vocabulary: Vocabulary) -> Text:
    first = options[0]
    if first.wanted == "contradicted":
        return texts.fill("refute", texts.joined([option.code.label for option in options]))
    group = vocabulary.groups[first.code.group]
    alone = sum(code.group == group.id for code in vocabulary.codes.values()) == 1
    if len(options) > 1 or alone:
        return group.need
    return texts.fill("proof_of", first.code.label)


def _evidence_text(options: list[Option], vocabulary: Vocabulary) -> Text:
    alleged = [option for option in options if option.standing == "alleged"]
    named = alleged or (options if len(options) == 1 else [])
    if named:
        return texts.joined([option.code.evidence for option in named], "; ")
    return vocabulary.groups[options[0].code.group].evidence


def still_needed(tree: Node, truths: Mapping[str, Truth]) -> frozenset[str]:
    """Elements that still matter: an unmet one beside a met alternative does not."""
    needed: set[str] = set()

    def visit(node: Node) -> None:
        if node.element:
            needed.add(node.element)
        met = value(node, truths) is True
        for child in node.children:
            if node.kind == "any" and met and value(child, truths) is not True:
                continue
            visit(child)

    visit(tree)
    return frozenset(needed)
