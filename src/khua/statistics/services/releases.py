"""Asking for a release, and signing it off. What is between is the owner's (`building`)."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.access.models import Member
from khua.record.refusal import Refused
from khua.statistics import asked
from khua.statistics.models import Release, ReleaseState, Snapshot
from khua.statistics.selectors.numbers import last_snapshot

#: years of one release
MOST_YEARS: Final = 20


@transaction.atomic
def ask(member: Member, since: int, until: int) -> Release:
    """Have a release of these years built and attacked, over the newest numbers. Raises Refused
    with field since or until, or where one is being built."""
    snapshot = last_snapshot()
    if snapshot is None:
        raise Refused(
            "__all__",
            _("Nothing is counted yet."),
            _("The first count is made at night; ask again after it."),
        )
    _check(since, until, snapshot)
    if Release.objects.filter(state=ReleaseState.BUILDING).exists():
        raise Refused(
            "__all__",
            _("A release is being built."),
            _("Wait until it is done: each is held against those before it."),
        )
    try:
        with transaction.atomic():
            made = Release.objects.create(
                number=_number(), since=since, until=until, snapshot=snapshot, built_by=member
            )
    except IntegrityError:  # somebody asked at the same moment, and has the number
        raise Refused(
            "__all__", _("A release is being built."), _("Look at the list of releases again.")
        ) from None
    note("release.built", made.number, since=since, until=until)
    transaction.on_commit(lambda: asked.ask(Path(settings.KHUA_HOME)))
    return made


@transaction.atomic
def sign(member: Member, found: Release) -> Release:
    """Sign it off: from now on it is public, for good. Two pairs of eyes, which the database holds
    to as well. Raises Refused."""
    held = Release.objects.select_for_update().get(pk=found.pk)
    if held.state != ReleaseState.BUILT:
        raise Refused("__all__", _("It is not where you saw it any more."), _("Look at it again."))
    if held.built_by_id == member.pk:
        raise Refused(
            "__all__",
            _("Whoever had it built does not sign it off."),
            _("Let another head of the centre read it and sign."),
        )
    if overtaken(held):
        raise Refused(
            "__all__",
            _("Another release was signed off since this one was asked for."),
            _("Have it built anew: the attack must hold it against all that is public."),
        )
    held.state, held.signed_by = ReleaseState.SIGNED, member
    try:
        with transaction.atomic():
            held.save(update_fields=["state", "signed_by"])
    except DatabaseError:
        raise Refused(
            "__all__", _("You may not sign this release."), _("Ask a head of the centre.")
        ) from None
    held.refresh_from_db(fields=["signed_at", "signed_for"])
    # its beginning names the file well enough, and fits on a telephone
    note("release.signed", held.number, sha256=held.sha256[:16])
    return held


def last_year() -> int:
    """The last year that is over in the newest numbers; 0 before there are any."""
    snapshot = last_snapshot()
    return snapshot.as_of.year - 1 if snapshot else 0


def overtaken(found: Release) -> bool:
    """Whether another became public since it was asked for: the attack did not know it."""
    return Release.objects.filter(state=ReleaseState.SIGNED, signed_at__gt=found.built_at).exists()


def _check(since: int, until: int, snapshot: Snapshot) -> None:
    last = snapshot.as_of.year - 1
    if since > until:
        raise Refused(
            "until", _("The last year is before the first."), _("Write the earlier year first.")
        )
    if until > last:
        raise Refused(
            "until",
            _("That year is not over in the numbers."),
            _(
                "Choose %(year)s or an earlier one: a year that was released once is not counted "
                "anew, so it must be whole."
            )
            % {"year": last},
        )
    if until - since >= MOST_YEARS:
        raise Refused(
            "since",
            _("These are too many years."),
            _("Take %(most)s years at most.") % {"most": MOST_YEARS},
        )


def _number() -> str:
    """The next of the year: 2026-1, 2026-2 …"""
    year = timezone.localdate().year
    return f"{year}-{Release.objects.filter(number__startswith=f'{year}-').count() + 1}"
