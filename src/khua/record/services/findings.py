"""Recording findings. One element of one suspect and one victim has one finding; changing it
adds to its history."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from khua.access.models import Member, OfficeKind
from khua.law import vocabulary
from khua.names import normalise
from khua.record.data import FindingData
from khua.record.models import Case, Finding
from khua.record.models.choices import ACCUSED_ROLES, PROTECTED_ROLES
from khua.record.refusal import Refused
from khua.record.versions import hold

LEGAL_OFFICES = frozenset({OfficeKind.PROSECUTOR, OfficeKind.COURT, OfficeKind.JUSTICE})


@transaction.atomic
def record_finding(
    member: Member, case: Case, data: FindingData, *, seen: int | None = None
) -> Finding:
    """Record or change one finding.

    `seen`: the version of the finding that the form showed, 0 if there was none on this element;
    None where there was no form. Raises Refused when somebody else was first.
    """
    if seen is not None:
        # findings of one case are written one after the other, so that none is overwritten unseen
        Case.objects.select_for_update(no_key=True).filter(pk=case.pk).first()
        there = Finding.objects.filter(
            case=case, suspect=data.suspect, victim=data.victim, code=data.code
        ).first()
        if there:
            hold(there, seen)
    (finding,) = record_findings(member, [(case, data)])
    return finding


@transaction.atomic
def record_findings(member: Member, batch: Sequence[tuple[Case, FindingData]]) -> list[Finding]:
    """Record or change findings; the last one said about an element in `batch` stands.

    Raises Refused for the first that makes no sense.
    """
    for _case, data in batch:
        _check(data)
    if not batch:
        return []
    return Finding.objects.bulk_create(
        list({_key(case, data): _row(member, case, data) for case, data in batch}.values()),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["case", "suspect", "victim", "code"],
        update_fields=[
            "standing",
            "source",
            "source_note",
            "by_legal_officer",
            "author",
            "updated_at",
        ],
    )


def _key(case: Case, data: FindingData) -> tuple[int | None, ...] | tuple[object, ...]:
    return (
        case.pk,
        data.suspect.pk if data.suspect else None,
        data.victim.pk if data.victim else None,
        data.code,
    )


def _row(member: Member, case: Case, data: FindingData) -> Finding:
    return Finding(
        case=case,
        suspect=data.suspect,
        victim=data.victim,
        code=data.code,
        standing=data.standing,
        source=data.source,
        source_note=normalise(data.source_note),
        by_legal_officer=member.office.kind in LEGAL_OFFICES,
        author=member,
    )


def _check(data: FindingData) -> None:
    if data.code not in vocabulary().codes:
        raise Refused(
            "code",
            _("No law file knows the element “%(code)s”.") % {"code": data.code},
            _("Choose an element from the list."),
        )
    if data.suspect and not set(data.suspect.roles) & set(ACCUSED_ROLES):
        raise Refused(
            "suspect",
            _("%(person)s is not a suspect in this case.") % {"person": data.suspect.code_name},
            _("Give the person the role of suspect first, or choose another."),
        )
    if data.victim and not set(data.victim.roles) & set(PROTECTED_ROLES):
        raise Refused(
            "victim",
            _("%(person)s is not a victim in this case.") % {"person": data.victim.code_name},
            _("Give the person the role of victim or possible victim first, or choose another."),
        )
