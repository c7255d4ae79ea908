"""Khua's commands as real processes, for the tests that need one."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

PATIENCE = 600  # seconds: beside other work a backup with its trial takes minutes


def environment() -> dict[str, str]:
    """This process's environment without anything that names a database, a home or settings."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("KHUA_", "DJANGO_", "LC_"))}
    return {**ours, "LANG": "en_US.UTF-8"}


def start(*arguments: str | Path, **variables: str) -> subprocess.Popen[str]:
    """Start `khua arguments…` and return at once."""
    return subprocess.Popen(
        [sys.executable, "-m", "khua.cli", *map(str, arguments)],
        env={**environment(), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(*arguments: str | Path, **variables: str) -> tuple[int, str]:
    """Run `khua arguments…` to its end: exit code and everything it said."""
    process = start(*arguments, **variables)
    said, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def answers(port: int) -> bool:
    """Whether the pages and the database behind them answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready/", timeout=5) as reply:
            return reply.status == 200
    except OSError:
        return False


def until(what: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    """Wait until `what` holds; fails when the process has ended or patience has."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        if process is not None and process.poll() is not None:
            raise AssertionError(f"ended with {process.returncode}: {process.communicate()[0]}")
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


def children(pid: int) -> dict[int, str]:
    """The child processes of `pid` and their command lines."""
    listed = subprocess.run(
        ["ps", "-ww", "--ppid", str(pid), "-o", "pid=,args="],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return {int(line.split()[0]): line.split(maxsplit=1)[1] for line in listed.splitlines()}


def alive(pid: int) -> bool:
    """Whether the process runs (and is no zombie)."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False


def stop(process: subprocess.Popen[str]) -> int:
    """End a process that a test may have left, and its exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    return process.returncode
