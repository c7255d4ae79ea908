"""S14: a case that names an official of an office is kept from that office and those above it, up
to the level that must act, whatever else speaks for seeing it."""

import pytest
from django.apps import apps
from django.db import connection

from khua.names import search_query
from khua.record import services
from khua.record.data import IdentityData, PersonData
from khua.record.listing import cases_without_anyone
from khua.record.models import Bar, Case, Change, HandOver, Person, TeamMember
from khua.record.models.scope import OfCase
from khua.record.refusal import Refused
from khua.record.selectors_sharing import is_kept_from
from khua.record.services import HandOverData
from tests import world
from tests.record.pages import at, english, text_of

OFFICIAL = PersonData(("official",), identity=IdentityData(name="ທ້າວ ຄຳແພງ"))
BARRED = ["sv-dis-officer", "sv-pol-officer", "sv-pol-officer2", "sv-pol-head", "sv-pol-clerk"]


@pytest.fixture
def office(members):
    """Any office by its code."""
    return lambda code: next(m.office for m in members.values() if m.office.code == code)


@pytest.fixture
def name(a_case, acting, office):
    """`name("SV-D1-POL")`: an officer on the case names an official of that office."""

    def named(code: str, by: str = "sv-pol-officer") -> Person:
        from dataclasses import replace

        case = Case.objects.get(pk=a_case.case.pk) if acting(by) else None
        return services.add_person(acting(by), case, replace(OFFICIAL, official_of=office(code)))

    return named


def tables_of_a_case() -> list[str]:
    """Every table with a case_id that the app role may read, of whatever room."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
            " AND a.attname = 'case_id' AND NOT a.attisdropped"
            " AND has_any_column_privilege(current_user, c.oid, 'SELECT') ORDER BY 1"
        )
        return [table for (table,) in cursor.fetchall()]


def rows_of(case_id: int) -> dict[str, int]:
    """How many rows of the case each table shows."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables_of_a_case():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE case_id = %s', [case_id])
            found[table] = cursor.fetchone()[0]
    return found


def test_there_are_tables_to_look_at(db):
    known = {m._meta.db_table for m in apps.get_models() if issubclass(m, OfCase)}
    assert known <= set(tables_of_a_case()) | {"record_counter"}
    assert len(known) >= 5


def test_the_case_goes_to_the_centre_and_nobody_below_sees_a_row_of_it(
    a_case, name, acting, members
):
    # as many ways in as there are: a hand-over, a share, a team, assignments
    officer = acting("sv-pol-officer")
    case = Case.objects.get(pk=a_case.case.pk)
    services.send(officer, case, HandOverData("transfer", members["sv-pro-officer"].office, "x"))
    referral = services.send(
        officer, case, HandOverData("referral", members["sv-dis-officer"].office, "x")
    )
    services.answer(acting("sv-dis-officer"), referral, "accepted")
    head = acting("sv-pol-head")
    services.assign(head, case, _colleague(members["sv-dis-officer"]))
    services.create_team(head, case, "x", _colleague(members["sv-pol-officer2"]), [], _next_month())
    world.a_question(acting("sv-pol-officer"), case)
    acting("sv-pol-officer")
    before = rows_of(case.pk)
    assert before["record_teammember"] == before["record_share"] == 1
    name("SV-D1-POL")
    for username in BARRED:
        member = acting(username)
        assert not any(rows_of(case.pk).values()), username
        assert not Case.objects.exists()
        assert not HandOver.objects.exists()
        for text in (a_case.case.title, "Bounthong", a_case.victim.code_name):
            with connection.cursor() as cursor:
                words = [[each] for each in search_query(text)]
                cursor.execute("SELECT * FROM record_search(%s, %s, 50)", words)
                assert cursor.fetchall() == [], (username, text)
        assert _refused("UPDATE record_case SET title = 'x'")
        assert _refused(
            "INSERT INTO record_assignment (case_id, office_id, shared_with, member_id,"
            " added_by_id, added_at) VALUES (%s, %s, '{}', %s, %s, now())",
            case.pk, member.office_id, member.pk, member.pk,
        )  # fmt: skip
    acting("sv-pol-auditor")
    assert _trail() == set()
    acting("c-pol-auditor")
    assert _trail() == {a_case.case.number}
    centre = acting("c-pol-head")
    found = Case.objects.get()
    assert found.lead_office.code == "C-POL"
    assert list(cases_without_anyone(centre, 8)[0]) == [found]
    assert {bar.barred_office.code for bar in Bar.objects.all()} == {"SV-POL", "SV-D1-POL"}
    assert set(HandOver.objects.values_list("state", flat=True)) == {"revoked", "accepted"}
    assert TeamMember.objects.get().left_at


