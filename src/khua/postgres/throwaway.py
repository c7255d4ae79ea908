"""A server for the length of a test run, with nothing left of it afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .problems import PostgresProblem
from .server import Server


@contextmanager
def throwaway_home() -> Iterator[Path]:
    """A home that a server may be made in; on leaving, the server is stopped and all removed.

    Not one of pytest's own folders: those are 0700, and a server that root hands to another
    account would have to keep its data elsewhere, where nobody cleans up.
    """
    top = Path(tempfile.mkdtemp(prefix="khua-test-"))
    top.chmod(0o711)
    try:
        yield top / "home"
    finally:
        with suppress(PostgresProblem):  # a home that a test has spoilt runs no server
            Server(top / "home").stop()
        shutil.rmtree(top)


@contextmanager
def throwaway_server() -> Iterator[Server]:
    """A running server that waits for no disk. Raises PostgresProblem."""
    with throwaway_home() as home:
        server = Server(home, throwaway=True)
        server.start()
        yield server
