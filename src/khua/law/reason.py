"""The reasoner: from findings to three truth values, and from an offence's tree to its result.

The tree is read once (`check` holds that no code stands twice in it), so three-valued evaluation
gives exactly what trying every completion of the unknowns would give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from khua.law.model import UNKNOWN, Day, Fact, Node, Offence, Result, Standard, Truth, Vocabulary

Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Reading:
    """The truth of each code of one tree, and how some of them came about.

    `closed`: elements that fail because every finding made on them is contradicted.
    `conflicts`: elements on which “none” and a listed alternative are both proved.
    `waiting`: codes with open words that wait for a legal officer.
    """

    truths: Mapping[str, Truth]
    closed: frozenset[str]
    conflicts: frozenset[str]
    waiting: frozenset[str]


def truth(fact: Fact, standard: Standard) -> Truth:
    """What a finding is worth under a standard of proof.

    Suspicion counts what is proved or alleged; charge what is proved, or alleged and supported;
    conviction only what is proved. Contradicted is false under each.
    """
    match fact.standing:
        case "proved":
            return True
        case "contradicted":
            return False
        case "alleged" if standard == "suspicion" or (standard == "charge" and fact.supported):
            return True
        case _:
            return None


def read(
    tree: Node, facts: Facts, standard: Standard, vocabulary: Vocabulary, *, complete: bool
) -> Reading:
    """The truth of every code in `tree`, after the rules on complete findings and on “none”.

    `complete` closes an element with a list (one that has a `none`) when there are findings on it
    and each is contradicted. A finding that says “unknown” is a finding: it keeps the list open.
    """
    truths: dict[str, Truth] = {}
    waiting: set[str] = set()
    closed: set[str] = set()
    conflicts: set[str] = set()
    for leaf in tree.leaves():
        code = leaf.code or ""
        fact = facts.get(code, UNKNOWN)
        if vocabulary.codes[code].legal_officer and not fact.legal_officer:
            truths[code] = None
            if fact.standing != "unknown":
                waiting.add(code)
        else:
            truths[code] = truth(fact, standard)
    for element in tree.elements():
        codes = [leaf.code or "" for leaf in element.leaves()]
        name = element.element or ""
        if element.none and facts.get(element.none, UNKNOWN).standing == "proved":
            # Only a proved “none” counts, under each standard: a proof is not outweighed by an
            # allegation, and a stricter standard never gives more. Two proofs settle nothing.
            proved = [code for code in codes if truths[code] and facts[code].standing == "proved"]
            if proved:
                conflicts.add(name)
            truths.update({code: None if code in proved else False for code in codes})
        elif complete and element.none:
            made = [code for code in codes if code in facts]
            if made and all(truths[code] is False for code in made):
                closed.add(name)
                truths.update(dict.fromkeys(codes, False))
    return Reading(truths, frozenset(closed), frozenset(conflicts), frozenset(waiting))


def value(node: Node, truths: Mapping[str, Truth]) -> Truth:
    """The truth of a condition: strong three-valued logic (Kleene)."""
    match node.kind:
        case "code":
            return truths[node.code or ""]
        case "not":
            inner = value(node.children[0], truths)
            return None if inner is None else not inner
        case "all":
            return _combine((value(child, truths) for child in node.children), False)
        case "any":
            return _combine((value(child, truths) for child in node.children), True)


def _combine(values: Iterable[Truth], decisive: bool) -> Truth:
    """`decisive` if any value is; unknown if any value is; else the opposite."""
    open_values = False
    for each in values:
        if each is decisive:
            return decisive
        open_values = open_values or each is None
    return None if open_values else not decisive


def result(found: Truth) -> Result:
    """The word for a truth value."""
    if found is None:
        return "unknown"
    return "established" if found else "not_established"


Force = Literal["in_force", "not_in_force", "not_encoded"]
Certainty = Literal["sure", "rough_law", "rough_act"]
"""`rough_law`: the day on which the law began or ended is known only roughly; `rough_act`: that of
the act is, and the law files do not answer the same for each of its possible days."""


def version_on(versions: tuple[Offence, ...], on: Day | None) -> tuple[Offence, Force, Certainty]:
    """Which version of one offence holds on the day of an act, and whether that is certain.

    `versions` is not empty. Without a day: the newest version, taken to be in force. A period in
    which the answer changes is “not encoded”: Khua never picks the day whose law applies.
    ValueError for a period that ends before it begins.
    """
    if on is None:
        newest = max(versions, key=lambda version: version.start.earliest)
        return newest, "in_force" if newest.tree else "not_encoded", "sure"
    first, last = on if isinstance(on, tuple) else (on, on)
    if last < first:
        raise ValueError(f"the period ends ({last}) before it begins ({first})")
    # Between two of its limits a law says the same, so these days stand for the whole period.
    turns = {day for day in _limits(versions) if first < day <= last}
    answers = [_version_of(versions, day) for day in (first, *sorted(turns))]
    if all(answer == answers[0] for answer in answers):
        return answers[0]
    return answers[-1][0], "not_encoded", "rough_act"


def _limits(versions: tuple[Offence, ...]) -> Iterable[date]:
    """Every day on which the answer of `_version_of` may change."""
    for version in versions:
        for bound in (version.start, version.end):
            if bound:
                yield from (bound.earliest, bound.latest)


def _version_of(versions: tuple[Offence, ...], on: date) -> tuple[Offence, Force, Certainty]:
    """`version_on` for one day. A day inside the range in which a law began or ended is rough."""
    for version in versions:
        begun = on >= version.start.latest
        lasting = version.end is None or on < version.end.earliest
        if begun and lasting:
            return version, "in_force" if version.tree else "not_encoded", "sure"
    for version in versions:
        maybe_begun = on >= version.start.earliest
        maybe_lasting = version.end is None or on < version.end.latest
        if maybe_begun and maybe_lasting:
            return version, "not_encoded", "rough_law"
    oldest = min(versions, key=lambda version: version.start.earliest)
    if on < oldest.start.earliest:
        return oldest, oldest.before, "sure"
    ended = [version for version in versions if version.end and version.end.latest <= on]
    return max(ended, key=lambda version: version.start.earliest), "not_encoded", "sure"
