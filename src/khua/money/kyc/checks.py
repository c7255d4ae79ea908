"""Checks over customers: what is missing, expired, shared, impossible or out of proportion.

A finding names the customer, the field, what it is and how to mend it, in both languages; never the
value, and of others only their numbers. Limits and words stand in checks.yaml. Decides nothing: a
shared telephone may be an employer's, a poor student may have sold a house.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import yaml

from khua import names, wording
from khua.money.known import Occupation
from khua.money.kyc.grouping import address, address_key, family
from khua.money.reading.kyc import Customer

Text = Mapping[str, str]

#: who is not expected to turn over much (facts/money.md, red flag 24)
MODEST: Final = (Occupation.STUDENT, Occupation.UNEMPLOYED, Occupation.DOMESTIC_WORKER)
_YEAR: Final = 365.2425


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a customer. `check`: a key of checks.yaml, `findings`; `row`: of the
    customer in his file; `others`: numbers of the customers that he shares it with, not his own."""

    row: int
    customer: str
    field: str
    check: str
    what: Text
    mend: Text
    others: tuple[str, ...] = ()


def check(
    customers: Sequence[Customer],
    day: date,
    institutions: Collection[str] = (),
    credits: Mapping[str, int] | None = None,
) -> list[Finding]:
    """All findings, in the order of the customers. `day`: on which is checked; `institutions`:
    addresses, as written, that many may share; `credits`: customer number → what he was paid in
    the year before, minor units of the home currency."""
    found: list[Finding] = []
    for customer in customers:
        found += _missing(customer)
        found += _expired(customer, day)
        found += _born(customer, day)
    found += _documents(customers)
    public = {address_key(each) for each in institutions}
    housed = [each for each in customers if address_key(each.address or "") not in public]
    found += _shared(customers, "phone", lambda each: each.phone)
    found += _shared(customers, "email", lambda each: each.email)
    found += _shared(housed, "address", address)
    found += _income(customers, credits or {})
    found += _peers(customers, credits or {})
    order = list(declared()["findings"])
    return sorted(found, key=lambda each: (each.row, order.index(each.check), each.field))


@cache
def declared() -> Mapping[str, Any]:
    """What checks.yaml says."""
    text = files("khua.money.kyc").joinpath("checks.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


def _finding(
    customer: Customer,
    field: str,
    check: str,
    others: Sequence[str] = (),
    **values: Callable[[str], object],
) -> Finding:
    """`values`: what fills the blanks of the words, by language."""
    words = declared()["findings"][check]
    what = {
        lang: words["what"][lang].format(**{name: told(lang) for name, told in values.items()})
        for lang in wording.LANGUAGES
    }
    return Finding(customer.row, customer.number, field, check, what, words["mend"], tuple(others))


def _plain(value: object) -> Callable[[str], object]:
    return lambda lang: value


def _day(value: date) -> Callable[[str], object]:
    return lambda lang: wording.day(value, "day", lang)


def _missing(customer: Customer) -> Iterator[Finding]:
    rules = declared()
    for field in rules["needed"]["company" if customer.company else "person"]:
        value = getattr(customer, field)
        if field == "document_expires" and (
            customer.document_kind in rules["without_end"] or not customer.document_number
        ):
            continue
        if field == "family_name" and value is None:
            value = names.parts(customer.name or "").family  # written as one name
        if value is None or value == "":
            yield _finding(customer, field, "missing", name=rules["fields"][field].get)


def _expired(customer: Customer, day: date) -> Iterator[Finding]:
    expires = customer.document_expires
    if expires is not None and expires < day:
        yield _finding(customer, "document_expires", "expired", day=_day(expires))


def _born(customer: Customer, day: date) -> Iterator[Finding]:
    if customer.born is None or customer.company:
        return
    born, rules = customer.born.date, declared()
    if born > day:
        yield _finding(customer, "born", "unborn", day=_day(day))
        return
    if customer.opened is not None and born > customer.opened:
        yield _finding(customer, "born", "unborn", day=_day(customer.opened))
        return
    if (day - born).days > rules["oldest"] * _YEAR:
        yield _finding(customer, "born", "too_old", years=_plain(rules["oldest"]))
    then = customer.opened or day
    if (then - born).days < rules["youngest"] * _YEAR:
        yield _finding(customer, "born", "too_young", years=_plain(rules["youngest"]))


def _documents(customers: Sequence[Customer]) -> Iterator[Finding]:
    """One document of customers whose names are not alike."""
    bearers: dict[str, list[Customer]] = defaultdict(list)
    for customer in customers:
        if customer.document_number:
            bearers[customer.document_number].append(customer)
    several = [those for those in bearers.values() if len(those) > 1]
    pairs = [(those[0], other) for those in several for other in those[1:]]
    scores = iter(names.similarities(*([_name(pair[at]) for pair in pairs] for at in (0, 1))))
    for those in several:
        if min(next(scores) for _ in those[1:]) < names.SAME:
            count = _plain(len(those))
            yield from _each(those, "document_number", "shared_document", count=count)


def _name(customer: Customer) -> str:
    return " ".join(filter(None, (customer.name, customer.family_name)))


def _shared(
    customers: Sequence[Customer], field: str, value_of: Callable[[Customer], str | None]
) -> Iterator[Finding]:
    """One value of more families than it may be; a family counts once, and so does a company."""
    bearers: dict[str, list[Customer]] = defaultdict(list)
    for customer in customers:
        value = value_of(customer)
        if value:
            bearers[value].append(customer)
    least = declared()["shared"][field]
    for those in bearers.values():
        if len(those) < least:
            continue
        families = {family(each) or names.key(_name(each)) or each.number for each in those}
        if len(families) >= least:
            told = {"count": _plain(len(those)), "families": _plain(len(families))}
            yield from _each(those, field, f"shared_{field}", **told)


def _each(
    those: Sequence[Customer], field: str, check: str, **values: Callable[[str], object]
) -> Iterator[Finding]:
    """The same finding of all who share something."""
    numbers = [each.number for each in those]
    for at, customer in enumerate(those):
        yield _finding(customer, field, check, numbers[:at] + numbers[at + 1 :], **values)


def _income(customers: Sequence[Customer], credits: Mapping[str, int]) -> Iterator[Finding]:
    most = declared()["income_times"]
    for customer in customers:
        paid = credits.get(customer.number, 0)
        if customer.income and paid > most * customer.income:
            times = _plain(paid // customer.income)
            yield _finding(customer, "income", "above_income", times=times)


def _peers(customers: Sequence[Customer], credits: Mapping[str, int]) -> Iterator[Finding]:
    """Of modest occupations who is paid more than nearly all others of the same one."""
    classes: dict[Occupation, list[Customer]] = defaultdict(list)
    for customer in customers:
        if not customer.company and customer.livelihood in MODEST:
            classes[customer.livelihood].append(customer)
    rules = declared()
    for those in classes.values():
        if len(those) < rules["peers"]:
            continue
        paid = np.array([credits.get(each.number, 0) for each in those])
        usual = np.quantile(paid, rules["usual"], method="lower")
        usual = max(usual, rules["median_times"] * np.median(paid))
        share = _plain(round(100 * rules["usual"]))
        for at in np.flatnonzero(paid > usual).tolist():
            yield _finding(those[at], "occupation", "above_peers", share=share)
