"""The job of the morning, in the queue that procrastinate keeps in PostgreSQL."""

from datetime import datetime
from zoneinfo import ZoneInfo

from procrastinate.contrib.django import app

from khua.procedure.rules import rules
from khua.procedure.services.digests import write_digests

QUEUE = "digests"
HOUR = 6  # in the country's own time


# Every hour, not once a day: a worker that was down at six writes them when it is back.
@app.periodic(cron="0 * * * *")
@app.task(queue=QUEUE, name="procedure.write_digests")
def digests_of_the_day(timestamp: int) -> None:
    """Write the digests that are not there yet, from six in the morning on."""
    now = datetime.fromtimestamp(timestamp, ZoneInfo(rules().timezone))
    if now.hour >= HOUR:
        write_digests(now.date())