def test_the_history_tells_who_named_it_and_that_the_lead_moved(a_case, name, acting, members):
    named = name("SV-D1-POL")
    acting("c-pol-head")
    by = members["sv-pol-officer"].pk
    moved = Change.objects.filter(thing="record_case", changes__has_key="lead_office_id").first()
    assert moved.member_id == by
    bars = Change.objects.filter(thing="record_bar", action="INSERT")
    assert {bar.changes["person_id"][1] for bar in bars} == {named.pk}
    assert Change.objects.filter(thing="record_person", row=named.pk).count() == 2


def test_the_new_lead_works_on_it(a_case, name, acting, members):
    name("SV-D1-POL")
    head = acting("c-pol-head")
    services.assign(head, Case.objects.get(), _colleague(members["c-pol-officer"]))
    acting("c-pol-officer")
    assert not _refused("UPDATE record_case SET title = title")


@pytest.mark.parametrize("who", ["sv-dis-officer", "sv-pol-officer", "sv-pol-officer2"])
def test_being_assigned_by_name_afterwards_opens_nothing(a_case, name, acting, members, who):
    name("SV-D1-POL")
    head = acting("c-pol-head")
    services.assign(head, Case.objects.get(), _colleague(members[who]))
    acting(who)
    assert not any(rows_of(a_case.case.pk).values())
    head = acting("c-pol-head")
    with pytest.raises(Refused):
        services.create_team(head, Case.objects.get(), "x", _colleague(members[who]), [],
                             _next_month())  # fmt: skip
    with pytest.raises(Refused):
        services.send(head, Case.objects.get(), HandOverData("transfer", members[who].office, "x"))


def test_a_barred_office_is_kept_out_even_by_raw_sql(a_case, name, acting, members):
    name("SV-D1-POL")
    head = acting("c-pol-head")
    assert _refused(
        "INSERT INTO record_handover (case_id, office_id, shared_with, number, kind, state,"
        " from_office_id, to_office_id, purpose, sender_keeps, to_stage, sent_by_id, sent_at,"
        " answer) VALUES (%s, %s, '{}', '', 'transfer', 'in_progress', %s, %s, 'x', 'reading', '',"
        " %s, now(), '')",
        a_case.case.pk, head.office_id, head.office_id, members["sv-pol-head"].office_id, head.pk,
    )  # fmt: skip
    for username in ("c-pol-head", "sv-pol-head"):
        acting(username)
        assert _refused("UPDATE record_bar SET lifted_at = now()")
        assert _refused("DELETE FROM record_bar")


def test_the_official_of_another_line_bars_only_that_line(a_case, name, acting):
    name("SV-PRO")
    for username in ("sv-pol-officer", "sv-pol-head", "c-pol-head"):
        acting(username)
        assert Case.objects.get().lead_office.code == "SV-POL", username
    acting("sv-pol-officer")
    case = Case.objects.get()
    with pytest.raises(Refused) as problem:
        services.send(
            acting("sv-pol-officer"), case, HandOverData("referral", _office("SV-PRO"), "x")
        )
    assert problem.value.field == "to_office"


def test_a_centre_s_own_official_is_for_the_prosecutors_centre(a_case, name, acting):
    name("SV-D1-POL")
    name("C-POL", by="c-pol-head")
    acting("c-pol-head")
    assert not Case.objects.exists()
    acting("c-pro-head")
    assert Case.objects.get().lead_office.code == "C-PRO"


def test_where_no_office_is_left_it_is_refused_and_nothing_is_lost(a_case, name, acting):
    """The test world has no centre of justice."""
    name("SV-D1-POL")
    name("C-POL", by="c-pol-head")
    with pytest.raises(Refused) as problem:
        name("C-PRO", by="c-pro-head")
    assert problem.value.field == "official_of"
    acting("c-pro-head")
    assert Case.objects.get().people.filter(roles=["official"]).count() == 2


def test_a_centre_that_is_barred_itself_is_passed_over(a_case, name, acting):
    name("C-POL")
    acting("sv-pol-officer")
    assert Case.objects.get().lead_office.code == "SV-POL"
    name("SV-D1-POL")
    acting("c-pol-head")
    assert not Case.objects.exists()
    acting("c-pro-head")
    assert Case.objects.get().lead_office.code == "C-PRO"


