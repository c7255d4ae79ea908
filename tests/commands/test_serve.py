"""`khua serve` as a real process: it comes up, goes down, and recovers from a kill -9."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from khua.postgres import Server
from khua.postgres.throwaway import throwaway_home
from tests.commands import processes


@pytest.fixture(scope="module")
def home():
    """A home that is made once: the first start takes longest."""
    with throwaway_home() as folder:
        yield folder


def serve(home: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    """A serving Khua, and what it said until it was ready."""
    process = processes.start("serve", "--home", home, "--port", str(port))
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            assert processes.answers(port)
            return process, said
    raise AssertionError(f"ended with {process.wait()}: {said}")


def test_it_serves_and_stops_with_everything_it_started(home):
    port = processes.free_port()
    process, said = serve(home, port)
    try:
        children = processes.children(process.pid)
        assert any("gunicorn khua.web" in line for line in children.values())
        assert any("khua.commands.worker" in line for line in children.values())
        assert (home / "secret-key").stat().st_mode & 0o777 == 0o600
        process.send_signal(signal.SIGTERM)
        said += process.communicate(timeout=60)[0]
        assert process.returncode == 0, said
        assert f"http://localhost:{port}/" in said
        assert "Traceback" not in said
        assert not any(map(processes.alive, children))
        assert not Server(home).running
    finally:
        processes.stop(process)


def test_a_killed_worker_is_started_again(home):
    port = processes.free_port()
    process, _ = serve(home, port)

    def workers() -> list[int]:
        lines = processes.children(process.pid).items()
        return [pid for pid, line in lines if "khua.commands.worker" in line]

    try:
        processes.until(lambda: len(workers()) == 1, process)
        (first,) = workers()
        os.kill(first, signal.SIGKILL)
        processes.until(lambda: len(workers()) == 1 and workers() != [first], process)
        assert processes.answers(port)
    finally:
        assert processes.stop(process) == 0


def test_after_kill_9_nothing_lingers_and_the_next_start_works(home):
    port = processes.free_port()
    process, _ = serve(home, port)
    children = processes.children(process.pid)
    process.kill()
    process.communicate(timeout=60)

    started = time.monotonic()
    again, _ = serve(home, port)
    try:
        assert time.monotonic() - started < 120
        processes.until(lambda: not any(map(processes.alive, children)))
    finally:
        assert processes.stop(again) == 0
    assert not Server(home).running


def test_a_busy_port_is_named_with_the_mend(home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        english = processes.start("serve", "--home", home, KHUA_PORT=str(port))
        other_one = processes.start("serve", "--home", home, "--port", str(port), "--lang", "lo")
        said = english.communicate(timeout=processes.PATIENCE)[0]  # each waits for the port a while
        lao = other_one.communicate(timeout=processes.PATIENCE)[0]
    assert english.returncode == other_one.returncode == 1
    assert f"Port {port} is in use" in said
    assert "KHUA_PORT=" in said
    assert "Traceback" not in said
    assert f"ພອດ {port}" in lao


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_refused(home, port):
    code, said = processes.run("serve", "--home", home, KHUA_PORT=port)
    assert code == 1
    assert f"KHUA_PORT is “{port}”" in said
