"""Long work of the unit as jobs of procrastinate, a queue in the same PostgreSQL.

A job says only which run of which member; row security holds the worker to that member. What does
the work is imported by the job: Django imports this file at every start, and the unit's services
with all they calculate with take longer to import than everything else.
"""

import logging

from procrastinate.contrib.django import app

from khua.fiu.models import RuleRun, Trace

QUEUE = "unit"
log = logging.getLogger(__name__)


def enqueue(run: RuleRun, member_id: int) -> None:
    """Ask a worker to do a run, once the transaction is through. Twice does no harm."""
    run_rules.defer(run_id=run.pk, member_id=member_id)


@app.task(queue=QUEUE, name="fiu.run_rules")
def run_rules(run_id: int, member_id: int) -> None:
    """Run the rules; see rule_runs.work."""
    from khua.fiu.services import rule_runs

    try:
        rule_runs.work(run_id, member_id)
    except Exception as error:  # whatever it is, its text may quote a row
        log.error("run %s of the rules stopped: %s", run_id, type(error).__name__)
        rule_runs.break_off(run_id, member_id)


@app.task(queue=QUEUE, name="fiu.back_test")
def back_test(name: str, member_id: int) -> None:
    """Test the rules on an invented country; see backtests.work."""
    from khua.fiu.services import backtests

    try:
        backtests.work(name, member_id)
    except Exception as error:
        log.error("back-test %s stopped: %s", name, type(error).__name__)
        backtests.break_off(name, member_id)


def enqueue_screening(member_id: int) -> None:
    """Ask a worker to compare all customers with the lists. Twice does no harm."""
    screen.defer(member_id=member_id)


@app.task(queue=QUEUE, name="fiu.screen")
def screen(member_id: int) -> None:
    """Compare customers with the lists; see screening.work."""
    from khua.fiu.services import screening

    try:
        screening.work(member_id)
    except Exception as error:
        log.error("a screening stopped: %s", type(error).__name__)
        screening.break_off(member_id)


def enqueue_trace(trace: Trace, member_id: int) -> None:
    """Ask a worker to make a trace, or to find its trail anew. Twice does no harm."""
    follow.defer(trace_id=trace.pk, member_id=member_id)


@app.task(queue=QUEUE, name="fiu.trace")
def follow(trace_id: int, member_id: int) -> None:
    """Follow the money; see traces.work."""
    from khua.fiu.services import traces

    try:
        traces.work(trace_id, member_id)
    except Exception as error:
        log.error("trace %s stopped: %s", trace_id, type(error).__name__)
        traces.break_off(trace_id, member_id)
