"""The format of the case sheet as data: `format.yaml`, loaded once."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from khua.reading.words import word_key

Text = dict[str, str]
"""A text in both languages: {"en": …, "lo": …}."""

Kind = Literal[
    "key",
    "person_key",
    "text",
    "lines",
    "texts",
    "number",
    "pick",
    "picks",
    "day",
    "date",
    "age",
    "province",
    "country",
    "countries",
    "phones",
    "accounts",
]

#: columns that Khua itself adds at the left of rejects and exports; skipped when read back
ROW = {"en": "Row in your file", "lo": "ແຖວໃນໄຟລ໌ຂອງທ່ານ"}
REASON = {"en": "Reason and mend", "lo": "ເຫດຜົນ ແລະ ວິທີແກ້"}
KHUA = {"en": "Number or code name in Khua", "lo": "ເລກ ຫຼື ຊື່ລະຫັດໃນຂົວ"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet; the fields are explained at the head of `format.yaml`."""

    id: str
    label: Text
    help: Text
    kind: Kind
    htcds: str | None = None
    also: tuple[str, ...] = ()
    list: str | None = None
    longest: int = 500
    required: bool = False
    identity: bool = False
    template: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook."""

    id: str
    title: Text
    also: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, column_id: str) -> Column:
        """The column of this id; raises KeyError."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(column_id)

    @property
    def offered(self) -> tuple[Column, ...]:
        """The columns that template, rejects and export show."""
        return tuple(column for column in self.columns if column.template)

    @property
    def tab(self) -> str:
        """The name of the sheet's tab: both languages."""
        return f"{self.title['lo']} {self.title['en']}"


@cache
def sheets() -> tuple[Sheet, ...]:
    """Cases, people and findings, in this order."""
    return tuple(
        Sheet(
            id=sheet["id"],
            title=sheet["title"],
            also=tuple(sheet["also"]),
            columns=tuple(
                Column(**{**column, "also": tuple(column.get("also", ()))})
                for column in sheet["columns"]
            ),
        )
        for sheet in _file()["sheets"]
    )


def introduction() -> list[Text]:
    """What the template's page of help begins with."""
    texts: list[Text] = _file()["introduction"]
    return texts


def example(sheet_id: str) -> dict[str, str]:
    """One row as it may look, by column; codes where there is a pick list."""
    row: dict[str, str] = _file()["example"][sheet_id]
    return row


@cache
def _file() -> dict[str, Any]:
    text = files("khua.sheets").joinpath("format.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def sheet(sheet_id: str) -> Sheet:
    """The sheet of this id; raises KeyError."""
    for one in sheets():
        if one.id == sheet_id:
            return one
    raise KeyError(sheet_id)


@cache
def headers(sheet_id: str) -> dict[str, str]:
    """Column ids of a sheet by every header they go by, as `word_key` compares headers."""
    found: dict[str, str] = {}
    for column in sheet(sheet_id).columns:
        plain = (column.id, column.htcds, *column.label.values(), *column.also)
        both = f"{column.label['lo']} {column.label['en']}"
        for name in (*plain, both):
            if name and found.setdefault(word_key(name), column.id) != column.id:
                raise ValueError(f"two columns of {sheet_id} go by the name {name!r}")
    return found


@cache
def tabs() -> dict[str, str]:
    """Sheet ids by every name of a tab or a file, as `word_key` compares them."""
    return {
        word_key(name): one.id
        for one in sheets()
        for name in (one.id, *one.title.values(), one.tab, *one.also)
    }


@cache
def ignored() -> frozenset[str]:
    """Headers of the columns that Khua itself added."""
    return frozenset(word_key(text) for label in (ROW, REASON, KHUA) for text in label.values())
