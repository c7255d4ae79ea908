"""Signing in over HTTP: password, telephone, recovery codes, and every way it ends."""

import re
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from khua.access import context, services
from khua.access.models import Member, Pass
from khua.access.sign_in import SESSION_TOKEN, SIGNED_IN_AT
from khua.record.models import Case
from tests import world

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"
ENROL = "/account/telephone/"
OFFICER = "sv-pol-officer"


@pytest.fixture(autouse=True)
def _codes_hold(monkeypatch):
    """No code runs out while a test lasts."""
    now = time.time()
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: now))


def send(client: Client, username: str = OFFICER, password: str = world.PASSWORD, **more):
    return client.post(SIGN_IN, {"login": username, "password": password, **more})


def code_of(secret: str, steps: int = 0) -> str:
    """What an app shows that knows the secret (RFC 6238)."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(auth.time.time()) // 30 + steps))


def secret_on(page) -> str:
    (secret,) = re.findall(r"<code translate=\"no\">([A-Z2-7]{32})</code>", page.content.decode())
    return secret


def codes_on(page) -> list[str]:
    return re.findall(r"<code translate=\"no\">(\d{8})</code>", page.content.decode())


def enrolled(username: str = OFFICER) -> tuple[Client, str, list[str]]:
    """A client just enrolled; the secret of the app; the recovery codes shown."""
    client = Client()
    send(client, username)
    secret = secret_on(client.get(ENROL))
    shown = client.post(ENROL, {"code": code_of(secret)}, follow=True)
    cache.clear()  # the code used to enrol may be needed again within this half minute
    return client, secret, codes_on(shown)


def signed_in(client: Client) -> bool:
    return client.get("/offices/").status_code == 200


def visible_cases(client: Client) -> int:
    """How many cases the database shows to whatever pass is in the client's session."""
    context.clear()
    token = client.session.get(SESSION_TOKEN)
    if token:
        context.use(token)
    return Case.objects.count()


# -- the first time --------------------------------------------------------------------------------


def test_the_first_sign_in_leads_to_the_telephone_then_to_recovery_codes_then_to_work(a_case):
    client = Client()
    assert send(client)["Location"] == reverse("my-work")
    assert client.get(reverse("my-work"))["Location"] == ENROL
    page = client.get(ENROL)
    assert b"data:image/svg+xml;base64," in page.content
    done = client.post(ENROL, {"code": code_of(secret_on(page))})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert len(codes_on(client.get(done["Location"]))) == 10
    assert signed_in(client)
    assert visible_cases(client) == 1


def test_without_a_second_factor_nothing_but_enrolment_opens_and_no_row_shows(a_case):
    client = Client()
    send(client)
    for path in ("/", "/offices/", "/account/", "/account/codes/", "/account/password/"):
        response = client.get(path, follow=True)
        assert response.redirect_chain[-1][0] == ENROL, path
    assert SESSION_TOKEN not in client.session
    assert visible_cases(client) == 0


def test_a_wrong_first_code_enrols_nothing():
    client = Client()
    send(client)
    secret = secret_on(client.get(ENROL))
    response = client.post(ENROL, {"code": "000000"})
    assert response.status_code == 200
    assert secret_on(response) == secret, "the app has read this key already"
    assert not signed_in(client)


def test_the_enrolment_page_has_no_inline_style_or_script():
    client = Client()
    send(client)
    page = client.get(ENROL).content.decode()
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)


def test_who_was_already_enrolled_elsewhere_gets_no_pass_without_a_code():
    """A second window, left open since before the telephone was connected."""
    window = Client()
    send(window)
    enrolled()
    assert window.get(ENROL)["Location"] == SIGN_IN
    assert not signed_in(window)