def test_a_wrong_office_is_corrected_and_the_lead_stays(a_case, name, acting, office):
    named = name("SV-D1-POL")
    head = acting("c-pol-head")
    person = Person.objects.select_related("case").get(pk=named.pk)
    services.edit_person(
        head, person, PersonData(("official",), official_of=office("BK-POL")),
        with_identity=False, with_office=True,
    )  # fmt: skip
    assert is_kept_from(person.case, office("BK-POL"))
    assert not is_kept_from(person.case, office("SV-POL"))
    assert Case.objects.get().lead_office.code == "C-POL"
    lifted = Change.objects.filter(thing="record_bar", changes__has_key="lifted_at")
    assert lifted.filter(action="UPDATE").count() == 2


def test_who_is_no_official_serves_nowhere(a_case, name, acting, office):
    with pytest.raises(Refused) as problem:
        services.add_person(
            acting("sv-pol-officer"), a_case.case,
            PersonData(("witness",), official_of=office("SV-PRO")),
        )  # fmt: skip
    assert problem.value.field == "official_of"
    named = name("SV-PRO")
    member = acting("sv-pol-officer")
    person = Person.objects.select_related("case").get(pk=named.pk)
    # the office stays where nobody speaks of it, and goes with the role
    services.edit_person(member, person, PersonData(("official", "suspect")), with_identity=False)
    assert is_kept_from(person.case, office("SV-PRO"))
    services.edit_person(member, person, PersonData(("witness",)), with_identity=False)
    assert not is_kept_from(person.case, office("SV-PRO"))


def test_saving_the_person_again_changes_no_bar(a_case, name, acting):
    named = name("SV-PRO")
    acting("sv-pol-officer")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_person SET official_of_id = official_of_id, sex = 'Feminine'")
    assert Bar.objects.filter(person=named).count() == 1


# over HTTP


def test_the_writer_is_told_and_sent_to_his_work(a_case, client_for, members):
    client, number = english(client_for("sv-pol-officer")), a_case.case.number
    form = {"kind": "person", "sex": "NonSpecifiedUnknown", "roles": ["official"]}
    page = client.post(
        at("person-new", number),
        {**form, "official_of": members["sv-dis-officer"].office_id}, follow=True,
    )  # fmt: skip
    assert page.redirect_chain == [(at("my-work"), 302)]
    assert "It is now led by Office C-POL; you see it no more." in text_of(page)
    assert number not in text_of(page)
    forbidden = client.get(at("case", number))
    missing = client.get(at("case", "SV-POL-2026-9999"))
    assert forbidden.status_code == missing.status_code == 404
    centre = english(client_for("c-pol-head"))
    work = text_of(centre.get(at("my-work")))
    assert "without anyone" in work
    assert number in work
    offices = text_of(centre.get(at("case-offices", number)))
    assert "Kept from" in offices
    assert "Office SV-D1-POL" in offices


def test_the_auditor_of_a_barred_office_finds_no_trace_of_the_case(a_case, name, client_for):
    number, officer = a_case.case.number, client_for("sv-pol-officer")
    officer.get(at("person", number, a_case.victim.code))  # a look at an identity is on record
    before = text_of(client_for("sv-pol-auditor").get(at("trail")))
    assert number in before
    name("SV-D1-POL")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of a request
    after = text_of(client_for("sv-pol-auditor").get(at("trail")))
    for secret in (number, a_case.victim.code, a_case.suspect.code):
        assert secret not in after
    assert number in text_of(client_for("c-pol-auditor").get(at("trail")))


def test_the_form_shows_where_an_official_serves_and_corrects_it(a_case, name, client_for, acting):
    named = name("SV-PRO")
    client, number = english(client_for("sv-pol-officer")), a_case.case.number
    assert "Office SV-PRO" in text_of(client.get(at("person", number, named.code)))
    acting("sv-pol-officer")
    seen = Person.objects.get(pk=named.pk).version
    answer = client.post(
        at("person-edit", number, named.code),
        {"kind": "person", "sex": "NonSpecifiedUnknown", "roles": ["official"],
         "official_of": "", "seen": seen},
    )  # fmt: skip
    assert answer.status_code == 302, text_of(answer)
    acting("sv-pol-officer")
    assert not Bar.objects.filter(lifted_at=None).exists()
    assert "Kept from" not in text_of(client.get(at("case-offices", number)))


def _colleague(member):
    from khua.access.models import Colleague

    return Colleague.objects.select_related("office").get(pk=member.pk)


def _office(code: str):
    from khua.access.models import Office

    return Office.objects.get(code=code)


def _next_month():
    from datetime import timedelta

    from django.utils import timezone

    return timezone.localdate() + timedelta(days=30)


def _trail() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_number FROM record_trail(NULL, 200)")
        return {number for (number,) in cursor.fetchall()}


def _refused(sql: str, *args: object) -> bool:
    from tests.record.test_row_security import refused

    return refused(sql, *args)
