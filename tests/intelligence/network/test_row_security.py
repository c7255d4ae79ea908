"""What a member may not see is in no network, no file and no address: byte by byte."""

import io
import zipfile

import pytest
from django.db import connection
from django.urls import reverse

from khua.access.models import Entry
from khua.intelligence.network.build import COMMON, network_of, value_id
from khua.intelligence.network.exports import FORMATS
from khua.intelligence.network.links import sharing
from tests import world
from tests.intelligence.network.conftest import (
    HERE,
    OTHER_PHONE,
    PHONE,
    THERE,
    TITLE_THERE,
    VICTIM_PHONE,
)

SEES_BOTH = {"c-pol-head"}
SEES_HERE = {"sv-pol-officer", "sv-pol-officer2", "sv-pol-head", "sv-pol-clerk"}
#: who may see who a victim of `here` is: on the case by name, and the head of its office
SEES_VICTIM = {"sv-pol-officer", "sv-pol-head"}


def addresses(of) -> list[str]:
    """Every page and file around a case and its first person."""
    number, code = of.case.number, of.people[0].code
    return [
        reverse("intelligence:network_case", args=[number]),
        reverse("intelligence:network_person", args=[code]),
        *(reverse("intelligence:network_case_export", args=[number, form]) for form in FORMATS),
        *(reverse("intelligence:network_person_export", args=[code, form]) for form in FORMATS),
    ]


def body(response) -> str:
    """Everything a reader could find in an answer."""
    if response["Content-Type"] == "application/zip":
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())
    return response.content.decode()


@pytest.mark.parametrize("username", sorted(SEES_HERE | SEES_BOTH))
def test_the_other_province_shows_only_to_who_sees_it(client_for, here, there, username):
    client = client_for(username)
    secrets = [THERE, TITLE_THERE, there.case.number, there.broker.code, there.driver.code, "ສົມພອນ"]
    for address in addresses(here):
        response = client.get(address)
        if "export" in address and username == "sv-pol-clerk":
            assert response.status_code == 404
            continue
        text = body(response)
        assert HERE in text
        for secret in secrets:
            if username not in SEES_BOTH:
                assert secret not in text, (address, secret)
            elif secret not in (TITLE_THERE, THERE, "ສົມພອນ") and "export" not in address:
                assert secret in text, (address, secret)


@pytest.mark.parametrize("username", [name for name, _office, _role in world.MEMBERS])
def test_who_does_not_see_the_case_gets_what_a_missing_one_gives(client_for, here, username):
    if username in SEES_HERE | SEES_BOTH:
        return
    client = client_for(username)
    for address in addresses(here):
        assert client.get(address).status_code == 404, address


def test_asking_for_what_one_does_not_see_changes_nothing(client_for, here, there):
    client = client_for("sv-pol-officer2")
    page = reverse("intelligence:network_case", args=[here.case.number])
    plain = client.get(page).content.decode()
    asked = client.get(
        page, {"open": [f"case:{there.case.number}", f"person:{there.broker.code}", "place:x", "x"]}
    ).content.decode()
    for secret in (THERE, TITLE_THERE, there.driver.code, "ສົມພອນ"):
        assert secret not in asked
    assert plain.count("<tr id=") == asked.count("<tr id=")


@pytest.mark.parametrize("username", sorted(SEES_HERE | SEES_BOTH))
def test_a_victim_stands_by_code_name_and_joins_only_for_who_may_know(
    client_for, here, username, acting
):
    client = client_for(username)
    page = body(client.get(reverse("intelligence:network_case", args=[here.case.number])))
    assert here.victim.code_name in page
    assert "ແກ້ວມະນີ" not in page
    assert "ສີວິໄລ" not in page
    assert (VICTIM_PHONE in page) == (username in SEES_VICTIM)
    acting(username)
    graph = network_of(here.case, [], "en").graph
    victim = f"person:{here.victim.code}"
    phones = {graph.nodes[n].label for n in graph.neighbours(victim) if n.startswith("phone:")}
    assert phones == ({VICTIM_PHONE, OTHER_PHONE} if username in SEES_VICTIM else set())


