"""What is wrong with a file, and what every export gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Text = Mapping[str, str]
Needs = Literal["tables", "snapshot"]

#: the file that says of the others where they come from
META: Final = "metadata.json"


@dataclass(frozen=True)
class Problem:
    """One thing that cannot stand. `row`: of the file, its heading being row 1; 0 for the whole
    file. `words`: what is wrong, `mend`: what to do; both languages."""

    row: int
    column: str
    words: Text
    mend: Text

    def said(self, language: str) -> str:
        """The problem in one line: row, column, what is wrong and the mend."""
        row = {"en": f"Row {self.row}", "lo": f"ແຖວ {self.row}"}
        file = {"en": "The file", "lo": "ແຟ້ມ"}
        where = (row if self.row else file)[language]
        column = f", {self.column}" if self.column else ""
        return f"{where}{column}: {self.words[language]} {self.mend[language]}"


class Unfit(Exception):
    """A file that is not what it should be, on the way out or in. `problems`: all that was found,
    at most MOST of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(each.said("en") for each in self.problems))


#: so many problems are told of one file; who has mended these can ask again
MOST: Final = 50


@dataclass(frozen=True)
class Export:
    """Files ready to be given away. `files`: name → content, the metadata among them; `meta`: what
    is said of them; `notes`: what somebody has to know before giving them away."""

    files: Mapping[str, bytes]
    meta: Mapping[str, Any]
    notes: tuple[Text, ...] = ()

    @staticmethod
    def of(files: Mapping[str, bytes], meta: Mapping[str, Any], *notes: Text) -> Export:
        """The files with their metadata beside them."""
        told = {**meta, "notes": [dict(each) for each in notes]}
        text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
        return Export({**files, META: text.encode() + b"\n"}, told, notes)


@dataclass(frozen=True)
class Format:
    """A format for the pages and commands. `needs`: what its `export` takes: the `Shown` tables
    named in `tables` (all of the catalogue, where none is named), or the snapshot. `check` finds
    what is wrong with one of its files; `file` is the name of that file, with * where there are
    several."""

    id: str
    words: Text
    about: Text
    needs: Needs
    file: str
    export: Callable[..., Export]
    check: Callable[[bytes], tuple[Problem, ...]]
    tables: tuple[str, ...] = ()
    secret: bool = False
    """Whether `export` also takes `secret`, from which pseudonyms are made."""
    people: bool = field(default=False)
    """Whether a row is one person: never public, and only for who may read those cases."""
