"""What was found in an invented case: one finding an element, standing as the outcome says."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from khua.record.data import PersonData
from khua.record.models.choices import PROTECTED_ROLES

PROVING: Final = ("statement", "statement", "document", "digital", "financial", "tribunal")
CLAIMING: Final = ("report", "report", "statement")


@dataclass(frozen=True)
class DemoFinding:
    """An element's standing; suspect and victim are places in the case's list of people."""

    code: str
    standing: str
    source: str
    suspect: int | None = None
    victim: int | None = None


def of_case(
    draw: random.Random, kind: Mapping[str, Any], people: Sequence[PersonData], outcome: str
) -> Iterator[DemoFinding]:
    """The findings of a case, for every suspect. Where people were smuggled first and exploited
    after, the first suspect did the one and the others did the other."""
    suspects = [i for i, p in enumerate(people) if set(p.roles) & {"suspect", "broker"}]
    victims = [i for i, p in enumerate(people) if set(p.roles) & set(PROTECTED_ROLES)]
    both = "means" in kind and "smuggling" in kind
    for place, suspect in enumerate(suspects):
        stands = outcome if place == 0 or draw.random() < 0.6 else "open"
        if "smuggling" in kind and (not both or place == 0):
            yield from _smuggling(draw, kind, suspect, stands)
        elif "means" in kind:
            yield from _trafficking(draw, kind, suspect, victims, stands)
    yield from _minors(draw, people, victims, outcome)


def _proved(draw: random.Random, code: str, **who: int | None) -> DemoFinding:
    return DemoFinding(code, "proved", draw.choice(PROVING), **who)


def _alleged(draw: random.Random, code: str, **who: int | None) -> DemoFinding:
    return DemoFinding(code, "alleged", draw.choice(CLAIMING), **who)


def _trafficking(
    draw: random.Random, kind: Mapping[str, Any], suspect: int, victims: list[int], outcome: str
) -> Iterator[DemoFinding]:
    acts = draw.sample(kind["act"], k=min(len(kind["act"]), draw.randint(1, 2)))
    means = draw.choice(kind["means"])
    purpose = kind["purpose"][0] if draw.random() < 0.7 else draw.choice(kind["purpose"])
    for act in acts:
        said = _alleged if outcome == "open" and draw.random() < 0.4 else _proved
        yield said(draw, act, suspect=suspect)
    if outcome == "established":
        for victim in victims if draw.random() < 0.4 else [None]:
            yield _proved(draw, means, suspect=suspect, victim=victim)
        yield _proved(draw, purpose, suspect=suspect)
        yield _proved(draw, "intent", suspect=suspect)
    elif outcome == "open":
        for code, chance in ((means, 0.75), (purpose, 0.45), ("intent", 0.3)):
            if draw.random() < chance:
                yield _alleged(draw, code, suspect=suspect)
    elif draw.random() < 0.5:
        yield _alleged(draw, means, suspect=suspect)
        yield _proved(draw, "purpose.none", suspect=suspect)
    else:
        yield _proved(draw, "means.none", suspect=suspect)
        yield DemoFinding(purpose, "contradicted", "statement", suspect)
        yield DemoFinding("intent", "contradicted", "document", suspect)


def _smuggling(
    draw: random.Random, kind: Mapping[str, Any], suspect: int, outcome: str
) -> Iterator[DemoFinding]:
    codes: list[str] = kind["smuggling"]
    if outcome == "established":
        for code in (*codes, "intent"):
            yield _proved(draw, code, suspect=suspect)
        if draw.random() < 0.25:
            yield _proved(draw, draw.choice(kind["aggravated"]), suspect=suspect)
    elif outcome == "open":
        for code, chance in zip(codes, (1.0, 0.8, 0.5, 0.7), strict=True):
            if draw.random() < chance:
                said = _proved if draw.random() < 0.6 else _alleged
                yield said(draw, code, suspect=suspect)
    else:
        yield _proved(draw, codes[0], suspect=suspect)
        yield _proved(draw, codes[1], suspect=suspect)
        yield DemoFinding("smuggling.benefit", "contradicted", "statement", suspect)


def _minors(
    draw: random.Random, people: Sequence[PersonData], victims: list[int], outcome: str
) -> Iterator[DemoFinding]:
    """Papers prove the age of some children; of the others Khua itself notes what they said."""
    for victim in victims:
        age = people[victim].identity.age
        if outcome == "established" and age is not None and age < 18 and draw.random() < 0.7:
            yield DemoFinding("victim.minor", "proved", "document", None, victim)
