"""What a file is, by its content: `types.yaml` is the list of what Khua knows."""

import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

import puremagic
import yaml

OPAQUE: Final = "application/octet-stream"
LOOK: Final = 1 << 16  # bytes of head and of tail that are looked at
ZIP: Final = b"PK\x03\x04"
# a tag, a declaration, a script's first line: text that some program might run or render
MARKUP: Final = re.compile(rb"<\s*[a-zA-Z!?/]|\A\s*#!|\A\s*%!")


@dataclass(frozen=True)
class Type:
    """A type of types.yaml. `label` in both languages."""

    id: str
    mime: str
    label: dict[str, str]
    names: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    inside: str = ""
    text: bool = False
    safe: bool = False


@dataclass(frozen=True)
class Types:
    """The whole list. `never`: what puremagic calls files that are opaque in any case;
    `never_inside`: names of files in a zip that make it opaque."""

    known: tuple[Type, ...]
    never: frozenset[str]
    never_inside: tuple[str, ...]
    unknown: dict[str, str]

    def of(self, mime: str) -> Type | None:
        """The type of a stored content type; None: opaque."""
        return next((each for each in self.known if each.mime == mime), None)


@cache
def types() -> Types:
    """The list, read once."""
    raw: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("types.yaml").read_text(encoding="utf-8")
    )
    known = tuple(
        Type(**{**row, "names": tuple(row["names"]), "found": tuple(row.get("found", ()))})
        for row in raw["types"]
    )
    return Types(known, frozenset(raw["never"]), tuple(raw["never_inside"]), raw["unknown"])


def content_type(file: BinaryIO, name: str) -> str:
    """The type of an open file by its first and last bytes; `name` only tells texts apart.

    `application/octet-stream` for whatever is not in the list.
    """
    file.seek(0)
    head = file.read(LOOK)
    size = file.seek(0, 2)
    file.seek(max(len(head), size - LOOK))
    tail = file.read(LOOK)
    found = _by_bytes(head, tail) or _as_text(head, name)
    return found.mime if found else OPAQUE


def unlike_its_name(name: str, mime: str) -> bool:
    """Whether the ending of a name promises a type that the content is not."""
    ending = Path(name.lower()).suffix
    promised = [each for each in types().known if ending in each.names]
    return bool(promised) and mime not in {each.mime for each in promised}


def served_type(mime: str) -> str:
    """The Content-Type a file is handed out under."""
    known = types().of(mime)
    return mime if known and known.safe else OPAQUE


def served_name(name: str, mime: str) -> str:
    """The name a file is handed out under: what is unknown must not start at a click."""
    return name if types().of(mime) else f"{name}.bin"


def _by_bytes(head: bytes, tail: bytes) -> Type | None:
    if head.startswith(ZIP):  # its names are in the clear, and a list of them at the end
        return _zip(head + tail)
    matches = _matches(head)
    if not matches or types().never & set(matches):
        return None
    known = [each for each in types().known if not each.inside]
    for sure in sorted(set(matches.values()), reverse=True):
        named = {ending for ending, how in matches.items() if how == sure}
        for each in known:
            if named & set(each.found):
                return each
    return None


def _matches(head: bytes) -> dict[str, float]:
    """Ending → how sure puremagic is."""
    try:
        found = puremagic.magic_stream(BytesIO(head))
    except (puremagic.PureError, ValueError):
        return {}
    sure: dict[str, float] = {}
    for match in found:
        sure[match.extension] = max(match.confidence, sure.get(match.extension, 0))
    return sure


def _zip(content: bytes) -> Type | None:
    if any(name.encode() in content for name in types().never_inside):
        return None
    for each in types().known:
        if each.inside and each.inside.encode() in content:
            return each
    return next(each for each in types().known if each.id == "zip")


def _as_text(head: bytes, name: str) -> Type | None:
    if not head or b"\0" in head or MARKUP.search(head):
        return None
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as fault:
        if len(head) < LOOK or fault.start < len(head) - 4:  # not a letter cut in two
            return None
    ending = Path(name.lower()).suffix
    return next((each for each in types().known if each.text and ending in each.names), None)
