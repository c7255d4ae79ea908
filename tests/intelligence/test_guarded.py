"""Victims, and cases that are kept from an office (S14): what no hint may tell."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from khua.access.models import Colleague
from khua.intelligence import services as links
from khua.intelligence.models import Ask, Hint, Imprint, Match, Request
from khua.record import services
from khua.record.data import PersonData
from khua.record.models import Case, Person
from khua.record.refusal import Refused
from tests import world
from tests.intelligence.rows import BROKER, STRANGER, ask, by_owner, denied, imprint

EVERYBODY = [name for name, _office, _role in world.MEMBERS]


def hints(acting, username: str) -> list[tuple[int, str]]:
    acting(username)
    return list(Hint.objects.order_by("id").values_list("person_id", "holder__code"))


def official(acting, side, office, by: str) -> Person:
    """Name an official of `office` in the case of `side`: the case is kept from that office."""
    return services.add_person(
        acting(by), Case.objects.get(pk=side.case.pk), PersonData(("official",), official_of=office)
    )


@pytest.fixture
def victim(pair):
    """The victim of Savannakhet looks like the suspect of Bokeo, and nobody else matches."""
    imprint(pair.sv.suspect, **STRANGER)
    imprint(pair.sv.victim, **BROKER)
    return pair.sv.victim


def test_an_imprint_of_a_victim_is_guarded_as_the_identity_is(victim, acting):
    found = {}
    for username in EVERYBODY:
        acting(username)
        with connection.cursor() as cursor:
            for table in ("record_identity", "intelligence_imprint"):
                cursor.execute(f"SELECT count(*) FROM {table} WHERE person_id = %s", [victim.pk])
                found.setdefault(username, []).append(cursor.fetchone()[0])
    assert {name for name, (_one, two) in found.items() if two} == {"sv-pol-officer", "sv-pol-head"}
    assert all(one == two for one, two in found.values())


def test_a_victim_is_told_of_to_nobody_elsewhere(victim, acting):
    for username in EVERYBODY:
        seen = hints(acting, username)
        assert victim.pk not in [person for person, _holder in seen if username.startswith("bk")]
        if username.startswith("bk"):
            assert seen == []
        # on her own side: those who may see who she is, and nobody else of the office
        assert ((victim.pk, "BK-POL") in seen) == (username in ("sv-pol-officer", "sv-pol-head"))
        assert not Match.objects.filter(stands=True).exists()  # nobody sees both


def test_two_victims_of_two_offices_are_told_of_to_nobody(pair, acting):
    imprint(pair.sv.victim, **{**BROKER, "keys": [7]})
    imprint(pair.bk.victim, **{**BROKER, "keys": [7]})
    assert by_owner(
        f"SELECT id FROM intelligence_match WHERE left_id = {pair.sv.victim.pk}"
        f" AND right_id = {pair.bk.victim.pk}"
    )
    assert not by_owner(
        f"SELECT id FROM intelligence_hint WHERE person_id IN ({pair.sv.victim.pk},"
        f" {pair.bk.victim.pk}) AND id IN (SELECT hint_id FROM intelligence_hintedmatch WHERE"
        f" match_id IN (SELECT id FROM intelligence_match WHERE left_id = {pair.sv.victim.pk}"
        f" AND right_id = {pair.bk.victim.pk}))"
    )


def test_a_match_with_a_victim_shows_only_to_who_may_see_the_victim(pair, acting):
    """Within one office: the officer on the case and the head, not their colleague."""
    imprint(pair.sv.victim, **BROKER)
    both = {pair.sv.suspect.pk, pair.sv.victim.pk}
    for username in EVERYBODY:
        acting(username)
        seen = any({m.left_id, m.right_id} == both for m in Match.objects.all())
        assert seen == (username in ("sv-pol-officer", "sv-pol-head")), username


def test_a_hint_goes_when_the_other_becomes_a_victim_and_comes_back(pair, acting):
    def role(role: str) -> None:
        member = acting("bk-pol-officer")
        person = Person.objects.select_related("case").get(pk=pair.bk.suspect.pk)
        services.edit_person(member, person, PersonData((role,)), with_identity=False)

    role("possible_victim")
    assert Imprint.objects.get(pk=pair.bk.suspect.pk).guarded
    assert hints(acting, "sv-pol-officer") == []
    # whoever may see her still learns of the other office's record
    assert hints(acting, "bk-pol-officer") == [(pair.bk.suspect.pk, "SV-POL")]
    acting("c-pol-head")
    assert not Match.objects.exists()
    role("suspect")
    assert hints(acting, "sv-pol-officer") == [(pair.sv.suspect.pk, "BK-POL")]


def test_nobody_asks_because_of_a_hint_that_is_gone(pair, acting):
    acting("sv-pol-officer")
    hint = Hint.objects.get()
    member = acting("bk-pol-officer")
    person = Person.objects.select_related("case").get(pk=pair.bk.suspect.pk)
    services.edit_person(member, person, PersonData(("victim",)), with_identity=False)
    member = acting("sv-pol-officer")
    with pytest.raises(DatabaseError, match="no such hint"), transaction.atomic():
        ask(member, pair.sv.case, hint)


def test_who_may_not_see_a_victim_sees_no_ask_about_her(victim, pair, acting):
    member = acting("sv-pol-officer")
    ask(member, pair.sv.case, Hint.objects.get(person=victim))
    for username in ("sv-pol-officer", "sv-pol-head"):
        acting(username)
        assert Ask.objects.exists(), username
    for username in ("sv-pol-officer2", "sv-pol-clerk", "c-pol-head"):
        acting(username)
        assert not Ask.objects.exists(), username
    acting("bk-pol-officer")
    request = Request.objects.get()
    assert request.person_id == pair.bk.suspect.pk  # theirs; of her nothing is said
    with connection.cursor() as cursor:
        cursor.execute("SELECT changes::text FROM record_change WHERE thing LIKE 'intelligence%'")
        assert cursor.fetchall() == []


# cases that are kept from an office


def test_a_case_kept_from_an_office_is_not_hinted_at_there(pair, acting, members):
    """Bokeo's case names an official of Savannakhet: nobody there learns that Bokeo, or whoever
    leads it now, holds a record; others do, and those who lead it are told of Savannakhet."""
    wrong = official(acting, pair.bk, members["sv-pol-officer"].office, "bk-pol-officer")
    for username in ("sv-pol-officer", "sv-pol-officer2", "sv-pol-head", "sv-pol-clerk"):
        assert hints(acting, username) == [], username
        assert not Match.objects.exists()
    assert hints(acting, "bk-pol-officer") == [(pair.bk.suspect.pk, "SV-POL")]
    assert (pair.sv.suspect.pk, "BK-POL") in hints(acting, "c-pol-head")
    mine = f"SELECT id FROM intelligence_hint WHERE person_id = {pair.sv.suspect.pk}"
    hint = Hint(pk=by_owner(mine)[0]["id"])
    member = acting("sv-pol-officer")
    with pytest.raises(DatabaseError, match="no such hint"), transaction.atomic():
        ask(member, pair.sv.case, hint)
    # it was a mistake: the bar is lifted
    member = acting("bk-pol-officer")
    person = Person.objects.select_related("case").get(pk=wrong.pk)
    services.edit_person(member, person, PersonData(("witness",)), with_identity=False)
    assert hints(acting, "sv-pol-officer") == [(pair.sv.suspect.pk, "BK-POL")]


def test_a_case_that_becomes_another_office_s_is_hinted_at_as_theirs(pair, acting, members):
    """Bokeo's case names an official of Bokeo: the centre leads it from now on."""
    official(acting, pair.bk, members["bk-pol-officer"].office, "bk-pol-officer")
    assert hints(acting, "bk-pol-officer") == []
    assert hints(acting, "sv-pol-officer") == [(pair.sv.suspect.pk, "C-POL")]
    assert hints(acting, "c-pol-head") == [
        (pair.sv.suspect.pk, "C-POL"),
        (pair.bk.suspect.pk, "SV-POL"),
    ]


