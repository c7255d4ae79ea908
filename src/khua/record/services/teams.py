"""Joint teams: people of several offices on one case, for one purpose, until one day.

The database stops their access after the last day (`record_my_cases()`), lets only the head of the
leading office write here, and holds the day to its limits (`record_team_lasts()`).
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Colleague, Member
from khua.names import normalise
from khua.record.models import Case, Team, TeamMember
from khua.record.refusal import Refused
from khua.record.selectors_sharing import is_kept_from
from khua.record.services.assignments import MAY_BE_ASSIGNED
from khua.record.services.handovers import plainly

#: joint investigation teams last 12 to 24 months (facts/field_systems.md 1.7)
LONGEST_YEARS: Final = 2


def latest_end(today: date) -> date:
    """The latest day on which a team set up today may end; 29 February ends on the 28th."""
    year = today.year + LONGEST_YEARS
    return date(year, today.month, min(today.day, monthrange(year, today.month)[1]))


@transaction.atomic
def create_team(
    member: Member,
    case: Case,
    purpose: str,
    lead: Colleague,
    members: Sequence[Colleague],
    ends_on: date,
) -> Team:
    """Make a joint team on a case; from then on all its members, the lead among them, see the case
    and work on it, until the end of `ends_on`.

    Raises Refused with field purpose, members, ends_on or __all__.
    """
    purpose = normalise(purpose)
    if not purpose:
        raise Refused(
            "purpose", _("The purpose is missing."), _("Write what the team shall bring about.")
        )
    _check_day(ends_on)
    everyone = {each.pk: each for each in (lead, *members)}
    for each in everyone.values():
        _check_colleague(case, each)
    with plainly():
        team = Team.objects.create(
            case=case, purpose=purpose, lead_id=lead.pk, ends_on=ends_on, created_by=member
        )
        TeamMember.objects.bulk_create(
            TeamMember(team=team, case=case, member_id=pk, added_by=member) for pk in everyone
        )
    return team


@transaction.atomic
def add_to_team(member: Member, team: Team, colleague: Colleague) -> TeamMember:
    """Add a colleague of any office to a running team; nothing if he is in it. Raises Refused."""
    _check_colleague(team.case, colleague)
    there = team.members.filter(member_id=colleague.pk, left_at=None).first()
    with plainly():
        return there or TeamMember.objects.create(
            team=team, case=team.case, member_id=colleague.pk, added_by=member
        )


@transaction.atomic
def remove_from_team(member: Member, belongs: TeamMember) -> None:
    """Take someone out of a team; that he was in it stays in the history. Raises Refused for the
    lead: a team has one."""
    if belongs.member_id == belongs.team.lead_id:
        raise Refused(
            "__all__",
            _("A team has a lead."),
            _("Give the team another lead first, or end it."),
        )
    belongs.left_at = timezone.now()
    with plainly():
        belongs.save(update_fields=["left_at"])


@transaction.atomic
def change_team(member: Member, team: Team, *, ends_on: date, lead: Colleague) -> Team:
    """Give a running team another last day or lead; the history keeps what it was. Raises Refused
    with field ends_on, lead or __all__."""
    if ends_on != team.ends_on:
        _check_day(ends_on)
    if not team.members.filter(member_id=lead.pk, left_at=None).exists():
        raise Refused("lead", _("The lead is one of the team."), _("Add that colleague first."))
    team.ends_on, team.lead_id = ends_on, lead.pk
    with plainly():
        team.save(update_fields=["ends_on", "lead"])
    return team


@transaction.atomic
def end_team(member: Member, team: Team) -> Team:
    """End a team today: its members' access ends at once, and it stays ended."""
    team.ended_at = timezone.now()
    with plainly():
        team.save(update_fields=["ended_at"])
    return team


def _check_day(ends_on: date) -> None:
    today = timezone.localdate()
    if ends_on < today:
        raise Refused("ends_on", _("This day is past."), _("Write today or a later day."))
    if ends_on > latest_end(today):
        raise Refused(
            "ends_on",
            _("A team lasts 24 months at most."),
            _("Write an earlier day; it can be put off later."),
        )


def _check_colleague(case: Case, colleague: Colleague) -> None:
    if colleague.role not in MAY_BE_ASSIGNED or not colleague.is_active:
        raise Refused(
            "members",
            _("Only officers and heads of office work on cases."),
            _("Choose an officer."),
        )
    if is_kept_from(case, colleague.office):
        raise Refused(
            "members",
            _("The case names an official of that office, so it is kept from it."),
            _("Choose someone of another office."),
        )
