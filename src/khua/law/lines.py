"""YAML read with its line numbers, and mistakes collected instead of raised one by one."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import yaml

from khua.law.model import Text

# The C parser gives the same nodes and marks, ten times faster; not every build of PyYAML has it.
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file: where, what, and how to mend it. Line 0 means the file as a whole."""

    source: str
    line: int
    message: Text = field(compare=False)
    mend: Text = field(compare=False)

    def render(self, lang: str) -> str:
        """`FILE:LINE: message. Mend: …` in one language (`en` or `lo`)."""
        mend = {"en": "Mend", "lo": "ວິທີແກ້"}[lang]
        return f"{self.source}:{self.line}: {self.message[lang]} {mend}: {self.mend[lang]}"


class FileProblemsError(Exception):
    """A file that cannot be used; `problems` holds every mistake found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(problem.render("en") for problem in self.problems))


Entry = tuple[yaml.Node, yaml.Node]


class Reader:
    """Reads one YAML text; every `problem` is collected with its line.

    A method that meets a wrong shape records the problem and returns an empty value, so that one
    reading finds all mistakes.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def problem(self, where: yaml.Node | int, message: Text, mend: Text) -> None:
        line = where if isinstance(where, int) else where.start_mark.line + 1
        self.problems.append(Problem(self.source, line, message, mend))

    def parse(self, data: bytes) -> yaml.Node | None:
        """The root node, or None with a problem recorded (not UTF-8, not YAML, or empty)."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            self.problem(
                line,
                {"en": "The file is not UTF-8 text.", "lo": "ໄຟລ໌ບໍ່ແມ່ນຂໍ້ຄວາມ UTF-8."},
                {"en": "save it again as UTF-8.", "lo": "ບັນທຶກໃໝ່ເປັນ UTF-8."},
            )
            return None
        try:
            root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
        except (yaml.YAMLError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            what = getattr(error, "problem", None) or getattr(error, "reason", "")
            self.problem(
                mark.line + 1 if mark else 1,
                {"en": f"This is not valid YAML ({what}).", "lo": f"ບໍ່ແມ່ນ YAML ທີ່ຖືກຕ້ອງ ({what})."},
                {
                    "en": "check indentation, quotes and colons of this line and the one above.",
                    "lo": "ກວດຊ່ອງຫວ່າງໜ້າແຖວ, ເຄື່ອງໝາຍວົງຢືມ ແລະ ຈ້ຳສອງເມັດ ຂອງແຖວນີ້ ແລະ ແຖວກ່ອນ.",
                },
            )
            return None
        if root is None:
            self.problem(
                1,
                {"en": "The file is empty.", "lo": "ໄຟລ໌ຫວ່າງເປົ່າ."},
                {"en": "put at least one entry in it.", "lo": "ໃສ່ຢ່າງໜ້ອຍໜຶ່ງລາຍການ."},
            )
        elif (knot := _self_containing(root)) is not None:
            self.problem(
                knot,
                {"en": "This entry contains itself (&, *).", "lo": "ລາຍການນີ້ບັນຈຸຕົນເອງ (&, *)."},
                {"en": "write it out without & and *.", "lo": "ຂຽນເຕັມໂດຍບໍ່ໃຊ້ & ແລະ *."},
            )
            return None
        return root

    def mapping(
        self,
        node: yaml.Node,
        what: Text,
        allowed: Collection[str] | None,
        required: Collection[str] = (),
    ) -> dict[str, Entry]:
        """The keys of a mapping; unknown, double and missing keys are recorded."""
        if not isinstance(node, yaml.MappingNode):
            self.problem(
                node,
                {
                    "en": f"{what['en']} must be a mapping (key: value).",
                    "lo": f"{what['lo']} ຕ້ອງເປັນ ຄີ: ຄ່າ.",
                },
                {"en": "write one “key: value” per line.", "lo": "ຂຽນ “ຄີ: ຄ່າ” ແຖວລະອັນ."},
            )
            return {}
        entries: dict[str, Entry] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if key in entries:
                first = entries[key][0].start_mark.line + 1
                self.problem(
                    key_node,
                    {
                        "en": f"The key “{key}” is written twice (first on line {first}).",
                        "lo": f"ຄີ “{key}” ຂຽນສອງຄັ້ງ (ຄັ້ງທຳອິດແຖວ {first}).",
                    },
                    {"en": "keep one of the two.", "lo": "ໃຫ້ເຫຼືອອັນດຽວ."},
                )
            elif allowed is not None and key not in allowed:
                self.unknown(key_node, key, what, allowed)
            else:
                entries[key] = (key_node, value_node)
        for key in required:
            if key not in entries:
                self.problem(
                    node,
                    {"en": f"{what['en']} has no “{key}”.", "lo": f"{what['lo']} ບໍ່ມີ “{key}”."},
                    {"en": f"add “{key}: …”.", "lo": f"ເພີ່ມ “{key}: …”."},
                )
        return entries

    def unknown(
        self, where: yaml.Node | int, word: str, what: Text, allowed: Collection[str]
    ) -> None:
        """Record an unknown word, with the nearest known one."""
        near = difflib.get_close_matches(word, sorted(allowed), n=1, cutoff=0.6)
        listed = ", ".join(sorted(allowed))
        mend = (
            {"en": f"did you mean “{near[0]}”?", "lo": f"ໝາຍເຖິງ “{near[0]}” ບໍ?"}
            if near
            else {"en": f"use one of: {listed}.", "lo": f"ໃຊ້ອັນໃດອັນໜຶ່ງ: {listed}."}
        )
        self.problem(
            where,
            {
                "en": f"“{word}” is not known in {_lower(what['en'])}.",
                "lo": f"ບໍ່ຮູ້ຈັກ “{word}” ໃນ {what['lo']}.",
            },
            mend,
        )

    def sequence(self, node: yaml.Node, what: Text) -> list[yaml.Node]:
        """The items of a list; anything else is recorded."""
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.problem(
            node,
            {"en": f"{what['en']} must be a list.", "lo": f"{what['lo']} ຕ້ອງເປັນລາຍການ."},
            {"en": "begin each entry with “- ”.", "lo": "ເລີ່ມແຕ່ລະລາຍການດ້ວຍ “- ”."},
        )
        return []

    def scalar(self, node: yaml.Node, what: Text) -> str:
        """The text of a single value; lists, mappings and nothing at all are recorded."""
        if isinstance(node, yaml.ScalarNode) and not is_null(node) and node.value.strip():
            return str(node.value).strip()
        self.problem(
            node,
            {
                "en": f"{what['en']} must be one word or text.",
                "lo": f"{what['lo']} ຕ້ອງເປັນຄຳ ຫຼື ຂໍ້ຄວາມດຽວ.",
            },
            {"en": "write a single value after the colon.", "lo": "ຂຽນຄ່າດຽວຫຼັງຈ້ຳສອງເມັດ."},
        )
        return ""

    def boolean(self, node: yaml.Node, what: Text) -> bool:
        """True or false; anything else is recorded and counts as false."""
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:bool":
            return node.value.lower() in ("true", "yes", "on")
        self.problem(
            node,
            {
                "en": f"{what['en']} must be true or false.",
                "lo": f"{what['lo']} ຕ້ອງເປັນ true ຫຼື false.",
            },
            {"en": "write true or false.", "lo": "ຂຽນ true ຫຼື false."},
        )
        return False


def is_null(node: yaml.Node) -> bool:
    """True for `null`, `~` and nothing after the colon."""
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def entry_value(entries: Mapping[str, Entry], key: str) -> yaml.Node | None:
    """The value node of a key, or None where it is absent or null."""
    entry = entries.get(key)
    return None if entry is None or is_null(entry[1]) else entry[1]


def _self_containing(root: yaml.Node) -> yaml.Node | None:
    """A node that an alias puts inside itself, on which any walk would never end; or None."""
    done: set[int] = set()
    inside: set[int] = set()
    stack: list[tuple[yaml.Node, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            inside.discard(id(node))
            done.add(id(node))
        elif id(node) in inside:
            return node
        elif id(node) not in done and isinstance(node, yaml.CollectionNode):
            inside.add(id(node))
            stack.append((node, True))
            below = node.value
            if isinstance(node, yaml.MappingNode):
                below = itertools.chain.from_iterable(below)
            stack += [(child, False) for child in below]
    return None


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
