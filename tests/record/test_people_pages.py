"""People of a case: the list, one person, the forms, and who sees an identity."""

import pytest

from khua.record.models import Identity, Person
from tests import world
from tests.record.pages import at, english, queries, text_of

VICTIM_NAME = "ແກ້ວມະນີ"

NEW = {
    "kind": "person",
    "roles": ["suspect", "broker"],
    "sex": "Masculine",
    "nationalities": "ລາວ, Thai",
    "name": "ທ້າວ ສົມຈິດ ແສງດີ",
    "other_names": "Somchit\nໄອ້ຈິດ",
    "birth_date": "໐໑/໐໒/໒໕໓໓",
    "age": "",
    "documents": "passport, P1234567, Laos",
    "phones": "020 5551 2345\n+66 81 234 5678",
    "accounts": "BCEL, 010-12-00-1234567",
    "vehicles": "ກຂ 1234",
    "addresses": "ບ້ານໂພນ, ໄກສອນ",
}


def test_victims_stand_under_their_code_name_and_others_under_their_name(client_for, a_case):
    page = text_of(client_for("sv-pol-officer").get(at("case-people", a_case.case.number)))
    assert a_case.victim.code_name in page
    assert "ບຸນທອງ" in page
    assert VICTIM_NAME not in page


def test_whoever_is_on_the_case_sees_the_identity_on_the_persons_page(client_for, a_case):
    url = at("person", a_case.case.number, a_case.victim.code)
    assert VICTIM_NAME in text_of(client_for("sv-pol-officer").get(url))
    assert VICTIM_NAME in text_of(client_for("sv-pol-head").get(url))


@pytest.mark.parametrize("username", ["sv-pol-officer2", "c-pol-head", "sv-pol-clerk"])
def test_others_are_told_calmly_who_may_see_it(client_for, a_case, username):
    url = at("person", a_case.case.number, a_case.victim.code)
    page = text_of(english(client_for(username)).get(url))
    assert VICTIM_NAME not in page
    assert "Only those on the case by name" in page
    assert "Member sv-pol-head" in page


def test_a_person_of_another_case_is_missing(client_for, a_case, members):
    other = world.open_case(members["sv-pol-officer"], a_case.case.reported_on)
    url = at("person", a_case.case.number, other.victim.code)
    assert client_for("sv-pol-officer").get(url).status_code == 404


def test_a_person_is_added_with_everything_that_was_typed(client_for, a_case, acting):
    client = english(client_for("sv-pol-officer"))
    page = text_of(client.post(at("person-new", a_case.case.number), NEW, follow=True))
    assert "is in the case." in page
    assert "Date of birth: read with a guess; please check it." in page
    acting("sv-pol-officer")
    person = Person.objects.get(roles__contains=["broker"])
    identity = Identity.objects.get(person=person)
    assert person.nationalities == ["LA", "TH"]
    assert (identity.honorific, identity.name) == ("ທ້າວ", "ສົມຈິດ ແສງດີ")
    assert identity.birth_date.isoformat() == "1990-02-01"
    assert identity.phones == ["+8562055512345", "+66812345678"]
    assert identity.documents == [{"kind": "passport", "number": "P1234567", "country": "LA"}]
    assert identity.accounts == [{"bank": "BCEL", "number": "010-12-00-1234567"}]
    assert identity.other_names == ["Somchit", "ໄອ້ຈິດ"]


def test_a_new_victim_gets_a_code_name_and_no_message_names_her(client_for, a_case):
    client = english(client_for("sv-pol-officer2"))
    typed = {**NEW, "roles": ["victim"], "name": "ນາງ ລັບ"}
    answer = client.post(at("person-new", a_case.case.number), typed)
    page = text_of(client.get(answer.url))
    assert "Use this code name wherever you write about the victim." in page
    assert "ລັບ" not in page
    assert "1990" not in page


@pytest.mark.parametrize(
    ("wrong", "field", "mend"),
    [
        ({"roles": []}, "roles", "The person has no role. Choose at least one."),
        ({"nationalities": "Ruritania"}, "nationalities", "is not a country Khua knows"),
        ({"birth_date": "yesterday"}, "birth_date", "Write it as 25/03/2016"),
        ({"age": "1990"}, "age", "looks like a year of birth"),
        ({"phones": "020 5551 2345\n12"}, "phones", "Line 2: This is not a phone number"),
        ({"documents": "passport"}, "documents", "Line 1: Write the kind, a comma and the number"),
        ({"accounts": "\nBCEL"}, "accounts", "Line 2: Write the bank, a comma and the number"),
        ({"vehicles": "x" * 41}, "vehicles", "Line 1: This is longer than 40 characters."),
    ],
)
def test_a_mistake_names_field_and_line(client_for, a_case, acting, wrong, field, mend):
    client = english(client_for("sv-pol-officer"))
    page = text_of(client.post(at("person-new", a_case.case.number), {**NEW, **wrong}))
    assert mend in page
    assert f'href="#id_{field}' in page
    acting("sv-pol-officer")
    assert Person.objects.count() == 3


def test_saving_the_edit_form_as_it_came_changes_nothing(client_for, a_case, acting):
    client = english(client_for("sv-pol-officer"))
    added = client.post(at("person-new", a_case.case.number), NEW).url
    form = client.get(f"{added}edit/").context["form"]
    typed = {bound.html_name: bound.value() or "" for bound in form}
    acting("sv-pol-officer")
    before = list(Identity.objects.order_by("pk").values())
    assert client.post(f"{added}edit/", typed).status_code == 302
    acting("sv-pol-officer")
    assert list(Identity.objects.order_by("pk").values()) == before


def test_who_may_not_see_the_identity_edits_the_rest_and_leaves_it(client_for, a_case, acting):
    url = at("person-edit", a_case.case.number, a_case.victim.code)
    client = english(client_for("sv-pol-officer2"))
    page = text_of(client.get(url))
    assert VICTIM_NAME not in page
    assert 'name="name"' not in page
    typed = {"kind": "person", "roles": ["victim", "witness"], "sex": "Feminine", "seen": "1"}
    # a name that is smuggled into the form changes nothing
    assert client.post(url, {**typed, "name": "ຊື່ປອມ"}).status_code == 302
    acting("sv-pol-officer")
    person = Person.objects.get(pk=a_case.victim.pk)
    assert person.roles == ["victim", "witness"]
    assert VICTIM_NAME in Identity.objects.get(person=person).name


@pytest.mark.parametrize("username", ["sv-pol-clerk", "c-pol-head", "bk-pol-officer"])
def test_adding_and_editing_is_for_those_who_may_edit_the_case(client_for, a_case, username):
    client, number = client_for(username), a_case.case.number
    for url in (at("person-new", number), at("person-edit", number, a_case.suspect.code)):
        assert client.get(url).status_code == 404
        assert client.post(url, NEW).status_code == 404


def test_the_list_takes_the_same_queries_for_more_people(client_for, a_case):
    client, url = client_for("sv-pol-officer"), at("case-people", a_case.case.number)
    few = queries(client, url)
    for _ in range(3):
        client.post(at("person-new", a_case.case.number), NEW)
    client.get(url)  # shows and forgets the messages
    assert queries(client, url) == few
