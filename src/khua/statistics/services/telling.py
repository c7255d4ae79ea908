"""Entering what an office told, and taking back what was entered wrongly: it stays on record."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.audit.notes import note
from khua.access.models import Level, Member
from khua.figures.reported.read import UNITS
from khua.figures.shown import COUNTRY
from khua.record.refusal import Refused
from khua.statistics.models import Told
from khua.statistics.selectors.numbers import scopes

#: no year of the record has more of anything
MOST = 10_000_000


@dataclass(frozen=True)
class ToldData:
    """A number as the source has it. `place`: ISO 3166-2, or LA; days are both of the period."""

    place: str
    of: str
    unit: str
    value: int
    source: str
    published: date
    told_by: str
    since: date | None = None
    until: date | None = None
    note: str = ""


def places(member: Member) -> list[str]:
    """The places for which this member may enter a number: his own province; at the centre the
    country and every province with an office."""
    found = [scope for scope in scopes(member) if scope.startswith(COUNTRY)]
    central = member.office.level == Level.CENTRE
    return [scope for scope in found if central or scope != COUNTRY]


@transaction.atomic
def tell(member: Member, given: ToldData) -> Told:
    """Enter a number. Raises Refused."""
    _check(member, given)
    told = Told.objects.create(**vars(given), office=member.office, entered_by=member)
    note("figure.told", str(told.pk), place=given.place, unit=given.unit, value=given.value)
    return told


@transaction.atomic
def withdraw(member: Member, pk: int) -> Told:
    """Take back an entry of one's own office. It stays on record, and is compared no more. Raises
    Refused, and Told.DoesNotExist for one that is not his office's."""
    told = Told.objects.select_for_update().get(pk=pk, office=member.office)
    if told.withdrawn_at:
        raise Refused(
            "__all__",
            _("This number was withdrawn already."),
            _("Enter the right one, if there is one."),
        )
    told.withdrawn_at = timezone.now()
    told.save(update_fields=["withdrawn_at"])
    note("figure.told", str(told.pk), withdrawn=1)
    return told


def _check(member: Member, given: ToldData) -> None:
    if given.place not in places(member):
        raise Refused(
            "place",
            _("You may not enter numbers for this place."),
            _("Choose your own province; the country's are for offices of the centre."),
        )
    if given.unit not in UNITS:
        raise Refused("unit", _("This is no unit."), _("Choose one of the list."))
    if not 0 <= given.value <= MOST:
        raise Refused(
            "value", _("This is no number of cases or people."), _("Write it as the source has it.")
        )
    if given.since and given.until and given.since > given.until:
        raise Refused(
            "until",
            _("The period ends before it begins."),
            _("Write the first day before the last."),
        )
    today = timezone.localdate()
    if given.published > today:
        raise Refused(
            "published",
            _("This day is still to come."),
            _("Write the day of the letter or report."),
        )
    if given.until and given.until > given.published:
        raise Refused(
            "until",
            _("The period ends after the source was written."),
            _("Write the day up to which the source counted, or its own day."),
        )
    same = Told.objects.filter(
        place=given.place, of=given.of, unit=given.unit, since=given.since, until=given.until,
        source=given.source, withdrawn_at=None,
    )  # fmt: skip
    if same.exists():
        raise Refused(
            "source",
            _("This number of this source was entered already."),
            _("Withdraw the older one first, if it is wrong."),
        )
