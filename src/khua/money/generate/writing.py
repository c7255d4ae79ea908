"""What was made, as files with the headings of reading/columns.yaml, and labels beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv, parquet

from khua.money.currencies import currency
from khua.money.generate import texts
from khua.money.generate.settings import AHEAD, DAY, stream
from khua.money.generate.society import NOBODY, SECTORS
from khua.money.generate.where import Where
from khua.money.known import AccountKind, Occupation, Trade
from khua.money.ledger import NONE, Channel, Kind, Ledger

if TYPE_CHECKING:
    from khua.money.generate.making import Made

ROWS: Final = 1_000_000  # of a row group
CASH_WORD: Final = "CASH"
#: columns of transactions.parquet: those of `khua money score`; amounts are in whole units
FLOW: Final = pa.schema(
    [
        ("transaction_id", pa.int64()),
        ("src", pa.string()),
        ("dst", pa.string()),
        ("ts_epoch", pa.int64()),
        ("amount", pa.float64()),
        ("currency", pa.string()),
        ("kind", pa.string()),
        ("channel", pa.string()),
        ("place", pa.int32()),
        ("merchant", pa.int32()),
        ("device", pa.int32()),
    ]
)
#: customers whose name the bank wrote in Latin letters only
LATIN: Final = 0.25
#: papers and how many show each; days from the first of the span to their end, from and to
PAPERS: Final = ("identity card", "family book", "passport", "border pass")
PAPERS_SHARES: Final = (0.62, 0.22, 0.13, 0.03)
EXPIRES: Final = (-120, 3000)
FILES: Final = (
    "transactions.parquet", "labels.parquet", "customers.csv", "accounts.csv", "branches.csv",
    "merchants.csv", "rates.csv",
)  # fmt: skip


def write(made: Made, folder: Path, told: Callable[[str, float], None] | None = None) -> None:
    """Write FILES into a folder, which is made. Raises OSError."""
    say = told or (lambda step, done: None)
    folder.mkdir(parents=True, exist_ok=True)
    transactions(
        made.ledger, folder / "transactions.parquet", lambda done: say("write", done * 0.8)
    )
    named = made.labels.rename_columns(["transaction_id", *made.labels.column_names[1:]])
    parquet.write_table(named, folder / "labels.parquet", compression="zstd")
    say("write", 0.85)
    for name, table in (
        ("customers", customers(made)),
        ("accounts", accounts(made)),
        ("branches", branches(made)),
        ("merchants", merchants(made)),
        ("rates", rates(made)),
    ):
        csv.write_csv(table, folder / f"{name}.csv")
    say("write", 1.0)


def transactions(
    ledger: Ledger, file: Path, told: Callable[[float], None] = lambda done: None
) -> None:
    """A ledger as a file of FLOW, in row groups: little memory beside the ledger's own."""
    accounts_ = np.concatenate([[CASH_WORD], texts.accounts(np.arange(1, ledger.accounts))])
    words = pa.array(accounts_, pa.string())
    with parquet.ParquetWriter(file, FLOW, compression="zstd") as writer:
        for first in range(0, len(ledger), ROWS):
            part = Ledger(*(column[first : first + ROWS] for column in ledger.columns().values()))
            writer.write_table(_flow(part, words))
            told(min(1.0, (first + ROWS) / len(ledger)))


def _flow(ledger: Ledger, accounts_: pa.Array) -> pa.Table:
    numbers, which = np.unique(ledger.currency, return_inverse=True)
    known = [currency(int(number)) for number in numbers]
    minor = np.array([10.0**one.minor for one in known])

    def optional(column: npt.NDArray[Any]) -> pa.Array:
        return pa.array(column, pa.int32(), mask=column == NONE)

    def coded(codes: npt.NDArray[Any], words: pa.Array) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), words)

    def named(column: npt.NDArray[Any], names: type[Kind] | type[Channel]) -> pa.Array:
        return coded(column, pa.array([one.name.lower() for one in names]))

    columns = [
        ledger.number,
        coded(ledger.src, accounts_),
        coded(ledger.dst, accounts_),
        ledger.at,
        ledger.amount / minor[which],
        coded(which, pa.array([one.code for one in known])),
        named(ledger.kind, Kind),
        named(ledger.channel, Channel),
        *(optional(column) for column in (ledger.place, ledger.merchant, ledger.device)),
    ]
    return pa.table(
        [
            column if isinstance(column, pa.DictionaryArray) else pa.array(column)
            for column in columns
        ],
        names=FLOW.names,
    ).cast(FLOW)


