"""Files on their way in: streamed to the disk, hashed as they come, never whole in memory.

`settings.FILE_UPLOAD_HANDLERS` keeps uploads in memory, because a sheet holds identities and must
never be a file; the pages of evidence put this handler in its place before the body is read.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from khua.evidence import storage
from khua.evidence.kinds import content_type

FIELD: Final = "file"
FORM: Final = 64 * 1024  # bytes: the rest of the form beside the files


@dataclass(frozen=True)
class Received:
    """A file that has arrived whole: on the disk, flushed, hashed, not yet in the register."""

    name: str  # as sent
    size: int  # bytes
    path: str
    sha256: str
    content_type: str


class Receiver(FileUploadHandler):
    """Writes each file of the field `file` into `incoming/`.

    `too_big`: more than KHUA_EVIDENCE_MAX_BYTES came, in all. `cut_off`: a file broke off.
    """

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.begun: list[str] = []  # every path that was created
        self.received: list[Received] = []  # those that came whole
        self.kept: set[str] = set()  # those that have a row
        self.too_big = self.cut_off = False
        self._out: Any = None
        self._all = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != FIELD or self.too_big:
            raise SkipFile
        self._path = storage.new_path()
        self.begun.append(self._path)
        self._out = storage.create(self._path)
        self._hash = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._all += len(raw_data)
        if self._all > settings.KHUA_EVIDENCE_MAX_BYTES:
            self.too_big = True
            self.forget()
            raise SkipFile
        self._out.write(raw_data)
        self._hash.update(raw_data)

    def file_complete(self, file_size: int) -> None:
        if self._out is None:
            return
        self._out.flush()
        os.fsync(self._out.fileno())
        name = self.file_name or ""
        found = content_type(self._out, name)
        self._close()
        digest = self._hash.hexdigest()
        self.received.append(Received(name, file_size, self._path, digest, found))

    def upload_interrupted(self) -> None:
        self.cut_off = True
        self._close()

    def forget(self) -> None:
        """Remove from the disk whatever was not kept."""
        self._close()
        for path in self.begun:
            if path not in self.kept:
                storage.discard(path)

    def _close(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None


@contextmanager
def receiving(request: HttpRequest) -> Iterator[Receiver]:
    """Take what `request` uploads; whatever is not kept when one leaves is gone from the disk.

    Must be entered before anything reads `request.POST`.
    """
    receiver = Receiver(request)
    request.upload_handlers = [receiver]
    try:
        yield receiver
    finally:
        receiver.forget()


def larger_than_taken(request: HttpRequest) -> bool:
    """Whether the request says of itself that it is too large: then nothing of it is kept."""
    most: int = settings.KHUA_EVIDENCE_MAX_BYTES
    return _length(request) > most + FORM


def let_pass(request: HttpRequest) -> None:
    """Read what is too large to its end and keep nothing of it: a browser shows an answer only
    when all was taken. Not what is larger than twice the most: that costs more than an answer."""
    if _length(request) <= 2 * settings.KHUA_EVIDENCE_MAX_BYTES:
        while request.read(Receiver.chunk_size):
            pass


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0