def test_enrolling_long_after_signing_in_asks_for_the_password_again():
    client = Client()
    send(client)
    session = client.session
    session[SIGNED_IN_AT] = time.time() - 301
    session.save()
    asked = client.get(ENROL)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    page = client.get(asked["Location"])
    assert page.status_code == 200
    wrong = client.post(asked["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    again = client.post(asked["Location"], {"password": world.PASSWORD})
    assert again["Location"] == ENROL
    assert client.get(ENROL).status_code == 200


# -- with the telephone ----------------------------------------------------------------------------


def test_a_password_alone_is_not_enough_once_a_telephone_is_connected(a_case):
    enrolled()
    client = Client()
    assert send(client)["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)
    assert visible_cases(client) == 0


@pytest.mark.parametrize("digits", ["0123456789", "໐໑໒໓໔໕໖໗໘໙"])
def test_password_and_code_open_the_door(digits):
    _, secret, _ = enrolled()
    client = Client()
    send(client)
    typed = code_of(secret).translate(str.maketrans("0123456789", digits))
    assert client.post("/sign-in/code/", {"code": typed})["Location"] == reverse("my-work")
    assert signed_in(client)


def test_every_member_can_use_a_code_whatever_his_number():
    """allauth keeps the number of who is signing in to base 36: 36 members are enough to differ."""
    owner_made = [f"extra-{n}" for n in range(36)]
    with context.acting_as(world.members()["c-pol-admin"]) as admin:
        last = [services.add_member(n, n, admin.office, "officer") for n in owner_made][-1]
    member, password = last
    assert member.pk >= 36
    client = Client()
    send(client, member.username, password)
    secret = secret_on(client.get(ENROL))
    client.post(ENROL, {"code": code_of(secret)})
    cache.clear()
    again = Client()
    send(again, member.username, password)
    again.post("/sign-in/code/", {"code": code_of(secret)})
    assert signed_in(again)


def test_a_code_works_once():
    _, secret, _ = enrolled()
    code = code_of(secret)
    first, second = Client(), Client()
    send(first)
    first.post("/sign-in/code/", {"code": code})
    assert signed_in(first)
    send(second)
    assert second.post("/sign-in/code/", {"code": code}).status_code == 200
    assert not signed_in(second)


def test_an_old_code_is_refused():
    _, secret, _ = enrolled()
    client = Client()
    send(client)
    assert client.post("/sign-in/code/", {"code": code_of(secret, steps=-3)}).status_code == 200
    assert not signed_in(client)


@pytest.mark.parametrize("posted", [{}, {"code": ""}, {"credential": "{}"}, {"code": "\x00"}])
def test_a_form_without_a_code_asks_again(posted):
    enrolled()
    client = Client()
    send(client)
    assert client.post("/sign-in/code/", posted).status_code == 200
    assert not signed_in(client)


def test_codes_cannot_be_guessed_for_long():
    _, secret, _ = enrolled()
    client = Client()
    send(client)
    for _n in range(5):
        client.post("/sign-in/code/", {"code": "000000"})
    right = client.post("/sign-in/code/", {"code": code_of(secret)})
    assert right.status_code == 200
    assert not signed_in(client)


def test_a_recovery_code_takes_the_place_of_the_telephone_once():
    _, _, codes = enrolled()
    for client, opens in ((Client(), True), (Client(), False)):
        send(client)
        client.post("/sign-in/code/", {"code": codes[0]})
        assert signed_in(client) is opens


def test_one_can_turn_back_from_the_second_step():
    enrolled()
    client = Client()
    send(client)
    assert client.get(SIGN_IN)["Location"] == "/sign-in/code/"
    assert client.post("/sign-out/")["Location"] == SIGN_IN
    assert client.get(SIGN_IN).status_code == 200


def test_the_second_step_ends_after_a_quarter_of_an_hour():
    _, secret, _ = enrolled()
    client = Client()
    send(client)
    session = client.session
    session["account_login"] = {**session["account_login"], "initiated_at": time.time() - 901}
    session.save()
    response = client.post("/sign-in/code/", {"code": code_of(secret)})
    assert response["Location"] == SIGN_IN
    assert client.get(SIGN_IN).status_code == 200
    assert not signed_in(client)


def test_nobody_comes_to_the_second_step_without_the_first():
    assert Client().get("/sign-in/code/")["Location"] == SIGN_IN
    assert Client().post("/sign-in/code/", {"code": "123456"})["Location"] == SIGN_IN


# -- one's own account -----------------------------------------------------------------------------


def test_the_telephone_cannot_be_taken_away_again():
    client, _, _ = enrolled()
    assert client.get(ENROL)["Location"] == reverse("mfa_index")
    assert client.post(ENROL, {"code": "123456"})["Location"] == reverse("mfa_index")
    assert client.get("/account/telephone/off/").status_code == 404
    assert client.get(reverse("mfa_index")).status_code == 200


def test_new_recovery_codes_end_the_old_ones():
    client, _, old = enrolled()
    assert client.get("/account/codes/new/").status_code == 200
    new = codes_on(client.post("/account/codes/new/", follow=True))
    assert len(new) == 10
    assert not set(new) & set(old)
    other = Client()
    send(other)
    other.post("/sign-in/code/", {"code": old[0]})
    assert not signed_in(other)


def test_who_has_no_recovery_codes_finds_none_and_makes_some(client_for):
    client = client_for(OFFICER)
    held(client)
    Authenticator.objects.filter(type="recovery_codes").delete()
    assert client.get("/account/codes/").status_code == 404
    assert client.get("/account/").status_code == 200
    assert len(codes_on(client.post("/account/codes/new/", follow=True))) == 10


def test_changing_the_password_signs_out_every_other_device_and_not_this_one():
    here, secret, _ = enrolled()
    elsewhere = Client()
    send(elsewhere)
    elsewhere.post("/sign-in/code/", {"code": code_of(secret)})
    assert signed_in(elsewhere)
    new = "ເຮືອນ ຫ້າຫຼັງ ແຄມຂອງ 27"
    changed = here.post(
        "/account/password/",
        {"oldpassword": world.PASSWORD, "password1": new, "password2": new},
    )
    assert changed["Location"] == reverse("mfa_index")
    assert signed_in(here)
    assert not signed_in(elsewhere)
    assert send(Client(), password=world.PASSWORD).status_code == 200
    assert send(Client(), password=new)["Location"] == reverse("mfa_authenticate")


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "a-very-good-password", "a-very-good-password"),
        (world.PASSWORD, "short", "short"),
        (world.PASSWORD, "a-very-good-password", "another-good-password"),
        (world.PASSWORD, "password1234", "password1234"),
        (world.PASSWORD, OFFICER, OFFICER),
    ],
)
def test_a_poor_new_password_is_refused_in_words(client_for, old, new, again):
    client = client_for(OFFICER)
    response = client.post(
        "/account/password/", {"oldpassword": old, "password1": new, "password2": again}
    )
    assert response.status_code == 200
    assert b"error-summary" in response.content
    assert send(Client(), password=new).status_code == 200


