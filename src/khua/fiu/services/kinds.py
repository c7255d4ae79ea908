"""The kinds of files beside transactions: how each is read, and into which table it goes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import connection

from khua.access.models import Member
from khua.fiu.models import Account, Batch, BatchKind, Branch, Customer, Merchant, Rate
from khua.fiu.services.numbering import numbering
from khua.fiu.services.upserting import Came, Into, Row, upsert
from khua.money.known import AccountKind, Trade
from khua.money.reading import kyc, raw
from khua.money.reading.kyc_cells import Asked
from khua.money.reading.rejects import Rejects
from khua.names import search_text

TEXT: Final = ("text", "''")
DAY: Final = ("date", "NULL")


@dataclass(frozen=True)
class Kind:
    """`read`: the rows of a file; `row`: what of a row goes into the table, in the order of its key
    and columns, for the file of a bank; `before`, `after`: what is done with each part of a file
    before it goes in, and when all of it is in."""

    model: Any
    into: Into
    read: Callable[[Path, Rejects, Rejects, Asked], Iterator[Any]]
    row: Callable[[Any, str], Row]
    before: Callable[[Member, Batch, Sequence[Row]], None] = lambda member, batch, rows: None
    after: Callable[[Batch], None] = lambda batch: None


def _customer(one: kyc.Customer, bank: str) -> Row:
    name = " ".join(filter(None, (one.name, one.family_name)))
    return (
        bank, one.number, one.company, one.name, one.family_name, one.sex and one.sex[0],
        one.born and one.born.date, one.born and one.born.precision, one.nationality,
        one.document_kind, one.document_number, one.document_expires, one.phone, one.email,
        one.address, one.province, one.district, one.occupation, one.employer, one.income,
        one.sector, one.staff, one.opened, search_text(name) or None,
    )  # fmt: skip


_CUSTOMER: Final = Into(
    "fiu_customer",
    ("institution", "number"),
    {
        "company": ("boolean", "false"),
        "name": TEXT,
        "family_name": TEXT,
        "sex": TEXT,
        "born": DAY,
        "born_precision": ("text", "'day'"),
        "nationality": TEXT,
        "document_kind": TEXT,
        "document": TEXT,
        "document_ends": DAY,
        "phone": TEXT,
        "email": TEXT,
        "address": TEXT,
        "province": TEXT,
        "district": TEXT,
        "occupation": TEXT,
        "employer": TEXT,
        "income": ("bigint", "NULL"),
        "sector": TEXT,
        "staff": ("integer", "NULL"),
        "opened": DAY,
        "search_text": TEXT,
    },
)
#: what is said of a customer of whom an account names nothing but the number: the bank's list of
#: customers fills it in, whichever of the two files comes first
_NOTHING: Final = (None,) * len(_CUSTOMER.columns)


def _account(one: kyc.Account, bank: str) -> Row:
    return (
        one.institution or "", one.number, bank or one.institution or "", one.holder, one.branch,
        None if one.kind is None else int(one.kind), one.currency, one.opened, one.closed,
    )  # fmt: skip


def _name_holders(member: Member, batch: Batch, rows: Sequence[Row]) -> None:
    """Customers and branches that accounts name, where nobody told of them yet."""
    holders = {(row[2], row[3]) for row in rows if row[3]}
    unit, pk = member.office_id, batch.pk
    new = _unknown(unit, sorted(holders))
    upsert(_CUSTOMER, unit, pk, [(*each, *_NOTHING) for each in new])
    branches = {(row[2], row[4]) for row in rows if row[4]}
    if branches:
        numbering(member, "fiu_branch")(sorted(branches))


def _unknown(unit: int, holders: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    sql = """
        SELECT h.institution, h.number
        FROM unnest(%s::text[], %s::text[]) AS h (institution, number)
        WHERE NOT EXISTS (SELECT FROM fiu_customer c WHERE c.unit_id = %s
                          AND c.institution = h.institution AND c.number = h.number)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [[bank for bank, _ in holders], [no for _, no in holders], unit])
        return list(cursor.fetchall())


