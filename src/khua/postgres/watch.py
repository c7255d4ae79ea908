"""Starts a server again that died while somebody uses it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from . import disk
from .problems import PostgresProblem
from .server import Server

EVERY = 1.0  # seconds between two looks
log = logging.getLogger(__name__)


def _tell_of_room(server: Server, low: bool) -> bool:
    """Say once that the disk is nearly full, and once that it has room again."""
    free = disk.free_bytes(server.layout.root)
    now_low = free < disk.floor_bytes()
    if now_low and not low:
        log.warning("the disk is nearly full, %d MB free: writing is refused", free // disk.MB)
    elif low and not now_low:
        log.warning("the disk has room again, %d MB free: writing works", free // disk.MB)
    return now_low


@contextmanager
def watched(server: Server) -> Iterator[None]:
    """Look after `server` from a thread for as long as one is inside."""
    enough = threading.Event()

    def look() -> None:
        low = False
        while not enough.wait(EVERY):
            try:
                low = _tell_of_room(server, low)
                if not server.running:
                    log.warning("the database server is gone; starting it again")
                    server.start()
            except PostgresProblem as fault:  # the disk may have room again at the next look
                log.error("the database server does not start: %s", fault.message_en)
            except OSError as fault:
                log.error("the database server cannot be looked at: %s", fault)

    thread = threading.Thread(target=look, name="khua-postgres-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()
