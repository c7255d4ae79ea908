"""Signing in: allauth asks, row security lets it see one member, and a pass is opened last.

A member without a second factor gets a session but no pass: the database shows nothing until a
TOTP app is enrolled. Only the demo does without.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from khua.access import context
from khua.access.models import Member, Pass

SESSION_TOKEN = "khua_token"  # noqa: S105  the key in the session, not a secret


class LoginBackend(BaseBackend):
    """Login name and password; the database shows the one row that is being signed in to."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> Member | None:
        if not username or password is None:
            return None
        context.set_local("khua.signing_in", username)
        member = Member.objects.filter(username=username).select_related(None).first()
        if member is None:
            make_password(password)  # the same time whether or not the name exists
            return None
        if not member.check_password(password) or not member.is_active:
            return None
        context.set_local("khua.signing_in", str(member.pk))
        return member

    def get_user(self, user_id: int) -> Member | None:
        return Member.objects.filter(pk=user_id, is_active=True).first()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs himself up: administrators add members."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def has_second_factor(member: Member) -> bool:
    return Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).exists()


def hold_pass(request: HttpRequest, member: Member) -> None:
    """Open a session pass and use it from now on in this request."""
    token = context.open_pass(member, Pass.Purpose.SESSION)
    request.session[SESSION_TOKEN] = token
    context.use(token)


def _opened(request: HttpRequest, user: Member, **_: Any) -> None:
    context.set_local("khua.signing_in", str(user.pk))
    if settings.KHUA_DEMO or has_second_factor(user):
        hold_pass(request, user)


def _enrolled(request: HttpRequest, user: Member, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP and SESSION_TOKEN not in request.session:
        hold_pass(request, user)


def _closed(request: HttpRequest, user: Member | None, **_: Any) -> None:
    token = request.session.get(SESSION_TOKEN)
    if token:
        context.revoke(token)


def listen() -> None:
    """Connect to the signals of Django and allauth; called once when the app is ready."""
    user_logged_in.connect(_opened)
    user_logged_out.connect(_closed)
    authenticator_added.connect(_enrolled)
