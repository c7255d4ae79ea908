"""Where a case stands, which steps lead on, and what is due."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from khua.access.models import Colleague
from khua.api.shapes.common import Country, Day, Given, Sent, Text, Words
from khua.procedure.models import Clock, Move, Task
from khua.procedure.pages.clocks import shown_clock
from khua.procedure.pages.moves import Step
from khua.procedure.pages.tasks import shown_task
from khua.record.models import Keeps


class StepOut(Given):
    """A step out of the stage. `missing`: what the record must still show for it, in words."""

    id: str
    to: str
    label: Text
    mine: bool = Field(description="Whether the member's office makes it.")
    hands_to: str | None = Field(description="The kind of office that must get the file.")
    needs: list[str]
    missing: list[Text]
    verified: bool

    @classmethod
    def of(cls, step: Step) -> Self:
        """A step as the API gives it."""
        rule = step.rule
        return cls(
            id=rule.id,
            to=rule.to,
            label=Text(**rule.label),
            mine=step.mine,
            hands_to=rule.hands_to,
            needs=list(rule.needs),
            missing=[Text(**need.label) for need in step.missing],
            verified=rule.verified,
        )


class MadeOut(Given):
    """A step that was made."""

    move: str
    from_stage: str
    to_stage: str
    at: datetime
    by: str
    note: str

    @classmethod
    def of(cls, move: Move, known: dict[int, Colleague]) -> Self:
        """A step that was made, as the API gives it."""
        same = ("move", "from_stage", "to_stage", "at", "note")
        by = known[move.by_id].display_name if move.by_id in known else ""
        return cls(**{name: getattr(move, name) for name in same}, by=by)


class ClockOut(Given):
    """A time limit at work. `certain` false: the calendar does not know every day counted."""

    id: int
    limit: str
    label: Text | None
    person: str | None
    state: str
    started_at: datetime
    due_at: datetime
    certain: bool
    extensions: int
    stopped_at: datetime | None

    @classmethod
    def of(cls, clock: Clock) -> Self:
        """A clock as the API gives it."""
        shown = shown_clock(clock)
        same = ("id", "limit", "started_at", "due_at", "certain", "extensions", "stopped_at")
        return cls(
            **{name: getattr(clock, name) for name in same},
            label=Text(**shown.limit.label) if shown.limit else None,
            person=clock.person.code_name if clock.person else None,
            state=shown.state,
        )


class TaskOut(Given):
    """Something to be done. `item`: of the evidence checklists; `perishable`: may soon be lost."""

    id: int
    title: str
    item: str
    assignee: str
    due_on: date
    perishable: bool
    done_at: datetime | None

    @classmethod
    def of(cls, task: Task, known: dict[int, Colleague]) -> Self:
        """A task as the API gives it."""
        same = ("id", "item", "due_on", "perishable", "done_at")
        assignee = known.get(task.assignee_id)
        return cls(
            **{name: getattr(task, name) for name in same},
            title=shown_task(task).title,
            assignee=assignee.display_name if assignee else "",
        )


class ProcedureOut(Given):
    """Where a case stands in its procedure."""

    stage: str
    waits_for: str | None = Field(description="The office that the file was sent to.")
    steps: list[StepOut]
    made: list[MadeOut]
    clocks: list[ClockOut]
    tasks: list[TaskOut]


class MoveIn(Sent):
    """A step, with whatever its conditions ask for."""

    move: Annotated[str, Words(40, 1)] = Field(description="The id of a step of …/procedure.")
    seen: Annotated[str, Words(32, 1)] = Field(
        description="The stage at which the sender saw the case."
    )
    note: Annotated[str, Words(4000)] = ""
    on: Day | None = None
    joined_to: Annotated[str, Words(40)] = Field("", description="The number of the other case.")
    country: Country | None = None
    confirmed: bool = False
    to_office: Annotated[str, Words(24)] = Field(
        "", description="The code of the office that gets the file."
    )
    sender_keeps: Keeps = Keeps.READING


class MoveOut(Given):
    """What came of a step. `hand_over`: the one that now waits; the stage has not changed yet."""

    stage: str
    hand_over: int | None
