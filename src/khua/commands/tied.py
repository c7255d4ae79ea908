"""Run a module that dies with its parent: `python -m khua.commands.tied PARENT_PID MODULE ARG …`.

Linux tells a process by a signal that its parent is gone, in whatever way it went; the child must
ask for that itself. So a `kill -9` of `khua serve` leaves nothing behind that holds the port.
"""

import ctypes
import os
import runpy
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1  # of <sys/prctl.h>


def start(module: str, *arguments: str, as_owner: bool = False) -> subprocess.Popen[bytes]:
    """Start `python -m module arguments…` as a child that ends when this process does.

    In a session of its own: a Ctrl-C in the terminal reaches the parent alone, which stops its
    children in order. The owner's address of the database stays with the parent: no child that
    serves anybody migrates; `as_owner` hands it on. Must be called from the main thread: the tie is
    to the thread.
    """
    parent = str(os.getpid())
    command = [sys.executable, "-m", "khua.commands.tied", parent, module, *arguments]
    environment = dict(os.environ)
    if not as_owner:
        environment.pop("KHUA_OWNER_DATABASE_URL", None)
    return subprocess.Popen(command, start_new_session=True, env=environment)  # noqa: S603 - ours


def tie(parent: int) -> None:
    """Ask to be ended with `parent`; end at once if it has gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(1)


if __name__ == "__main__":
    tie(int(sys.argv[1]))
    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