@pytest.mark.parametrize("form", FORMATS)
def test_no_file_tells_what_is_known_only_of_a_victim(client_for, here, form):
    address = reverse("intelligence:network_case_export", args=[here.case.number, form])
    text = body(client_for("sv-pol-officer").get(address))
    assert here.victim.code_name in text
    assert OTHER_PHONE in text, "the broker's own phone is his"
    for secret in (VICTIM_PHONE, VICTIM_PHONE[4:], "ແກ້ວມະນີ", value_id("phone", VICTIM_PHONE)):
        assert secret not in text


def test_such_a_look_is_on_the_record_and_no_other(client_for, here, there):
    address = reverse("intelligence:network_case", args=[here.case.number])
    for username in ("sv-pol-officer", "sv-pol-officer2", "c-pol-head"):
        client_for(username).get(address)
    looked = entries("identity.read")
    assert [(member, subject) for member, subject, _detail in looked] == [
        ("sv-pol-officer", here.victim.code_name)
    ]


def test_a_file_is_on_the_record_with_counts_and_without_names(client_for, here, there):
    address = reverse("intelligence:network_case_export", args=[here.case.number, "ftm"])
    client_for("c-pol-head").get(address)
    ((member, subject, detail),) = entries("export")
    assert (member, subject) == ("c-pol-head", "network ftm")
    assert '"cases": 2' in detail
    assert '"people": 5' in detail


def entries(action: str) -> list[tuple[str, str, str]]:
    """(login name, subject, detail) of the audit entries of an action, read as the owner."""
    world.as_owner(
        "CREATE TEMP TABLE IF NOT EXISTS seen (who text, subject text, detail text);"
        " GRANT ALL ON seen TO khua_app; DELETE FROM seen;"
        " INSERT INTO seen SELECT m.username, e.subject, e.detail::text"
        f" FROM {Entry._meta.db_table} e JOIN access_member m ON m.id = e.member_id"
        f" WHERE e.action = '{action}' ORDER BY e.id"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT who, subject, detail FROM seen")
        return cursor.fetchall()


def test_the_search_for_sharers_keeps_to_what_one_sees(here, there, acting):
    values = [("phone", PHONE), ("phone", VICTIM_PHONE)]
    expected = {
        "sv-pol-officer": ({here.broker.pk}, {here.victim.pk}),
        "sv-pol-officer2": ({here.broker.pk}, set()),
        "bk-pol-officer": ({there.broker.pk}, set()),
        "c-pol-head": ({here.broker.pk, there.broker.pk}, set()),
        "c-pol-officer": (set(), set()),
        "sv-pol-auditor": (set(), set()),
        "c-pol-admin": (set(), set()),
    }
    for username, (bearers, victims) in expected.items():
        acting(username)
        found = sharing(values, COMMON)
        assert set(found.get(("phone", PHONE), [])) == bearers, username
        assert set(found.get(("phone", VICTIM_PHONE), [])) == victims, username


def test_without_a_pass_nobody_shares_anything(here, acting):
    from khua.access import context

    context.clear()
    assert sharing([("phone", PHONE)], COMMON) == {}


def test_a_case_kept_from_an_office_is_in_no_network_of_it(here, there, acting):
    """An official of the centre is named in the case of Bokeo: nobody there sees it any more."""
    from khua.record.models import Person

    world.as_owner(
        "INSERT INTO record_bar (case_id, office_id, barred_office_id, person_id, since)"
        f" SELECT {there.case.pk}, lead_office_id, (SELECT id FROM access_office WHERE code ="
        f" 'C-POL'), {there.driver.pk}, now() FROM record_case WHERE id = {there.case.pk}"
    )
    acting("c-pol-head")
    assert not Person.objects.filter(pk=there.broker.pk).exists()
    assert set(sharing([("phone", PHONE)], COMMON)[("phone", PHONE)]) == {here.broker.pk}
    labels = {node.label for node in network_of(here.case, [], "en").graph.nodes.values()}
    assert there.case.number not in labels


def test_an_address_holds_no_number_and_no_name(client_for, here, there):
    import re

    page = client_for("c-pol-head").get(
        reverse("intelligence:network_case", args=[here.case.number])
    )
    links = re.findall(r'(?:href|hx-get|action)="([^"]*)"', page.content.decode())
    assert len(links) > 20
    for link in links:
        for secret in ("2055512345", "99887766", "1234567", "7654321", "ຄຳປານ", "Khamphanh"):
            assert secret not in link, link
