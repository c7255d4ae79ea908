"""The life of a case as a state machine: whatever members try in whatever order, the stage is where
the last step led, only steps of the law file are made, and only by whom it allows."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.utils import timezone
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
from khua.procedure import services
from khua.procedure.data import MoveData
from khua.procedure.models import Clock, Move
from khua.procedure.rules import rules
from khua.record.models import Case, HandOver
from khua.record.refusal import Refused
from khua.record.services import handovers
from tests import world
from tests.procedure.steps import decided, happened, office

PLAYERS = [
    "sv-pol-officer",
    "sv-pol-head",
    "bk-pol-officer",
    "sv-pro-officer",
    "sv-crt-officer",
    "c-crt-officer",
]
OFFICE_OF = {name: code for name, code, _role in world.MEMBERS}
COURTS = {"SV-CRT": "C-CRT", "C-CRT": "SV-CRT"}
TARGETS = {"police": "SV-POL", "prosecutor": "SV-PRO", "court": "SV-CRT"}


def test_the_life_of_a_case(members, db):
    """Each run in a transaction that is rolled back, so that runs do not see each other's case."""

    reached = set()

    class Life(RuleBasedStateMachine):
        @initialize()
        def a_case(self):
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            opened = timezone.localdate()
            self.world = world.open_case(members["sv-pol-officer"], reported_on=opened)
            self.number = self.world.case.number
            self.stage, self.made = rules().first, 0

        @rule(who=st.sampled_from(PLAYERS), move=st.sampled_from(sorted(rules().moves)))
        def try_a_step(self, who, move):
            self._try(who, move)

        @rule(picks=st.lists(st.integers(0, 99), min_size=2, max_size=5))
        def go_on(self, picks):
            """Mostly what leads on: else no run would come far."""
            for pick in picks:
                self._go_on(pick)

        def _go_on(self, pick):
            waiting = next((w for w in map(self._waiting, PLAYERS) if w), None)
            leader = self._leader(self._case())
            if waiting:
                self._answer(*waiting, accept=pick % 5 > 0)
                return
            if self.stage == "indicted":
                with acting_as(members[leader]) as member:
                    long_ago = timezone.now() - timedelta(days=20)
                    happened(
                        member, self.number, "indictment_notified", long_ago, self.world.suspect
                    )
            if self.stage == "before_court":
                self.decide_on_the_suspect(leader)
            moves = [m for m in rules().moves_from(self.stage) if self._kind(leader) in m.by]
            onward = [move for move in moves if not rules().stages[move.to].end]
            moves = onward if onward and pick % 5 else moves
            if moves:
                self._try(leader, moves[pick % len(moves)].id)

        def _try(self, who, move):
            law = rules().moves[move]
            with acting_as(members[who]) as member:
                case = Case.objects.select_related("lead_office").filter(number=self.number).first()
                if case is None:
                    return
                kind, code = law.hands_to, member.office.code
                to = office(COURTS.get(code, TARGETS[kind])) if kind == "court" else None
                if kind and not to:
                    to = office(TARGETS[kind])
                data = MoveData(
                    note="x", on=timezone.localdate(), confirmed=True, country="TH", to_office=to
                )
                try:
                    with transaction.atomic():
                        made = services.make_move(member, case, move, data)
                except Refused:
                    return
            assert self.stage in law.from_
            assert member.office.kind in law.by
            assert member.office_id == case.lead_office_id
            assert law.level in (None, member.office.level)
            assert isinstance(made, HandOver) == bool(law.hands_to)
            if not law.hands_to:
                self.stage, self.made = law.to, self.made + 1

        @rule(who=st.sampled_from(PLAYERS), accept=st.booleans())
        def answer_what_was_sent(self, who, accept):
            if found := self._waiting(who):
                self._answer(*found, accept=accept)

        def _waiting(self, who):
            """Who, and what was sent to his office."""
            with acting_as(members[who]) as member:
                waiting = HandOver.objects.filter(
                    number=self.number, to_office=member.office, state="in_progress"
                ).first()
            return (who, waiting) if waiting else None

        def _answer(self, who, waiting, accept):
            with acting_as(members[who]) as member:
                handovers.answer(member, waiting, "accepted" if accept else "rejected", "why")
            if accept:
                self.stage, self.made = waiting.to_stage, self.made + 1

        @rule(who=st.sampled_from(["sv-pro-officer", "sv-crt-officer", "c-crt-officer"]))
        def decide_on_the_suspect(self, who):
            with acting_as(members[who]) as member:
                try:
                    with transaction.atomic():
                        decided(member, self.number, self.world.suspect)
                except (Refused, Case.DoesNotExist, ProgrammingError):
                    return  # the last: a reader of the case whom row security refuses

        @invariant()
        def the_stage_is_where_the_last_step_led(self):
            case = self._case()
            with acting_as(members[self._leader(case)]):
                moves = list(Move.objects.filter(case=case))
                running = set(
                    Clock.objects.filter(case=case, stopped_at=None).values_list("limit", flat=True)
                )
            assert case.stage == self.stage
            reached.add(case.stage)
            assert len(moves) == self.made
            line = [rules().first, *(move.to_stage for move in moves)]
            assert line[-1] == case.stage
            assert [move.from_stage for move in moves] == line[:-1]
            for limit in rules().limits_stopped_by(f"stage:{case.stage}"):
                starts_again = f"stage:{case.stage}" in limit.starts
                assert limit.id not in running or starts_again

        def _case(self):
            for who in PLAYERS:
                with acting_as(members[who]) as member:
                    found = (
                        Case.objects.select_related("lead_office")
                        .filter(number=self.number, lead_office=member.office)
                        .first()
                    )
                    if found:
                        return found
            raise AssertionError("nobody leads the case")

        def _kind(self, who):
            return members[who].office.kind

        def _leader(self, case):
            return next(
                n for n, code, _r in world.MEMBERS if code == case.lead_office.code and n in PLAYERS
            )

        def teardown(self):
            if hasattr(self, "atomic"):
                transaction.set_rollback(True)
                self.atomic.__exit__(None, None, None)

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=8,
            derandomize=True,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # not so many runs in vain: some came to the court, some to an end
    assert "before_court" in reached
    assert any(rules().stages[stage].end for stage in reached)
    assert len(reached) >= 7, reached


@pytest.mark.parametrize("stage", sorted(rules().stages))
def test_every_stage_that_is_no_end_has_a_way_out(stage):
    assert rules().moves_from(stage) or rules().stages[stage].end
