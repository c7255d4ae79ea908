"""Every URL x method x persona, over HTTP, held against the two tables in policies.py."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from khua.access import context
from khua.access.policies import Relation, Role, allowed
from khua.web.policies import ANYONE, DEMO, ENROLLING, URLS
from tests import world
from tests.statistics import numbers, releasing

OWN, BELOW, ASSIGNED, SHARED, SHARED_BELOW, UNIT, CENTRE, ANY = Relation
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
PERSONAS = [name for name, _office, _role in world.MEMBERS]

# how each persona stands to `a_case`; nobody else stands to it at all
RELATIONS = {
    "sv-pol-officer": {OWN, ASSIGNED},
    "sv-pol-officer2": {OWN},
    "sv-pol-head": {OWN},
    "sv-pol-clerk": {OWN},
    "c-pol-head": {BELOW},
}
#: for an address that names nothing, only the role counts, and whether one is of the unit: so many
#: ask for those, one of each role and everybody of the unit
ENOUGH = {
    *RELATIONS,
    *({role: name for name, _office, role in reversed(world.MEMBERS)}.values()),
    *(name for name in PERSONAS if name.startswith("c-fiu-")),
}


def names(patterns=None, prefix: str = "") -> set[str]:
    """The name of every URL of the project."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found |= names(pattern.url_patterns, inside)
        elif isinstance(pattern, URLPattern):
            found.add(prefix + (pattern.name or f"unnamed {pattern.pattern}"))
    return found


def address(name: str, objects: dict) -> str:
    """The address of a URL, with the arguments that its pattern asks for."""
    wanted = arguments(name)
    return reverse(
        name, kwargs={key: objects[name].get(key) or objects["*"][key] for key in wanted}
    )


@pytest.fixture
def objects(a_case, members) -> dict:
    """The arguments of every URL, all of `a_case` and its office."""
    from collections import defaultdict

    from khua.access.context import acting_as

    with acting_as(members["sv-pol-officer"]):
        finding = a_case.case.findings.first()
        assignment = a_case.case.assignments.first()
    with acting_as(members["sv-pol-officer"]) as officer:
        upload, returned = world.an_import(officer), world.an_import(officer)
        question = world.a_question(officer, a_case.case)
        taken_back = world.a_hand_over_taken_back(officer, members["bk-pol-officer"], a_case.case)
        clock, task = world.a_clock(a_case.case), world.a_task(officer, a_case.case)
        held = world.evidence(officer, members["sv-pol-officer2"], a_case.case)
    with acting_as(members["sv-pol-head"]) as head:
        belongs = world.a_team(head, members["sv-pol-officer"], a_case.case)
    found: dict = defaultdict(dict)
    found["*"] = {
        "number": a_case.case.number,
        "code": a_case.victim.code,
        "suspect": a_case.suspect.code,
        "offence": "tip",
        "pk": finding.pk,
        "username": "sv-pol-officer",
        "decision": "la-luangnamtha-2019",
        "name": "clean",
        "form": "ftm",
    }
    found["case-unassign"] = {"pk": assignment.pk}
    found["question"] = {"pk": question.pk}
    found["procedure-move"] = {"move": "start_inquiry"}
    found["clock-extend"] = {"pk": clock.pk}
    found["task"] = found["task-finish"] = {"pk": task.pk}
    found["hand-over"] = {"pk": taken_back.pk}
    for name in ("team", "team-add", "team-end", "team-remove"):
        found[name] = {"pk": belongs.team_id, "belongs": belongs.pk}
    found["office"] = {"code": "SV-POL"}
    found["member-new"] = {"code": "SV-POL"}
    for name in ("import", "import-confirm", "import-cancel"):
        found[name] = {"pk": upload.pk}
    found["import-rejects"] = {"pk": returned.pk}
    found["member"] = found["member-tokens"] = {"pk": members["sv-pol-officer2"].pk}
    found["member-token-revoke"] = world.a_token(
        members["sv-pol-admin"], members["sv-pol-officer2"]
    )
    found["*"]["item"] = held.item.number
    for name in ("evidence-file", "api:evidence-file"):
        found[name] = {"pk": held.file.pk}
    found["evidence-answer"] = {"pk": held.custody.pk}
    found["evidence-unlink"] = {"pk": held.link.pk}
    linked = world.links(members, a_case.case)
    found["*"] |= {"match": linked.match.pk, "hint": linked.hint.pk}
    found["match"] = {"code": linked.person.code, "pk": linked.match.pk}
    found["match-undo"] = {**found["match"], "decision": linked.decision.pk}
    found["hint"] = {"code": linked.person.code, "pk": linked.hint.pk}
    found["ask-take-back"] = {"pk": linked.asked.pk}
    found["link-request"] = {"pk": linked.request.pk}
    alert = world.an_alert(members["c-fiu-officer"])
    found["*"] |= {"alert": alert.number, "rule": "F01"}
    found["*"]["trace"] = world.a_trace(members["c-fiu-officer"]).number
    bank = world.an_account(members["c-fiu-officer"])
    found["*"] |= {"account": bank.account.pk, "batch": bank.batch.pk, "area": bank.area.pk}
    unit = world.the_unit(members, a_case.case)
    found["*"] |= {"report": unit.report.number, "document": unit.draft.number}
    numbers.stored(["LA"], ["cases-opened"])
    released = releasing.stored("2024-1", "signed", signer="c-pol-head")
    found["received"] = {"document": unit.filed.number}
    found["filed"] = found["filed-print"] = found["filed-rows"] = {"pk": unit.paper.pk}
    numbers.trained(members["sv-pol-officer"], members["c-pol-head"])
    figures = numbers.entered(members["sv-pol-officer"])
    found["*"]["province"] = "LA-SV"
    found["told-withdraw"], found["estimate"] = {"pk": figures.told.pk}, {"pk": figures.estimate.pk}
    found["release"] = found["release-sign"] = {"release": releasing.stored("2024-2")}
    found["released"] = found["released-file"] = {"release": released}
    found["released-table"] = {"release": released, "table": "victims-by-sex-and-age"}
    found["table"] = found["table-csv"] = {"table": "cases-opened"}
    found["export"], found["export-rows"] = {"format": "sdmx"}, {"format": "ctdc"}
    found["decision"] = {"pk": "la-luangnamtha-2019", "id": "la-luangnamtha-2019"}
    return found


