"""schemathesis against every endpoint, from the document that the API itself gives out.

Half of the examples name things that are there, so that the services are reached and not only the
policies. Everything happens in one transaction that is rolled back.
"""

import os
from contextlib import contextmanager

import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import Failure

from khua.web.wsgi import application
from tests import world
from tests.api.desk import ALL, token_for
from tests.api.test_isolation import ABOUT_LINKS, BODIES

#: of each endpoint and mode; ten take half a minute on two cores
EXAMPLES = int(os.environ.get("KHUA_ROUNDS", "4"))
#: what these would call wrong is right here: a well-formed request is refused for what it says
#: (a finding on nobody of the case), and a header of nonsense is no reason to refuse one
NOT_HELD = {"positive_data_acceptance", "negative_data_rejection"}


def checks() -> list:
    """Every check of schemathesis but those of NOT_HELD."""
    load_all_checks()
    return [check for check in CHECKS.get_all() if check.__name__ not in NOT_HELD]


@contextmanager
def one_connection():
    """A served request closes the connection first, and with it the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def test_nothing_sent_makes_it_fail(members, a_case, desk, monkeypatch):
    monkeypatch.setattr("khua.api.guard.A_MINUTE", 10**9)
    number = a_case.case.number
    desk.post(f"cases/{number}/evidence", BODIES["evidence"])
    linked = world.links(members, a_case.case)
    there = {
        "match": linked.match.pk,
        "hint": linked.hint.pk,
        "linked": linked.person.code_name,
        "number": number,
        "code": a_case.victim.code_name,
        "pk": desk.get(f"cases/{number}/findings").json()[0]["id"],
        "item": 1,
    }
    bearer = {"Authorization": f"Bearer {token_for(members, 'sv-pol-officer', ALL)}"}
    auditor = {"Authorization": f"Bearer {token_for(members, 'sv-pol-auditor', ALL)}"}
    held, broken, seen, statuses = checks(), [], set(), set()
    with one_connection():
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=bearer)
        for result in schema.get_all_operations():
            operation = result.ok()
            headers = auditor if operation.path.endswith("/trail") else bearer
            for mode in GenerationMode:
                try:
                    attack(operation, mode, there, headers, held, statuses)
                except* Failure as failures:
                    broken.append((operation.label, mode, [str(f) for f in failures.exceptions]))
            seen.add(operation.label)
    assert broken == []
    assert len(seen) == sum(len(path) for path in schema.raw_schema["paths"].values())
    assert {200, 201, 404, 422} <= statuses
    assert not any(status >= 500 for status in statuses)


def attack(operation, mode, there, headers, held, statuses) -> None:
    """Examples of one endpoint; raises for the first that breaks a check."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def run(case, real) -> None:
        if real:
            case.path_parameters = {**(case.path_parameters or {}), **known(case, there)}
        response = case.call(headers=headers)
        statuses.add(response.status_code)
        case.validate_response(response, checks=held, headers=headers)

    run()


def known(case, there) -> dict:
    """Of the parameters of the path those that name something that is there."""
    if case.path.rsplit("/", 1)[-1] in ABOUT_LINKS:
        there = {**there, "code": there["linked"]}
    return {name: there[name] for name in (case.path_parameters or {}) if name in there}
