"""Finding the sheets and columns of the format in tables as people keep them."""

from dataclasses import dataclass, field

from khua.reading import Cell, cell_text
from khua.reading.words import word_key
from khua.sheets.format import Sheet, headers, ignored, sheet, sheets, tabs
from khua.sheets.messages import unreadable
from khua.sheets.opening import MAX_ROWS, Formula, Row, Table

FIRST_ROWS = 10  # where the header is looked for
FEWEST = 2  # headers that make a row a header, where the tab says nothing


@dataclass
class Found:
    """A sheet of the format in a table. `columns`: column id to its place, from 0.

    `rows` are those after the header; `unknown` are headers that the format does not have.
    """

    sheet: Sheet
    table: Table
    columns: dict[str, int]
    rows: list[Row]
    unknown: list[str] = field(default_factory=list)


def find_sheets(tables: list[Table]) -> list[Found]:
    """The sheets of the format among `tables`, in the order cases, people, findings.

    Raises Unreadable: no sheet, one twice, a required column missing or any column twice, too
    many rows, no rows at all.
    """
    found: dict[str, Found] = {}
    for table in tables:
        one = _find(table)
        if one is None:
            continue
        title = one.sheet.title
        if one.sheet.id in found:
            raise unreadable("sheet_twice", sheet_en=title["en"], sheet_lo=title["lo"])
        if len(one.rows) > MAX_ROWS:
            raise unreadable(
                "too_many_rows", sheet_en=title["en"], sheet_lo=title["lo"], most=MAX_ROWS
            )
        found[one.sheet.id] = one
    if not found:
        raise unreadable("no_sheet")
    if not any(one.rows for one in found.values()):
        raise unreadable("no_rows")
    return [found[one.id] for one in sheets() if one.id in found]


def _find(table: Table) -> Found | None:
    named = tabs().get(word_key(table.name)) if table.name else None
    candidates = [sheet(named)] if named else list(sheets())
    best: tuple[int, int, Sheet] | None = None
    for position, (_number, cells) in enumerate(table.rows[:FIRST_ROWS]):
        for one in candidates:
            score = len(_recognised(cells, one))
            if score >= (1 if named else FEWEST) and (best is None or score > best[0]):
                best = (score, position, one)
    if best is None:
        return None
    _score, position, one = best
    columns, unknown = _columns(table.rows[position][1], one)
    following = position + 1
    while following < len(table.rows) and is_header(table.rows[following][1], one, columns):
        following += 1
    rows = [row for row in table.rows[following:] if not is_header(row[1], one, columns)]
    _check_required(one, columns)
    return Found(one, table, columns, rows, unknown)


def _recognised(cells: tuple[Cell | Formula, ...], one: Sheet) -> set[str]:
    known = headers(one.id)
    return {known[key] for cell in cells if (key := _key(cell)) in known}


def _columns(cells: tuple[Cell | Formula, ...], one: Sheet) -> tuple[dict[str, int], list[str]]:
    """Where each column stands. A header's line breaks, case and stars do not matter."""
    columns: dict[str, int] = {}
    unknown = []
    for place, cell in enumerate(cells):
        key = _key(cell)
        if not key or key in ignored():
            continue
        column_id = headers(one.id).get(key)
        if column_id is None:
            unknown.append(cell_text(cell)[:60] if not isinstance(cell, Formula) else "")
        elif column_id in columns:
            label, title = one.column(column_id).label, one.title
            raise unreadable(
                "column_twice",
                sheet_en=title["en"],
                sheet_lo=title["lo"],
                column_en=label["en"],
                column_lo=label["lo"],
            )
        else:
            columns[column_id] = place
    return columns, unknown


def is_header(cells: tuple[Cell | Formula, ...], one: Sheet, columns: dict[str, int]) -> bool:
    """Whether a row repeats the header in another language or by identifiers.

    At least two cells must be headers, and each filled cell of a known column its own header.
    """
    known = headers(one.id)
    same = 0
    for column_id, place in columns.items():
        key = _key(cells[place]) if place < len(cells) else ""
        if not key:
            continue
        if known.get(key) != column_id:
            return False
        same += 1
    return same >= min(FEWEST, len(columns))


def _check_required(one: Sheet, columns: dict[str, int]) -> None:
    for column in one.columns:
        if column.required and column.id not in columns:
            raise unreadable(
                "no_column",
                sheet_en=one.title["en"],
                sheet_lo=one.title["lo"],
                column_en=column.label["en"],
                column_lo=column.label["lo"],
            )


def _key(cell: Cell | Formula) -> str:
    return "" if cell is None or isinstance(cell, Formula) else word_key(cell_text(cell))
