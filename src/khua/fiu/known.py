"""What the unit knows of who stands behind the accounts, out of its tables and all as numbers.

Accounts by `number_in_ledger`, holders by the primary key of the customer, places and merchants by
`number_in_ledger`: what stands in the columns of the ledger.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from khua.access.models import Member
from khua.fiu import people
from khua.fiu.models import Account, Area, AreaKind, Branch, Customer, Merchant
from khua.money.known import ACCOUNTS, HOLDERS, MERCHANTS, PLACES, Known
from khua.money.kyc import groups, same_people
from khua.money.rules import clock
from khua.places import provinces
from khua.reading.words import word_key

#: who is nobody: the columns of `groups` that name another holder
_HOLDERS: Final = ("holder", "person", "employer")
_AT_ONCE: Final = 50_000


def known(member: Member) -> Known:
    """All of it, as the member's unit may see it; nothing for anybody else."""
    return Known(
        accounts=accounts(member), holders=holders(member), places=_places(member),
        merchants=_merchants(member),
    )  # fmt: skip


def accounts(member: Member) -> pa.Table:
    """`known.ACCOUNTS`, by number."""
    names = (
        "number_in_ledger", "holder", "kind", "opened", "closed", "province", "branch__district",
    )  # fmt: skip
    rows = Account.objects.filter(unit=member.office).order_by("number_in_ledger")
    number, holder, kind, opened, closed, province, district = _columns(
        rows.values_list(*names).iterator(chunk_size=_AT_ONCE), len(names)
    )
    listed = _Listed(member)
    return _table(
        ACCOUNTS,
        {
            "account": number,
            "holder": [each or 0 for each in holder],
            "kind": kind,
            "opened": _seconds(opened),
            "closed": _seconds(closed),
            "province": _province(province),
            "listed": [listed(*each) for each in zip(province, district, strict=True)],
        },
    )


def holders(member: Member) -> pa.Table:
    """`known.HOLDERS`, by number. Customers of several banks who show one document and bear the
    same name are one person."""
    found = people.as_read(people.rows(Customer.objects.filter(unit=member.office)))
    table = groups(found, institutions(member), same_people(found))
    numbers = np.array([0, *(each.row for each in found)], np.int32)  # `groups` counts from 1
    for name in _HOLDERS:
        at = table.schema.get_field_index(name)
        table = table.set_column(at, HOLDERS.field(name), pa.array(numbers[table[name].to_numpy()]))
    return table.cast(HOLDERS)


def institutions(member: Member) -> list[str]:
    """Addresses, as written, that the unit knows as dormitories, schools, hospitals."""
    rows = Area.objects.filter(unit=member.office, kind=AreaKind.INSTITUTION, dropped_at=None)
    return list(rows.values_list("address", flat=True))


class _Listed:
    """Whether a province, and a district of it, lie in an area on the unit's list."""

    def __init__(self, member: Member) -> None:
        rows = Area.objects.filter(unit=member.office, kind=AreaKind.LISTED, dropped_at=None)
        self._areas = {
            (province, word_key(district))
            for province, district in rows.values_list("province", "district")
        }

    def __call__(self, province: str, district: str | None) -> int:
        if not self._areas or not province:
            return 0
        return int(
            (province, "") in self._areas or (province, word_key(district or "")) in self._areas
        )


def _places(member: Member) -> pa.Table:
    names = ("number_in_ledger", "province", "latitude", "longitude", "machine")
    rows = Branch.objects.filter(unit=member.office).order_by("number_in_ledger")
    number, province, latitude, longitude, machine = _columns(rows.values_list(*names), len(names))
    return _table(
        PLACES,
        {
            "place": number,
            "province": _province(province),
            "latitude": latitude,
            "longitude": longitude,
            "machine": [int(each) for each in machine],
        },
    )


def _merchants(member: Member) -> pa.Table:
    names = ("number_in_ledger", "trade", "opens", "closes")
    rows = Merchant.objects.filter(unit=member.office).order_by("number_in_ledger")
    columns = _columns(rows.values_list(*names), len(names))
    return _table(MERCHANTS, dict(zip(MERCHANTS.names, columns, strict=True)))


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[Sequence[Any]]:
    return list(zip(*rows, strict=True)) or [()] * width


def _table(schema: pa.Schema, columns: dict[str, Any]) -> pa.Table:
    return pa.table([pa.array(columns[each.name], each.type) for each in schema], schema=schema)


def _seconds(days: Sequence[date | None]) -> pa.Array:
    """The beginning of each day where the accounts are, seconds; 0 where it is not known."""
    seconds = pc.cast(pa.array(days, pa.date32()).cast(pa.timestamp("s")), pa.int64())
    return pc.fill_null(pc.subtract(seconds, clock()), 0)


def _province(isos: Sequence[str]) -> list[int]:
    numbers = {each.iso: at for at, each in enumerate(provinces(), 1)}
    return [numbers.get(iso, 0) for iso in isos]
