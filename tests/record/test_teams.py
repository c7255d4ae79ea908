"""Joint teams: people of several offices on one case until one day."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from khua.access.models import Colleague
from khua.record import services
from khua.record.data import FindingData
from khua.record.models import Case, Change, Identity, Team, TeamMember
from khua.record.refusal import Refused
from khua.record.services.teams import latest_end
from tests import world
from tests.record.pages import at, english, text_of

WHY = "ສືບສວນຮ່ວມ"


def today() -> date:
    return timezone.localdate()


def days(count: int) -> date:
    return today() + timedelta(days=count)


@pytest.fixture
def colleague(acting, members):
    def found(username: str) -> Colleague:
        return Colleague.objects.select_related("office").get(pk=members[username].pk)

    return found


@pytest.fixture
def team(a_case, acting, colleague):
    """A team of the Savannakhet police with an officer of Bokeo and one of welfare, for a month."""
    head = acting("sv-pol-head")
    return services.create_team(
        head,
        Case.objects.get(pk=a_case.case.pk),
        WHY,
        colleague("sv-pol-officer"),
        [colleague("bk-pol-officer"), colleague("sv-wel-officer")],
        days(30),
    )


def refused(sql: str, *args: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, args)
            return cursor.rowcount == 0
    except DatabaseError:
        return True


def test_its_members_see_the_case_and_work_on_it(team, a_case, acting):
    for username in ("bk-pol-officer", "sv-wel-officer"):
        member = acting(username)
        assert Case.objects.get().title == a_case.case.title
        assert Identity.objects.filter(pk=a_case.victim.pk).exists()
        services.record_finding(
            member, a_case.case, FindingData("intent", "alleged", "report", a_case.suspect)
        )
    for username in ("bk-pol-head", "sv-wel-head", "sv-pro-officer"):
        acting(username)
        assert not Case.objects.exists(), username


def test_access_stops_by_itself_after_the_last_day(team, a_case, acting):
    for left, sees in ((1, True), (0, True), (-1, False)):
        world.as_owner(f"UPDATE record_team SET ends_on = '{days(left)}'")
        acting("bk-pol-officer")
        assert Case.objects.exists() == sees, left
        assert Identity.objects.filter(pk=a_case.victim.pk).exists() == sees, left
        assert refused("UPDATE record_case SET title = title") != sees, left
    acting("sv-pol-officer")
    assert Case.objects.exists()  # the lead of the team is of the leading office


def test_the_last_day_is_neither_past_nor_further_than_24_months(a_case, acting, colleague):
    head = acting("sv-pol-head")
    lead = colleague("sv-pol-officer")
    for day in (days(-1), latest_end(today()) + timedelta(days=1)):
        with pytest.raises(Refused) as problem:
            services.create_team(head, a_case.case, WHY, lead, [], day)
        assert problem.value.field == "ends_on"
    for day in (today(), latest_end(today())):
        made = services.create_team(head, a_case.case, WHY, lead, [], day)
        # and whoever holds the database's password cannot go round it
        for wrong in (days(-1), latest_end(today()) + timedelta(days=1)):
            assert refused("UPDATE record_team SET ends_on = %s WHERE id = %s", wrong, made.pk)


def test_29_february_is_followed_by_the_28th():
    assert latest_end(date(2028, 2, 29)) == date(2030, 2, 28)
    assert latest_end(date(2026, 11, 22)) == date(2028, 11, 22)


def test_another_last_day_is_kept_in_the_history(team, acting, colleague):
    head = acting("sv-pol-head")
    before = team.ends_on
    services.change_team(head, team, ends_on=days(60), lead=colleague("bk-pol-officer"))
    change = Change.objects.filter(thing="record_team").first()
    assert change.changes["ends_on"] == [before.isoformat(), days(60).isoformat()]
    assert "lead_id" in change.changes
    with pytest.raises(Refused) as problem:
        services.change_team(head, team, ends_on=days(-1), lead=colleague("bk-pol-officer"))
    assert problem.value.field == "ends_on"
    with pytest.raises(Refused) as problem:
        services.change_team(head, team, ends_on=days(60), lead=colleague("sv-pro-officer"))
    assert problem.value.field == "lead"


def test_people_come_and_go(team, a_case, acting, colleague):
    head = acting("sv-pol-head")
    services.add_to_team(head, team, colleague("sv-pro-officer"))
    services.add_to_team(head, team, colleague("sv-pro-officer"))
    assert TeamMember.objects.filter(member_id=colleague("sv-pro-officer").pk).count() == 1
    leaves = TeamMember.objects.get(member_id=colleague("bk-pol-officer").pk)
    services.remove_from_team(head, leaves)
    leads = TeamMember.objects.get(member_id=colleague("sv-pol-officer").pk)
    with pytest.raises(Refused):
        services.remove_from_team(head, leads)
    acting("sv-pro-officer")
    assert Case.objects.exists()
    acting("bk-pol-officer")
    assert not Case.objects.exists()
    assert refused("UPDATE record_teammember SET left_at = NULL")
    acting("sv-pol-head")
    assert refused("UPDATE record_teammember SET left_at = NULL WHERE left_at IS NOT NULL")
    assert refused("UPDATE record_teammember SET member_id = %s", colleague("bk-pol-head").pk)


def test_an_ended_team_stays_ended(team, acting, colleague):
    head = acting("sv-pol-head")
    services.end_team(head, team)
    acting("bk-pol-officer")
    assert not Case.objects.exists()
    head = acting("sv-pol-head")
    team = Team.objects.get()
    with pytest.raises(Refused):
        services.change_team(head, team, ends_on=days(90), lead=colleague("sv-pol-officer"))
    assert refused("UPDATE record_team SET ended_at = NULL")


@pytest.mark.parametrize(
    "username", ["sv-pol-officer", "c-pol-head", "bk-pol-head", "bk-pol-officer", "sv-pol-clerk"]
)
def test_only_the_head_of_the_leading_office_writes_it(team, a_case, acting, colleague, username):
    member = acting(username)
    for act in (
        lambda: services.create_team(member, a_case.case, WHY, colleague(username), [], days(5)),
        lambda: services.add_to_team(member, team, colleague("sv-pro-officer")),
        lambda: services.end_team(member, team),
    ):
        with pytest.raises((Refused, DatabaseError)), transaction.atomic():
            act()
    assert refused("UPDATE record_team SET purpose = 'x'")
    assert refused(
        "INSERT INTO record_teammember (case_id, office_id, shared_with, team_id, member_id,"
        " added_by_id, added_at) VALUES (%s, %s, '{}', %s, %s, %s, now())",
        a_case.case.pk, member.office_id, team.pk, member.pk, member.pk,
    )  # fmt: skip


def test_a_head_cannot_make_a_team_on_another_offices_case(a_case, acting):
    """Foreign keys are checked past row security."""
    member = acting("bk-pol-head")
    assert refused(
        "INSERT INTO record_team (case_id, office_id, shared_with, purpose, lead_id, ends_on,"
        " created_by_id, created_at) VALUES (%s, %s, '{}', 'x', %s, %s, %s, now())",
        a_case.case.pk, member.office_id, member.pk, days(5), member.pk,
    )  # fmt: skip


@pytest.mark.parametrize("username", ["sv-pol-clerk", "sv-pol-auditor", "sv-pol-admin"])
def test_only_officers_and_heads_are_in_a_team(a_case, acting, colleague, username):
    head = acting("sv-pol-head")
    with pytest.raises(Refused) as problem:
        services.create_team(
            head, a_case.case, WHY, colleague("sv-pol-officer"), [colleague(username)], days(5)
        )
    assert problem.value.field == "members"


# over HTTP


def test_a_head_makes_a_team_adds_people_and_ends_it(a_case, client_for, members):
    client, number = english(client_for("sv-pol-head")), a_case.case.number
    lead = members["sv-pol-officer"].pk
    written = f"{days(30):%d/%m/%Y}"
    answer = client.post(
        at("team-new", number), {"purpose": WHY, "ends_on": written, "lead": lead, "members": []}
    )
    assert answer.status_code == 302, text_of(answer)
    made = answer["Location"]
    bokeo = members["bk-pol-officer"]
    page = text_of(client.get(f"{made}?office={bokeo.office_id}"))
    assert "Member bk-pol-officer" in page
    client.post(f"{made}?office={bokeo.office_id}", {"members": [bokeo.pk]})
    page = text_of(client.get(at("case-offices", number)))
    assert WHY in page
    assert "Member bk-pol-officer" in page
    assert "End the team today" in page
    seen = text_of(english(client_for("bk-pol-officer")).get(at("case-offices", number)))
    assert "Member sv-pol-officer" in seen
    assert "End the team today" not in seen
    pk = int(made.split("/")[4])
    late = client.post(at("team", number, pk), {"ends_on": "25/03/2020", "lead": lead})
    assert "This day is past." in text_of(late)
    client.post(at("team", number, pk), {"ends_on": f"{days(60):%d/%m/%Y}", "lead": lead})
    client.post(at("team-end", number, pk))
    page = text_of(client.get(at("case-offices", number)))
    assert "Teams that are over" in page
    assert client_for("bk-pol-officer").get(at("case", number)).status_code == 404


def test_taking_the_lead_out_says_why_not(team, a_case, client_for, acting, members):
    acting("sv-pol-head")
    leads = TeamMember.objects.get(member=members["sv-pol-officer"])
    other = TeamMember.objects.get(member=members["bk-pol-officer"])
    client, number = english(client_for("sv-pol-head")), a_case.case.number
    page = client.post(at("team-remove", number, team.pk, leads.pk), follow=True)
    assert "A team has a lead." in text_of(page)
    client.post(at("team-remove", number, team.pk, other.pk))
    assert client_for("bk-pol-officer").get(at("case", number)).status_code == 404


def test_a_team_of_another_case_is_not_reached_through_this_one(team, client_for, acting):
    other = world.open_case(acting("sv-pol-officer"), reported_on=date(2026, 4, 1))
    client = client_for("sv-pol-head")
    assert client.get(at("team", other.case.number, team.pk)).status_code == 404
    assert client.post(at("team-end", other.case.number, team.pk)).status_code == 404
