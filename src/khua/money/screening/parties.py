"""Who is compared: a customer, or an entry of a list, with all names and what else tells people
apart. Lists come as CSV, Parquet, or the XML in which the United Nations publish theirs."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from khua import places
from khua.money.reading import cells
from khua.money.reading.columns import Column
from khua.money.reading.kyc import Customer
from khua.money.reading.opening import opened
from khua.money.reading.rejects import Rejects, Text, texts
from khua.money.reading.xml import Node, walk
from khua.reading import PartDate, Unreadable, latin_digits, read_date, split_values

Value = TypeVar("Value")

_ABOUT: Final = timedelta(days=2 * 365)

#: the columns of a list; headings as OpenSanctions, OFAC and national lists write them
COLUMNS: Final = (
    Column("id", False, ("entry", "reference", "reference number", "ent num", "ລະຫັດ")),
    Column("name", True, ("full name", "caption", "given name", "first name", "ຊື່")),
    Column("family_name", False, ("surname", "last name", "ນາມສະກຸນ")),
    Column("aliases", False, ("alias", "aka", "also known as", "weak alias", "ຊື່ອື່ນ")),
    Column("born", False, ("date of birth", "birth date", "dob", "ວັນເດືອນປີເກີດ")),
    Column("nationality", False, ("nationalities", "country", "countries", "citizenship", "ສັນຊາດ")),
    Column(
        "document_number",
        False,
        ("documents", "identifiers", "passport", "passport number", "id number", "ເລກທີເອກະສານ"),
    ),
)  # fmt: skip


class Born(NamedTuple):
    """When somebody was born: between two days; the same day twice where it is known."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Party:
    """`row`: its place in the file; `number`: of the customer, or of the entry as its list has it;
    `names`: the first is the name, then aliases, in any script; `born`: any of these;
    `nationalities`: ISO 3166-1 alpha-2; `documents`: letters and digits, in capitals."""

    row: int
    number: str
    names: tuple[str, ...]
    born: tuple[Born, ...] = ()
    nationalities: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def party(customer: Customer) -> Party:
    """A customer as he is compared."""
    name = " ".join(filter(None, (customer.name, customer.family_name)))
    return Party(
        customer.row,
        customer.number,
        (name,) if name else (),
        (born(customer.born),) if customer.born else (),
        (customer.nationality,) if customer.nationality else (),
        (customer.document_number,) if customer.document_number else (),
    )


def born(read: PartDate) -> Born:
    """The days that a date of birth leaves open; "about" is two years either way."""
    day = read.date
    if read.precision == "day":
        return Born(day, day)
    if read.precision == "about":
        return Born(day - _ABOUT, day + _ABOUT)
    if read.precision == "month":
        return Born(day.replace(day=1), _end(day.year, day.month))
    return Born(date(day.year, 1, 1), date(day.year, 12, 31))


def _end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def entries(
    path: Path, rejects: Rejects, unread: Rejects, mapping: Mapping[str, str] | None = None
) -> list[Party]:
    """The entries of a list. Several aliases, dates, nationalities or documents stand in one cell
    with `;` or `|` between them. A row without a name is a reject; what cannot be read of another
    cell is left out and told in `unread`. Raises Refused and OSError."""
    if path.suffix.lower() == ".xml":
        return list(_united_nations(path, rejects))
    found = []
    with opened(path, COLUMNS, mapping or {}, rejects) as table:
        select = {name: cells.text(table.sql(name), of) for name, of in table.types.items()}
        done = 0
        for batch in table.batches(select):
            lines = table.lines(range(done, done + batch.num_rows)).tolist()
            for line, row in zip(lines, batch.to_pylist(), strict=True):
                name = " ".join(filter(None, (row["name"], row.get("family_name"))))
                if name:
                    found.append(_entry(line, name, row, table.taken, unread))
                else:
                    rejects.add(line, table.taken["name"], _NO_NAME, _GIVE_NAME)
            done += batch.num_rows
    return found