def stands(persona: str, name: str) -> set[Relation]:
    """How a persona stands to the object of a URL."""
    if name.startswith("import"):
        return {ANY, OWN} if persona == "sv-pol-officer" else set()
    if name.startswith("member"):
        return {OWN} if persona in ("sv-pol-admin", "c-pol-admin") else set()
    return RELATIONS.get(persona, set())


def arguments(name: str) -> set[str]:
    """What the address of a URL names."""
    namespace, _, bare = name.rpartition(":")
    resolver = get_resolver()
    if namespace:
        resolver = resolver.namespace_dict[namespace][1]
    return set(resolver.reverse_dict.getlist(bare)[0][0][0][1])


#: URLs that speak of one case, import or member; on the others only the role counts
ABOUT_ONE_THING = {
    "import",
    "import-confirm",
    "import-cancel",
    "import-rejects",
    "member",
    "member-new",
    "member-tokens",
    "member-token-revoke",
    "intelligence:network_person",
    "intelligence:network_person_export",
}


def about_one_thing(name: str) -> bool:
    """Whether who may depends on which case, import or member it is."""
    return name in ABOUT_ONE_THING or "number" in arguments(name)


def expected(persona: str, role: str, name: str, method: str) -> set[int]:
    """The status codes that policies.py allows for this cell."""
    action = URLS[name].get("GET" if method == "HEAD" else method)
    if action is None:
        return {405}
    if name.startswith("api:"):
        return {401}  # a session is no token; tests/api tries these with tokens
    if action == DEMO:
        return {404}  # this is not the demo
    if action in (ANYONE, ENROLLING):
        return {200, 302, 400}
    permitted = allowed(role, action)
    if not permitted or (permitted == {UNIT} and not persona.startswith("c-fiu-")):
        return {404}
    if permitted == {CENTRE} and not persona.startswith("c-"):
        return {404}
    if about_one_thing(name) and ANY not in permitted and not permitted & stands(persona, name):
        return {404}
    if name.startswith("import") and about_one_thing(name) and persona != "sv-pol-officer":
        return {404}
    if name == "received" and not persona.startswith("sv-pol-"):
        return {404}
    if name == "hand-over" and not persona.startswith("sv-pol-"):
        return {404}
    if name == "province" and not persona.startswith(("sv-", "c-")):
        return {404}
    if name == "told-withdraw" and not persona.startswith("sv-pol-"):
        return {404}
    if name.startswith("estimate") and persona != "sv-pol-officer":
        return {404}  # only whoever is trained
    return {200, 302}


