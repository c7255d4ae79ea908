"""Long work of figures as jobs of procrastinate, a queue in the same PostgreSQL.

A job says only which row of which member; row security holds the worker to that member.
"""

import logging

from procrastinate.contrib.django import app

from khua.statistics.models import Estimate
from khua.statistics.services import estimating

QUEUE = "figures"
log = logging.getLogger(__name__)


def enqueue_estimate(estimate: Estimate, member_id: int) -> None:
    """Ask a worker to make an estimate. Twice does no harm."""
    estimate_unseen.defer(estimate_id=estimate.pk, member_id=member_id)


@app.task(queue=QUEUE, name="statistics.estimate")
def estimate_unseen(estimate_id: int, member_id: int) -> None:
    """Make an estimate; see estimating.work."""
    try:
        estimating.work(estimate_id, member_id)
    except Exception as error:  # whatever it is, it must not stand still for ever
        log.error("estimate %s stopped: %s", estimate_id, type(error).__name__)
        estimating.break_off(estimate_id, member_id)
