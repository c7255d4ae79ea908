"""Where rooms above the record join it. The record knows none of them: each appends itself here in
its AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from khua.access.models import Member
from khua.record.models import Case, HandOver


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


#: what waits for a member, for "my work" and the daily digest
WAITS: list[Callable[[Member], list[Waiting]]] = []
#: cards beside the overview of a case, in the order in which the rooms are installed
CARDS: list[Callable[[Member, Case], Card | None]] = []
#: told in the same transaction when a hand-over was answered (accepted, refused, taken back, done)
ANSWERED: list[Callable[[Member, HandOver], None]] = []


def what_waits(member: Member) -> list[Waiting]:
    """Everything that waits for `member`, what is urgent first."""
    found = [waiting for source in WAITS for waiting in source(member)]
    return sorted(found, key=lambda waiting: not waiting.urgent)


def cards_of(member: Member, case: Case) -> list[Card]:
    """The cards of a case for `member`."""
    return [card for source in CARDS if (card := source(member, case))]
