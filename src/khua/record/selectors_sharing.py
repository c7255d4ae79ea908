"""Reads of what opens and closes a case to offices: hand-overs, shares, joint teams, bars."""

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from khua.access.models import Colleague, Member, Office
from khua.access.selectors import colleagues
from khua.record.models import (
    Assignment,
    Bar,
    Case,
    HandOver,
    HandOverState,
    Share,
    Team,
    TeamMember,
)

ANSWERED_SHOWN = 30


def access_hand_over(member: Member, pk: int) -> HandOver:
    """A hand-over from or to the member's own office, or of a case that it leads; its case need not
    be visible. Raises Http404."""
    found = _with_offices(HandOver.objects.filter(pk=pk)).first()
    if found is None or member.office_id not in (
        found.from_office_id,
        found.to_office_id,
        found.office_id,
    ):
        raise Http404
    return found


def access_team(case: Case, pk: int) -> Team:
    """A team of a case one may see, also one that is over. Raises Http404."""
    team = Team.objects.select_related("case").filter(case=case, pk=pk).first()
    if team is None:
        raise Http404
    return team


def access_team_member(team: Team, pk: int) -> TeamMember:
    """Someone who is in a team. Raises Http404."""
    found = TeamMember.objects.select_related("team").filter(team=team, pk=pk, left_at=None).first()
    if found is None:
        raise Http404
    return found


def hand_overs_of(case: Case) -> list[HandOver]:
    """The hand-overs of a case, newest first."""
    return list(_with_offices(HandOver.objects.filter(case=case)))


def waiting_for(member: Member) -> QuerySet[HandOver]:
    """What waits for an answer of the member's office, the oldest first."""
    waiting = HandOver.objects.filter(to_office=member.office, state=HandOverState.IN_PROGRESS)
    return _with_offices(waiting).order_by("id")


def sent_and_waiting(member: Member) -> QuerySet[HandOver]:
    """What the member's office sent and nobody answered yet, the oldest first."""
    sent = HandOver.objects.filter(from_office=member.office, state=HandOverState.IN_PROGRESS)
    return _with_offices(sent).order_by("id")


def answered_lately(member: Member) -> QuerySet[HandOver]:
    """The newest hand-overs of the member's office that are answered."""
    mine = Q(from_office=member.office) | Q(to_office=member.office)
    answered = HandOver.objects.filter(mine).exclude(state=HandOverState.IN_PROGRESS)
    return _with_offices(answered).order_by("-answered_at")[:ANSWERED_SHOWN]


def _with_offices(found: QuerySet[HandOver]) -> QuerySet[HandOver]:
    return found.select_related("from_office", "to_office")


def shares_of(case: Case) -> list[Share]:
    """What lets other offices read the case today, the oldest first."""
    running = Q(until=None) | Q(until__gte=timezone.localdate())
    shares = Share.objects.filter(running, case=case, ended_at=None)
    return list(shares.select_related("to_office", "hand_over").exclude(to_office=case.lead_office))


def running_teams(case: Case) -> list[Team]:
    """The teams of a case whose last day is not over, newest first."""
    teams = Team.objects.filter(case=case, ended_at=None, ends_on__gte=timezone.localdate())
    return list(teams)


def past_teams(case: Case) -> list[Team]:
    """The teams of a case that are over, newest first."""
    over = ~Q(ended_at=None) | Q(ends_on__lt=timezone.localdate())
    return list(Team.objects.filter(over, case=case))


def members_of(teams: list[Team]) -> dict[int, list[TeamMember]]:
    """Who is in each team now, by the team's id, in the order they came."""
    found: dict[int, list[TeamMember]] = {team.pk: [] for team in teams}
    for each in TeamMember.objects.filter(team__in=teams, left_at=None):
        found[each.team_id].append(each)
    return found


def bars_of(case: Case) -> list[Bar]:
    """The offices that the case is kept from, with the official who is the reason."""
    bars = Bar.objects.filter(case=case, lifted_at=None)
    return list(bars.select_related("barred_office", "person").order_by("barred_office__code"))


def is_kept_from(case: Case, office: Office) -> bool:
    """Whether the case names an official of `office`, as far as the caller may know."""
    return Bar.objects.filter(case=case, barred_office=office, lifted_at=None).exists()


def offices_to_choose(member: Member, kind: str, province: str) -> list[Office]:
    """Other offices of a kind and a province, by agency and code; "" narrows nothing."""
    offices = Office.objects.exclude(pk=member.office_id)
    if kind:
        offices = offices.filter(kind=kind)
    if province:
        offices = offices.filter(province=province)
    return list(offices.order_by("kind", "code"))


def chosen_office(member: Member, written: str) -> Office:
    """The office that a page's `?office=` names, the member's own where it names none. Raises
    Http404 for a number that no office has."""
    if not (written.isascii() and written.isdecimal()):
        return member.office
    found = Office.objects.filter(pk=int(written)).first()
    if found is None:
        raise Http404
    return found


def working_on(case: Case) -> dict[int, Colleague]:
    """The colleagues who are on a case by assignment, by id."""
    running = Assignment.objects.filter(case=case, ended_at=None)
    return colleagues(set(running.values_list("member_id", flat=True)))


def may_take_off(member: Member, case: Case, assignments: list[Assignment]) -> set[int]:
    """Which assignments the head of an office may end: of a case that it leads, all; else those of
    its own people."""
    if case.lead_office_id == member.office_id:
        return {each.pk for each in assignments}
    people = colleagues({each.member_id for each in assignments})
    own = {pk for pk, each in people.items() if each.office_id == member.office_id}
    return {each.pk for each in assignments if each.member_id in own}


def still_sees(case_id: int) -> bool:
    """Whether the caller sees the case still, after writing what may have closed it to him."""
    return Case.objects.filter(pk=case_id).exists()


def led_by_now() -> Office | None:
    """The office that leads the case in which an official's office was written in this transaction,
    also for a caller to whom that closed the case (sql/sharing.sql says it)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('khua.led_by', true), '')::bigint")
        (found,) = cursor.fetchone() or (None,)
    return Office.objects.filter(pk=found).first() if found else None
