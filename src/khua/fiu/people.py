"""Customers of the unit's tables as `khua.money` reads them, whatever file they came in."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from django.db.models import QuerySet

from khua.fiu.models import Customer
from khua.money.reading import kyc
from khua.reading import PartDate, Sex
from khua.reading.dates import Precision

#: the columns of a customer, in the order of `kyc.Customer`, with what goes into them
COLUMNS: Final = (
    "pk", "institution", "number", "name", "family_name", "sex", "born", "born_precision",
    "nationality", "document_kind", "document", "document_ends", "phone", "email", "address",
    "province", "district", "occupation", "employer", "income", "company", "sector", "staff",
    "opened",
)  # fmt: skip
#: how a file's words for the sexes stand in the table
SEXES: Final[dict[str, Sex]] = {"f": "female", "m": "male", "o": "other", "u": "unknown"}
_AT_ONCE: Final = 20_000


def rows(customers: QuerySet[Customer], most: int | None = None) -> Iterator[tuple[Any, ...]]:
    """COLUMNS of customers by their number here, at most so many, read a part at a time."""
    found = customers.order_by("pk").values_list(*COLUMNS)[:most]
    return found.iterator(chunk_size=_AT_ONCE)


def as_read(found: Iterable[tuple[Any, ...]]) -> list[kyc.Customer]:
    """Rows of COLUMNS as the readers of banks' files give them. `number` is our own number of the
    customer, as text: two banks may give one of theirs to two people; an employer who is named by
    his bank's number is named by ours."""
    held = list(found)
    ours = {(row[1], row[2]): str(row[0]) for row in held}
    return [_one(row, ours.get((row[1], row[18]), row[18])) for row in held]


def _one(row: tuple[Any, ...], employer: str) -> kyc.Customer:
    (
        pk, _bank, _number, name, family, sex, born, precision, nationality, kind, document, ends,
        phone, email, address, province, district, occupation, _employer, income, company, sector,
        staff, opened,
    ) = row  # fmt: skip
    return kyc.Customer(
        pk, str(pk), name or None, family or None, SEXES.get(sex),
        PartDate(born, cast(Precision, precision)) if born else None,
        nationality or None, kind or None, document or None, ends, phone or None, email or None,
        address or None, province or None, district or None, occupation or None, employer or None,
        income, company, sector or None, staff, opened,
    )  # fmt: skip
