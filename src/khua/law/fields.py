"""Fields that law files share: texts in both languages, single words, lists, citations."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import yaml

from khua.law.lines import Entry, Reader, entry_value
from khua.law.model import LANGUAGES, Cite, Text


def texts(reader: Reader, entries: Mapping[str, Entry], key: str, what: Text) -> Text:
    """The two-language text under `key`; a missing language is recorded."""
    node = entry_value(entries, key)
    if node is None:
        return {"en": "", "lo": ""}
    found = reader.mapping(node, what, LANGUAGES)
    result = {lang: reader.scalar(found[lang][1], what) for lang in LANGUAGES if lang in found}
    for lang, name, lao in (("en", "English", "ພາສາອັງກິດ"), ("lo", "Lao", "ພາສາລາວ")):
        if lang not in found and isinstance(node, yaml.MappingNode):
            reader.problem(
                node,
                {"en": f"The {name} text is missing.", "lo": f"ບໍ່ມີຂໍ້ຄວາມ{lao}."},
                {"en": f'add {lang}: "…".', "lo": f'ເພີ່ມ {lang}: "…".'},
            )
    return {"en": result.get("en", ""), "lo": result.get("lo", "")}


def word(reader: Reader, entries: Mapping[str, Entry], key: str) -> str | None:
    """The single word under `key`, or None where it is absent or null."""
    node = entry_value(entries, key)
    return None if node is None else reader.scalar(node, {"en": f"“{key}”", "lo": f"“{key}”"})


def items(reader: Reader, entries: Mapping[str, Entry], key: str, what: Text) -> list[yaml.Node]:
    node = entry_value(entries, key)
    return [] if node is None else reader.sequence(node, what)


def read_cite(reader: Reader, entries: Mapping[str, Entry]) -> Cite | None:
    """The citation under `cite`: an instrument and an article."""
    node = entry_value(entries, "cite")
    if node is None:
        return None
    keys = ("instrument", "article")
    found = reader.mapping(node, {"en": "A citation", "lo": "ການອ້າງອີງ"}, keys, keys)
    instrument = word(reader, found, "instrument")
    article = entry_value(found, "article")
    if isinstance(article, yaml.MappingNode):
        text = texts(reader, found, "article", {"en": "An article", "lo": "ມາດຕາ"})
    else:
        text = dict.fromkeys(LANGUAGES, word(reader, found, "article") or "")
    return Cite(instrument, text) if instrument and text["en"] and text["lo"] else None


def digest(*parts: bytes) -> str:
    """A short name for exactly these bytes: twelve hexadecimal digits of SHA-256."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]
