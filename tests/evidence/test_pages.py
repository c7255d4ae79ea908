"""The pages of evidence, in the order in which one works."""

import pytest

from khua.evidence import services
from khua.evidence.models import Custody, Item, ItemContent, Link
from khua.record.models import Finding
from tests.evidence.things import TITLE, an_item, at, send
from tests.record.pages import at as page_at
from tests.record.pages import english, queries, text_of

TYPED = {
    "kind": "statement",
    "title": "ຄຳໃຫ້ການ",
    "description": "ສອງໜ້າ",
    "collected_by": "ຮ.ຕ ສົມ",
    "collected_on": "03/2026",
    "place": "ໄກສອນ",
    "authority": "order",
    "authority_note": "12/2026",
}


@pytest.fixture
def client(client_for):
    return english(client_for("sv-pol-officer"))


def test_an_item_is_registered(client, a_case, acting, members, home):
    url = page_at("evidence-new", a_case.case.number)
    assert "Member sv-pol-officer" in text_of(client.get(url)), "who collects it is filled in"
    page = text_of(client.post(url, {**TYPED, "witness": a_case.witness.code}, follow=True))
    assert "E-1 is registered, and you have it." in page
    for shown in ("ຄຳໃຫ້ການ", "ສອງໜ້າ", "ຮ.ຕ ສົມ", "March 2026", "ໄກສອນ", "12/2026"):
        assert shown in page
    acting("sv-pol-officer")
    content = ItemContent.objects.get()
    assert content.witness_id == a_case.witness.pk
    assert (content.collected_precision, content.authority) == ("month", "order")
    assert content.custodian_id == members["sv-pol-officer"].pk


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        ({"title": " "}, "This field is required."),
        ({"authority_note": ""}, "The number of the order is missing."),
        ({"kind": "tribunal"}, "tribunal is not one of the available choices"),
        ({"witness": "ZZZZ"}, "ZZZZ is not one of the available choices"),
        ({"collected_on": "31/12/2099"}, "in the future"),
    ],
)
def test_a_mistake_is_shown_and_nothing_is_written(client, a_case, acting, home, wrong, shown):
    page = text_of(client.post(page_at("evidence-new", a_case.case.number), {**TYPED, **wrong}))
    assert shown in page
    acting("sv-pol-officer")
    assert not Item.objects.exists()


def test_the_register_shows_of_a_sealed_item_that_it_exists(client_for, item, a_case, acting):
    officer = acting("sv-pol-officer")
    an_item(officer, a_case.case, kind="medical", title="ໃບແພດ ຂອງ V", sealed=True)
    for username, sees in (("sv-pol-officer", True), ("sv-pol-officer2", False)):
        client = english(client_for(username))
        register = text_of(client.get(page_at("evidence-list", a_case.case.number)))
        assert TITLE in register
        assert "E-2" in register
        assert "Medical report" in register
        assert "Sealed" in register
        assert ("ໃບແພດ" in register) == sees
        page = text_of(client.get(page_at("evidence-item", a_case.case.number, 2)))
        assert ("ໃບແພດ" in page) == sees
        assert ("This item is sealed." in page) == (not sees)
        assert ("Add files" in page) == sees


def test_the_custodian_seals_and_a_second_editor_is_told(client, client_for, item, acting):
    url = at("evidence-edit", item)
    assert 'name="seen" value="1"' in text_of(client.get(url))
    typed = {**TYPED, "seen": "1"}
    head = english(client_for("sv-pol-head"))
    assert "E-1 is saved." in text_of(head.post(url, typed, follow=True))
    page = text_of(client.post(url, {**typed, "title": "ອື່ນ", "sealed": "on"}))
    assert "Member sv-pol-head changed this while you were writing" in page
    page = text_of(client.post(url, {**typed, "seen": "2", "sealed": "on"}, follow=True))
    assert "E-1 is saved." in page
    acting("sv-pol-officer2")
    assert Item.objects.get().sealed
    assert not ItemContent.objects.exists()


def test_others_do_not_edit(client_for, item, acting):
    client = english(client_for("sv-pol-officer2"))
    page = text_of(client.post(at("evidence-edit", item), {**TYPED, "seen": "1"}, follow=True))
    assert "Only whoever has the item, or the head of the leading office, changes it." in page
    acting("sv-pol-officer")
    assert ItemContent.objects.get().title == TITLE


def test_an_item_goes_from_hand_to_hand(client, client_for, item, members, acting):
    receiver = members["sv-pol-officer2"]
    page = text_of(
        client.post(
            at("evidence-hand-over", item),
            {"receiver": receiver.pk, "reason": "ກວດໂທລະສັບ"},
            follow=True,
        )
    )
    assert "Member sv-pol-officer2 confirms it on receiving the item." in page
    assert "Waits for confirmation" in page
    acting("sv-pol-officer2")
    custody = Custody.objects.get()

    other = english(client_for("sv-pol-officer2"))
    work = text_of(other.get("/work/"))
    assert "1 hand-over of evidence waits for your confirmation" in work
    waiting = text_of(other.get(page_at("evidence-waiting")))
    answer = at("evidence-answer", item, custody.pk)
    assert answer in waiting
    assert answer in text_of(other.get(at("evidence-item", item)))
    refused = text_of(other.post(answer, {"answer": "refused"}))
    assert "A refusal needs a reason." in refused
    page = text_of(other.post(answer, {"answer": "confirmed"}, follow=True))
    assert "You have E-1 now." in page
    assert "hand-over of evidence" not in text_of(other.get("/work/"))
    assert "Nothing waits for you" in text_of(other.get(page_at("evidence-waiting")))
    again = text_of(other.post(answer, {"answer": "confirmed"}, follow=True))
    assert "This hand-over does not wait for you." in again


