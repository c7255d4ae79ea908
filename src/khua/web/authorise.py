"""Every URL has a row in web/policies.py, and every request is held against it.

Forbidden and missing look the same: both are a plain 404.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import reverse

from khua.access.middleware import API
from khua.access.policies import allowed, stands_outside
from khua.web.policies import ANYONE, DEMO, ENROLLING, URLS


class Authorise:
    """Middleware that refuses a URL without a row, and a role without the action."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if "\x00" in request.path:
            raise Http404  # no name holds it, and PostgreSQL refuses to look for one
        match = request.resolver_match
        row = URLS.get(match.view_name if match else "")
        if row is None:
            raise Http404
        action = row.get("GET" if request.method == "HEAD" else request.method or "")
        if action is None:
            return HttpResponseNotAllowed(list(row))
        if action == ANYONE:
            return None
        if action == DEMO and not settings.KHUA_DEMO:
            raise Http404
        if action == DEMO:
            return None
        member = request.member  # type: ignore[attr-defined]
        if member is None and request.path_info.startswith(API):
            return HttpResponse(status=401)  # said in full by khua.api.middleware
        if member is None:
            return self._without_pass(request, action)
        if action != ENROLLING and (
            not allowed(member.role, action)
            or stands_outside(member.role, action, member.office.kind, member.office.level)
        ):
            raise Http404
        return None

    def _without_pass(self, request: HttpRequest, action: str) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if action == ENROLLING:
            return None
        # signed in, but no second factor yet: nothing but enrolment is open
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
