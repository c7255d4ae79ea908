"""Which customers are one person: the same document, and names that are alike.

Several banks know one person under several numbers, each in its own spelling. A document alone
does not make two customers one (a borrowed card is a finding of `checks`), and a name alone never.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from khua import names
from khua.money.reading.kyc import Customer

#: of those who show one document, each is compared with so many: thousands who share one are an
#: error of the file, and no reason to be slow
_COMPARED: Final = 4


def same_people(customers: Sequence[Customer]) -> dict[str, str]:
    """Customer number → the number of the first customer who is the same person; whoever is alone
    is left out. For `groups(persons=…)`."""
    bearers: dict[str, list[Customer]] = defaultdict(list)
    for customer in customers:
        if customer.document_number:
            bearers[customer.document_number].append(customer)
    pairs = [
        (those[at], other)
        for those in bearers.values()
        for place, other in enumerate(those)
        for at in range(min(place, _COMPARED))
        if _may_be(those[at], other)
    ]
    scores = names.similarities(*([_name(pair[at]) for pair in pairs] for at in (0, 1)))
    first: dict[str, str] = {}
    for (one, other), score in zip(pairs, scores, strict=True):
        if score >= names.SAME and other.number not in first:
            first[other.number] = first.setdefault(one.number, one.number)
    return first


def _may_be(one: Customer, other: Customer) -> bool:
    if bool(one.company) != bool(other.company):
        return False
    return not (one.born and other.born) or one.born.date.year == other.born.date.year


def _name(customer: Customer) -> str:
    return " ".join(filter(None, (customer.name, customer.family_name)))
