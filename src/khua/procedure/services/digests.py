"""The digest of a morning: what waits for each member, in both languages; never of which case."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone, translation

from khua.access.context import acting_as
from khua.access.models import Member
from khua.procedure.models import Digest
from khua.record.joints import what_waits
from khua.wording import LANGUAGES


def write_digests(day: date | None = None) -> int:
    """Write the digest of `day` (today) for every active officer and head who has none yet; how
    many were written. Each in a transaction of his own, with a pass of his own: safe to run again
    after a crash, and twice at once."""
    written = 0
    for member_id in _readers():
        try:
            with acting_as(Member(pk=member_id), "job") as member:
                written += write_digest(member, day or timezone.localdate())
        except PermissionError:  # closed since the list was made
            continue
    return written


def write_digest(member: Member, day: date) -> bool:
    """Write the digest of one member, who must be in context; False where it is there."""
    if Digest.objects.filter(member=member, day=day).exists():
        return False
    lines, by_language = [], {}
    for language in LANGUAGES:
        with translation.override(language):
            by_language[language] = what_waits(member)
        if not by_language[language]:  # as for most: then nothing waits in the other language
            break
    for same in zip(*by_language.values(), strict=True):
        texts = {lang: waiting.text for lang, waiting in zip(by_language, same, strict=True)}
        lines.append({**texts, "url": same[0].url, "urgent": same[0].urgent})
    row = Digest(member=member, day=day, lines=lines)
    Digest.objects.bulk_create([row], ignore_conflicts=True)  # another worker may be as fast
    return True


@transaction.atomic
def _readers() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT procedure_readers()")
        return [pk for (pk,) in cursor.fetchall()]
