"""A database of the embedded server, migrated, filled, and served as `khua serve` does."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.web.country import fill
from khua.postgres import Server, Urls, prepare
from khua.postgres.passwords import APP, OWNER, read_passwords
from khua.postgres.throwaway import throwaway_home


@contextmanager
def country(cases: int, keep: Path | None = None) -> Iterator[tuple[Server, dict[str, float]]]:
    """A country of `cases` cases on a server that waits for the disk as a real one does, Django
    set up for it; with what `fill` tells. `keep`: a folder to make it in and leave it, or to find
    it in; else all is removed on leaving.
    """
    if keep:
        with _country(cases, keep) as found:
            yield found
    else:
        with throwaway_home() as home, _country(cases, home) as found:
            yield found


@contextmanager
def _country(cases: int, home: Path) -> Iterator[tuple[Server, dict[str, float]]]:
    from khua.commands.setup import collect_static, environment, migrate, set_up_django

    made = (home / "filled").exists()
    hasty = Server(home, throwaway=True)  # while it is filled, nothing needs to last
    hasty.start()
    try:
        passwords = read_passwords(hasty.layout.passwords, data=hasty.layout.data)
        prepare(hasty.dsn(), owner_password=passwords[OWNER], app_password=passwords[APP])
        urls = Urls(hasty.dsn(APP, "khua"), hasty.dsn(OWNER, "khua"))
        with environment(home, urls, demo=False):
            set_up_django()
            migrate("en")
            collect_static("en")
            took = {} if made else fill(hasty.dsn(dbname="khua"), cases)
            (home / "filled").touch()
            hasty.stop()
            server = Server(home)
            server.start()
            yield server, took
    finally:
        from django.db import connections

        connections.close_all()
        Server(home).stop()


@contextmanager
def web(log: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The pages, served as `khua serve` does: the address and gunicorn's process. What it says
    goes to `log`."""
    from khua.commands.serve import end, start_web, wait_until_ready

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with _spoken_to(log):
        process = start_web("127.0.0.1", port)
    try:
        wait_until_ready("127.0.0.1", port, process, [])
        yield f"http://127.0.0.1:{port}", process
    finally:
        end(process)


@contextmanager
def _spoken_to(log: Path) -> Iterator[None]:
    """While inside, what this process and its new children say on both channels goes to a file."""
    sys.stdout.flush()
    kept = os.dup(1), os.dup(2)
    with log.open("ab") as file:
        for channel in (1, 2):
            os.dup2(file.fileno(), channel)
        try:
            yield
        finally:
            for channel, before in zip((1, 2), kept, strict=True):
                os.dup2(before, channel)
                os.close(before)


def memory(web_pid: int, server: Server) -> dict[str, float]:
    """Memory in MB of the processes of gunicorn and of PostgreSQL, shared pages counted once
    (PSS), and the largest single one of each."""
    postmaster = int((server.layout.data / "postmaster.pid").read_text().split()[0])
    found = {}
    for name, top in (("web", web_pid), ("postgres", postmaster)):
        sizes = [_pss(pid) for pid in (top, *_below(top))]
        found |= {f"{name}_mb": round(sum(sizes), 1), f"{name}_largest_mb": round(max(sizes), 1)}
    return found


def _pss(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it ended meanwhile
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def _below(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for child in map(int, children) for each in (child, *_below(child))]


def cpu(server: Server, web_pid: int) -> tuple[float, float]:
    """Seconds of processor time so far of gunicorn and of PostgreSQL with their children."""
    postmaster = int((server.layout.data / "postmaster.pid").read_text().split()[0])
    return _ticks(web_pid), _ticks(postmaster)


def _ticks(top: int) -> float:
    total = 0.0
    for pid in (top, *_below(top)):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
    return total


def connect(server: Server) -> psycopg.Connection:
    """A superuser's connection to the filled database."""
    return psycopg.connect(server.dsn(dbname="khua"), autocommit=True)


def load_in_another_process(plan: Path) -> str:
    """Run the load driver; what it prints."""
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-m", "benchmarks.web.load", str(plan)],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout
