"""Rows of a procedure file: lists of mappings with an id; every mistake names row and field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

import yaml

from khua.law.lines import Reader, entry_value
from khua.law.model import LANGUAGES, Text
from khua.law.procedure.model import Source


class Row:
    """One mapping of a file, read field by field."""

    def __init__(
        self,
        reader: Reader,
        node: yaml.Node,
        name: Text,
        required: Collection[str],
        optional: Collection[str] = (),
    ) -> None:
        self.reader, self.node = reader, node
        self.name = name
        if isinstance(node, yaml.MappingNode):  # the id first, so that every mistake can name it
            for key, value in node.value:
                if key.value == "id" and isinstance(value, yaml.ScalarNode):
                    self.name = {k: f"{text} “{value.value}”" for k, text in name.items()}
        self.entries = reader.mapping(node, self.name, (*required, *optional), required)
        self.id = (self.word("id") or "") if "id" in required else ""

    def field(self, key: str) -> Text:
        """How a message names a field of this row."""
        return {
            "en": f"“{key}” of {self.name['en'][0].lower()}{self.name['en'][1:]}",
            "lo": f"“{key}” ຂອງ {self.name['lo']}",
        }

    def value(self, key: str) -> yaml.Node | None:
        return entry_value(self.entries, key)

    def word(self, key: str) -> str | None:
        """The single value under `key`, or None where it is absent or null."""
        node = self.value(key)
        return None if node is None else self.reader.scalar(node, self.field(key))

    def text(self, key: str) -> Text:
        """The text in both languages; a missing language is recorded."""
        node = self.value(key)
        if node is None:
            if key in self.entries:
                self.reader.scalar(self.entries[key][1], self.field(key))
            return dict.fromkeys(LANGUAGES, "")
        found = self.reader.mapping(node, self.field(key), LANGUAGES, LANGUAGES)
        return {
            lang: self.reader.scalar(found[lang][1], self.field(key)) if lang in found else ""
            for lang in LANGUAGES
        }

    def optional_text(self, key: str) -> Text | None:
        return self.text(key) if key in self.entries else None

    def boolean(self, key: str, default: bool = False) -> bool:
        node = self.value(key)
        return default if node is None else self.reader.boolean(node, self.field(key))

    def number(self, key: str, low: int = 1, default: int = 1) -> int:
        """A whole number not below `low`; anything else is recorded and read as `default`."""
        node = self.value(key)
        if node is None:
            return default
        text = node.value if isinstance(node, yaml.ScalarNode) else ""
        if text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= low:
            return int(text)
        what = self.field(key)
        self.reader.problem(
            node,
            {
                "en": f"{what['en']} must be a whole number from {low} on.",
                "lo": f"{what['lo']} ຕ້ອງເປັນຈຳນວນຖ້ວນ ແຕ່ {low} ຂຶ້ນໄປ.",
            },
            {"en": "write digits only, for example 30.", "lo": "ຂຽນແຕ່ຕົວເລກ ເຊັ່ນ 30."},
        )
        return default

    def day(self, key: str, year: str = "") -> date:
        """A date `2024-04-13`, or with `year` given a day `04-13` of every year."""
        node = self.value(key)
        if node is None:
            return date(2000, 1, 1)
        text = node.value if isinstance(node, yaml.ScalarNode) else ""
        try:
            return date.fromisoformat(year + text)
        except ValueError:
            what = self.field(key)
            example = "04-14" if year else "2024-04-13"
            self.reader.problem(
                node,
                {"en": f"{what['en']} is not a date.", "lo": f"{what['lo']} ບໍ່ແມ່ນວັນທີ."},
                {"en": f"write it like {example}.", "lo": f"ຂຽນແບບ {example}."},
            )
            return date(2000, 1, 1)

    def words(self, key: str, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """One word or a list of words; those that are not `allowed` are recorded and dropped."""
        node = self.value(key)
        if node is None:
            return ()
        nodes = [node]
        if not isinstance(node, yaml.ScalarNode):
            nodes = self.reader.sequence(node, self.field(key))
        found = []
        for each in nodes:
            word = self.reader.scalar(each, self.field(key))
            if word and allowed is not None and word not in allowed:
                self.reader.unknown(each, word, self.field(key), allowed)
            elif word:
                found.append(word)
        if not nodes:
            self.missing(key)
        return tuple(found)

    def one_of(self, key: str, allowed: Collection[str], default: str) -> str:
        """The word under `key`; `default` where it is absent or not allowed (then recorded)."""
        word = self.word(key)
        if word and word not in allowed:
            self.reader.unknown(self.entries[key][1], word, self.field(key), allowed)
            return default
        return word or default

    def maybe(self, key: str, allowed: Collection[str]) -> str | None:
        """The word under `key`, if it is there and allowed."""
        return self.one_of(key, allowed, "") or None

    def missing(self, key: str) -> None:
        what = self.field(key)
        self.problem(
            f"{what['en']} is empty.",
            f"{what['lo']} ຫວ່າງເປົ່າ.",
            "name at least one.",
            "ໃສ່ຢ່າງໜ້ອຍໜຶ່ງອັນ.",
        )

    def problem(self, en: str, lo: str, mend_en: str, mend_lo: str) -> None:
        self.reader.problem(self.node, {"en": en, "lo": lo}, {"en": mend_en, "lo": mend_lo})

    def inner(self, key: str, required: Collection[str], optional: Collection[str] = ()) -> Row:
        """The mapping under `key` as a row of its own; without fields where it is absent."""
        node = self.value(key) or yaml.MappingNode("tag:yaml.org,2002:map", [])
        absent = key not in self.entries
        return Row(self.reader, node, self.field(key), () if absent else required, optional)

    def sourced(self, sources: Mapping[str, Source]) -> tuple[Text, bool]:
        """The row's source in words, with its article, and whether it is verified."""
        name = self.maybe("source", sources)
        if name is None:
            return dict.fromkeys(LANGUAGES, ""), False
        source, article = sources[name], self.word("article")
        label = source.label
        if article:
            label = {
                "en": f"{label['en']}, art. {article}",
                "lo": f"{label['lo']}, ມາດຕາ {article}",
            }
        verified = self.boolean("verified")
        if verified and not source.read:
            self.problem(
                f"{self.name['en']} is verified, but its source “{name}” was not read.",
                f"{self.name['lo']} ກວດສອບແລ້ວ, ແຕ່ແຫຼ່ງທີ່ມາ “{name}” ບໍ່ໄດ້ອ່ານ.",
                "write verified: false, or name the source that was read.",
                "ຂຽນ verified: false ຫຼື ໃສ່ແຫຼ່ງທີ່ມາທີ່ໄດ້ອ່ານ.",
            )
        return label, verified


SOURCED = ("article", "verified")
"""Optional keys of a row that has a `source`."""


def rows(
    top: Row, key: str, name: Text, required: Collection[str], optional: Collection[str] = ()
) -> Iterator[Row]:
    """The rows of a section, each with an id; an id that stands twice is recorded and dropped."""
    node = top.value(key)
    seen: set[str] = set()
    for each in [] if node is None else top.reader.sequence(node, top.field(key)):
        row = Row(top.reader, each, name, ("id", *required), optional)
        if row.id in seen:
            row.problem(
                f"{row.name['en']} is written twice.",
                f"{row.name['lo']} ຂຽນສອງຄັ້ງ.",
                "keep one of the two.",
                "ໃຫ້ເຫຼືອອັນດຽວ.",
            )
        elif row.id:
            seen.add(row.id)
            yield row


def read_sources(top: Row) -> dict[str, Source]:
    """The section `sources`."""
    name = {"en": "The source", "lo": "ແຫຼ່ງທີ່ມາ"}
    return {
        row.id: Source(row.id, row.text("label"), row.boolean("read"))
        for row in rows(top, "sources", name, ("label", "read"))
    }