def test_every_url_has_a_row_and_every_row_a_url():
    assert names() == set(URLS)


def test_every_action_of_a_row_is_known():
    for name, methods in URLS.items():
        for action in methods.values():
            assert action in (ANYONE, ENROLLING, DEMO) or allowed(Role.HEAD, action) is not None, (
                name
            )


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is rolled back: making everything anew for each persona would be a
    quarter of this file's time."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", Role)
def test_every_url_and_method_for(role, objects, client_for, members):
    wrong = []
    for persona in (name for name in PERSONAS if members[name].role == role):
        with undone():
            client = client_for(persona)
            client.raise_request_exception = False
            for name in sorted(URLS):
                if name == "account_logout":
                    continue  # ends the session of all that follow
                if persona not in ENOUGH and not arguments(name):
                    continue
                url = address(name, objects)
                # that an address knows no other method does not depend on who asks: one asks for
                # all, and somebody who is not signed in
                for method in METHODS if persona == PERSONAS[0] else URLS[name]:
                    status = client.generic(method, url).status_code
                    if status not in (right := expected(persona, role, name, method)):
                        wrong.append((persona, name, method, status, right))
    assert wrong == []


def test_nobody_signed_in_is_sent_to_the_door_or_away(objects, client):
    client.raise_request_exception = False
    context.clear()
    wrong = []
    for name in sorted(URLS):
        for method in METHODS:
            action = URLS[name].get(method)
            response = client.generic(method, address(name, objects))
            if action is None:
                good = response.status_code == 405
            elif name.startswith("api:"):
                good = response.status_code == 401
            elif action == DEMO:
                good = response.status_code == 404
            elif action == ANYONE:
                good = response.status_code in (200, 302, 400)
            else:
                good = response.status_code == 302 and response["Location"].startswith(
                    reverse("account_login")
                )
            if not good:
                wrong.append((name, method, response.status_code))
    assert wrong == []


def test_with_the_application_s_filters_off_row_security_still_holds(
    objects, client_for, a_case, members
):
    """A bug in a view, a selector or the policies table must not leak a case. Every second of these
    members asks for a page: row security knows members, not pages."""
    secrets = {
        a_case.case.number,
        a_case.case.title,
        a_case.victim.code,
        *world.VICTIM_NAME.split()[1:],
        *world.SUSPECT_NAME.split()[1:],
    }
    leaks, shown = [], 0
    with ExitStack() as stack:
        stack.enter_context(world.filters_off())
        stack.enter_context(
            patch("khua.record.selectors.my_case_offices", lambda member: list(range(1, 500)))
        )
        for turn, persona in enumerate(p for p in PERSONAS if p not in RELATIONS):
            with undone():
                client = client_for(persona)
                client.raise_request_exception = False
                for number, name in enumerate(sorted(URLS)):
                    if "GET" not in URLS[name] or name == "account_logout" or (number + turn) % 2:
                        continue
                    response = client.get(address(name, objects))
                    if response.status_code != 200:
                        continue
                    shown += 1
                    body = b"".join(response) if response.streaming else response.content
                    text = body.decode(errors="replace")
                    leaked = {secret for secret in secrets if secret in text}
                    if name == "trail" and members[persona].role == "auditor":
                        leaked -= {
                            a_case.case.number
                        }  # an auditor reads who did what to which case
                    if leaked:
                        leaks.append((persona, name, leaked))
    assert leaks == []
    assert shown > 100


def test_forbidden_and_missing_look_the_same(a_case, client_for):
    client = client_for("bk-pol-officer")
    forbidden = client.get(reverse("case", kwargs={"number": a_case.case.number}))
    missing = client.get(reverse("case", kwargs={"number": "SV-POL-2026-9999"}))
    assert forbidden.status_code == missing.status_code == 404
    assert without_what_was_asked(forbidden) == without_what_was_asked(missing)


def without_what_was_asked(response) -> str:
    """A page without the address that was asked for and the token against forgery."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return text.replace(response.wsgi_request.path, "")
