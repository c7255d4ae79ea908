"""Imports as jobs of procrastinate: a queue in the same PostgreSQL.

A job says only which import of which member; row security holds the worker to that member. What
does the work is imported by the job: Django imports this file at every start.
"""

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app

from khua.sheets.models import Import

QUEUE = "imports"
log = logging.getLogger(__name__)


def enqueue(one: Import) -> None:
    """Ask a worker to go on with an import, once the transaction is through. Twice does no harm.

    No `queueing_lock`: procrastinate reads whose lock it was from the detail of PostgreSQL's
    error, and that detail is kept back where a table has row security.
    """
    go_on.defer(import_id=one.pk, member_id=one.member_id)


@app.task(queue=QUEUE, name="sheets.go_on")
def go_on(import_id: int, member_id: int) -> None:
    """Read a file, or write its rows; see services.work."""
    from khua.sheets.progress import told
    from khua.sheets.services import break_off, work

    try:
        with told(import_id, member_id) as progress:
            work(import_id, member_id, progress)
    except Exception as error:  # whatever it is, its text may quote a row
        log.error("import %s stopped: %s", import_id, type(error).__name__)
        break_off(import_id, member_id)


@app.periodic(cron="* * * * *")
@app.task(queue=QUEUE, name="sheets.take_up_stalled", pass_context=True)
async def take_up_stalled(context: JobContext, timestamp: int) -> None:
    """Give the jobs of a worker that died to one that lives."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
