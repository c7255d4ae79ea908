"""Five wrong passwords for a name from an address shut that name from that address, and no more."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.utils import timezone

from khua.access import context
from tests import world

pytestmark = pytest.mark.django_db
OFFICER, OTHER = "sv-pol-officer", "bk-pol-officer"


def send(username: str, password: str, address: str = "10.0.0.1", client: Client | None = None):
    return (client or Client()).post(
        "/sign-in/", {"login": username, "password": password}, REMOTE_ADDR=address
    )


def fail(times: int, username: str = OFFICER, address: str = "10.0.0.1") -> list[int]:
    """The statuses of so many wrong passwords, each from a new browser."""
    return [send(username, "wrong", address).status_code for _ in range(times)]


def lets_in(username: str, address: str = "10.0.0.1") -> bool:
    return send(username, world.PASSWORD, address).status_code == 302


def test_the_fifth_wrong_password_shuts_the_door_even_to_the_right_one():
    assert fail(5) == [200, 200, 200, 200, 429]
    assert not lets_in(OFFICER)


def test_four_wrong_passwords_and_a_right_one_begin_anew():
    fail(4)
    assert lets_in(OFFICER)
    assert fail(4) == [200] * 4


def test_the_lock_is_for_one_name():
    fail(5)
    assert lets_in(OTHER)


def test_the_lock_is_for_one_address():
    """Otherwise anybody could shut a member out."""
    fail(5)
    assert lets_in(OFFICER, "10.0.0.2")


def test_capitals_and_blanks_do_not_make_more_tries():
    for name in ("sv-pol-officer", "SV-POL-OFFICER", " sv-pol-officer", "Sv-Pol-Officer"):
        assert send(name, "wrong").status_code == 200
    assert send("sv-pol-OFFICER ", "wrong").status_code == 429


def test_an_unknown_name_is_shut_just_the_same():
    """Who is locked out must not learn whether the name exists."""
    assert fail(5, "nobody-at-all") == [200, 200, 200, 200, 429]


def test_a_quarter_of_an_hour_later_it_is_open_again():
    fail(5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert lets_in(OFFICER)


def test_trying_on_does_not_stretch_the_lock():
    fail(5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert fail(2) == [429, 429]
    oldest = AccessAttempt.objects.get().attempt_time
    assert timezone.now() - oldest > timedelta(minutes=13)


def test_the_page_speaks_both_languages():
    fail(5)
    client = Client()
    assert "ພະຍາຍາມຫຼາຍຄັ້ງເກີນໄປ" in send(OFFICER, "wrong", client=client).content.decode()
    client.cookies["django_language"] = "en"
    english = send(OFFICER, "wrong", client=client)
    assert "Signing in is closed for 15 minutes" in english.content.decode()
    assert english.status_code == 429


def test_wrong_passwords_in_the_middle_of_a_session_count_too(client_for):
    client = client_for(OFFICER)
    statuses = [
        client.post("/account/again/", {"password": "wrong"}, REMOTE_ADDR="10.0.0.1").status_code
        for _ in range(5)
    ]
    assert statuses == [200, 200, 200, 200, 429]
    assert not lets_in(OFFICER)


def test_what_is_kept_is_a_name_and_an_address_and_no_password():
    send(OFFICER, "my-secret-password")
    context.clear()
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM axes_accessattempt a")
        ((row,),) = cursor.fetchall()
    assert "my-secret-password" not in row
    assert "csrfmiddlewaretoken=\n" not in row
    assert OFFICER in row


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "9.9.9.9", "10.0.0.1"),  # no proxy of ours: the header is the client's own word
        (1, "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        (2, "6.6.6.6, 192.0.2.7, 10.1.1.1", "192.0.2.7"),
        (2, "192.0.2.7", "10.0.0.1"),
    ],
)
def test_the_address_that_is_counted(settings, rf, proxies, forwarded, address):
    from khua.access.sign_in import client_address

    settings.KHUA_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address
