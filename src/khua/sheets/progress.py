"""Telling the page how far a worker is, beside the transaction that nobody else can see yet."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, Queue

from django.db import connection, transaction
from django.utils import timezone

from khua.access import context
from khua.access.models import Member, Pass
from khua.sheets.models import AT_WORK, Import
from khua.sheets.services import Progress

EVERY = 1.0  # seconds
ALIVE = 10.0  # seconds between signs of life when no row was finished


@contextmanager
def told(import_id: int, member_id: int) -> Iterator[Progress]:
    """A progress function whose news are written by a thread of its own, on its own connection."""
    news: Queue[tuple[int, int] | None] = Queue()
    thread = threading.Thread(target=_write, args=(news, import_id, member_id), daemon=True)
    thread.start()
    try:
        yield lambda done, all_rows: news.put((done, all_rows))
    finally:
        news.put(None)
        thread.join(timeout=30)


def _write(news: "Queue[tuple[int, int] | None]", import_id: int, member_id: int) -> None:
    try:
        with transaction.atomic():
            token = context.open_pass(Member(pk=member_id), Pass.Purpose.JOB)
        latest: tuple[int, int] | None = (0, 0)
        written = 0.0
        while latest is not None:
            try:
                latest = news.get(timeout=ALIVE)
                while latest is not None and time.monotonic() - written < EVERY:
                    latest = news.get(timeout=EVERY)
            except Empty:
                pass
            if latest is not None:
                _tell(token, import_id, latest)
                written = time.monotonic()
        with transaction.atomic():
            context.use(token)
            context.revoke(token)
    finally:
        connection.close()


def _tell(token: str, import_id: int, latest: tuple[int, int]) -> None:
    done, all_rows = latest
    with transaction.atomic():
        context.use(token)
        # not once it is over: the end says the final numbers itself
        going_on = Import.objects.filter(pk=import_id, status__in=AT_WORK)
        going_on.update(done_rows=done, all_rows=all_rows, touched_at=timezone.now())
