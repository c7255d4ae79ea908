"""What one hands to the services of the procedure, checked by whoever read it."""

from dataclasses import dataclass
from datetime import date, datetime

from khua.access.models import Colleague, Office
from khua.procedure.models import Outcome
from khua.record.models import Case, Person
from khua.record.models.sharing import Keeps


@dataclass(frozen=True)
class MoveData:
    """What is given with a step: whatever its conditions ask for. `seen`: the stage at which the
    person who moves the case saw it; empty: not asked. `to_office`: where the file goes."""

    note: str = ""
    on: date | None = None
    joined_to: Case | None = None
    country: str = ""
    confirmed: bool = False
    to_office: Office | None = None
    sender_keeps: str = Keeps.READING
    seen: str = ""


@dataclass(frozen=True)
class HappeningData:
    """Something that happened; `at` is aware."""

    event: str
    at: datetime
    person: Person | None = None
    note: str = ""


@dataclass(frozen=True)
class ExtensionData:
    """Who granted an extension, and why."""

    granted_by: str
    reason: str


@dataclass(frozen=True)
class TaskData:
    """Something to be done; either a title or the id of a checklist item."""

    assignee: Colleague
    due_on: date
    title: str = ""
    item: str = ""
    offence: str = ""
    code: str = ""
    perishable: bool = False


@dataclass(frozen=True)
class OutcomeData:
    """What a tribunal decided. `sets_aside`: the earlier outcome whose effect it takes away."""

    tribunal: str
    tribunal_name: str
    suspect: Person
    offence: str
    verdict: str
    decided_on: date
    sentence: str = ""
    months: int | None = None
    fine_kip: int | None = None
    confiscation: str = ""
    restitution_ordered_kip: int | None = None
    note: str = ""
    sets_aside: Outcome | None = None


@dataclass(frozen=True)
class PaymentData:
    """What was paid of a restitution, in whole kip."""

    outcome: Outcome
    kip: int
    paid_on: date
    note: str = ""
