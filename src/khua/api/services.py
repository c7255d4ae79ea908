"""Writes about tokens: administrators' work."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.access.context import new_pass
from khua.access.models import Member, Pass
from khua.api.models import Token
from khua.api.scopes import LONGEST_DAYS, ROLES
from khua.names import normalise
from khua.record.refusal import Refused


@transaction.atomic
def issue_token(member: Member, label: str, scopes: list[str], days: int) -> str:
    """Issue a token for `member` that ends after `days`; it is returned once and kept nowhere.

    Raises Refused for a member whose work a machine may not do.
    """
    if member.role not in ROLES or not member.is_active:
        raise Refused(
            "__all__",
            _("This member can have no token."),
            _("Add a member for the other system: an officer, head, clerk or auditor."),
        )
    lifetime = timedelta(days=min(days, LONGEST_DAYS))
    held, token = new_pass(member, Pass.Purpose.API, lifetime)
    Token.objects.bulk_create([Token(held=held, label=normalise(label), scopes=sorted(scopes))])
    note("member", member.username, token="issued", days=days, scopes=sorted(scopes))  # noqa: S106
    return token


@transaction.atomic
def revoke_token(token: Token) -> None:
    """End a token at once, if it has not ended already."""
    if token.revoked_at is None:
        Token.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
        note("member", token.member.username, token="revoked")  # noqa: S106
