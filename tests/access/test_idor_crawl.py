"""Collect every address that oversight can reach, and try each as everybody else.

Whoever has no part in a case must get for its addresses exactly what a case that never existed
gives: the same status and the same bytes.
"""

import re
from collections import deque
from datetime import date
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import resolve

from tests import world

OVERSIGHT = ("c-pol-head", "sv-pol-head", "sv-pol-officer")  # between them every page and button
LINK = re.compile(r'(?:href|action|formaction)="(/[^"#]*)')
LEAVE = ("/static/", "/accounts/logout", "/account/", "/language/")
MISSING = "SV-POL-1999-9999"
SEES = {  # who may know of which case
    "SV": {
        "sv-pol-officer",
        "sv-pol-officer2",
        "sv-pol-head",
        "sv-pol-clerk",
        "c-pol-head",
    },
    "BK": {"bk-pol-officer", "bk-pol-head", "c-pol-head"},
}


@pytest.fixture
def two_cases(a_case, members):
    """A case of Savannakhet and one of Bokeo, with a question and evidence each."""
    from khua.access.context import acting_as

    other = world.open_case(members["bk-pol-officer"], reported_on=date(2026, 3, 3))
    for username, colleague, case in (
        ("sv-pol-officer", "sv-pol-officer2", a_case.case),
        ("bk-pol-officer", "bk-pol-head", other.case),
    ):
        with acting_as(members[username]) as officer:
            world.a_question(officer, case)
            world.evidence(officer, members[colleague], case)
    return {"SV": a_case.case.number, "BK": other.case.number}


def links(client: Client, start: str = "/work/") -> set[str]:
    """Every address that can be reached from `start` by following links and forms with GET."""
    found: set[str] = {start}
    waiting = deque([start])
    while waiting:
        response = client.get(waiting.popleft())
        if response.status_code != 200 or "text/html" not in response["Content-Type"]:
            continue
        for link in LINK.findall(response.content.decode()):
            link = link.replace("&amp;", "&")
            if link not in found and not link.startswith(LEAVE):
                found.add(link)
                waiting.append(link)
    return found


def pages(addresses: set[str]) -> dict[tuple, list[str]]:
    """The addresses of each page, which differ in the row they name or in what is filled in."""
    found: dict[tuple, list[str]] = {}
    for address in sorted(addresses):
        path, _, query = address.partition("?")
        page = resolve(path).view_name
        found.setdefault((page, *sorted(parse_qs(query))), []).append(address)
    return found


def bare(response, number: str) -> bytes:
    """A page without the case that was asked for and the token against forgery."""
    body = b"".join(response) if response.streaming else response.content
    body = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body)
    return body.replace(number.encode(), b"")


def test_what_oversight_finds_nobody_else_can_use(two_cases, client_for, members):
    collected = set().union(*(links(client_for(persona)) for persona in OVERSIGHT))
    of_case = {
        place: pages({link for link in collected if f"/{number}/" in link})
        for place, number in two_cases.items()
    }
    assert len(of_case["SV"]) > 30, "the crawl found hardly anything"
    leaks = []
    tried = 0
    for turn, persona in enumerate(members):
        client = client_for(persona)
        client.raise_request_exception = False
        for place, addresses in of_case.items():
            if persona in SEES[place]:
                continue
            number = two_cases[place]
            for alike in addresses.values():
                link = alike[turn % len(alike)]  # of each page, not all the same row
                for method in ("GET", "POST"):
                    tried += 1
                    forbidden = client.generic(method, link)
                    missing = client.generic(method, link.replace(number, MISSING))
                    same = bare(forbidden, number) == bare(missing, MISSING)
                    if forbidden.status_code != missing.status_code or not same:
                        leaks.append((persona, method, link, forbidden.status_code))
                    elif forbidden.status_code == 200:
                        leaks.append((persona, method, link, "is open"))
    assert leaks == []
    assert tried > 500
