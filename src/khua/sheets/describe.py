"""The tables of docs/sheet-format.md, from the format itself: `python -m khua.sheets.describe`."""

import sys
from pathlib import Path

from khua.sheets.format import Sheet, sheets

START = "<!-- columns: python -m khua.sheets.describe -->\n"
END = "<!-- end -->"
KINDS = {
    "key": "text",
    "person_key": "person number",
    "text": "text",
    "lines": "long text",
    "texts": "texts",
    "number": "number as text",
    "pick": "one of a list",
    "picks": "some of a list",
    "day": "day",
    "date": "date, as known",
    "age": "years",
    "province": "province",
    "country": "country",
    "countries": "countries",
    "phones": "phones",
    "accounts": "bank accounts",
}


def described() -> str:
    """A table for each sheet, in Markdown."""
    return "\n".join(_table(one) for one in sheets())


def put_into(text: str) -> str:
    """The document with its tables made anew. Raises ValueError if the marks are missing."""
    before, _, rest = text.partition(START)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError("the document has no place for the tables")
    return f"{before}{START}\n{described()}\n{END}{after}"


def _table(one: Sheet) -> str:
    lines = [
        f"### {one.title['en']} · {one.title['lo']}\n",
        "| Identifier | HTCDS 2.0 | English | Lao | What stands in it |",
        "|---|---|---|---|---|",
    ]
    for column in one.columns:
        star = "" if not column.required else " \\*"
        listed = f" (`{column.list}`)" if column.list else ""
        extra = "" if column.template else "; understood, not in the template"
        lines.append(
            f"| `{column.id}`{star} | {f'`{column.htcds}`' if column.htcds else ''} |"
            f" {column.label['en']} | {column.label['lo']} | {KINDS[column.kind]}{listed}{extra} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    page = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/sheet-format.md")
    page.write_text(put_into(page.read_text(encoding="utf-8")), encoding="utf-8")
