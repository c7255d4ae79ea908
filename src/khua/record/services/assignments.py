"""Who works on a case by name."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Colleague, Member
from khua.record.models import Assignment, Case
from khua.record.refusal import Refused

MAY_BE_ASSIGNED = ("officer", "head")


@transaction.atomic
def assign(member: Member, case: Case, colleague: Colleague) -> Assignment:
    """Put a colleague on a case; from then on he sees it, and who its victims are."""
    if colleague.role not in MAY_BE_ASSIGNED:
        raise Refused(
            "colleague",
            _("Only officers and heads of office work on cases."),
            _("Choose an officer."),
        )
    existing = case.assignments.filter(member_id=colleague.pk, ended_at=None).first()
    return existing or Assignment.objects.create(case=case, member_id=colleague.pk, added_by=member)


@transaction.atomic
def unassign(member: Member, assignment: Assignment) -> None:
    """End an assignment; the row stays, with the time it ended."""
    assignment.ended_at = timezone.now()
    assignment.save(update_fields=["ended_at"])
