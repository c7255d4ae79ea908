"""Who leads a case, who reads it and why, in plain words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Colleague, Member, Office
from khua.access.selectors import colleagues
from khua.record.models import Bar, Case, Share, Team, TeamMember
from khua.record.pages.handovers import Told, tell
from khua.record.selectors_sharing import (
    bars_of,
    hand_overs_of,
    members_of,
    past_teams,
    running_teams,
    shares_of,
)


@dataclass(frozen=True)
class Reader:
    """An office that reads the case. `until`: the last day, None without an end."""

    office: Office
    since: datetime
    why: str
    until: date | None


@dataclass(frozen=True)
class Joint:
    """A joint team; `lead` None where that colleague is gone. `over`: why it is no more, or ""."""

    team: Team
    lead: Colleague | None
    members: tuple[tuple[TeamMember, Colleague | None], ...]
    over: str = ""


@dataclass(frozen=True)
class Sharing:
    """What the page of a case's offices shows."""

    readers: tuple[Reader, ...]
    teams: tuple[Joint, ...]
    past: tuple[Joint, ...]
    kept_from: tuple[tuple[Office, tuple[Bar, ...]], ...]
    told: tuple[Told, ...]


def sharing_of(member: Member, case: Case) -> Sharing:
    """Everything about the offices of a case. At most eight queries, however much there is."""
    hand_overs = hand_overs_of(case)
    running, past = running_teams(case), past_teams(case)
    inside = members_of([*running, *past])
    people = colleagues(
        {one.sent_by_id for one in hand_overs}
        | {one.answered_by_id for one in hand_overs if one.answered_by_id}
        | {team.lead_id for team in (*running, *past)}
        | {each.member_id for rows in inside.values() for each in rows}
    )
    bars: dict[Office, list[Bar]] = {}
    for bar in bars_of(case):
        bars.setdefault(bar.barred_office, []).append(bar)
    return Sharing(
        readers=tuple(_reader(share) for share in shares_of(case)),
        teams=tuple(_joint(team, inside[team.pk], people) for team in running),
        past=tuple(_joint(team, inside[team.pk], people) for team in past),
        kept_from=tuple((office, tuple(rows)) for office, rows in bars.items()),
        told=tuple(tell(member, one, people) for one in hand_overs),
    )


def _reader(share: Share) -> Reader:
    sent = share.hand_over
    led = sent.kind == "transfer"
    why = _("It led the case before and keeps reading.") if led else sent.purpose
    return Reader(share.to_office, share.since, why, share.until)


def _joint(team: Team, rows: list[TeamMember], people: dict[int, Colleague]) -> Joint:
    over = ""
    if team.ended_at:
        over = _("ended before its last day")
    elif team.ends_on < timezone.localdate():
        over = _("its last day is past")
    inside = tuple((each, people.get(each.member_id)) for each in rows)
    return Joint(team, people.get(team.lead_id), inside, over)
