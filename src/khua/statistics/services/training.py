"""Who has learned what estimates of the unseen are worth: heads of the centre say it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.audit.notes import note
from khua.access.models import Colleague, Member
from khua.access.policies import Role
from khua.record.refusal import Refused
from khua.statistics.models import Trained


@transaction.atomic
def give(member: Member, colleague_id: int) -> None:
    """Say that a colleague is trained. Raises Refused."""
    colleague = Colleague.objects.filter(
        pk=colleague_id, is_active=True, role__in=(Role.OFFICER, Role.HEAD)
    ).first()
    if colleague is None:
        raise Refused(
            "__all__",
            _("There is no such officer or head."),
            _("Choose one of those that are found."),
        )
    if colleague.pk == member.pk:
        raise Refused(
            "__all__",
            _("Nobody says it of himself."),
            _("Ask another head of the centre."),
        )
    before = Trained.objects.filter(member_id=colleague.pk)
    if before.filter(ended_at=None).exists():
        raise Refused("__all__", _("This member is trained already."), _("Nothing is left to do."))
    if not before.update(ended_at=None, given_by=member, given_at=timezone.now()):
        Trained.objects.create(member_id=colleague.pk, given_by=member)
    note("trained", str(colleague.pk), given=1)


@transaction.atomic
def end(member: Member, colleague_id: int) -> None:
    """Say that a colleague is trained no more. Raises Refused."""
    if colleague_id == member.pk:
        raise Refused("__all__", _("Nobody ends his own."), _("Ask another head of the centre."))
    found = Trained.objects.filter(member_id=colleague_id, ended_at=None)
    if not found.update(ended_at=timezone.now()):
        raise Refused("__all__", _("This member is not trained."), _("Nothing is left to do."))
    note("trained", str(colleague_id), ended=1)
