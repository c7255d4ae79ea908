"""Reads of accounts and of who stands behind them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from khua import names
from khua.access.audit import note
from khua.fiu import people
from khua.fiu.models import Account, Alert, AlertAccount, Customer, Report
from khua.money import kyc
from khua.money.reading import raw
from khua.reading import Unreadable, latin_digits, read_phone
from khua.record.models import Case, Identity

#: accounts that a search may find; more ask for another word
MOST: Final = 500
#: signs of a number or a document that are enough to look for
SHORTEST: Final = 4
#: customers who share something with a holder that are compared
_SHARING: Final = 500
_ALIKE: Final = 200  # identities that are compared by name


def access_account(pk: int) -> Account:
    """An account of one's own unit, with its holder. Raises Http404."""
    found = Account.objects.filter(pk=pk).select_related("holder", "branch").first()
    if found is None:
        raise Http404
    return found


def find(words: str) -> QuerySet[Account]:
    """Accounts by number or its beginning, or by the name (in any script), document or telephone of
    the holder. That somebody searched is noted, never for what."""
    holders = _holders(words)
    wanted = Q(holder__in=holders)
    number = raw.account_number(words)
    if number and len(number) >= SHORTEST and any(sign.isdigit() for sign in number):
        wanted |= Q(number__startswith=number)
    ids = list(
        Account.objects.filter(wanted).order_by("pk").values_list("pk", flat=True)[: MOST + 1]
    )
    note("search", hits=len(ids), own=1)
    return by_holder(Account.objects.filter(pk__in=ids))


def by_holder(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """With their holders, those of one holder together."""
    return accounts.select_related("holder").order_by("holder_id", "institution", "number")


def marked() -> QuerySet[Account]:
    """Accounts that somebody marked as a possible victim's."""
    return by_holder(Account.objects.filter(possible_victim=True))


def _holders(words: str) -> set[int]:
    found = set()
    code = re.sub(r"[\W_]+", "", latin_digits(words)).upper()
    if len(code) >= SHORTEST:
        same = Q(document=code) | Q(number=words.strip())
        try:
            same |= Q(phone=read_phone(words).value.e164)
        except Unreadable:
            same |= Q(phone=code)
        found |= set(Customer.objects.filter(same).values_list("pk", flat=True)[:MOST])
    queries = [names.search_query(word) for word in words.split()]
    if queries and all(len(literal) > 1 for literal, _ in queries):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT fiu_find_customers(%s, %s, %s)",
                [[one for one, _ in queries], [other for _, other in queries], MOST],
            )
            found |= {row[0] for row in cursor.fetchall()}
    return found


@dataclass(frozen=True)
class Sharing:
    """The customers who share a document, telephone, e-mail or address with a holder, himself
    among them, as `kyc` reads them; `same`: who of them is the same person."""

    read: list[Any]
    same: set[int]


def sharing(holder: Customer) -> Sharing:
    """Whom a holder is checked against. One query."""
    wanted = Q(pk=holder.pk)
    for name in ("document", "phone", "email", "address"):
        if value := getattr(holder, name):
            wanted |= Q(**{name: value})
    read = people.as_read(people.rows(Customer.objects.filter(wanted), _SHARING))
    first = kyc.same_people(read)
    mine = first.get(str(holder.pk), str(holder.pk))
    return Sharing(read, {int(no) for no, one in first.items() if one == mine} | {holder.pk})


def findings(holder: Customer, among: Sharing, paid: int, institutions: Sequence[str]) -> list[Any]:
    """What is wrong with what a bank says of a holder; `paid`: what he was paid in a year."""
    number = str(holder.pk)
    found = kyc.check(among.read, timezone.localdate(), institutions, {number: paid})
    return [each for each in found if each.customer == number]


def accounts_of(customers: set[int]) -> list[Account]:
    """All accounts of these customers."""
    return list(by_holder(Account.objects.filter(holder__in=customers)))


def alerts_of(account: Account) -> list[Alert]:
    """The alerts that speak of an account, newest first."""
    rows = AlertAccount.objects.filter(account=account).select_related("alert")
    return sorted((row.alert for row in rows), key=lambda alert: -alert.pk)


def rules_of(account: Account, alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """Every rule that those alerts rest on and that speaks of the account: its name, and the
    alerts."""
    number, found = account.number_in_ledger, dict[str, dict[str, Any]]()
    for alert in alerts:
        own = number in alert.told["accounts"]
        tied = {rule for each in alert.told["tied"] if each["account"] == number
                for rule in each["rules"]}  # fmt: skip
        for each in alert.told["evidence"]:
            if own or each["rule"] in tied:
                row = found.setdefault(
                    each["rule"], {"rule": each["rule"], "name": each["name"], "alerts": []}
                )
                row["alerts"].append(alert)
    return list(found.values())


def reports_of(account: Account) -> list[Report]:
    """The reports that name an account, newest first."""
    return list(Report.objects.filter(subjects__account=account).distinct().order_by("-pk"))


@dataclass(frozen=True)
class InCase:
    """A person of a case one sees who may be the holder: `why` is "account", "document" or
    "name"."""

    case: Case
    code: str
    why: str


def in_cases(account: Account) -> list[InCase]:
    """People of cases the asker sees who may be the holder of an account: the same account, the
    same document, or a name that is as good as the same. A hint; nobody is told of it."""
    holder = account.holder
    wanted = Q(accounts__contains=[{"number": account.number}])
    name = holder.whole_name if holder else ""
    if holder and holder.document:
        wanted |= Q(documents__contains=[{"number": holder.document}])
    if alike := _alike(name):
        wanted |= Q(pk__in=alike)
    found = []
    rows = Identity.objects.filter(wanted).select_related("person", "case").order_by("-pk")
    for one in rows[:_ALIKE]:
        if any(raw.account_number(each.get("number")) == account.number for each in one.accounts):
            why = "account"
        elif holder and holder.document in {
            re.sub(r"[\W_]+", "", each.get("number") or "").upper() for each in one.documents
        } - {""}:
            why = "document"
        elif name and one.name and names.similarity(name, one.name) >= names.SAME:
            why = "name"
        else:
            continue
        found.append(InCase(one.case, one.person.code, why))
    return found


def _alike(name: str) -> list[int]:
    queries = [names.search_query(word) for word in name.split()]
    if not queries or any(len(literal) < 2 for literal, _ in queries):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT person_id FROM record_search(%s, %s, %s, NULL::bigint[])"
            " WHERE person_id IS NOT NULL",
            [[one for one, _ in queries], [other for _, other in queries], _ALIKE],
        )
        return [row[0] for row in cursor.fetchall()]
