"""From the sheets found in a file to rows that can be written, rows already there, and rejects.

Pure: what the record holds already comes in as `Known`. Every problem of a row is told at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from khua.reading import Cell, Unreadable, cell_text, is_empty
from khua.record.models.choices import ACCUSED_ROLES, PROTECTED_ROLES
from khua.sheets.cells import read_cell
from khua.sheets.format import Column, Sheet, Text
from khua.sheets.headers import Found
from khua.sheets.messages import MERGED, unreadable
from khua.sheets.opening import Formula, Row
from khua.sheets.shown import shown

Status = Literal["new", "there", "bad"]
Progress = Callable[[int], None]
CaseKey = str
PersonKey = tuple[str, str]
FindingKey = tuple[str, str | None, str | None, str]


@dataclass
class Known:
    """What the record of the office holds under the keys of the file."""

    cases: set[CaseKey] = field(default_factory=set)
    people: dict[PersonKey, tuple[str, ...]] = field(default_factory=dict)  # to their roles
    findings: set[FindingKey] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row comes back. `column` None: the whole row."""

    sheet: str
    row: int
    column: str | None
    written: str
    problem: Text
    mend: Text


@dataclass(frozen=True, slots=True)
class Guess:
    """A cell that was read one way and could be read another. `row` 0: the whole file."""

    sheet: str
    row: int
    column: str | None
    written: str
    read: Text
    note: Text


@dataclass
class Line:
    """A row of a sheet: its cells as they stand, what was read, and what became of it."""

    sheet: Sheet
    number: int
    cells: dict[str, Cell | Formula]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    status: Status = "new"

    def reject(self, column: str | None, error: Unreadable) -> None:
        """Note why the row cannot be written."""
        self.status = "bad"
        self.problems.append(
            Problem(
                self.sheet.id,
                self.number,
                column,
                written(self.cells.get(column)) if column else "",
                {lang: error.problem(lang) for lang in ("en", "lo")},
                {lang: error.mend(lang) for lang in ("en", "lo")},
            )
        )


@dataclass
class Checked:
    """Every line of a file, by sheet, and what was guessed about the file itself."""

    lines: dict[str, list[Line]]
    unknown: dict[str, list[str]]
    file_guesses: list[Guess]

    def of(self, sheet_id: str, status: Status) -> list[Line]:
        """The lines of a sheet with this status."""
        return [line for line in self.lines.get(sheet_id, []) if line.status == status]

    @property
    def rejected(self) -> list[Line]:
        """Every rejected line, in the order of the file."""
        return [line for lines in self.lines.values() for line in lines if line.status == "bad"]

    @property
    def guesses(self) -> list[Guess]:
        """What was guessed about the file and in the rows that can be written."""
        good = (line for lines in self.lines.values() for line in lines if line.status == "new")
        return [*self.file_guesses, *(guess for line in good for guess in line.guesses)]


def read_lines(
    found: list[Found], today: date, progress: Progress | None = None
) -> dict[str, list[Line]]:
    """Every filled row of every sheet, its cells read. `progress` is told rows done."""
    lines: dict[str, list[Line]] = {}
    done = 0
    for one in found:
        lines[one.sheet.id] = []
        for row in one.rows:
            line = _read_line(one, row, today)
            if line is not None:
                lines[one.sheet.id].append(line)
            done += 1
            if progress and done % 500 == 0:
                progress(done)
    return lines


def check(found: list[Found], lines: dict[str, list[Line]], known: Known) -> Checked:
    """Hold the rows against each other and against the record."""
    checking = _Checking(known)
    for line in lines.get("cases", []):
        checking.case(line)
    for line in lines.get("people", []):
        checking.person(line)
    for line in lines.get("findings", []):
        checking.finding(line)
    return Checked(
        lines, {one.sheet.id: one.unknown for one in found if one.unknown}, _file_guesses(found)
    )


def written(cell: Cell | Formula) -> str:
    """A cell as it stands in the file, shortened, to be quoted to whoever uploaded it."""
    if isinstance(cell, Formula):
        return "=…"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return cell_text(cell)[:80]


def _read_line(one: Found, row: Row, today: date) -> Line | None:
    """The row, read cell by cell; None where nothing but merged cells reaches into it."""
    number, cells = row
    line = Line(one.sheet, number, {})
    merged = one.table.merged
    alone = False
    for column_id, place in one.columns.items():
        cell = cells[place] if place < len(cells) else None
        line.cells[column_id] = cell
        if isinstance(cell, Formula):
            alone = True
            line.reject(column_id, unreadable("formula"))
        elif not is_empty(cell):
            alone = alone or (number, place) not in merged
            _read_into(line, one.sheet.column(column_id), cell, today, one.table.mac_epoch)
            if (number, place) in merged and column_id in line.values:
                _note_merged(line, one.sheet.column(column_id), cell, merged[number, place])
    if not alone:
        return None
    rejected = {problem.column for problem in line.problems}
    for column in one.sheet.columns:
        if column.required and column.id not in line.values and column.id not in rejected:
            line.reject(column.id, unreadable("missing"))
    return line


