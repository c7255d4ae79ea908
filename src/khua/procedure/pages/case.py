"""The procedure of one case on one page."""

from typing import Any

from khua.access.models import Member
from khua.procedure.flight import flight_risks
from khua.procedure.models.outcomes import OUTCOME_KINDS
from khua.procedure.pages.clocks import shown_clock
from khua.procedure.pages.moves import line_of, steps
from khua.procedure.pages.outcomes import shown_outcome
from khua.procedure.pages.tasks import shown_task
from khua.procedure.rules import rules
from khua.procedure.selectors import (
    clocks_of,
    happenings_of,
    moves_made,
    outcomes_of,
    people_named,
    tasks_of,
    waiting_transfer,
)
from khua.record.models import Case
from khua.record.selectors import names_of, people_of


def procedure_context(member: Member, case: Case, rights: frozenset[str]) -> dict[str, Any]:
    """The context of procedure/case.html. `rights`: of actions_on(member, case)."""
    moves, happenings, tasks = moves_made(case), happenings_of(case), tasks_of(case)
    waiting = waiting_transfer(case)
    offered = steps(member, case, "procedure.move" in rights and waiting is None)
    ids = {m.by_id for m in moves} | {h.recorded_by_id for h in happenings}
    ids |= {t.assignee_id for t in tasks}
    return {
        "stage": rules().stages.get(case.stage),
        "line": line_of(moves),
        "mine": [step for step in offered if step.mine],
        "others": [step for step in offered if not step.mine],
        "waiting": waiting,
        "clocks": [shown_clock(clock) for clock in clocks_of(case)],
        "happenings": [(h, rules().events.get(h.event)) for h in happenings],
        "outcomes": [shown_outcome(outcome) for outcome in outcomes_of(case)],
        "may_decide": "procedure.outcome" in rights and member.office.kind in OUTCOME_KINDS,
        "tasks": [shown_task(task) for task in tasks],
        "names": names_of(people_of(case)),
        "members": people_named(ids),
        "flight": flight_risks(case),
    }
