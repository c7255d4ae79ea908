"""Cases that pass between offices, and joint teams."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from khua.access.models import Colleague
from khua.api.shapes.common import Day, Given, Sent, Words
from khua.record.models import HandOver, HandOverKind, Keeps, Team


class HandOverIn(Sent):
    """A case sent to another office, or asked for. Nothing moves until the receiver accepts."""

    kind: HandOverKind
    to_office: Annotated[str, Words(24, 1)] = Field(
        description="An office's code; of a request, who leads."
    )
    purpose: Annotated[str, Words(4000, 1)] = Field(
        description="Why; read before the case itself. Code names."
    )
    sender_keeps: Keeps = Keeps.READING
    keeps_until: Day | None = None
    to_stage: Annotated[str, Words(32)] = ""


class AnswerIn(Sent):
    """An answer: the receiver accepts, rejects or is done; the sender revokes."""

    state: Literal["accepted", "rejected", "revoked", "done"]
    text: Annotated[str, Words(4000)] = Field(
        "", description="The reason; a refusal must have one."
    )


class HandOverOut(Given):
    """A hand-over and how it stands. `case`: its number, also for those not yet in it."""

    id: int
    case: str
    kind: str
    state: str
    from_office: str
    to_office: str
    purpose: str
    sender_keeps: str
    keeps_until: date | None
    sent_at: datetime
    answer: str
    answered_at: datetime | None

    @classmethod
    def of(cls, sent: HandOver) -> Self:
        """A hand-over as the API gives it."""
        own = [n for n in cls.model_fields if n not in ("case", "from_office", "to_office")]
        return cls(
            **{name: getattr(sent, name) for name in own},
            case=sent.number,
            from_office=sent.from_office.code,
            to_office=sent.to_office.code,
        )


class TeamMemberOut(Given):
    name: str
    office: str
    added_at: datetime
    left_at: datetime | None


class TeamOut(Given):
    """A joint team. After `ends_on` its members see the case no more."""

    id: int
    purpose: str
    lead: str
    ends_on: date
    ended_at: datetime | None
    members: list[TeamMemberOut]

    @classmethod
    def of(cls, team: Team, known: dict[int, Colleague]) -> Self:
        """A team as the API gives it; `known`: its people by id."""
        return cls(
            id=team.pk,
            purpose=team.purpose,
            lead=known[team.lead_id].display_name if team.lead_id in known else "",
            ends_on=team.ends_on,
            ended_at=team.ended_at,
            members=[
                TeamMemberOut(
                    name=known[each.member_id].display_name,
                    office=known[each.member_id].office.code,
                    added_at=each.added_at,
                    left_at=each.left_at,
                )
                for each in team.members.all()
                if each.member_id in known
            ],
        )