def _read_into(line: Line, column: Column, cell: Cell, today: date, mac_epoch: bool) -> None:
    try:
        read = read_cell(cell, column, today=today, mac_epoch=mac_epoch)
    except Unreadable as error:
        line.reject(column.id, error)
        return
    if read.value in ("", ()):
        return
    line.values[column.id] = read.value
    if read.guessed:
        line.guesses.append(
            Guess(
                line.sheet.id,
                line.number,
                column.id,
                written(cell),
                shown(read.value, column),
                {"en": read.note_en, "lo": read.note_lo},
            )
        )


def _note_merged(line: Line, column: Column, cell: Cell, address: str) -> None:
    en, lo = (text.format(cell=address) for text in MERGED)
    line.guesses.append(
        Guess(
            line.sheet.id,
            line.number,
            column.id,
            "",
            shown(line.values[column.id], column),
            {"en": en, "lo": lo},
        )
    )


def _file_guesses(found: list[Found]) -> list[Guess]:
    return [
        Guess(
            one.sheet.id,
            0,
            None,
            "",
            {"en": "", "lo": ""},
            {"en": one.table.note.note_en, "lo": one.table.note.note_lo},
        )
        for one in found
        if one.table.note
    ]


class _Checking:
    """The rules between rows. Each key remembers the first row that said it, good or bad."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.cases: dict[CaseKey, Line] = {}
        self.people: dict[PersonKey, Line] = {}
        self.findings: dict[FindingKey, Line] = {}

    def case(self, line: Line) -> None:
        key = line.values.get("case")
        if key is None:
            return
        if self._twice(line, key, self.cases, "case"):
            return
        if key in self.known.cases:
            _there(line)
            return
        happened, reported = line.values.get("occurred_on"), line.values.get("reported_on")
        if happened and reported and happened.precision == "day" and happened.date > reported.date:
            line.reject("occurred_on", unreadable("after_report"))
        if "exploitation_province" in line.values and (
            line.values.get("exploitation_country", "LA") != "LA"
        ):
            line.reject("exploitation_province", unreadable("province_abroad"))

    def person(self, line: Line) -> None:
        case, person = line.values.get("case"), line.values.get("person")
        if case is not None and person is not None:
            if self._twice(line, (case, person), self.people, "person"):
                return
            if (case, person) in self.known.people:
                _there(line)
                return
        self._case_of(line)

    def finding(self, line: Line) -> None:
        values = line.values
        if self._case_of(line):
            self._person_of(line, "suspect", ACCUSED_ROLES, "not_accused")
            self._person_of(line, "victim", PROTECTED_ROLES, "not_victim")
        if line.status == "bad":
            return
        key = (values["case"], values.get("suspect"), values.get("victim"), values["code"])
        if not self._twice(line, key, self.findings, "code") and key in self.known.findings:
            _there(line)

    def _twice(self, line: Line, key: Any, seen: dict[Any, Line], column: str) -> bool:
        first = seen.setdefault(key, line)
        if first is line:
            return False
        line.reject(column, unreadable("twice", row=first.number))
        return True

    def _case_of(self, line: Line) -> bool:
        """Whether the row's case is there or will be; says so on the row if not."""
        key = line.values.get("case")
        if key is None:
            return False
        case = self.cases.get(key)
        if key in self.known.cases or (case is not None and case.status != "bad"):
            return True
        if case is None:
            line.reject("case", unreadable("no_case"))
        else:
            line.reject("case", unreadable("case_rejected", row=case.number))
        return False

    def _person_of(self, line: Line, column: str, wanted: tuple[str, ...], otherwise: str) -> None:
        person = line.values.get(column)
        if person is None:
            return
        key = (line.values["case"], person)
        roles = self.known.people.get(key)
        if roles is None:
            row = self.people.get(key)
            if row is None:
                line.reject(column, unreadable("no_person"))
                return
            if row.status == "bad":
                line.reject(column, unreadable("person_rejected", row=row.number))
                return
            roles = row.values["roles"]
        if not set(roles) & set(wanted):
            line.reject(column, unreadable(otherwise))


def _there(line: Line) -> None:
    """The record has it: what else the row says is left as the record has it."""
    line.status = "there"
    line.problems.clear()
    line.guesses.clear()
