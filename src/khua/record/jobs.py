"""What the worker does for the record by itself."""

from django.db import connection
from procrastinate.contrib.django import app

from khua.access.jobs import QUEUE


@app.periodic(cron="10 17 * * *")  # ten past midnight in Vientiane
@app.task(queue=QUEUE, name="record.end_shares")
def end_shares(timestamp: int) -> None:
    """End the shares whose last day is over. Nobody reads by them anyhow: row security asks the
    date; this takes them off the rows, so that it need not ask for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_end_shares()")
