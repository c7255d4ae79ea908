"""The tables of the record, one file per thing."""

from khua.record.models.case import Assignment, Case, Place
from khua.record.models.finding import Finding
from khua.record.models.history import Change, Counter
from khua.record.models.person import Identity, Person

__all__ = [
    "Assignment",
    "Case",
    "Change",
    "Counter",
    "Finding",
    "Identity",
    "Person",
    "Place",
]
