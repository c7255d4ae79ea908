"""How many queries each page makes. One more is a decision, not an accident; and with fifty cases
and fifty people a page makes no more than with one case and three.

Counted without the savepoint that stands for the request's transaction in tests.
"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.test_matrix import arguments

#: page: (who asks, the rest of the address, queries)
PAGES = {
    "my-work": ("sv-pol-officer", "", 24),
    "my-work of a head": ("c-pol-head", "", 24),
    "case-list": ("sv-pol-officer", "", 16),
    "case-list narrowed": ("sv-pol-officer", "?province=LA-SV&year=2026&source=report", 16),
    "case-list of mine": ("sv-pol-officer", "?mine=on", 15),
    "case-list of a head": ("c-pol-head", "", 16),
    "case-new": ("sv-pol-officer", "", 6),
    "case": ("sv-pol-officer", "", 18),
    "case-edit": ("sv-pol-officer", "", 9),
    "case-people": ("sv-pol-officer", "", 11),
    "person": ("sv-pol-officer", "", 17),
    "person-edit": ("sv-pol-officer", "", 13),
    "person-new": ("sv-pol-officer", "", 10),
    "assessment": ("sv-pol-officer", "", 12),
    "assessment-cell": ("sv-pol-officer", "", 14),
    "finding-new": ("sv-pol-officer", "", 9),
    "finding-new on one element": ("sv-pol-officer", "?code=means.none", 12),
    "finding": ("sv-pol-officer", "", 19),
    "case-history": ("sv-pol-officer", "", 16),
    "case-offices": ("sv-pol-officer", "", 14),
    "case-assign": ("sv-pol-head", "", 12),
    "intelligence:network_case": ("sv-pol-officer", "", 14),
    "intelligence:network_person": ("sv-pol-officer", "", 13),
    "case-messages": ("sv-pol-officer", "", 11),
    "evidence-list": ("sv-pol-officer", "", 12),
    "procedure": ("sv-pol-officer", "", 21),
    "hand-over-list": ("sv-pol-officer", "", 9),
    "link-requests": ("sv-pol-officer", "", 9),
    "task-list": ("sv-pol-officer", "", 7),
    "clock-list": ("sv-pol-officer", "", 10),
    "office-list": ("sv-pol-officer", "", 7),
    "trail": ("sv-pol-auditor", "", 7),
    "account-list": ("c-fiu-officer", "", 7),
    "data-list": ("c-fiu-officer", "", 9),
    "watched-list": ("c-fiu-officer", "", 8),
    "release-list": ("c-pol-head", "", 8),
    "release-new": ("c-pol-head", "", 8),
    "released-list": ("sv-pol-officer", "", 7),
    "export-list": ("sv-pol-officer", "", 8),
}


@pytest.fixture
def crowd(a_case, members) -> None:
    """Forty-nine more cases with a suspect and a finding each, and in `a_case` forty-seven more
    people and fifty more findings."""
    from khua.access.context import acting_as
    from khua.law import vocabulary
    from khua.record import services
    from khua.record.data import CaseData, FindingData, IdentityData, PersonData, PlaceData

    def someone(i: int, *roles: str) -> PersonData:
        return PersonData(roles, identity=IdentityData(name=f"ທ້າວ ຄົນທີ {i}"))

    with acting_as(members["sv-pol-officer"]) as officer:
        places = (PlaceData("Transit", province="LA-SV"),)
        cases = services.open_cases(
            officer,
            [CaseData(f"ຄະດີ {i}", "report", date(2026, 3, 1), places=places) for i in range(49)],
        )
        suspects = services.add_people(officer, [(case, someone(1, "suspect")) for case in cases])
        said = [FindingData("act.transfer", "alleged", "report", one) for one in suspects]
        services.record_findings(officer, list(zip(cases, said, strict=True)))
        roles = ("suspect", "witness", "victim")
        services.add_people(officer, [(a_case.case, someone(i, roles[i % 3])) for i in range(47)])
        codes = [code for code in vocabulary().codes if not code.endswith(".none")][:50]
        services.record_findings(
            officer, [(a_case.case, FindingData(code, "alleged", "report")) for code in codes]
        )


@pytest.fixture
def asked(a_case, members, client_for):
    """`asked(page)` opens it twice, since the first may fill caches, and returns the queries of
    the second."""
    from khua.access.context import acting_as

    with acting_as(members["sv-pol-officer"]):
        finding = a_case.case.findings.first()
    known = {
        "number": a_case.case.number,
        "code": a_case.victim.code,
        "suspect": a_case.suspect.code,
        "offence": "tip",
        "pk": finding.pk,
    }

    def ask(page: str) -> list[str]:
        username, query, _ = PAGES[page]
        name = page.split()[0]
        address = reverse(name, kwargs={each: known[each] for each in arguments(name)}) + query
        client = client_for(username)
        assert client.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return [q["sql"] for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]]

    return ask


def told(queries: list[str]) -> str:
    """The queries, shortened, for whoever must find the one too many."""
    return "\n".join(f"{i:3} {sql[:160]}" for i, sql in enumerate(queries, 1))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_makes_its_number_of_queries(page, asked):
    queries = asked(page)
    assert len(queries) == PAGES[page][2], told(queries)


def test_no_page_makes_more_for_fifty_than_for_three(crowd, asked):
    """All pages at once: half of the work would be making the crowd anew."""
    more = {}
    for page, (_, _, allowed) in PAGES.items():
        queries = asked(page)
        if len(queries) > allowed:
            more[page] = told(queries)
    assert not more, "\n\n".join(f"{page}\n{queries}" for page, queries in more.items())