# -- who is refused --------------------------------------------------------------------------------


def refusal(response) -> str:
    """The page without what differs by chance: the token of the form, and what was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return re.sub(r'value="[\w@.-]*"', "", text)


def test_an_unknown_name_a_wrong_password_and_a_closed_account_look_the_same(members):
    with context.acting_as(members["sv-pol-admin"]):
        services.edit_member(
            members["sv-pol-clerk"], display_name="x", role="clerk", is_active=False
        )
    pages = [
        send(Client(), OFFICER, "wrong-password-here"),
        send(Client(), "nobody-at-all"),
        send(Client(), "sv-pol-clerk"),
    ]
    assert {page.status_code for page in pages} == {200}
    assert len({refusal(page) for page in pages}) == 1


def test_the_refusal_is_in_both_languages():
    client = Client()
    lao = send(client, "nobody-at-all").content.decode()
    assert "ຊື່ຜູ້ໃຊ້ ຫຼື ລະຫັດຜ່ານບໍ່ຖືກຕ້ອງ" in lao
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = send(client, "nobody-at-all").content.decode()
    assert "username and/or password you specified are not correct" in english


def test_a_name_with_a_capital_is_the_same_name():
    assert send(Client(), " SV-Pol-Officer ")["Location"] == reverse("my-work")


@pytest.mark.parametrize("odd", ["\x00", "' OR 1=1 --", "x" * 500, "ສົມສັກ", "1", "36"])
def test_odd_names_are_simply_wrong(odd):
    assert send(Client(), odd).status_code == 200


def test_a_member_number_is_not_a_name(members):
    assert send(Client(), str(members[OFFICER].pk)).status_code == 200


def test_an_account_closed_between_password_and_code_stays_outside(members):
    _, secret, _ = enrolled()
    client = Client()
    send(client)
    with context.acting_as(members["sv-pol-admin"]):
        services.edit_member(
            Member.objects.get(username=OFFICER), display_name="x", role="officer", is_active=False
        )
    response = client.post("/sign-in/code/", {"code": code_of(secret)})
    assert response["Location"] == SIGN_IN
    assert not signed_in(client)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(target):
    assert send(Client(), next=target)["Location"] == reverse("my-work")


def test_signing_in_leads_back_to_the_page_one_wanted():
    client = Client()
    wanted = client.get("/offices/SV-POL/")["Location"]
    assert wanted == f"{SIGN_IN}?next=/offices/SV-POL/"
    assert b'value="/offices/SV-POL/"' in client.get(wanted).content
    assert send(client, next="/offices/SV-POL/")["Location"] == "/offices/SV-POL/"


def test_there_is_no_page_to_sign_up_or_to_ask_for_mail(client):
    for path in ("/signup/", "/account/signup/", "/password/reset/", "/account/email/"):
        assert client.get(path).status_code == 404


# -- how it ends -----------------------------------------------------------------------------------


def held(client: Client) -> Pass:
    """The pass in a client's session, with its own token in use so that it can be changed."""
    token = client.session[SESSION_TOKEN]
    context.use(token)
    return Pass.objects.get(digest=context.digest_of(token))


