"""Every write of the record: plain functions, each one transaction, each for one or many rows.

Row security decides whether a write is the caller's to make; these functions decide whether it
makes sense. A write that the database refuses raises Refused and leaves no trace.
"""

from khua.record.services.assignments import assign, unassign
from khua.record.services.cases import edit_case, open_case, open_cases
from khua.record.services.findings import record_finding, record_findings
from khua.record.services.handovers import HandOverData, answer, send
from khua.record.services.people import add_people, add_person, edit_person
from khua.record.services.teams import (
    add_to_team,
    change_team,
    create_team,
    end_team,
    remove_from_team,
)

__all__ = [
    "HandOverData",
    "add_people",
    "add_person",
    "add_to_team",
    "answer",
    "assign",
    "change_team",
    "create_team",
    "edit_case",
    "edit_person",
    "end_team",
    "open_case",
    "open_cases",
    "record_finding",
    "record_findings",
    "remove_from_team",
    "send",
    "unassign",
]
