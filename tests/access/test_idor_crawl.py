"""Collect every address that oversight can reach, and try each as everybody else.

Whoever has no part in a case must get for its addresses exactly what a case that never existed
gives: the same status and the same bytes.
"""

import re
from collections import Counter, deque
from datetime import date
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils.html import conditional_escape

from khua.access.policies import Role
from khua.web.policies import URLS
from tests import world

OVERSIGHT = ("c-pol-head", "sv-pol-head", "sv-pol-officer")  # between them every page and button
LINK = re.compile(r'(?:href|action|formaction)="(/[^"#]*)')
LEAVE = ("/static/", "/accounts/logout", "/account/", "/language/")
MISSING = "SV-POL-1999-9999"
ALIKE = 8  # so many of the addresses of one page are followed: a 39th decision leads nowhere new
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
    followed: Counter[tuple] = Counter()
    while waiting:
        address = waiting.popleft()
        followed[page(address)] += 1
        if followed[page(address)] > ALIKE:
            continue
        response = client.get(address)
        if response.status_code != 200 or "text/html" not in response["Content-Type"]:
            continue
        for link in LINK.findall(response.content.decode()):
            link = link.replace("&amp;", "&")
            if link not in found and not link.startswith(LEAVE):
                found.add(link)
                waiting.append(link)
    return found


def page(address: str) -> tuple:
    """Which page an address is of: the name of its URL, and what of it is asked for."""
    path, _, query = address.partition("?")
    return resolve(path).view_name, *sorted(parse_qs(query))


def pages(addresses: set[str]) -> dict[tuple, list[str]]:
    """The addresses of each page, which differ in the row they name or in what is filled in."""
    found: dict[tuple, list[str]] = {}
    for address in sorted(addresses):
        found.setdefault(page(address), []).append(address)
    return found


def answer(client: Client, method: str, address: str, number: str) -> tuple[int, bytes]:
    """Status and page, without the address, the case that was asked for and the token against
    forgery."""
    response = client.generic(method, address)
    body = b"".join(response) if response.streaming else response.content
    body = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body)
    asked = conditional_escape(address.rstrip("?")).encode()
    return response.status_code, body.replace(asked, b"").replace(number.encode(), b"")


def test_what_oversight_finds_nobody_else_can_use(two_cases, client_for, members):
    collected = set().union(*(links(client_for(persona)) for persona in OVERSIGHT))
    of_case = {
        place: pages({link for link in collected if f"/{number}/" in link})
        for place, number in two_cases.items()
    }
    assert len(of_case["SV"]) > 30, "the crawl found hardly anything"
    leaks = []
    tried = 0
    roles: set[str] = set()
    for turn, persona in enumerate(members):
        client = client_for(persona)
        client.raise_request_exception = False
        never = reverse("case", args=[MISSING])
        nothing = answer(client, "GET", never, MISSING)
        assert nothing[0] == 404
        first_of_role = members[persona].role not in roles
        roles.add(members[persona].role)
        for place, addresses in of_case.items():
            if persona in SEES[place]:
                continue
            number = two_cases[place]
            for at, ((name, *_), alike) in enumerate(addresses.items()):
                if not first_of_role and (at + turn) % 2:
                    continue  # test_matrix.py asks for every page as everybody
                link = alike[turn % len(alike)]  # of each page, not all the same row
                for method in URLS[name].keys() & {"GET", "POST"}:
                    tried += 1
                    forbidden = answer(client, method, link, number)
                    missing = nothing
                    if first_of_role:  # nothing there is the same nothing, whatever the page
                        missing = answer(client, method, link.replace(number, MISSING), MISSING)
                    if not forbidden == missing == nothing:
                        leaks.append((persona, method, link, forbidden[0], missing[0]))
    assert leaks == []
    assert roles == set(Role)
    assert tried > 500
