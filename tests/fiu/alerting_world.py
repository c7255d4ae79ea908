"""A unit with the transactions of a small invented country: put into the store and the tables as
they are, without reading a file of a bank."""

from functools import cache

from khua.fiu import store
from khua.fiu.models import Account, Batch, BatchKind, Part
from khua.money.generate import Made, country
from khua.money.ledger import CASH, Ledger
from khua.money.store import numbers_of


@cache
def made() -> Made:
    """The same country every time."""
    return country(6_500, 3, days=90)


def put_in(member, ledger: Ledger | None = None, name: str = "bank-a.csv") -> Batch:
    """A batch of transactions of the member's unit (of `made()`, or these), and their accounts;
    numbers of the batch. KHUA_HOME must be the test's own."""
    ledger = made().ledger if ledger is None else ledger
    batch = Batch.objects.create(
        unit=member.office,
        kind=BatchKind.TRANSACTIONS,
        form="csv",
        source=name,
        sha256=name.ljust(64, "0"),
        bytes=1,
        rows=len(ledger),
        loaded_by=member,
    )
    columns = ledger.columns()
    columns["number"] = numbers_of(batch.pk, range(len(ledger)))
    parts = store.of_unit(member).write(batch.pk, Ledger(*columns.values()))
    Part.objects.bulk_create(
        Part(
            unit=member.office,
            batch=batch,
            month=part.month,
            file=part.file,
            rows=part.rows,
            bytes=part.size,
            sha256=part.sha256,
            first=part.first,
            last=part.last,
        )
        for part in parts
    )
    there = set(Account.objects.values_list("number_in_ledger", flat=True))
    ends = (set(ledger.src.tolist()) | set(ledger.dst.tolist())) - {CASH} - there
    told = made().known.accounts
    kinds = dict(zip(*(told.column(n).to_pylist() for n in ("account", "kind")), strict=True))
    Account.objects.bulk_create(
        Account(
            unit=member.office,
            number_in_ledger=number,
            institution="BCEL",
            number=f"010{number:06}",
            kind=kinds.get(number, 0),
            batch=batch,
        )
        for number in sorted(ends)
    )
    return batch