def customers(made: Made) -> pa.Table:
    """A row for each customer, in the order of their numbers: the columns of
    reading/columns.yaml, and his name and address in Latin letters, his household and whether his
    address is an institution. Every fourth person's name was written in Latin letters only."""
    society, people = made.society, made.society.people
    who, size = society.customers, len(society.customers)
    draw = stream(made.seed, "papers")
    person = np.arange(size) < people
    lao, latin = texts.given_names(society)
    family, family_latin = texts.surnames(who.surname)
    address, address_latin = texts.addresses(who.address)
    abroad = draw.random(size) < LATIN
    paper = np.array(PAPERS, dtype=object)[draw.choice(len(PAPERS), size, p=PAPERS_SHARES)]
    known = (who.document > 0) & person
    expires = society.calendar.start // DAY + draw.integers(*EXPIRES, size)
    opened = np.full(size, np.iinfo(np.int64).max)
    held = society.accounts.holder >= 0
    np.minimum.at(opened, society.accounts.holder[held], society.accounts.opened[held])
    return _rows(
        made.holder_numbers,
        {
            "number": texts.numbered("C%07d", made.holder_numbers),
            "name": np.where(abroad & person, latin, lao),
            "family_name": np.where(person, np.where(abroad, family_latin, family), ""),
            "sex": np.where(person, np.where(who.female, "F", "M"), ""),
            "born": np.where(person, _dates(who.born), ""),
            "nationality": np.where(person, "LA", ""),
            "document_kind": np.where(known, paper, ""),
            "document_number": np.where(known, texts.numbered("DEMO%08d", who.document), ""),
            "document_expires": np.where(known & (paper != "family book"), _dates(expires), ""),
            "phone": texts.phones(who.phone),
            "email": texts.emails(who.email),
            "address": address,
            "province": texts.isos(who.province),
            "occupation": _words(who.occupation, Occupation, person),
            "employer": np.append(lao, "")[np.where(person, who.employer, NOBODY)],
            "income": _optional(who.income * 12, who.declared & person),
            "company": np.where(person, "no", "yes"),
            "sector": texts.words(SECTORS, who.sector),
            "staff": _optional(who.staff, ~person & (who.staff > 0)),
            "opened": np.where(
                opened < np.iinfo(np.int64).max, _dates((opened + AHEAD) // DAY), ""
            ),
            "name_latin": latin + np.where(person, " " + family_latin, ""),
            "address_latin": address_latin,
            "relatives": texts.numbered("H%07d", np.where(person, who.household + 1, 0)),
            "institution_address": np.where(who.institution, "yes", "no"),
        },
    )


def accounts(made: Made) -> pa.Table:
    """A row for each account, with its balance before the first transaction; `overdraft` says
    whose may be below zero, `listed` which lie in an area on the unit's list."""
    society = made.society
    held = society.accounts
    holder = np.append(made.holder_numbers, 0)[held.holder]
    numbers = made.account_numbers
    known, which = np.unique(held.currency, return_inverse=True)
    units = np.array([10.0 ** currency(int(n)).minor for n in known])[which]
    branch = Where(society).branch(stream(made.seed, "branches"), np.maximum(held.province, 1))
    return _rows(
        numbers,
        {
            "number": texts.accounts(numbers),
            "holder": texts.numbered("C%07d", holder),
            "kind": _words(held.kind, AccountKind),
            "currency": texts.words([currency(int(n)).code for n in known], which),
            "opened": np.where(held.opened > 0, _dates((held.opened + AHEAD) // DAY), ""),
            "closed": np.where(held.closed > 0, _dates((held.closed + AHEAD) // DAY), ""),
            "branch": np.where(held.province > 0, texts.numbered("%d", branch), ""),
            "opening_balance": made.opening[numbers] / units,
            "overdraft": np.where(held.unlimited, "unlimited", ""),
            "listed": np.where(held.listed, "yes", "no"),
        },
    )


def branches(made: Made) -> pa.Table:
    """Branches and machines."""
    places = made.society.places
    number = np.arange(1, len(places.machine) + 1)
    return _rows(
        number,
        {
            "code": number,
            "name": np.where(
                places.machine,
                texts.numbered("ATM %d", number),
                texts.numbered("Branch %d", number),
            ),
            "province": texts.isos(places.province),
            "latitude": places.latitude,
            "longitude": places.longitude,
            "machine": np.where(places.machine, "yes", "no"),
        },
    )


def merchants(made: Made) -> pa.Table:
    """Merchants, with the account they are paid to."""
    shops = made.society.merchants
    number = np.arange(1, len(shops.trade) + 1)
    lao, latin = texts.given_names(made.society)
    hours = np.char.add(np.char.mod("%02d:00-", shops.opens), np.char.mod("%02d:00", shops.closes))
    return _rows(
        number,
        {
            "code": number,
            "name": lao[shops.customer],
            "name_latin": latin[shops.customer],
            "trade": _words(shops.trade, Trade),
            "hours": hours.astype(object),
            "account": texts.accounts(made.account_numbers[shops.account]),
        },
    )


def rates(made: Made) -> pa.Table:
    """What one unit of each currency cost on each day, in kip."""
    rows = made.rates.rows()
    return pa.table(
        {
            "day": [row.day.isoformat() for row in rows],
            "currency": [row.currency for row in rows],
            "rate": [f"{row.rate:.4f}" for row in rows],  # 646.617 alone may be thousands
        }
    )


def _rows(number: npt.NDArray[Any], columns: dict[str, Any]) -> pa.Table:
    return pa.table({name: pa.array(column) for name, column in columns.items()}).take(
        pa.array(np.argsort(number))
    )


def _words(
    codes: npt.NDArray[Any], names: Any, where: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[Any]:
    """The names of an enumeration in small letters; "" where they do not apply."""
    found = texts.words([one.name.lower().replace("_", " ") for one in names], codes)
    return found if where is None else np.where(where, found, "")


def _optional(column: npt.NDArray[Any], where: npt.NDArray[np.bool_]) -> pa.Array:
    """Whole numbers, and nothing where they do not apply."""
    return pa.array(column.astype(np.int64), mask=~where)


def _dates(days: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Days since 1970 as 2025-01-31."""
    return days.astype("datetime64[D]").astype(str).astype(object)
