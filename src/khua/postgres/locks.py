"""Two locks on files, which the kernel lets go of when a process dies in whatever way.

`start.lock`, held alone: whoever starts or stops the server.
`users.lock`, held together: everybody who uses it. Who can hold it alone is the last one.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Hold the lock of a file or folder as the only one; waits for the others."""
    handle = _open(file)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def together(file: Path) -> int:
    """Hold the lock beside others until the number that is returned is given to `os.close`."""
    handle = _open(file)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def is_free(file: Path) -> bool:
    """Whether nobody holds the lock at this moment."""
    handle = _open(file)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _open(file: Path) -> int:
    if file.is_dir():
        return os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
