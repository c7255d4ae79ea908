"""Three people at one case, opening and sending its forms in any order: no answer is a 5xx, and
what was acknowledged stands until somebody who has seen it changes it."""

from datetime import date

from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from khua.access.context import acting_as
from khua.record.models import Case, Finding
from tests import world
from tests.record.pages import at

PEOPLE = ("sv-pol-officer", "sv-pol-officer2", "sv-pol-head")
WHO = st.sampled_from(PEOPLE)
STANDINGS = ("proved", "alleged", "contradicted", "unknown")


def filled_in(client: Client, url: str) -> dict:
    """What a browser would send back unchanged."""
    form = client.get(url).context["form"]
    return {bound.html_name: bound.value() or "" for bound in form}


def test_nobody_overwrites_what_he_has_not_seen(members, client_for, db):
    told = []

    class Editors(RuleBasedStateMachine):
        @initialize()
        def a_case(self):
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            self.case = world.open_case(
                members["sv-pol-officer"], reported_on=date(2026, 3, 2)
            ).case
            with acting_as(members["sv-pol-officer"]):
                self.finding = Finding.objects.get(code="means.deception").pk
            self.clients = {name: client_for(name) for name in PEOPLE}
            self.urls = {
                "title": at("case-edit", self.case.number),
                "standing": at("finding", self.case.number, self.finding),
            }
            self.stands = {"title": self.case.title, "standing": "alleged"}
            self.changes = {"title": 0, "standing": 0}
            self.open_forms: dict[tuple[str, str], tuple[int, dict]] = {}

        @rule(who=WHO, field=st.sampled_from(["title", "standing"]))
        def opens(self, who, field):
            form = filled_in(self.clients[who], self.urls[field])
            self.open_forms[who, field] = (self.changes[field], form)

        @rule(who=WHO, standing=st.sampled_from(STANDINGS))
        def sends_the_finding(self, who, standing):
            self._send(who, "standing", standing)

        @rule(who=WHO, title=st.sampled_from(["ຄະດີ ໜຶ່ງ", "ຄະດີ ສອງ", "ຄະດີ ສາມ"]))
        def sends_the_title(self, who, title):
            self._send(who, "title", title)

        def _send(self, who, field, value):
            if (who, field) not in self.open_forms:
                return
            seen, form = self.open_forms[who, field]
            answer = self.clients[who].post(self.urls[field], {**form, field: value})
            assert answer.status_code in (200, 302), answer.status_code
            if answer.status_code == 302:
                assert seen == self.changes[field], "an unseen change was overwritten"
                self.changes[field] += self.stands[field] != value
                self.stands[field] = value
                del self.open_forms[who, field]
            else:
                assert seen < self.changes[field], "refused although nothing had changed"
                told.append(field)

        @invariant()
        def what_was_acknowledged_stands(self):
            with acting_as(members["sv-pol-officer"]):
                there = {
                    "title": Case.objects.get(pk=self.case.pk).title,
                    "standing": Finding.objects.get(pk=self.finding).standing,
                }
            assert there == self.stands

        def teardown(self):
            if hasattr(self, "atomic"):
                transaction.set_rollback(True)
                self.atomic.__exit__(None, None, None)

    run_state_machine_as_test(
        Editors,
        settings=settings(
            max_examples=15,
            derandomize=True,
            stateful_step_count=24,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(told) > 3, "hardly anybody met another"
