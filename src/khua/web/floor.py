"""Below a floor of free disk the record is only read: writing is refused in plain words.

A database that runs into a full disk goes down even for readers, so one stops before. Signing in
writes a few kilobytes, and without it nobody could read: it goes on until a full ballast's worth
is left. KHUA_DISK_FLOOR_MB is the floor (500).
"""

import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from khua.postgres import PostgresProblem, disk
from khua.postgres.layout import existing_layout

Responder = Callable[[HttpRequest], HttpResponse]
EVERY: Final = 1.0  # seconds between two looks at the disk
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# what one must be able to send in order to read, and what writes nothing
SMALL: Final = frozenset(
    {
        "account_change_password",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "demo-sign-in",
        "mfa_activate_totp",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "set_language",
        "which-offence",
    }
)
PROBLEM: Final = {
    "type": "about:blank",
    "title": "The disk is nearly full: reading works, writing does not.",
    "status": 503,
}
_seen: dict[str, float] = {}


def refuse_below(get_response: Responder) -> Responder:
    """Middleware: 503 for whatever would write when there is too little room."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or not reached() or _may_go_on(request):
            return get_response(request)
        return refusal(request)

    return respond


def reached() -> bool:
    """Whether less than the floor is free; looked at most once a second."""
    return free() < disk.floor_bytes()


def free() -> float:
    """Bytes free where the files lie and, if it is ours, the database: the smaller of the two."""
    now = time.monotonic()
    if now - _seen.get("at", -EVERY) >= EVERY:
        home = Path(settings.KHUA_HOME)
        _seen.update(at=now, free=min(map(disk.free_bytes, folders(home))))
    return _seen["free"]


@lru_cache(maxsize=1)
def folders(home: Path) -> tuple[Path, ...]:
    """What must have room. A server of one's own has a disk that this machine cannot see."""
    try:
        layout = existing_layout(home)
    except PostgresProblem:
        layout = None
    return (home, layout.root) if layout else (home,)


def _may_go_on(request: HttpRequest) -> bool:
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return True  # a 404 writes nothing
    return name in SMALL and free() >= disk.BALLAST


def refusal(request: HttpRequest) -> HttpResponse:
    """A page in both languages, or the API's form of a problem (RFC 9457)."""
    response: HttpResponse
    if request.path_info.startswith("/api/"):
        response = JsonResponse(PROBLEM, status=503, content_type="application/problem+json")
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = "600"
    response["Cache-Control"] = "no-store"
    return response