def _entry(
    line: int,
    name: str,
    row: Mapping[str, str | None],
    taken: Mapping[str, str],
    unread: Rejects,
) -> Party:
    def several(column: str, read: Callable[[str], Value]) -> tuple[Value, ...]:
        values = []
        for text in split_values(row.get(column) or "", commas=False):
            try:
                values.append(read(text))
            except Unreadable as fault:
                unread.add(line, taken[column], *texts(fault))
        return tuple(values)

    aliases = split_values(row.get("aliases") or "", commas=False)
    return Party(
        line,
        row.get("id") or str(line),
        tuple(dict.fromkeys((name, *aliases))),
        several("born", lambda text: born(read_date(text).value)),
        several("nationality", nationality),
        several("document_number", document),
    )


def nationality(text: str) -> str:
    """A country as ISO 3166-1 alpha-2. Raises Unreadable."""
    found = places.find_country(text).country
    if found is None:
        raise Unreadable(
            f"“{text[:40]}” is no country we know.",
            f"ບໍ່ຮູ້ຈັກປະເທດ “{text[:40]}”.",
            "Write its name or its ISO code, such as LA.",
            "ໃຫ້ຂຽນຊື່ ຫຼື ລະຫັດ ISO ເຊັ່ນ LA.",
        )
    return found.alpha2


def document(text: str) -> str:
    """Letters and digits of a document's number, in capitals, as `kyc` reads them."""
    return re.sub(r"[\W_]+", "", latin_digits(text)).upper()


# -- the list of the United Nations ------------------------------------------------------------

_PLACES: Final = ("CONSOLIDATED_LIST", "INDIVIDUALS", "ENTITIES")
_NAMES: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def _united_nations(path: Path, rejects: Rejects) -> Iterator[Party]:
    """The persons and entities of the Security Council's consolidated list, as published at
    https://scsanctions.un.org/consolidated/."""
    for step, node in walk(path, _PLACES):
        if step != "record" or node.name not in ("INDIVIDUAL", "ENTITY"):
            continue
        name = " ".join(filter(None, (node.get(part) for part in _NAMES)))
        others = [node.get("NAME_ORIGINAL_SCRIPT")]
        for alias in (*node.all("INDIVIDUAL_ALIAS"), *node.all("ENTITY_ALIAS")):
            others += re.split(r"[;؛،]", alias.get("ALIAS_NAME") or "")
        names = dict.fromkeys(text.strip() for text in (name, *others) if text and text.strip())
        if not names:
            rejects.add(node.line, node.name, _NO_NAME, _GIVE_NAME)
            continue
        countries = (each.get("VALUE") for each in node.all("NATIONALITY"))
        numbers = (each.get("NUMBER") for each in node.all("INDIVIDUAL_DOCUMENT"))
        yield Party(
            node.line,
            node.get("REFERENCE_NUMBER", "DATAID") or str(node.line),
            tuple(names),
            tuple(filter(None, map(_born_there, node.all("INDIVIDUAL_DATE_OF_BIRTH")))),
            tuple(filter(None, (_known(text) for text in countries if text))),
            tuple(filter(None, (document(text) for text in numbers if text))),
        )


def _born_there(node: Node) -> Born | None:
    """Of EXACT, APPROXIMATELY and BETWEEN what is written: DATE, YEAR, FROM_YEAR and TO_YEAR."""
    begin, end = node.get("FROM_YEAR"), node.get("TO_YEAR")
    if begin and end and begin.isdecimal() and end.isdecimal():
        return Born(date(int(begin), 1, 1), date(int(end), 12, 31))
    written = node.get("DATE", "YEAR")
    if not written:
        return None
    try:
        read = read_date(written.partition("T")[0]).value
    except Unreadable:
        return None
    if (node.get("TYPE_OF_DATE") or "").startswith("APPROX"):
        read = PartDate(read.date, "about")
    return born(read)


def _known(text: str) -> str | None:
    try:
        return nationality(text)
    except Unreadable:
        return None


_NO_NAME: Final[Text] = {"en": "The entry has no name.", "lo": "ລາຍການນີ້ບໍ່ມີຊື່."}
_GIVE_NAME: Final[Text] = {
    "en": "Fill in the name; without it nobody is found.",
    "lo": "ໃຫ້ຕື່ມຊື່; ຖ້າບໍ່ມີຊື່ ຈະຊອກບໍ່ພົບ.",
}
