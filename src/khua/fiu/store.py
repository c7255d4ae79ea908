"""The unit's own store of transactions, and what of it the manifest in PostgreSQL names."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from khua.access.context import acting_as
from khua.access.models import Member
from khua.fiu.models import Part, Rate
from khua.money import currencies
from khua.money import store as columns
from khua.money.fingerprints import Keys
from khua.money.ledger import Ledger


def folder(member: Member) -> Path:
    """Where the unit's columns are: `KHUA_HOME/money/<office code>`."""
    return Path(settings.KHUA_HOME) / "money" / member.office.code


def of_unit(member: Member) -> columns.Store:
    """The store of the member's unit."""
    return columns.Store(folder(member))


def parts(member: Member) -> list[columns.Part]:
    """The manifest of the member's unit, by month and batch."""
    return [
        columns.Part(
            part.batch_id,
            part.month,
            part.file,
            part.rows,
            part.bytes,
            part.sha256,
            part.first,
            part.last,
            part.keys_sha256,
        )
        for part in Part.objects.filter(unit=member.office)
    ]


def ledger(member: Member, since: int | None = None, until: int | None = None) -> Ledger:
    """The unit's transactions with since <= at < until (seconds). Raises StoreProblem."""
    return of_unit(member).read(parts(member), since, until)


def keys(member: Member, months: tuple[str, ...]) -> Iterator[Keys]:
    """The fingerprints of what was loaded of these months, a part at a time."""
    place = of_unit(member)
    for part in parts(member):
        if part.month in months and (found := place.keys(part)) is not None:
            yield found


@contextmanager
def loading(member: Member) -> Iterator[None]:
    """Hold around the transaction of a load, from before it begins until it is committed; what
    loads that were stopped left behind is swept away first."""
    with acting_as(member) as holder:
        sweep(holder)
    with of_unit(member).loading():
        yield


def sweep(member: Member) -> tuple[str, ...]:
    """Remove what loads that were stopped left behind; nothing while another load is on."""
    try:
        return of_unit(member).sweep(lambda: parts(member))
    except columns.StoreProblem:
        return ()


def rates(member: Member) -> currencies.Rates | None:
    """The currency rates that were loaded; None where there are none."""
    rows = [
        currencies.Rate(day, currency, float(rate))
        for day, currency, rate in Rate.objects.filter(unit=member.office).values_list(
            "day", "currency", "rate"
        )
    ]
    return currencies.rates_by_day(rows) if rows else None
