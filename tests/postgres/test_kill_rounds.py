"""Acceptance 6: rounds of `kill -9` under four writers; nothing acknowledged is lost.

Two rounds for each kind of victim; KHUA_ROUNDS=12 is the long drill.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg

from khua.postgres import PostgresProblem, Server, processes

WRITERS = 4
ROUNDS = int(os.environ.get("KHUA_ROUNDS", "6"))
PATIENCE = 90.0  # seconds that a writer may wait for its next acknowledgement


class Writer(threading.Thread):
    """Inserts its own numbered rows, one transaction each, and remembers what was acknowledged.

    A row whose acknowledgement was lost is never tried again: the next one has a new number.
    """

    def __init__(self, number: int, dsn: str, enough: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number = number
        self.dsn = dsn
        self.enough = enough
        self.acknowledged: list[int] = []

    def run(self) -> None:
        n = 0
        while not self.enough.is_set():
            with suppress(psycopg.Error), psycopg.connect(self.dsn, autocommit=True) as session:
                while not self.enough.is_set():
                    n += 1
                    session.execute("insert into written values (%s, %s)", [self.number, n])
                    self.acknowledged.append(n)
            time.sleep(0.02)


def kill(pids: set[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def parent_of_all(server: Server) -> list[int]:
    pid = processes.postmaster(server.layout)
    assert pid is not None
    return [pid]


def everybody(server: Server) -> list[int]:
    return parent_of_all(server) + processes.orphans(server.layout)


def one_backend(server: Server) -> list[int]:
    with psycopg.connect(server.dsn()) as session:
        row = session.execute(
            "select pid from pg_stat_activity where datname = 'postgres'"
            " and pid <> pg_backend_pid() and backend_type = 'client backend'"
        ).fetchone()
    assert row is not None, "no writer is connected"
    return [row[0]]


VICTIMS: tuple[Callable[[Server], list[int]], ...] = (parent_of_all, everybody, one_backend)


def gone(server: Server, pids: set[int]) -> bool:
    """Whether none of these is a live process of the cluster any more."""
    return not pids & {processes.postmaster(server.layout), *processes.orphans(server.layout)}


def wait(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def start_again(server: Server) -> bool:
    with suppress(PostgresProblem):
        server.start()
    return server.running


def rows(server: Server) -> set[tuple[int, int]]:
    """Every row that is there; waits while the server picks itself up after a backend's death."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with psycopg.connect(server.dsn()) as session:
                return set(session.execute("select writer, n from written").fetchall())
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def all_write(writers: list[Writer], more: int) -> None:
    """Wait until every writer has so many more acknowledgements."""
    goals = [len(writer.acknowledged) + more for writer in writers]
    wait(
        lambda: all(
            len(writer.acknowledged) >= goal for writer, goal in zip(writers, goals, strict=True)
        ),
        "the writers do not come back",
    )


def test_no_acknowledged_row_is_lost(home: Path) -> None:
    server = Server(home)
    server.start()
    with psycopg.connect(server.dsn()) as session:
        session.execute("create table written (writer int, n int, primary key (writer, n))")
    enough = threading.Event()
    writers = [Writer(number, server.dsn(), enough) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        for number in range(ROUNDS):
            all_write(writers, more=20)
            victims = set(VICTIMS[number % len(VICTIMS)](server))
            promised = {(w.number, n) for w in writers for n in tuple(w.acknowledged)}
            kill(victims)
            wait(partial(gone, server, victims), "a killed process lives on")
            wait(partial(start_again, server), "the server does not come back")
            all_write(writers, more=1)
            lost = promised - rows(server)
            assert not lost, f"round {number + 1}: {len(lost)} acknowledged rows are gone"
    finally:
        enough.set()
        for writer in writers:
            writer.join()
    promised = {(w.number, n) for w in writers for n in w.acknowledged}
    assert len(promised) >= ROUNDS * WRITERS * 20
    assert promised <= rows(server)
