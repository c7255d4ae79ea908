"""Asking another office because of a matching record, and its answer."""

import pytest
from django.db import connection

from khua.access import context
from khua.intelligence import services
from khua.intelligence.models import Ask, Request
from khua.intelligence.selectors import hints_of, matches_of
from khua.record.data import PersonData
from khua.record.models import Case, HandOver, Person
from khua.record.refusal import Refused
from khua.record.services import add_person, answer, assign
from khua.record.trail import Wanted, entries
from tests import world
from tests.intelligence.conftest import HIDDEN_NAME, HIDDEN_TITLE

WHY = "ນາຍໜ້າດຽວກັນ ໃນຄະດີຂອງພວກຂ້າພະເຈົ້າ"


@pytest.fixture
def hint(broker, acting):
    acting("sv-pol-officer")
    (found,) = hints_of(broker.mine)
    return found


@pytest.fixture
def asked(hint, acting) -> Ask:
    return services.ask(acting("sv-pol-officer"), hint, WHY)


def request_of(acting, asked: Ask) -> Request:
    acting("bk-pol-officer")
    return Request.objects.select_related("case", "person", "from_office").get(ask_id=asked.pk)


def test_the_office_that_holds_the_record_is_asked(broker, hint, asked, acting):
    assert (asked.state, asked.to_office.code) == ("waiting", "BK-POL")
    request = request_of(acting, asked)
    assert request.case == broker.hidden
    assert request.person == broker.theirs
    assert request.from_office.code == "SV-POL"
    assert (request.reason, request.strength) == (WHY, hint.strength)
    acting("sv-pol-officer")
    assert not Request.objects.exists(), "the asking office sees nothing of the other side"
    acting("bk-pol-officer")
    assert not Ask.objects.exists()


def test_granted_it_reads_the_case_and_sees_the_match(broker, asked, acting):
    request = request_of(acting, asked)
    services.answer(acting("bk-pol-officer"), request, "granted", "")
    (sent,) = HandOver.objects.filter(case=broker.hidden)
    assert (sent.kind, sent.state, sent.to_office.code) == ("referral", "accepted", "SV-POL")
    acting("sv-pol-officer")
    assert Case.objects.filter(pk=broker.hidden.pk).exists()
    assert [m.right_id + m.left_id for m in matches_of(broker.mine)] == [
        broker.mine.pk + broker.theirs.pk
    ]
    assert hints_of(broker.mine) == [], "what it hid is open"
    asked.refresh_from_db()
    assert asked.state == "granted"
    # and ends like any referral
    answer(acting("bk-pol-officer"), sent, "revoked")
    acting("sv-pol-officer")
    assert matches_of(broker.mine) == []
    assert len(hints_of(broker.mine)) == 1


def test_refused_with_a_reason_nothing_opens_and_it_may_be_asked_again(broker, hint, asked, acting):
    request = request_of(acting, asked)
    with pytest.raises(Refused) as refused:
        services.answer(acting("bk-pol-officer"), request, "refused", "  ")
    assert refused.value.field == "text"
    services.answer(acting("bk-pol-officer"), request, "refused", "ຍັງສືບສວນລັບ")
    member = acting("sv-pol-officer")
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("refused", "ຍັງສືບສວນລັບ")
    assert not Case.objects.filter(pk=broker.hidden.pk).exists()
    assert services.ask(member, hint, "ມີຫຼັກຖານໃໝ່").state == "waiting"


def test_it_is_answered_once(asked, acting):
    request = request_of(acting, asked)
    member = acting("bk-pol-officer")
    services.answer(member, request, "refused", "x")
    for state in ("granted", "refused", "waiting", "taken_back"):
        with pytest.raises(Refused):
            services.answer(member, request, state, "y")


def test_what_was_asked_can_be_taken_back_while_it_waits(asked, acting):
    member = acting("sv-pol-officer")
    services.take_back(member, asked)
    with pytest.raises(Refused):
        services.take_back(member, asked)
    request = request_of(acting, asked)
    assert request.state == "taken_back"
    with pytest.raises(Refused):
        services.answer(acting("bk-pol-officer"), request, "granted", "")


def test_what_makes_no_sense_is_refused(broker, hint, asked, acting):
    member = acting("sv-pol-officer")
    with pytest.raises(Refused) as refused:
        services.ask(member, hint, " \n ")
    assert refused.value.field == "reason"
    with pytest.raises(Refused) as refused:
        services.ask(member, hint, WHY)  # it waits already
    assert refused.value.field == "__all__"


def test_whoever_sees_the_record_already_is_told_so(broker, hint, acting, members):
    world.refer(members["bk-pol-officer"], members["sv-pol-officer"], broker.hidden)
    member = acting("sv-pol-officer")
    with pytest.raises(Refused) as refused:
        services.ask(member, hint, WHY)
    assert refused.value.field == "__all__"
    assert not Ask.objects.exists()


def test_whoever_is_put_on_the_other_case_by_name_needs_no_hint(broker, acting, members):
    """His own office holds the record: he sees the match itself."""
    assign(acting("sv-pol-head"), broker.case, members["bk-pol-officer"])
    acting("bk-pol-officer")
    person = Person.objects.select_related("case").get(pk=broker.mine.pk)
    assert hints_of(person) == []
    assert len(matches_of(person)) == 1


def test_a_case_that_came_to_be_kept_from_the_office_is_not_opened_to_it(
    broker, asked, acting, members
):
    request = request_of(acting, asked)
    member = acting("bk-pol-officer")
    add_person(
        member,
        broker.hidden,
        PersonData(("official",), official_of=members["sv-pol-officer"].office),
    )
    with pytest.raises(Refused) as refused:
        services.answer(acting("bk-pol-officer"), request, "granted", "")
    assert refused.value.field == "__all__"
    assert not HandOver.objects.exists()


def test_neither_chain_names_the_other_side(broker, asked, acting, members):
    """The auditor of each office reads who asked and answered, of his own office's case only."""
    request = request_of(acting, asked)
    services.answer(acting("bk-pol-officer"), request, "granted", "")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with context.acting_as(members["c-pol-auditor"]):
        found = entries(Wanted(), None, 200)
    by_office = {code: [e for e in found if e.office == code] for code in ("SV-POL", "BK-POL")}
    told = {office: "".join(map(str, rows)) for office, rows in by_office.items()}
    here, there = broker.case, broker.hidden
    assert [e.action for e in by_office["SV-POL"]].count("match.asked") == 1
    assert [e.action for e in by_office["BK-POL"]].count("match.answered") == 1
    for secret in (there.number, broker.theirs.code, HIDDEN_TITLE, *HIDDEN_NAME.split()):
        assert secret not in told["SV-POL"], secret
    for secret in (here.number, broker.mine.code, "Khampane", "Sayyavong"):
        assert secret not in told["BK-POL"], secret
    assert here.number in told["SV-POL"]
    assert there.number in told["BK-POL"]
