"""One line for each request: who by role and office, which view, how it ended, how long it took.

Never the path, which holds what was looked for, nor anything that was sent. The request's number
is on every line that was logged meanwhile, and in the answer's X-Request-ID.
"""

import logging
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from khua.web.quiet import REQUEST

Responder = Callable[[HttpRequest], HttpResponse]
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
log = logging.getLogger("khua.request")


def log_requests(get_response: Responder) -> Responder:
    """Middleware: number the request and log how it went."""

    def respond(request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(6)
        token = REQUEST.set(number)
        started = time.monotonic()
        try:
            response = get_response(request)
            response["X-Request-ID"] = number
            write(request, response.status_code, time.monotonic() - started)
            return response
        finally:
            REQUEST.reset(token)

    return respond


def write(request: HttpRequest, status: int, seconds: float) -> None:
    """Log one request."""
    match = request.resolver_match
    member = getattr(request, "member", None)
    # only what is in memory already: the transaction, and with it the pass, is over
    office = member._state.fields_cache.get("office") if member else None
    fields = {
        "method": request.method if request.method in METHODS else "-",
        "view": match.view_name if match else "-",
        "status": status,
        "ms": round(seconds * 1000),
        "role": member.role if member else "-",
        "office": office.code if office else "-",
    }
    log.info("%s", " ".join(f"{value}" for value in fields.values()), extra={"fields": fields})
