"""Where rooms above the record join it. The record knows none of them: each appends itself here in
its AppConfig.ready()."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from khua.access.models import Member
from khua.record.models import Case, Finding, HandOver, Identity, Person


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a member. It says that, never what: no case, no name."""

    text: str  # translated, as "2 hand-overs wait for an answer"
    url: str
    urgent: bool = False


@dataclass(frozen=True)
class Card:
    """A card beside the overview of a case."""

    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """Something that bears on a finding, in a word beside it. `how`: it supports or contradicts
    it, in words; `against`: it contradicts it."""

    text: str
    url: str
    how: str
    against: bool = False


#: what waits for a member, for "my work" and the daily digest
WAITS: list[Callable[[Member], list[Waiting]]] = []
#: cards beside the overview of a case, in the order in which the rooms are installed
CARDS: list[Callable[[Member, Case], Card | None]] = []
#: cards beside one finding
FINDING_CARDS: list[Callable[[Member, Finding], Card | None]] = []
#: cards above what a case knows of a person
PERSON_CARDS: list[Callable[[Member, Person], Card | None]] = []
#: what whoever saved a person should hear of it at once, a sentence or ""
PERSON_SAVED: list[Callable[[Member, Person], str]] = []
#: marks on findings in an assessment, by finding id
FINDING_MARKS: list[Callable[[Sequence[Finding]], dict[int, list[Mark]]]] = []
#: told in the same transaction who people are, when that was written or changed
WHO_CHANGED: list[Callable[[Sequence[Identity]], None]] = []
#: told in the same transaction when a hand-over was answered (accepted, refused, taken back, done)
ANSWERED: list[Callable[[Member, HandOver], None]] = []
#: told in the same transaction when a member has opened cases, by hand or out of a sheet
OPENED: list[Callable[[Member, Sequence[Case]], None]] = []
#: how many questions about a case still wait for an answer
OPEN_QUESTIONS: list[Callable[[Case], int]] = []


def what_waits(member: Member) -> list[Waiting]:
    """Everything that waits for `member`, what is urgent first."""
    found = [waiting for source in WAITS for waiting in source(member)]
    return sorted(found, key=lambda waiting: not waiting.urgent)


def cards_of(member: Member, case: Case) -> list[Card]:
    """The cards of a case for `member`."""
    return [card for source in CARDS if (card := source(member, case))]


def cards_of_finding(member: Member, finding: Finding) -> list[Card]:
    """The cards beside a finding for `member`."""
    return [card for source in FINDING_CARDS if (card := source(member, finding))]


def cards_of_person(member: Member, person: Person) -> list[Card]:
    """The cards of a person for `member`."""
    return [card for source in PERSON_CARDS if (card := source(member, person))]


def said_of_person(member: Member, person: Person) -> list[str]:
    """What `member`, who saved a person, should hear at once."""
    return [said for source in PERSON_SAVED if (said := source(member, person))]


def marks_of(findings: Sequence[Finding]) -> dict[int, list[Mark]]:
    """What bears on each of these findings, by finding id."""
    marks: dict[int, list[Mark]] = {}
    for source in FINDING_MARKS:
        for pk, more in source(findings).items():
            marks.setdefault(pk, []).extend(more)
    return marks
