"""Everything that can go wrong, said as problem+json (RFC 9457) in the reader's language.

Forbidden and missing are one and the same answer. No problem quotes what was sent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, what it is called, and what the sender can do."""

    status: int
    title: str | Promise
    mend: str | Promise


@dataclass(frozen=True)
class Said:
    """One thing that is wrong with what was sent: where, what, and what to do."""

    field: str
    problem: str
    mend: str


KINDS: Final[dict[str, Kind]] = {
    "malformed": Kind(
        400,
        _("The request cannot be read."),
        _("Send JSON in UTF-8, as /api/v1/openapi.json has it."),
    ),
    "key-missing": Kind(
        400,
        _("A write needs the header Idempotency-Key."),
        _("Send a new random key of 1 to 200 visible characters for each write."),
    ),
    "token": Kind(
        401,
        _("There is no valid token."),
        _("Send the header: Authorization: Bearer, a blank, and a token that has not ended."),
    ),
    "scope": Kind(
        403,
        _("This token was not issued for that."),
        _("Ask the administrator of the office for a token with the scope named here."),
    ),
    "missing": Kind(404, _("There is no such thing here."), _("Check the address.")),
    "method": Kind(405, _("This cannot be done here."), _("Use one of the methods in Allow.")),
    "conflict": Kind(409, _("This does not fit what is there."), _("Read it again first.")),
    "changed": Kind(
        412,
        _("Somebody changed this in the meantime. Nothing was stored."),
        _("Read it again, look at what changed, and send yours with the new version."),
    ),
    "too-large": Kind(413, _("The request is too large."), _("Send less at a time.")),
    "media-type": Kind(
        415, _("The request is of the wrong type."), _("Send the Content-Type that the API names.")
    ),
    "invalid": Kind(422, _("Something in the request is wrong."), _("See errors.")),
    "key-reused": Kind(
        422,
        _("This Idempotency-Key was used for another request."),
        _("Send a new key for a new request."),
    ),
    "version-missing": Kind(
        428,
        _("A change needs the header If-Match."),
        _("Send the version that you read, in quotation marks, as its ETag had it."),
    ),
    "too-many": Kind(429, _("Too many requests."), _("Wait as many seconds as Retry-After says.")),
    "broken": Kind(
        500,
        _("Something failed in Khua. Nothing was stored."),
        _("Try again later with the same key; if it stays, tell the people who run Khua."),
    ),
    "refused": Kind(400, _("The request was refused."), _("Check what was sent.")),
    "unavailable": Kind(503, _("Khua cannot answer now."), _("Try again later.")),
}
#: what a bare status is, said by whoever knows nothing of this API
BY_STATUS: Final[dict[int, str]] = {
    400: "refused",
    401: "token",
    404: "missing",
    403: "missing",
    405: "method",
    413: "too-large",
    415: "media-type",
    429: "too-many",
    503: "unavailable",
}


class Problem(Exception):
    """The request ends here. `scope`: which one is missing."""

    def __init__(
        self, kind: str, *errors: Said, scope: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(kind)
        self.kind, self.errors, self.scope, self.headers = kind, errors, scope, headers or {}


def answer(
    kind: str,
    errors: Sequence[Said] = (),
    scope: str = "",
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The response of one kind of problem, in the active language."""
    said = KINDS[kind]
    body: dict[str, object] = {
        "type": f"urn:khua:problem:{kind}",
        "title": str(said.title),
        "status": said.status,
        "detail": str(said.mend),
    }
    if scope:
        body["scope"] = scope
    if errors:
        body["errors"] = [
            {"field": each.field, "problem": each.problem, "mend": each.mend} for each in errors
        ]
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=said.status, content_type=MEDIA_TYPE
    )
    for name, value in (headers or {}).items():
        response[name] = value
    if said.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Khua"'
    response["Content-Language"] = get_language() or "lo"
    return response


def of_status(status: int, headers: Mapping[str, str]) -> HttpResponse:
    """The problem that a bare status of Django means."""
    kind = BY_STATUS.get(status, "broken" if status >= 500 else "refused")
    return answer(kind, headers=headers)