_ACCOUNT: Final = Into(
    "fiu_account",
    ("institution", "number"),
    {
        "holder_id": ("bigint", "NULL"),
        "branch_id": ("bigint", "NULL"),
        "province": TEXT,
        "kind": ("smallint", str(int(AccountKind.PERSONAL))),
        "currency": TEXT,
        "opened": DAY,
        "closed": DAY,
        "possible_victim": ("boolean", "false"),
    },
    numbered=True,
    takes={
        "bank": "text",
        "holder": "text",
        "branch": "text",
        "kind": "smallint",
        "currency": "text",
        "opened": "date",
        "closed": "date",
    },
    given="""
        SELECT raw.*, c.id AS holder_id, b.id AS branch_id, nullif(b.province, '') AS province,
               NULL::boolean AS possible_victim
        FROM raw
        LEFT JOIN fiu_customer c ON c.unit_id = %(unit)s AND c.institution = raw.bank
          AND c.number = raw.holder
        LEFT JOIN fiu_branch b ON b.unit_id = %(unit)s AND b.institution = raw.bank
          AND b.code = raw.branch
    """,
)


def _branch(one: kyc.Branch, bank: str) -> Row:
    return (
        bank, one.code, one.name, one.province, one.district, one.latitude, one.longitude,
        one.machine,
    )  # fmt: skip


_BRANCH: Final = Into(
    "fiu_branch",
    ("institution", "code"),
    {
        "name": TEXT,
        "province": TEXT,
        "district": TEXT,
        "latitude": ("float8", "NULL"),
        "longitude": ("float8", "NULL"),
        "machine": ("boolean", "false"),
    },
    numbered=True,
)


def _provinces_of_accounts(batch: Batch) -> None:
    """Accounts are where their branch is."""
    sql = """
        UPDATE fiu_account a SET province = b.province FROM fiu_branch b
        WHERE b.batch_id = %s AND a.branch_id = b.id AND a.province <> b.province
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [batch.pk])


def _merchant(one: kyc.Merchant, bank: str) -> Row:
    opens, closes = one.hours or (None, None)
    trade = int(one.sells) if one.trade else None
    return bank, one.code, one.name, trade, opens, closes


_MERCHANT: Final = Into(
    "fiu_merchant",
    ("institution", "code"),
    {
        "name": TEXT,
        "trade": ("smallint", str(int(Trade.OTHER))),
        "opens": ("smallint", "0"),
        "closes": ("smallint", "24"),
    },
    numbered=True,
)


_RATE: Final = Into(
    "fiu_rate",
    ("currency", "day"),
    {"rate": ("numeric", "NULL")},
    key_types=("text", "date"),
)


def _rates(path: Path, rejects: Rejects, unread: Rejects, asked: Asked) -> Iterator[Any]:
    return kyc.rates(path, rejects, asked)


KINDS: Final[dict[str, Kind]] = {
    BatchKind.CUSTOMERS: Kind(Customer, _CUSTOMER, kyc.customers, _customer),
    BatchKind.ACCOUNTS: Kind(Account, _ACCOUNT, kyc.accounts, _account, before=_name_holders),
    BatchKind.BRANCHES: Kind(Branch, _BRANCH, kyc.branches, _branch, after=_provinces_of_accounts),
    BatchKind.MERCHANTS: Kind(Merchant, _MERCHANT, kyc.merchants, _merchant),
    BatchKind.RATES: Kind(
        Rate, _RATE, _rates, lambda one, bank: (one.currency, one.day, round(one.rate, 8))
    ),
}


def bank_of(source: str | None) -> str:
    """The code of the bank whose file it is; "" where nobody said."""
    return raw.institution_code(source) or ""


def came_in(kind: Kind, member: Member, batch: Batch, rows: Sequence[Row]) -> Came:
    """Put a part of a file into its table."""
    kind.before(member, batch, rows)
    return upsert(kind.into, member.office_id, batch.pk, rows)


def today_asked(mapping: Any, bank: str, point: str | None, day: date, told: Any) -> Asked:
    """How the file of a bank is read on a day."""
    return Asked(mapping, bank or None, latest=day, point=point, told=told)
