"""A backup file: a tar stream inside an age file, read and written in constant memory.

Anybody with the key can open one without Khua: `age -d -i KEY FILE | tar t`.
Format of age: https://age-encryption.org/v1 (by pyrage); it proves that nothing was cut off or
changed, not who made the file.
"""

from __future__ import annotations

import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, NamedTuple

import pyrage

from khua.operations.trouble import NO_BACKUP, WRONG_KEY, damaged, stopped

BLOCK = 1 << 16


class Member(NamedTuple):
    """One part of the stream; read `content` before asking for the next."""

    name: str
    size: int  # bytes
    mtime: float  # seconds since 1970
    content: BinaryIO


class Writer:
    """Adds members to a backup that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def add(self, name: str, content: bytes) -> None:
        """A small member, whole."""
        self.stream(name, len(content), 0, io.BytesIO(content))

    def stream(self, name: str, size: int, mtime: float, content: Any) -> None:
        """A member of `size` bytes, read from `content`. Raises OSError when it holds fewer."""
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, int(mtime), 0o600
        self._tar.addfile(info, content)
        self._tar.members = []  # type: ignore[attr-defined]  # tarfile would keep every one


class _Sink:
    """A file that remembers why it could not be written: age tells it only as a text."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.fault = file, None

    file: BinaryIO
    fault: OSError | None

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except OSError as fault:
            self.fault = fault
            raise

    def flush(self) -> None:
        self.file.flush()


@contextmanager
def sealed(file: BinaryIO, recipients: Sequence[Any]) -> Iterator[Writer]:
    """Write a tar into `file`, encrypted to `recipients`. Raises OSError (a full disk)."""
    inner, outer = os.pipe()
    sink = _Sink(file)
    faults: list[BaseException] = []

    def encrypt() -> None:
        try:
            with open(inner, "rb", buffering=0) as plain:
                pyrage.encrypt_io(plain, sink, recipients)
        except Exception as fault:
            faults.append(sink.fault or fault)

    thread = threading.Thread(target=encrypt, name="khua-age", daemon=True)
    thread.start()
    try:
        try:
            with (
                open(outer, "wb", buffering=BLOCK) as pipe,
                tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield Writer(tar)
        finally:
            thread.join()
    except BrokenPipeError:
        if not faults:
            raise
    if faults:
        raise faults[0]


class Source:
    """A tar stream that is being read, and `finish`, which says whether all of it was genuine."""

    def __init__(self, stream: BinaryIO, verdict: Callable[[], None] = lambda: None) -> None:
        self._stream, self._verdict = stream, verdict
        self._rest = self._members()
        self._first: Member | None = None

    def start(self) -> Member:
        """The first member. Raises Stopped when the key is wrong or the file no backup."""
        if self._first is None:
            self._first = next(self._rest, None)
        if self._first is None:
            self.finish()
            raise stopped(NO_BACKUP)
        return self._first

    def members(self) -> Iterator[Member]:
        """The members after the first, in order. Raises Stopped when the stream is cut off."""
        self.start()
        return self._rest

    def _members(self) -> Iterator[Member]:
        try:
            with tarfile.open(fileobj=self._stream, mode="r|") as tar:
                for info in tar:
                    content = tar.extractfile(info) if info.isreg() else None
                    if content is None:
                        raise damaged(f"“{info.name[:80]}”")
                    yield Member(info.name, info.size, float(info.mtime), content)  # type: ignore[arg-type]
                    tar.members = []  # type: ignore[attr-defined]
        except (tarfile.TarError, EOFError):
            self.finish()
            raise damaged("tar") from None

    def finish(self) -> None:
        """Read to the end and raise Stopped unless every byte was genuine. Call before believing
        what was read: only the end of the stream shows that nothing was cut off."""
        while self._stream.read(BLOCK):
            pass
        self._verdict()


@contextmanager
def opened(file: BinaryIO, identities: Sequence[Any]) -> Iterator[Source]:
    """Read the tar inside an age file. Raises Stopped: wrong key, no backup, damaged."""
    inner, outer = os.pipe()
    faults: list[BaseException] = []

    def decrypt() -> None:
        try:
            with open(outer, "wb", buffering=0) as plain:
                pyrage.decrypt_io(file, _All(plain), identities)
        except Exception as fault:
            faults.append(fault)

    thread = threading.Thread(target=decrypt, name="khua-age", daemon=True)
    thread.start()

    def verdict() -> None:
        thread.join()
        if faults:
            raise told(faults[0])

    stream = open(inner, "rb", buffering=BLOCK)  # noqa: SIM115 - closed below
    try:
        yield Source(stream, verdict)
    finally:
        with suppress(OSError):
            stream.close()  # a reader that gave up lets the thread go
        thread.join()


class _All:
    """A raw pipe written to the last byte; a pipe may take less than it is given."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe

    def write(self, data: bytes) -> int:
        view = memoryview(data)
        while view:
            view = view[self._pipe.write(view) :]
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


def told(fault: BaseException) -> BaseException:
    """What pyrage says, in words for people."""
    said = str(fault)
    if isinstance(fault, pyrage.DecryptError):
        return stopped(WRONG_KEY if "No matching keys" in said else NO_BACKUP)
    if isinstance(fault, OSError) and fault.errno is None:  # age's own, not the disk's
        return damaged("it is cut off" if "truncated" in said else "bytes were changed or cut off")
    return fault
