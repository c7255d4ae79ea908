"""The tables of the record, one file per thing."""

from khua.record.models.case import Assignment, Case, Place
from khua.record.models.finding import Finding
from khua.record.models.history import Change, Counter
from khua.record.models.person import Identity, Person
from khua.record.models.sharing import (
    Bar,
    HandOver,
    HandOverKind,
    HandOverState,
    Keeps,
    Share,
    Team,
    TeamMember,
)

__all__ = [
    "Assignment",
    "Bar",
    "Case",
    "Change",
    "Counter",
    "Finding",
    "HandOver",
    "HandOverKind",
    "HandOverState",
    "Identity",
    "Keeps",
    "Person",
    "Place",
    "Share",
    "Team",
    "TeamMember",
]
