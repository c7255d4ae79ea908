"""Accounts that a trace may begin from, each with the reasons why. A member chooses; none is taken
silently: that a name is alike, or even a document, proves nobody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.fiu import people as customers_as_read
from khua.fiu.models import Account, Alert, Customer, Report
from khua.money.kyc import same_people
from khua.money.reading.raw import account_number
from khua.names import SAME, search_query, similarities
from khua.record.models import Case, Identity, Person
from khua.record.models.choices import PROTECTED_ROLES
from khua.record.selectors import identities, people_of

#: customers looked at for one name, and shown of those
_LOOKED_AT: Final = 200
_SHOWN: Final = 10

Why = dict[int, list[str]]  # account id → reasons


@dataclass
class Seed:
    """An account, and why it may be one to begin from. `victim`: of somebody whom the case has as a
    victim."""

    account: Account
    why: list[str] = field(default_factory=list)
    victim: bool = False


class _Seeds:
    """Accounts gathered, each once."""

    def __init__(self) -> None:
        self.found: dict[int, Seed] = {}

    def add(self, accounts: Iterable[Account], why: str, *, victim: bool = False) -> None:
        for account in accounts:
            seed = self.found.setdefault(account.pk, Seed(account))
            seed.victim |= victim
            if why and why not in seed.why:
                seed.why.append(why)


def of_accounts(pks: Iterable[int]) -> list[Seed]:
    """Accounts of the unit, by id; an id that is none is left out."""
    seeds = _Seeds()
    seeds.add(_accounts().filter(pk__in=list(pks)), "")
    return list(seeds.found.values())


def of_numbers(written: Iterable[str]) -> tuple[list[Seed], list[str]]:
    """Accounts by their numbers as people write them, "BANK 010-12" or "010-12"; and what of it
    names no account."""
    wanted = {text: _read(text) for text in written}
    plain = {number for _bank, number in wanted.values()}
    there: dict[str, list[Account]] = {}
    for account in _accounts().filter(number__in=plain):
        there.setdefault(account.number, []).append(account)
    seeds, missing = _Seeds(), []
    for text, (bank, number) in wanted.items():
        found = [a for a in there.get(number, ()) if bank in ("", a.institution.casefold())]
        seeds.add(found, "")
        if not found:
            missing.append(text)
    return list(seeds.found.values()), missing


def of_alert(alert: Alert) -> list[Seed]:
    """The accounts that an alert speaks of."""
    seeds = _Seeds()
    roles = dict(alert.accounts.values_list("account_id", "role"))
    for account in _accounts().filter(pk__in=roles):
        seeds.add([account], _("in alert %(number)s") % {"number": alert.number})
    return list(seeds.found.values())


def of_report(report: Report) -> list[Seed]:
    """The accounts that a report names, and those of the customers it names."""
    seeds = _Seeds()
    subjects = list(report.subjects.all())
    named = {each.account_id for each in subjects if each.account_id}
    holders = {each.customer_id for each in subjects if each.customer_id}
    told = {"number": report.number}
    seeds.add(_accounts().filter(pk__in=named), _("named in report %(number)s") % told)
    seeds.add(
        _accounts().filter(holder__in=holders),
        _("of a customer whom report %(number)s names") % told,
    )
    return list(seeds.found.values())


def of_customer(customer: Customer) -> list[Seed]:
    """The accounts of a customer, at all banks that know him by the same document and name."""
    seeds = _Seeds()
    seeds.add(_accounts().filter(holder=customer), _("of this customer"))
    if customer.document:
        rows = customers_as_read.rows(Customer.objects.filter(document=customer.document))
        same = same_people(customers_as_read.as_read(rows))
        first = same.get(str(customer.pk))
        others = [int(pk) for pk, one in same.items() if first and one == first]
        why = _("of a customer with the same document and a like name")
        seeds.add(_accounts().filter(holder__in=others).exclude(holder=customer), why)
    return list(seeds.found.values())


def of_case(member: Member, case: Case) -> list[Seed]:
    """Accounts that may belong to people of a case, as far as the member may know who they are: by
    accounts, documents and phones on record, and by names that are alike in any script. People
    stand by their code names."""
    people = people_of(case)
    known = identities(people)
    seeds = _Seeds()
    for person in people:
        if person.pk in known:
            _of_person(seeds, person, known[person.pk])
    return list(seeds.found.values())


def _of_person(seeds: _Seeds, person: Person, identity: Identity) -> None:
    victim = bool(set(person.roles) & set(PROTECTED_ROLES))
    told = {"person": person.code_name}

    def add(accounts: Iterable[Account], why: str) -> None:
        seeds.add(accounts, why, victim=victim)

    numbers = {account_number(str(each.get("number", ""))) for each in identity.accounts} - {None}
    if numbers:
        add(_accounts().filter(number__in=numbers), _("on record as %(person)s's account") % told)
    documents = {_plain(str(each.get("number", ""))) for each in identity.documents} - {""}
    if documents:
        why = _("holder shows the same document as %(person)s") % told
        add(_accounts().filter(holder__document__in=documents), why)
    if identity.phones:
        why = _("holder has the same phone as %(person)s") % told
        add(_accounts().filter(holder__phone__in=identity.phones), why)
    alike = _alike([identity.name, *identity.other_names])
    for account in _accounts().filter(holder__in=alike):
        share = round(100 * alike[account.holder_id or 0])
        why = _("holder's name is like that of %(person)s: %(share)s of 100")
        add([account], why % {**told, "share": share})


def _alike(written: Sequence[str]) -> Mapping[int, float]:
    """Customers whose names are like one of these, the most alike: id → how much."""
    best: dict[int, float] = {}
    for name in filter(None, written):
        words = [search_query(word) for word in name.split()]
        given = [[w[at] for w in words] for at in (0, 1)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT fiu_find_customers(%s, %s, %s)", [*given, _LOOKED_AT])
            ids = [pk for (pk,) in cursor.fetchall()]
        rows = list(Customer.objects.filter(pk__in=ids).values_list("pk", "name", "family_name"))
        names = [f"{first} {family}".strip() for _pk, first, family in rows]
        for (pk, *_rest), score in zip(rows, similarities(names, [name] * len(rows)), strict=True):
            if score >= SAME:
                best[pk] = max(best.get(pk, 0.0), float(score))
    return dict(sorted(best.items(), key=lambda pair: -pair[1])[:_SHOWN])


def _accounts() -> QuerySet[Account]:
    return Account.objects.select_related("holder").order_by("pk")


def _read(text: str) -> tuple[str, str]:
    """Bank (small letters, "" where none is written) and number of what somebody wrote."""
    bank, _space, rest = text.strip().partition(" ")
    if rest and not any(sign.isdigit() for sign in bank):
        return bank.casefold(), account_number(rest) or ""
    return "", account_number(text) or ""


def _plain(document: str) -> str:
    """Letters and digits of a document's number, in capitals, as readers of banks' files keep."""
    return "".join(sign for sign in document.upper() if sign.isalnum())