def test_nobody_else_answers_over_http(client_for, item, members, acting):
    custody = services.hand_over(acting("sv-pol-officer"), item, members["sv-pol-officer2"], "ກວດ")
    for username in ("sv-pol-officer", "sv-pol-head"):
        client_for(username).post(at("evidence-answer", item, custody.pk), {"answer": "confirmed"})
    acting("sv-pol-head")
    assert Custody.objects.get().answer == "waiting"


def test_one_who_does_not_have_it_hands_nothing_over(client_for, item, members, acting):
    client = english(client_for("sv-pol-officer2"))
    typed = {"receiver": members["sv-pol-head"].pk, "reason": "x"}
    page = text_of(client.post(at("evidence-hand-over", item), typed, follow=True))
    assert "Only whoever has the item hands it over." in page
    acting("sv-pol-officer")
    assert not Custody.objects.exists()


def test_a_finding_shows_what_supports_and_what_contradicts_it(client, item, a_case, acting):
    officer = acting("sv-pol-officer")
    finding = Finding.objects.filter(case=a_case.case, code="act.recruitment").get()
    sealed = an_item(officer, a_case.case, kind="medical", title="ໃບແພດ", sealed=True)
    typed = {"finding": finding.pk, "bearing": "contradicts"}
    page = text_of(client.post(at("evidence-link", item), typed, follow=True))
    assert "The link is recorded." in page
    assert "Contradicts it" in page
    again = text_of(client.post(at("evidence-link", item), typed))
    assert "The item is linked to this finding already." in again
    services.link(acting("sv-pol-officer"), sealed, finding, "supports")

    shown = text_of(client.get(page_at("finding", a_case.case.number, finding.pk)))
    assert f"E-1 {TITLE}" in shown
    assert "E-2 ໃບແພດ" in shown
    cell = page_at("assessment-cell", a_case.case.number, a_case.suspect.code, "tip")
    assessed = text_of(client.get(cell))
    assert at("evidence-item", item) in assessed
    assert 'aria-label="Contradicts it"' in assessed
    assert 'aria-label="Supports it"' in assessed

    acting("sv-pol-officer")
    link = Link.objects.get(item=item)
    client.post(at("evidence-unlink", item, link.pk))
    assert at("evidence-item", item) not in text_of(client.get(cell))
    assert client.post(at("evidence-unlink", item, link.pk)).status_code == 404


def test_a_sealed_item_is_named_beside_a_finding_without_its_title(
    client_for, a_case, acting, home
):
    officer = acting("sv-pol-officer")
    finding = Finding.objects.filter(case=a_case.case).first()
    sealed = an_item(officer, a_case.case, kind="medical", title="ໃບແພດ", sealed=True)
    services.link(officer, sealed, finding, "supports")
    client = english(client_for("sv-pol-officer2"))
    shown = text_of(client.get(page_at("finding", a_case.case.number, finding.pk)))
    assert "E-1 Medical report (sealed)" in shown
    assert "ໃບແພດ" not in shown


def test_the_history_tells_it_and_keeps_the_seal(client, client_for, item, a_case, members, acting):
    officer = acting("sv-pol-officer")
    services.hand_over(officer, item, members["sv-pol-officer2"], "ກວດໂທລະສັບ")
    send(client, item, ("ຊື່ລັບ.txt", b"x"))
    services.answer(acting("sv-pol-officer2"), Custody.objects.get(), True)
    acting("sv-pol-officer2")
    finding = Finding.objects.filter(case=a_case.case).first()
    member = acting("sv-pol-officer2")
    services.end_link(member, services.link(member, item, finding, "supports"))
    item = Item.objects.get()
    item.sealed = True
    item.save(update_fields=["sealed"])
    page = text_of(client.get(page_at("case-history", a_case.case.number)))
    for told in (
        "registered E-1: Phone, chat or other digital trace",
        "described E-1 (What it is, By what authority)",
        "handed over E-1",
        "ກວດໂທລະສັບ",
        "confirmed to have received E-1",
        "has E-1 now",
        "linked E-1 to a finding",
        "took away a link of E-1",
        "sealed E-1",
        "added a file of evidence",
    ):
        assert told in page, told
    assert TITLE not in page
    assert "ຊື່ລັບ" not in page


def test_an_item_of_another_case_is_missing(client, item, a_case, members):
    from tests import world

    other = world.open_case(members["sv-pol-officer"], a_case.case.reported_on)
    assert client.get(page_at("evidence-item", other.case.number, 1)).status_code == 404


@pytest.mark.parametrize("username", ["sv-pol-clerk", "c-pol-head"])
def test_who_only_reads_has_no_buttons(client_for, item, username):
    client = english(client_for(username))
    register = text_of(client.get(page_at("evidence-list", item.case.number)))
    page = text_of(client.get(at("evidence-item", item)))
    for button in ("Register an item", "Add files", "Hand it over", "Link to a finding"):
        assert button not in register + page


def test_the_register_costs_the_same_for_one_item_and_for_ten(client, item, a_case, acting):
    url = page_at("evidence-list", a_case.case.number)
    client.get(url)
    one = queries(client, url)
    officer = acting("sv-pol-officer")
    for _ in range(9):
        an_item(officer, a_case.case)
    assert queries(client, url) == one


def test_pages_are_in_lao_by_default(client_for, item):
    page = text_of(client_for("sv-pol-officer").get(at("evidence-item", item)))
    assert "ຕ່ອງໂສ້ການຮັກສາ" in page
