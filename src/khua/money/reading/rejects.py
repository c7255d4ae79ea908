"""What did not come in: a row with its reason and its mend, or a whole file refused.

Rejects go back to whoever sent the file. They may quote a time, an amount or a reference, and
never an account, a name or a phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from khua.money.ledger import Ints
from khua.reading import Unreadable

Text = Mapping[str, str]

#: rejects kept one by one; the rest are counted
SHOWN: Final = 1000
_QUOTED: Final = 40


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that stays outside. `row`: its line in a table (the headings are line 1), its place
    among the entries of an XML file (from 1); 0 for the file as a whole. `column`: as the file
    calls it, "" for all of the row."""

    row: int
    column: str
    what: Text
    mend: Text


class Refused(ValueError):
    """A file that is not read at all: nothing of it comes in."""

    def __init__(self, what: Text, mend: Text, row: int = 0, column: str = "") -> None:
        super().__init__(f"{what['en']} {mend['en']}")
        self.what, self.mend, self.row, self.column = what, mend, row, column

    @classmethod
    def from_unreadable(cls, fault: Unreadable, row: int = 0, column: str = "") -> Refused:
        """The same, said of the whole file."""
        return cls(*texts(fault), row, column)


class Rejects:
    """The rejects of a file: `count` of all, the first SHOWN of them kept (`shown`); `notes`: what
    was assumed of the rows that came in."""

    def __init__(self) -> None:
        self.shown: list[Reject] = []
        self.count = 0
        self.notes: list[Text] = []

    def assume(self, note: Text) -> None:
        """Note an assumption, once."""
        if note not in self.notes:
            self.notes.append(note)

    def add(self, row: int, column: str, what: Text, mend: Text) -> None:
        """Note a row."""
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(Reject(row, column, what, mend))

    def add_all(self, rows: Sequence[int] | Ints, column: str, what: Text, mend: Text) -> None:
        """Note rows that have the same fault."""
        room = SHOWN - len(self.shown)
        self.shown += [Reject(int(row), column, what, mend) for row in rows[: max(0, room)]]
        self.count += len(rows)

    def sort(self) -> None:
        """Put those that are kept in the order of their rows."""
        self.shown.sort(key=lambda one: one.row)

    def __iter__(self) -> Iterator[Reject]:
        return iter(self.shown)

    def __len__(self) -> int:
        return self.count


def texts(fault: Unreadable) -> tuple[Text, Text]:
    """What is wrong and how to mend it, of a cell that could not be read."""
    return (
        {"en": fault.problem_en, "lo": fault.problem_lo},
        {"en": fault.mend_en, "lo": fault.mend_lo},
    )


def filled(text: Text, **values: object) -> Text:
    """A text with its blanks filled; long values are cut."""
    cut = {
        name: value[:_QUOTED] if isinstance(value, str) else value for name, value in values.items()
    }
    return {lang: one.format_map(cut) for lang, one in text.items()}
