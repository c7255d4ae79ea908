"""One command in a process of its own: wall and CPU seconds and peak memory, children included."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
EVERY = 0.25  # seconds between looks at the memory


@dataclass(frozen=True)
class Cost:
    """`cpu`: user and system seconds of the process and its children. `rss_mb`: the most
    that it and its children held at one time, looked at four times a second, pages that two
    processes share counted twice; at least the kernel's own high mark of the largest of them. (Not
    that of getrusage, which begins with what the process that starts it holds.)
    `load`: the machine's load average over a minute, before it started."""

    wall: float
    cpu: float
    rss_mb: float
    load: float


class Failed(Exception):
    """The command ended with an error; says where its output is."""


def run(command: list[str], log: Path, cwd: Path, env: dict[str, str] | None = None) -> Cost:
    """Run `command`, its output into `log`. Raises Failed."""
    load = os.getloadavg()[0]
    start = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - the benchmark's own commands
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        seen = _Seen(process.pid)
        done = threading.Event()
        watch = threading.Thread(target=seen.look, args=(done,))
        watch.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        finally:
            done.set()
            watch.join()
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"{command[0]} ended with {process.returncode}: see {log}")
    # a child that nobody waited for (Spark's Java) is in what was seen only
    cpu = max(used.ru_utime + used.ru_stime, sum(seen.cpu.values()) / TICKS)
    return Cost(wall, cpu, seen.most / 1e6, load)


class _Seen:
    """What the processes of a session were seen to use."""

    def __init__(self, session: int) -> None:
        self.session = session
        self.most = 0  # bytes in memory at one time
        self.cpu: dict[int, int] = {}  # ticks of each process when it was seen last

    def look(self, done: threading.Event) -> None:
        while not done.wait(EVERY):
            held = 0
            for entry in Path("/proc").iterdir():
                if entry.name.isdigit():
                    try:
                        stat = (entry / "stat").read_text().rpartition(")")[2].split()
                    except OSError:  # gone meanwhile
                        continue
                    if int(stat[3]) == self.session:
                        held += int(stat[21]) * PAGE
                        self.most = max(self.most, high_mark(entry / "status"))
                        self.cpu[int(entry.name)] = int(stat[11]) + int(stat[12])
            self.most = max(self.most, held)


def high_mark(status: Path = Path("/proc/self/status")) -> int:
    """The most bytes that a process has held; 0 when it is gone."""
    try:
        lines = status.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)