def test_the_office_that_a_case_is_kept_from_is_not_asked_out_of_it(pair, acting, members):
    official(acting, pair.bk, members["sv-pol-officer"].office, "bk-pol-officer")
    member = acting("bk-pol-officer")
    with pytest.raises(DatabaseError, match="kept from the office"), transaction.atomic():
        ask(member, pair.bk.case, Hint.objects.get())
    with pytest.raises(Refused, match="ຖືກກັນອອກຈາກ"):  # and is told so in words
        links.ask(member, Hint.objects.get(), "ນາຍໜ້າດຽວກັນ")
    acting("sv-pol-officer")
    assert not Request.objects.exists()


def test_a_request_is_hidden_from_offices_that_must_not_know_of_the_case_behind_it(
    pair, acting, members
):
    """Bokeo asks Savannakhet; a prosecutor reads Savannakhet's case, and Bokeo's case names an
    official of the prosecutors, before or after it asks."""
    world.refer(members["sv-pol-officer"], members["sv-pro-officer"], pair.sv.case)
    member = acting("bk-pol-officer")
    ask(member, pair.bk.case, Hint.objects.get())
    acting("sv-pro-officer")
    assert Request.objects.exists()
    official(acting, pair.bk, members["sv-pro-officer"].office, "bk-pol-officer")
    for username in ("sv-pro-officer", "sv-pro-head"):
        acting(username)
        assert not Request.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM record_change WHERE thing LIKE 'intelligence%'")
            assert cursor.fetchone() == (0,), "nor does the history of the case tell it"
    acting("sv-pol-officer")
    assert Request.objects.exists()