def test_half_an_hour_without_a_click_ends_the_session(client_for):
    client = client_for(OFFICER)
    old = held(client)
    old.seen_at = timezone.now() - timedelta(seconds=settings.KHUA_IDLE_SECONDS + 5)
    old.save()
    context.clear()
    response = client.get("/offices/")
    assert response["Location"].startswith(SIGN_IN)
    assert SESSION_TOKEN not in client.session


def test_clicking_keeps_the_session_awake(client_for):
    client = client_for(OFFICER)
    old = held(client)
    old.seen_at = timezone.now() - timedelta(seconds=settings.KHUA_IDLE_SECONDS - 60)
    old.save()
    context.clear()
    assert signed_in(client)
    assert timezone.now() - held(client).seen_at < timedelta(seconds=60)


def test_no_session_outlives_its_pass(members):
    client = world.signed_in(members[OFFICER])
    session = client.session
    session[SESSION_TOKEN] = context.open_pass(members[OFFICER], "session", timedelta(seconds=-1))
    session.save()
    assert not signed_in(client)


def test_a_revoked_pass_signs_out_at_the_next_click(client_for, members):
    client = client_for(OFFICER)
    assert signed_in(client)
    with context.acting_as(members["sv-pol-admin"]):
        services.end_passes(members[OFFICER])
    assert not signed_in(client)


@pytest.mark.parametrize(("role", "is_active"), [("clerk", True), ("officer", False)])
def test_a_new_role_or_a_closed_account_signs_out_at_once(client_for, members, role, is_active):
    client = client_for(OFFICER)
    assert signed_in(client)
    with context.acting_as(members["sv-pol-admin"]):
        services.edit_member(members[OFFICER], display_name="x", role=role, is_active=is_active)
    assert not signed_in(client)


def test_a_session_stolen_before_sign_out_is_dead_after_it(client_for):
    client = client_for(OFFICER)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert signed_in(thief)
    token = client.session[SESSION_TOKEN]
    assert client.post("/sign-out/")["Location"] == SIGN_IN
    assert not signed_in(thief)
    assert context.use(token) is None, "nor does the token open the database"


def test_signing_out_needs_a_form(client_for):
    client = client_for(OFFICER)
    assert client.get("/sign-out/").status_code == 200
    assert signed_in(client)


def test_the_session_changes_its_name_at_sign_in():
    """A session planted in a browser beforehand is not the one that is signed in."""
    client = Client()
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    send(client)
    assert client.session.session_key != planted


def test_pages_of_the_account_are_not_kept_by_the_browser(client_for):
    for path in (SIGN_IN, ENROL):
        assert "no-store" in Client().get(path, follow=True)["Cache-Control"], path
