"""Signing in by choosing who to be: in the demo, and nowhere else."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from khua.access import context
from khua.access.sign_in import SESSION_TOKEN
from khua.demo.personas import PERSONAS

PAGE = "/demo/"


def choose(username: str) -> str:
    return reverse("demo-sign-in", args=[username])


@pytest.fixture
def demo(settings, members, tmp_path):
    settings.KHUA_DEMO = True
    settings.KHUA_HOME = tmp_path


def test_outside_the_demo_the_page_is_missing(members):
    assert Client().get(PAGE).status_code == 404


def test_outside_the_demo_nobody_signs_in_this_way(members):
    client = Client()
    assert client.post(choose("sv-pol-officer")).status_code == 404
    assert SESSION_TOKEN not in client.session


def test_outside_the_demo_there_are_no_samples(members, settings, tmp_path):
    settings.KHUA_HOME = tmp_path
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "clean.xlsx").write_bytes(b"sheet")
    assert Client().get(reverse("demo-sample", args=["clean.xlsx"])).status_code == 404


@pytest.mark.parametrize("lang", ["en", "lo"])
def test_every_persona_has_a_card_in_both_languages(demo, lang):
    from django.utils import translation

    client = Client()
    client.cookies["django_language"] = lang
    words = re.sub(r"</?span.*?>|\s", "", client.get(PAGE).content.decode())  # of any phrase
    with translation.override(lang):
        for persona in PERSONAS:
            assert choose(persona.username) in words
            assert re.sub(r"\s", "", str(persona.title)).replace("'", "&#x27;") in words


def test_choosing_a_persona_gives_its_pass(demo, members):
    client = Client()
    reply = client.post(choose("sv-pol-officer"))
    assert (reply.status_code, reply.url) == (302, reverse("my-work"))
    assert context.use(client.session[SESSION_TOKEN]) == members["sv-pol-officer"].pk


def test_choosing_another_ends_the_first_pass(demo, members):
    client = Client()
    client.post(choose("sv-pol-officer"))
    first = client.session[SESSION_TOKEN]
    client.post(choose("bk-pol-officer"))
    assert context.use(first) is None
    assert context.use(client.session[SESSION_TOKEN]) == members["bk-pol-officer"].pk


def test_only_personas_can_be_chosen(demo, members):
    client = Client()
    assert client.post(choose("sv-pol-officer2")).status_code == 404  # a member, no persona
    assert client.post(choose("nobody")).status_code == 404
    assert SESSION_TOKEN not in client.session


def test_a_link_does_not_sign_in(demo):
    assert Client().get(choose("sv-pol-officer")).status_code == 405


def test_samples_are_offered_and_nothing_else(demo, tmp_path):
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "clean.xlsx").write_bytes(b"sheet")
    (tmp_path / "secret-key").write_text("secret")
    client = Client()
    assert "clean.xlsx" in client.get(PAGE).content.decode()
    reply = client.get(reverse("demo-sample", args=["clean.xlsx"]))
    assert b"".join(reply.streaming_content) == b"sheet"
    assert client.get("/demo/samples/..%2Fsecret-key").status_code == 404
    assert client.get("/demo/samples/other.xlsx").status_code == 404
