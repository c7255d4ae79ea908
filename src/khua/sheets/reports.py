"""What a page shows of a checked file, as plain JSON."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from khua.sheets.checking import Checked
from khua.sheets.format import sheet, sheets
from khua.sheets.shown import shown

MOST_PROBLEMS = 500  # kept for the page; the workbook of rejects has them all
MOST_GUESSES = 300
FIRST_ROWS = 3

QUOTE = re.compile(r"[“\d]")  # a sentence that may repeat what stood in the cell

Report = dict[str, Any]


def make_report(checked: Checked) -> Report:
    """{"problems", "guesses": lists of rows, "problem_count", "guess_count", "unknown": headers by
    sheet, "first": the first cases as read}."""
    problems = [problem for line in checked.rejected for problem in line.problems]
    guesses = checked.guesses
    return {
        "problems": [asdict(problem) for problem in problems[:MOST_PROBLEMS]],
        "problem_count": len(problems),
        "guesses": [asdict(guess) for guess in guesses[:MOST_GUESSES]],
        "guess_count": len(guesses),
        "unknown": checked.unknown,
        "first": [
            {
                "row": line.number,
                "values": {
                    column.id: shown(line.values[column.id], column)
                    for column in line.sheet.columns
                    if column.id in line.values
                },
            }
            for line in checked.of("cases", "new")[:FIRST_ROWS]
        ],
    }


def counts_of(checked: Checked) -> dict[str, dict[str, int]]:
    """Rows by sheet and by what becomes of them."""
    return {
        sheet_id: {
            status: sum(line.status == status for line in lines)
            for status in ("new", "there", "bad")
        }
        for sheet_id, lines in checked.lines.items()
    }


def without_identities(report: Report) -> Report:
    """The report once the import is over: what columns of an identity held is forgotten."""
    return {
        **report,
        "first": [],
        "problems": [_blank(problem) for problem in report.get("problems", [])],
        "guesses": [_blank(guess) for guess in report.get("guesses", [])],
    }


def _blank(row: dict[str, Any]) -> dict[str, Any]:
    """The row without what stood in an identity's cell, also where a sentence quotes it."""
    if not row["column"] or not sheet(row["sheet"]).column(row["column"]).identity:
        return row
    nothing = {"en": "", "lo": ""}
    quoting = {key for key in ("problem", "note") if QUOTE.search(row.get(key, nothing)["en"])}
    return {
        **row,
        "written": "",
        **{key: nothing for key in {"read", *quoting} if key in row},
    }


def grouped(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Problems or guesses by sheet, and in each by row: {"sheet": title, "rows": […]}, each row
    with the `label` of its column or None for the whole row."""
    groups: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = sheet(row["sheet"])
        group = groups.setdefault(one.id, {"sheet": one.title, "rows": []})
        label = one.column(row["column"]).label if row["column"] else None
        group["rows"].append({**row, "label": label})
    for sheet_id, group in groups.items():
        order = {column.id: place for place, column in enumerate(sheet(sheet_id).columns)}
        group["rows"].sort(key=lambda row: (row["row"], order.get(row["column"], -1)))
    return list(groups.values())


def count_rows(counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """The counts of an import with the titles of its sheets, in the order of the format."""
    return [{"title": one.title, **counts[one.id]} for one in sheets() if one.id in counts]


def first_rows(report: Report) -> list[dict[str, Any]]:
    """The first cases of a preview: row number, and each value with the label of its column."""
    cases = sheet("cases")
    return [
        {
            "row": row["row"],
            "values": [  # in the sheet's order: PostgreSQL's jsonb keeps none
                (column.label, row["values"][column.id])
                for column in cases.columns
                if column.id in row["values"]
            ],
        }
        for row in report.get("first", [])
    ]
