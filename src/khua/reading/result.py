"""What reading a cell gives: a value, perhaps guessed, or a reason and a mend in both languages."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A value read from a cell.

    `guessed`: another reading is possible, so the value is shown as a guess. The note says what
    was assumed, in English and Lao; it is also set where a sure value was written unusually.
    """

    value: T
    guessed: bool = False
    note_en: str = ""
    note_lo: str = ""

    def note(self, lang: str) -> str:
        """Return the note in Lao for ``lo``, else in English."""
        return self.note_lo if lang == "lo" else self.note_en


class Unreadable(ValueError):
    """A cell that cannot be read: what is wrong and how to mend it, in English and Lao.

    The caller adds sheet, row and column. The problem may quote the cell, so it goes back to
    whoever sent the sheet and never to a log.
    """

    def __init__(self, problem_en: str, problem_lo: str, mend_en: str, mend_lo: str) -> None:
        super().__init__(f"{problem_en} {mend_en}")
        self.problem_en = problem_en
        self.problem_lo = problem_lo
        self.mend_en = mend_en
        self.mend_lo = mend_lo

    def problem(self, lang: str) -> str:
        """Return what is wrong, in Lao for ``lo``, else in English."""
        return self.problem_lo if lang == "lo" else self.problem_en

    def mend(self, lang: str) -> str:
        """Return how to mend it, in Lao for ``lo``, else in English."""
        return self.mend_lo if lang == "lo" else self.mend_en
