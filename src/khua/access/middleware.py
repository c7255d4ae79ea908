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
from khua.access.audit import note
from khua.access.audit.refusals import REFUSALS, note_refusal
from khua.access.models import Pass
from khua.access.sign_in import SESSION_TOKEN

Responder = Callable[[HttpRequest], HttpResponse]

# a counted failed sign-in must survive; every other refusal or failure leaves no trace
KEEPS = {429}
# here a token in the request is the only pass, and nowhere else is it one
API = "/api/"


def one_transaction(get_response: Responder) -> Responder:
    """Run the whole request in one transaction that starts with nobody signed in. A refusal, which
    leaves nothing of it, is noted in a second one."""

    def respond(request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            context.clear()
            response = get_response(request)
            if response.status_code >= 400 and response.status_code not in KEEPS:
                transaction.set_rollback(True)
        if response.status_code in REFUSALS:
            note_refusal(request)
        return response

    return respond


class HoldPass:
    """Put the session's pass in use and set `request.member`; end it when it is idle too long."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = request.pass_token = None  # type: ignore[attr-defined]
        if request.path_info.startswith(API):
            self._bear(request)
            return self.get_response(request)
        token = request.session.get(SESSION_TOKEN)
        if token:
            held = self._held(token)
            if held is None or self._idle(held):
                note("sign-out", idle=1)
                context.revoke(token)
                logout(request)
            else:
                request.member = held.member  # type: ignore[attr-defined]
                request.pass_token = token  # type: ignore[attr-defined]
        else:
            self._name_whoever_is_signing_in(request)
        return self.get_response(request)

    def _bear(self, request: HttpRequest) -> None:
        """Hold the pass of the token in the header, if it was opened for the API."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not (token.isascii() and token.isprintable()):
            return
        held = self._held(token)
        if held is None or held.purpose != Pass.Purpose.API:
            context.clear()
            return
        # the first use counts at once: whoever issued the token asks whether it was ever used
        self._mark_seen(held, first=held.seen_at - held.opened_at < timedelta(seconds=1))
        request.held, request.member = held, held.member  # type: ignore[attr-defined]
        request.pass_token = token  # type: ignore[attr-defined]

    def _held(self, token: str) -> Pass | None:
        """The pass of this token with its member and office, in use from now on; None if it is not
        (or no longer) valid."""
        if context.use(token) is None:
            return None
        passes = Pass.objects.select_related("member__office")
        return passes.get(digest=context.digest_of(token))

    def _idle(self, held: Pass) -> bool:
        if timezone.now() - held.seen_at > timedelta(seconds=settings.KHUA_IDLE_SECONDS):
            return True
        self._mark_seen(held)
        return False

    def _mark_seen(self, held: Pass, *, first: bool = False) -> None:
        now = timezone.now()
        # one write a minute, not one a click
        if first or now - held.seen_at > timedelta(minutes=1):
            # a long upload holds the row until it is through: the session's other tabs do not wait
            free = Pass.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=held.pk)
            if free.first():
                Pass.objects.filter(pk=held.pk).update(seen_at=now)

    def _name_whoever_is_signing_in(self, request: HttpRequest) -> None:
        pending = request.session.get("account_login") or {}
        user_id = request.session.get("_auth_user_id")
        if not user_id and pending.get("user_pk"):
            user_id = url_str_to_user_pk(pending["user_pk"])  # allauth writes it in base 36
        if user_id:
            context.set_local("khua.signing_in", str(user_id))
