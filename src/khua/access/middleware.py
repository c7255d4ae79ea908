"""One transaction a request, and in it the pass of one member."""

from collections.abc import Callable
from datetime import timedelta

from allauth.account.utils import url_str_to_user_pk
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from khua.access import context
from khua.access.models import Pass
from khua.access.sign_in import SESSION_TOKEN

Responder = Callable[[HttpRequest], HttpResponse]

# a counted failed sign-in must survive; every other refusal or failure leaves no trace
KEEPS = {429}


def one_transaction(get_response: Responder) -> Responder:
    """Run the whole request in one transaction that starts with nobody signed in."""

    def respond(request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            context.clear()
            response = get_response(request)
            if response.status_code >= 400 and response.status_code not in KEEPS:
                transaction.set_rollback(True)
            return response

    return respond


class HoldPass:
    """Put the session's pass in use and set `request.member`; end it when it is idle too long."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = None  # type: ignore[attr-defined]
        token = request.session.get(SESSION_TOKEN)
        if token:
            held = self._held(token)
            if held is None or self._idle(held):
                context.revoke(token)
                logout(request)
            else:
                request.member = held.member  # type: ignore[attr-defined]
        else:
            self._name_whoever_is_signing_in(request)
        return self.get_response(request)

    def _held(self, token: str) -> Pass | None:
        """The pass of this token with its member and office, in use from now on; None if it is not
        (or no longer) valid."""
        if context.use(token) is None:
            return None
        passes = Pass.objects.select_related("member__office")
        return passes.get(digest=context.digest_of(token))

    def _idle(self, held: Pass) -> bool:
        now = timezone.now()
        if now - held.seen_at > timedelta(seconds=settings.KHUA_IDLE_SECONDS):
            return True
        if now - held.seen_at > timedelta(minutes=1):  # one write a minute, not one a click
            held.seen_at = now
            held.save(update_fields=["seen_at"])
        return False

    def _name_whoever_is_signing_in(self, request: HttpRequest) -> None:
        pending = request.session.get("account_login") or {}
        user_id = request.session.get("_auth_user_id")
        if not user_id and pending.get("user_pk"):
            user_id = url_str_to_user_pk(pending["user_pk"])  # allauth writes it in base 36
        if user_id:
            context.set_local("khua.signing_in", str(user_id))
