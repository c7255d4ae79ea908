"""A file of XML from outside as pieces of UTF-8, before any parser sees it.

Judged on the way: its size, its letters (UTF-8, or UTF-16 with its mark; what the first line says
must be what it is), and what stands before the first element. A document type (DOCTYPE) is refused
there: without one no entity can be declared, so nothing can be fetched or blown up.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from khua.money.reading.rejects import Refused, Text

Source: TypeAlias = Path | bytes | BinaryIO

_PIECE: Final = 1 << 16


def pieces(source: Source, size: int) -> Iterator[bytes]:
    """The file in pieces of UTF-8, judged on the way. `size`: bytes at most.

    Raises Refused (its `row` is the line), and OSError where the file cannot be read at all.
    """
    with _opened(source, size) as file:
        first = _read(file)
        while len(first) < 4 and (more := _read(file)):
            first += more
        codec, skip = _encoding(first)
        decoder = codecs.getincrementaldecoder(codec)(errors="strict")
        head: _Head | None = _Head(codec)
        seen, lines, piece = 0, 1, first[skip:]
        while True:
            seen += len(piece)
            if seen > size:
                raise Refused(*_large(size))
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                before = bytes(error.object[: error.start]).decode(codec, "replace")
                raise Refused(*_letters(codec), lines + before.count("\n")) from None
            if head is not None and head.passed(text, lines, not piece):
                head = None
            lines += text.count("\n")
            if text:
                yield text.encode()
            if not piece:
                return
            piece = _read(file)


def _read(file: BinaryIO) -> bytes:
    return file.read(_PIECE) or b""


@contextmanager
def _opened(source: Source, size: int) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, Path):
        if source.stat().st_size > size:  # told before a byte is read
            raise Refused(*_large(size))
        with source.open("rb") as file:
            yield file
    else:
        yield source


_OTHER_FILES: Final = {
    b"PK\x03\x04": "zip",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zX": "xz",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Office",
}


def _encoding(head: bytes) -> tuple[str, int]:
    """The codec of a file and how many bytes its mark takes. Raises Refused."""
    if not head.strip():
        raise Refused(_EMPTY, SEND_AGAIN)
    for start, kind in _OTHER_FILES.items():
        if head.startswith(start):
            raise Refused(*_other_kind(kind))
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"\0\0\0<", b"<\0\0\0")):
        raise Refused(_UTF32, _AS_UTF8)
    if head.startswith((b"<\0", b"\0<")):
        raise Refused(_NO_MARK, _AS_UTF8, 1)
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            return codec, len(mark)
    return "utf-8", 0


class _Head:
    """What stands before the first element: a declaration, comments, no document type."""

    LONGEST: Final = 1 << 16
    DECLARATION: Final = re.compile(r"<\?xml\s[^<>]*?\?>")
    ENCODING: Final = re.compile(r"""\sencoding\s*=\s*["']([^"'<>]*)["']""")
    PASSED: Final = re.compile(r"[ \t\r\n]+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
    BEGUN: Final = re.compile(r"<[^!?]")
    OPEN: Final = re.compile(r"<(?:!-?|\?.*|!--.*)?\Z", re.DOTALL)  # cut off: more will come

    def __init__(self, codec: str) -> None:
        self.codec, self.text, self.position, self.declared = codec, "", 0, False

    def passed(self, text: str, line: int, last: bool) -> bool:
        """Whether the first element has begun. `line`: of the start of `text`. Raises Refused."""
        before = len(self.text)
        self.text += text
        if not self.declared and (len(self.text) > 1000 or last or "?>" in self.text):
            self._check_declaration()
        while match := self.PASSED.match(self.text, self.position):
            self.position = match.end()
        here = line + self.text.count("\n", before, self.position)
        if self.text.startswith("<!", self.position) and not (
            self.text.startswith("<!-", self.position) or self._cut_off()
        ):
            raise Refused(_DOCTYPE, _NO_DOCTYPE, here)
        if self.BEGUN.match(self.text, self.position):
            return True
        if self.position < len(self.text) and not self._cut_off():
            raise Refused(_NOT_XML, SEND_AGAIN, here)
        if last:
            raise Refused(CUT_OFF, SEND_AGAIN, here)
        if len(self.text) > self.LONGEST:
            raise Refused(_LONG_HEAD, SEND_AGAIN, here)
        return False

    def _cut_off(self) -> bool:
        return self.OPEN.match(self.text, self.position) is not None

    def _check_declaration(self) -> None:
        self.declared = True
        declaration = self.DECLARATION.match(self.text)
        encoding = declaration and self.ENCODING.search(declaration.group())
        if not encoding:
            return  # without a word it is what its mark says, UTF-8 without one
        said = encoding.group(1).lower().replace("_", "-")
        if said not in _SAID[self.codec]:
            raise Refused(*_disagree(self.codec), 1)


_SAID: Final = {
    "utf-8": {"utf-8", "utf8"},
    "utf-16-le": {"utf-16", "utf16", "utf-16le"},
    "utf-16-be": {"utf-16", "utf16", "utf-16be"},
}


def _named(kind: str) -> str:
    return {"utf-8": "UTF-8"}.get(kind, "UTF-16")


def mib(size: int) -> str:
    return f"{size / (1 << 20):g}"


def _large(size: int) -> tuple[Text, Text]:
    return (
        {
            "en": f"The file is larger than {mib(size)} MB.",
            "lo": f"ໄຟລ໌ໃຫຍ່ກວ່າ {mib(size)} MB.",
        },
        {
            "en": "Ask for it in smaller parts, a day or an account each.",
            "lo": "ໃຫ້ຂໍເປັນສ່ວນນ້ອຍກວ່າ, ສ່ວນລະໜຶ່ງມື້ ຫຼື ໜຶ່ງບັນຊີ.",
        },
    )


def _other_kind(kind: str) -> tuple[Text, Text]:
    return (
        {
            "en": f"This is a {kind} file, not XML, whatever it is called.",
            "lo": f"ນີ້ແມ່ນໄຟລ໌ {kind}, ບໍ່ແມ່ນ XML ເຖິງຈະມີຊື່ແນວໃດກໍຕາມ.",
        },
        {
            "en": "Unpack or export it, and give the XML file itself.",
            "lo": "ໃຫ້ແຕກໄຟລ໌ ຫຼື ສົ່ງອອກ ແລ້ວໃຊ້ໄຟລ໌ XML ໂດຍກົງ.",
        },
    )


def _letters(codec: str) -> tuple[Text, Text]:
    return (
        {
            "en": f"The letters are not {_named(codec)} here.",
            "lo": f"ຕົວອັກສອນຢູ່ບ່ອນນີ້ບໍ່ແມ່ນ {_named(codec)}.",
        },
        _AS_UTF8,
    )


def _disagree(codec: str) -> tuple[Text, Text]:
    return (
        {
            "en": f"The first line names another encoding than {_named(codec)}, "
            "in which the file is written.",
            "lo": f"ແຖວທຳອິດບອກລະຫັດຕົວອັກສອນອື່ນ ທີ່ບໍ່ແມ່ນ {_named(codec)} ເຊິ່ງເປັນລະຫັດທີ່ໃຊ້ຂຽນໄຟລ໌.",
        },
        _AS_UTF8,
    )


_EMPTY: Final = {"en": "The file is empty.", "lo": "ໄຟລ໌ວ່າງເປົ່າ."}
SEND_AGAIN: Final = {
    "en": "Ask its sender to export and send it again.",
    "lo": "ໃຫ້ຂໍຜູ້ສົ່ງ ສົ່ງອອກ ແລະ ສົ່ງມາໃໝ່.",
}
CUT_OFF: Final = {"en": "The file ends too early.", "lo": "ໄຟລ໌ຈົບກ່ອນກຳນົດ."}
_AS_UTF8: Final = {
    "en": 'Save it as UTF-8, with encoding="UTF-8" in its first line.',
    "lo": 'ໃຫ້ບັນທຶກເປັນ UTF-8 ໂດຍມີ encoding="UTF-8" ໃນແຖວທຳອິດ.',
}
_UTF32: Final = {
    "en": "The file is written in UTF-32; UTF-8 and UTF-16 are read.",
    "lo": "ໄຟລ໌ຂຽນດ້ວຍ UTF-32; ອ່ານໄດ້ແຕ່ UTF-8 ແລະ UTF-16.",
}
_NO_MARK: Final = {
    "en": "The file is UTF-16 without the mark that says so.",
    "lo": "ໄຟລ໌ເປັນ UTF-16 ໂດຍບໍ່ມີເຄື່ອງໝາຍບອກ.",
}
_DOCTYPE: Final = {
    "en": "The file brings a document type (DOCTYPE). No report needs one, and attacks do.",
    "lo": "ໄຟລ໌ມີ DOCTYPE. ບໍ່ມີບົດລາຍງານໃດຕ້ອງການສິ່ງນີ້, ແຕ່ການໂຈມຕີໃຊ້ມັນ.",
}
_NO_DOCTYPE: Final = {
    "en": "Ask its sender for a file without it, and where it came from.",
    "lo": "ໃຫ້ຂໍໄຟລ໌ທີ່ບໍ່ມີສິ່ງນີ້ຈາກຜູ້ສົ່ງ ແລະ ຖາມວ່າໄຟລ໌ມາຈາກໃສ.",
}
_NOT_XML: Final = {"en": "This is not XML.", "lo": "ນີ້ບໍ່ແມ່ນ XML."}
_LONG_HEAD: Final = {
    "en": "Too much stands before the first element.",
    "lo": "ມີເນື້ອໃນກ່ອນແທັກທຳອິດຫຼາຍເກີນໄປ.",
}