def test_a_case_is_not_opened_to_an_office_that_it_is_kept_from(pair, acting, members):
    """Savannakhet asks, and only then Bokeo's case names an official of Savannakhet."""
    ask(acting("sv-pol-officer"), pair.sv.case, Hint.objects.get())
    official(acting, pair.bk, members["sv-pol-officer"].office, "bk-pol-officer")
    acting("bk-pol-officer")
    with pytest.raises(DatabaseError, match="kept from that office"), transaction.atomic():
        Request.objects.update(state="granted")
    assert Request.objects.update(state="refused", answer="ບໍ່ໄດ້") == 1
    acting("sv-pol-officer")
    assert Ask.objects.get().state == "refused"
    assert not Case.objects.filter(pk=pair.bk.case.pk).exists()


def test_a_colleague_in_a_joint_team_is_held_to_what_his_own_office_may_know(pair, acting, members):
    """Bokeo's officer is in a team on Savannakhet's case; the prosecutors hold a third record, in a
    case that is kept from Bokeo."""
    third = world.open_case(members["sv-pro-officer"], timezone.localdate())
    imprint(third.suspect, **BROKER)
    head = acting("sv-pol-head")
    bokeo = Colleague.objects.select_related("office").get(pk=members["bk-pol-officer"].pk)
    last = timezone.localdate() + timedelta(days=30)
    services.create_team(head, Case.objects.get(pk=pair.sv.case.pk), "x", bokeo, [], last)
    assert (pair.sv.suspect.pk, "SV-PRO") in hints(acting, "bk-pol-officer")
    official(acting, third, members["bk-pol-officer"].office, "sv-pro-officer")
    seen = hints(acting, "bk-pol-officer")
    assert (pair.sv.suspect.pk, "SV-PRO") not in seen
    assert (pair.bk.suspect.pk, "SV-PRO") not in seen
    assert (pair.sv.suspect.pk, "SV-PRO") in hints(acting, "sv-pol-officer")


def test_names_do_not_reach_a_message_of_the_database(pair, acting):
    """What an error says is logged by many programs: it quotes no value of an identity."""
    acting("sv-pol-officer")
    for statement in (
        "UPDATE intelligence_imprint SET person_id = 1",
        "UPDATE intelligence_imprint SET given_form = repeat(given_form, 100)",
        "UPDATE intelligence_imprint SET birth = birth / (birth - birth)",
        "INSERT INTO intelligence_key SELECT unnest(keys), person_id FROM intelligence_imprint",
        "UPDATE intelligence_hint SET stands = false",
    ):
        said = denied(statement)
        for secret in ("khampan", "98765", "ຄຳປານ", "ໄຊຍະວົງ", pair.bk.case.number):
            assert secret not in said
