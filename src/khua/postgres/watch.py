"""Starts a server again that died while somebody uses it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .problems import PostgresProblem
from .server import Server

EVERY = 1.0  # seconds between two looks
log = logging.getLogger(__name__)


@contextmanager
def watched(server: Server) -> Iterator[None]:
    """Look after `server` from a thread for as long as one is inside."""
    enough = threading.Event()

    def look() -> None:
        while not enough.wait(EVERY):
            try:
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
