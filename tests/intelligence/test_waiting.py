"""What of the links waits for a member: a count, on my work and in the digest, never of which."""

from datetime import date

import pytest

from khua.intelligence import services
from khua.intelligence.models import Request
from khua.intelligence.selectors import hints_of
from khua.intelligence.waiting import waits
from khua.procedure.models import Digest
from khua.procedure.services.digests import write_digest
from tests.intelligence.conftest import HIDDEN_NAME, HIDDEN_TITLE


@pytest.fixture
def asked(broker, acting):
    member = acting("sv-pol-officer")
    return services.ask(member, hints_of(broker.mine)[0], "ນາຍໜ້າດຽວກັນ")


@pytest.mark.parametrize(
    ("username", "count"),
    [
        ("bk-pol-officer", 1),
        ("bk-pol-head", 1),
        ("sv-pol-officer", 0),
        ("sv-pol-clerk", 0),
        ("c-pol-head", 0),  # it is for the office that leads the case to answer
    ],
)
def test_a_request_waits_for_the_office_that_is_asked(asked, acting, username, count):
    assert len(waits(acting(username))) == count


def test_it_says_that_something_waits_and_never_what(broker, asked, acting):
    (waiting,) = waits(acting("bk-pol-officer"))
    assert waiting.text == "ມີ 1 ຫ້ອງການຂໍເຂົ້າເບິ່ງຄະດີ ຍ້ອນບັນທຶກທີ່ກົງກັນ"
    assert waiting.url == "/links/requests/"


def test_it_is_in_the_digest_in_both_languages(broker, asked, acting):
    member = acting("bk-pol-officer")
    assert write_digest(member, date(2026, 4, 1))
    lines = Digest.objects.get(member=member).lines
    (line,) = [line for line in lines if line["url"] == "/links/requests/"]
    assert line["en"] == "1 office asks to see a case because of a matching record"
    for secret in (HIDDEN_TITLE, *HIDDEN_NAME.split(), broker.hidden.number, broker.case.number):
        assert secret not in str(lines)


def test_answered_it_waits_no_more(asked, acting):
    member = acting("bk-pol-officer")
    request = Request.objects.select_related("case", "person", "from_office").get()
    services.answer(member, request, "refused", "ຍັງບໍ່ໄດ້")
    assert waits(member) == []
