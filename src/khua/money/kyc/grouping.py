"""Which customers share what: equal numbers for equal values, and nothing else of a person.

A phone is compared as E.164, an e-mail in small letters, an address by its letters and digits
together with its district and province, a family name by its sounds (`khua.names.key`). An address
without a digit names a village and no house: it is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

import pyarrow as pa

from khua import names
from khua.money.known import HOLDERS
from khua.money.reading.kyc import Customer
from khua.places import provinces
from khua.reading.words import word_key

#: texts whose key is kept: districts and family names are few, and an address is asked for twice
_KEPT: Final = 2**16
_key = lru_cache(_KEPT)(word_key)
_sounds = lru_cache(_KEPT)(names.key)

#: numbers of a sector are two bytes
_MOST: Final = 2**15 - 1


def groups(
    customers: Sequence[Customer],
    institutions: Collection[str] = (),
    persons: Mapping[str, Hashable] | None = None,
) -> pa.Table:
    """Customers as rows of `known.HOLDERS`: the n-th is holder n. `institutions`: addresses, as
    written, of dormitories, schools and hospitals; `persons`: customer number → the person that
    people decided he is; `person` is the lowest holder number of that person's customers."""
    size = len(customers)
    public = {address_key(each) for each in institutions}
    surnames = [family(each) for each in customers]
    addresses = [address(each) for each in customers]
    at_public = [bool(public) and _street(each) in public for each in customers]
    columns = {
        "holder": range(1, size + 1),
        "person": _persons(customers, persons or {}),
        "company": [int(bool(each.company)) for each in customers],
        "occupation": [int(each.livelihood) for each in customers],
        "sector": _few(numbered(_key(each.sector or "") for each in customers)),
        "income": [each.income or 0 for each in customers],
        "staff": [each.staff or 0 for each in customers],
        "province": [_provinces().get(each.province or "", 0) for each in customers],
        "surname": numbered(surnames),
        "phone": numbered(each.phone for each in customers),
        "email": numbered(each.email for each in customers),
        "address": numbered(addresses),
        "institution": [int(each) for each in at_public],
        "document": numbered(each.document_number for each in customers),
        "employer": employers(customers),
        "relatives": _relatives(customers, surnames, addresses, at_public),
    }
    return pa.table({name: pa.array(columns[name], HOLDERS.field(name).type) for name in columns})


def _persons(customers: Sequence[Customer], persons: Mapping[str, Hashable]) -> list[int]:
    lowest: dict[Hashable, int] = {}
    return [
        lowest.setdefault(persons[each.number], at) if each.number in persons else at
        for at, each in enumerate(customers, 1)
    ]


def numbered(values: Iterable[Hashable]) -> list[int]:
    """Equal numbers from 1 for equal values; 0 for None and ""."""
    known: dict[Hashable, int] = {}
    return [known.setdefault(each, len(known) + 1) if each else 0 for each in values]


def family(customer: Customer) -> str:
    """The sounds of a family name; "" for a company, and where there is none."""
    if customer.company:
        return ""
    written = customer.family_name or names.parts(customer.name or "").family
    return _sounds(written) if written else ""


def address(customer: Customer) -> str:
    """What two customers of one house share; "" where no house is named."""
    street = _street(customer)
    if not any(sign.isdigit() for sign in street):
        return ""
    return "|".join((street, _key(customer.district or ""), customer.province or ""))


def address_key(text: str) -> str:
    """An address by its letters and digits, whatever the signs and blanks between."""
    return _key(text)


def _street(customer: Customer) -> str:
    return address_key(customer.address or "")


def employers(customers: Sequence[Customer]) -> list[int]:
    """Holder number of each customer's employer, named by number or by name; 0 where it is no
    customer, or more than one."""
    by_number = {each.number: at for at, each in enumerate(customers, 1)}
    by_name: dict[str, set[int]] = defaultdict(set)
    for at, each in enumerate(customers, 1):
        if each.company and each.name:
            by_name[names.key(each.name)].add(at)

    @cache
    def found(written: str) -> int:
        if written in by_number:
            return by_number[written]
        bearers = by_name.get(names.key(written), set())
        return next(iter(bearers)) if len(bearers) == 1 else 0

    return [found(each.employer) if each.employer else 0 for each in customers]


def _relatives(
    customers: Sequence[Customer],
    surnames: Sequence[str],
    addresses: Sequence[str],
    at_public: Sequence[bool],
) -> list[int]:
    """Equal numbers for people of one family name who share a house or a telephone; 0 for who has
    no such relatives."""
    meet: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, each in enumerate(customers):
        if surnames[at]:
            if each.phone:
                meet[surnames[at], each.phone].append(at)
            if addresses[at] and not at_public[at]:
                meet[surnames[at], addresses[at]].append(at)
    root = list(range(len(customers)))

    def of(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    for those in meet.values():
        for one, two in pairwise(those):
            first, second = sorted((of(one), of(two)))
            root[second] = first
    ends = [of(at) for at in range(len(customers))]
    together = {end for at, end in enumerate(ends) if end != at}
    return numbered(end + 1 if end in together else None for end in ends)


def _few(numbers: list[int]) -> list[int]:
    return [each if each <= _MOST else 0 for each in numbers]


@cache
def _provinces() -> Mapping[str, int]:
    """Numbers of provinces: their place in `khua.places.provinces`, from 1."""
    return {each.iso: at for at, each in enumerate(provinces(), 1)}
