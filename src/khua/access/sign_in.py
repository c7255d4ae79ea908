"""Signing in: allauth asks, row security lets it see one member, and a pass is opened last.

A member without a second factor gets a session but no pass: the database shows nothing until a
TOTP app is enrolled. Only the demo does without.
"""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from khua.access import context
from khua.access.audit import note
from khua.access.models import Member, Pass

SESSION_TOKEN = "khua_token"  # noqa: S105  the key in the session, not a secret
SIGNED_IN_AT = "khua_signed_in_at"  # the key in the session of a time in seconds
FRESH_SECONDS = 300  # so long a sign-in counts as proof enough for a change of the account


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
        context.set_local("khua.signing_in", str(member.pk))
        if not member.check_password(password) or not member.is_active:
            note("sign-in.failed", step="password")
            return None
        return member

    def get_user(self, user_id: int) -> Member | None:
        return Member.objects.filter(pk=user_id, is_active=True).first()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth without what Khua does not have: sign-up, mail, and messages in English only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs himself up: administrators add members."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """axes counts wrong passwords, for a name and an address; allauth would count for a name
        alone, and anyone could shut a member out. allauth still counts wrong codes."""

    def login(self, request: HttpRequest, user: Member) -> None:
        """Raises ImmediateHttpResponse when the account was closed between password and code."""
        if not user.is_active:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)

    def respond_user_inactive(self, request: HttpRequest, user: Member) -> HttpResponse:
        return redirect("account_login")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of signing in: that proof is fresh."""
        signed_in_at = allauth_context.request.session.get(SIGNED_IN_AT, 0)
        if time.time() - signed_in_at < FRESH_SECONDS:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only texts of our own; the templates of the library know no Lao."""
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)


def client_address(request: HttpRequest) -> str:
    """Where a request comes from: past the proxies we know of (KHUA_PROXIES), and no further back,
    since anything before them is the client's own word."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.KHUA_PROXIES <= len(hops):
        return str(hops[-settings.KHUA_PROXIES].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


def has_second_factor(member: Member) -> bool:
    """Whether an app on a telephone is connected."""
    totp = Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP)
    return bool(totp.exists())


def hold_pass(request: HttpRequest, member: Member) -> None:
    """Open a session pass and use it from now on in this request."""
    token = context.open_pass(member, Pass.Purpose.SESSION)
    request.session[SESSION_TOKEN] = token
    context.use(token)


def end_other_passes(request: HttpRequest, member: Member) -> None:
    """Sign `member` out everywhere but here: after a change of password."""
    here = context.digest_of(request.session[SESSION_TOKEN])
    Pass.objects.filter(member=member, purpose=Pass.Purpose.SESSION, revoked_at=None).exclude(
        digest=here
    ).update(revoked_at=timezone.now())


def _opened(request: HttpRequest, user: Member, **_: Any) -> None:
    context.set_local("khua.signing_in", str(user.pk))
    request.session[SIGNED_IN_AT] = time.time()
    if settings.KHUA_DEMO or has_second_factor(user):
        hold_pass(request, user)
    note("sign-in")


def _wrong_code(user: Member, **_: Any) -> None:
    context.set_local("khua.signing_in", str(user.pk))
    note("sign-in.failed", step="code")


def _closed(request: HttpRequest, user: Member | None, **_: Any) -> None:
    token = request.session.get(SESSION_TOKEN)
    if token:
        note("sign-out")
        context.revoke(token)


def listen() -> None:
    """Connect to the signals of Django and allauth; called once when the app is ready."""
    user_logged_in.connect(_opened)
    user_logged_out.connect(_closed)
    authentication_failed.connect(_wrong_code)
