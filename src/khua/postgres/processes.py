"""Which processes of a cluster are alive, told from Linux's /proc.

Command lines are read and not `/proc/<pid>/cwd`: root in a container may not look at the latter.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .layout import MARK, PORT, Layout

PROC = Path("/proc")


def postmaster(layout: Layout) -> int | None:
    """The process number of the live server of this data folder, else None."""
    pid = _recorded_pid(layout)
    if pid is None:
        return None
    words = _command_line(pid)
    return pid if str(layout.data) in words and "postgres" in Path(words[0]).name else None


def ready(layout: Layout) -> bool:
    """Whether the live server takes connections: line 8 of its `postmaster.pid` says so."""
    lines = _pid_file(layout)
    return postmaster(layout) is not None and len(lines) > 7 and lines[7].strip() == "ready"


def orphans(layout: Layout) -> list[int]:
    """Server processes of this cluster that outlive their postmaster."""
    title = f"postgres: {layout.mark}:"
    return [
        pid
        for pid in _processes_of(layout.account.uid)
        if any(word.startswith(title) for word in _command_line(pid)[:1])
    ]


def stop_fast(layout: Layout) -> None:
    """Ask the live server to roll back what is open and go; does not wait.

    Not by `pg_ctl stop`, which takes a dead process that nobody reaped for a live one.
    """
    if (pid := postmaster(layout)) is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)


def quit_orphans(layout: Layout) -> None:
    """Tell orphans to go at once. Safe: without a postmaster the next start recovers from WAL."""
    for pid in orphans(layout):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)


def forget_recycled_pid(layout: Layout) -> None:
    """Remove a `postmaster.pid` whose number now belongs to somebody else's process.

    After a reboot, or in a container whose first process does not reap its dead, PostgreSQL
    would take that process for a live server and refuse for ever. The file also guards against
    two servers on one folder, so it goes only when the account runs no postgres process that
    could be of this one. A number that belongs to nobody is left to PostgreSQL itself.
    """
    pid = _recorded_pid(layout)
    if pid is None or not (PROC / str(pid)).exists() or postmaster(layout) is not None:
        return
    if not any(_may_be_of(layout, other) for other in _processes_of(layout.account.uid)):
        (layout.data / "postmaster.pid").unlink(missing_ok=True)
        for end in ("", ".lock"):  # the lock of the socket holds the same number
            (layout.socket / f".s.PGSQL.{PORT}{end}").unlink(missing_ok=True)


def _pid_file(layout: Layout) -> list[str]:
    try:
        return (layout.data / "postmaster.pid").read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _recorded_pid(layout: Layout) -> int | None:
    lines = _pid_file(layout)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def _processes_of(uid: int) -> Iterator[int]:
    """Live processes of an account; the dead that wait to be reaped are left out."""
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if entry.stat().st_uid == uid and _command_line(int(entry.name)):
                    yield int(entry.name)


def _command_line(pid: int) -> list[str]:
    """Words of the command line; empty for a dead process and for one of the kernel's."""
    try:
        raw = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return []
    return [os.fsdecode(word) for word in raw.split(b"\0") if word]


def _may_be_of(layout: Layout, pid: int) -> bool:
    """Whether a process is PostgreSQL's and nothing shows that it is another cluster's."""
    try:
        name = (PROC / str(pid) / "comm").read_text().strip()
    except OSError:
        return False
    words = _command_line(pid)
    if name not in ("postgres", "postmaster") or not words:
        return False
    if words[0].startswith(f"postgres: {MARK}"):
        return words[0].startswith(f"postgres: {layout.mark}:")
    if "-D" in words[:-1]:
        folder = Path(words[words.index("-D") + 1])
        return not folder.is_absolute() or folder.resolve() == layout.data.resolve()
    return True
