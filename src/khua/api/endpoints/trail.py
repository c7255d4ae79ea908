"""Who did what, for the auditor."""

from datetime import datetime

from ninja import Router

from khua.api.guard import ApiRequest, door
from khua.api.paging import PageQuery, cut, read_number, write_cursor
from khua.api.scopes import Scope
from khua.api.shapes.common import Given, Listed
from khua.record.trail import Step, steps

router = Router(tags=["audit"])


class TrailStep(Given):
    """One change, in words of the language asked for; `fields` without their values."""

    id: int
    at: datetime
    case: str
    office: str
    member: str | None
    thing: str
    action: str
    fields: list[str]

    @classmethod
    def of(cls, step: Step) -> "TrailStep":
        """A step as the API gives it."""
        same = ("id", "at", "case", "office", "member")
        return cls(
            **{name: getattr(step, name) for name in same},
            thing=str(step.thing),
            action=str(step.action),
            fields=[str(field) for field in step.fields],
        )


@router.get("/trail", url_name="trail", response=Listed[TrailStep])
@door(Scope.AUDIT_READ)
def trail(request: ApiRequest, page: PageQuery) -> Listed[TrailStep]:
    """Who changed what in which case of the auditor's offices, newest first."""
    rows, more = cut(steps(read_number(page.cursor), page.limit + 1), page.limit)
    return Listed[TrailStep](
        items=[TrailStep.of(step) for step in rows],
        next=write_cursor(rows[-1].id) if more else None,
    )
