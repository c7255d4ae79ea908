"""What the tests of evidence share."""

import io
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from khua.evidence import services
from khua.evidence.data import ItemData
from khua.evidence.models import Item

TITLE = "ໂທລະສັບ ສີດຳ"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"picture" * 50 + b"\xff\xd9"
BOUNDARY = "khuaboundary7Q4K"


def an_item(member, case, **values) -> Item:
    """An item that `member`, who is in context, registers."""
    given = {"kind": "digital", "title": TITLE, "authority": "consent", **values}
    return services.register(member, case, ItemData(**given))


def at(name: str, item: Item, *more: object) -> str:
    """The address of a page about an item."""
    return reverse(name, args=[item.case.number, item.number, *more])


def send(client: Client, item: Item, *files: tuple[str, bytes], **more):
    """Upload as the form does: the files, then the mark that all of them came."""
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(at("evidence-upload", item), {"file": uploads, "end": "1", **more})


class Body(io.RawIOBase):
    """The body of an upload of `size` bytes that is made while it is read, so that the test itself
    holds none of it. `cut`: the connection ends after so many bytes."""

    def __init__(self, size: int, cut: int | None = None) -> None:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="big.mp4"\r\n'
            "Content-Type: video/mp4\r\n\r\n"
        ).encode()
        tail = (
            f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="end"\r\n\r\n1\r\n'
            f"--{BOUNDARY}--\r\n"
        ).encode()
        self.parts = [head, tail]
        self.length = len(head) + size + len(tail)
        self.block = bytes(range(256)) * 256
        self.left, self.sent, self.cut = size, 0, cut
        self.buffer, self.largest_read = b"", 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size is not None
        assert size >= 0, "the whole body was asked for at once"
        self.largest_read = max(self.largest_read, size)
        while len(self.buffer) < size and (more := self._next()):
            self.buffer += more
        found, self.buffer = self.buffer[:size], self.buffer[size:]
        if self.cut is not None:
            found = found[: max(0, self.cut - self.sent)]
        self.sent += len(found)
        return found

    def _next(self) -> bytes:
        if self.parts and len(self.parts) == 2:
            return self.parts.pop(0)
        if self.left:
            block = self.block[: self.left]
            self.left -= len(block)
            return block
        return self.parts.pop() if self.parts else b""


def stream(client: Client, item: Item, body: Body):
    """Upload a body that is made while it is read."""
    return client.request(
        **{
            "PATH_INFO": at("evidence-upload", item),
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
            "CONTENT_LENGTH": str(body.length),
            "wsgi.input": body,
        }
    )


def on_disk(home: Path) -> list[str]:
    """Every file below HOME/evidence."""
    root = home / "evidence"
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
