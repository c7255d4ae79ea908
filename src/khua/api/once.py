"""Each write once: the same key with the same request gets the answer it got before.

The unique row is written first, in the transaction of the write itself. Whoever comes second with
the same key waits at it until the first is through: then the answer is there, or, where the first
was refused and left no trace, the second does the write.
"""

import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from khua.api.models import Idempotency
from khua.api.problems import Problem

if TYPE_CHECKING:
    from khua.api.guard import ApiRequest

HEADER: Final = "Idempotency-Key"
KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
KEPT: Final = ("ETag", "Location")

TAKE = """
    INSERT INTO api_idempotency (pass_id, member_id, key, request, headers, body, at)
    VALUES (%s, %s, %s, %s, '{}', '', now())
    ON CONFLICT (pass_id, key) DO NOTHING RETURNING id
"""


def done_once(
    request: "ApiRequest", run: Callable[[], HttpResponseBase], digest: bytes | None = None
) -> HttpResponseBase:
    """The answer of `run`, or the one that an earlier request with this key got.

    `digest`: of the request, where its body is not for reading. Raises Problem for a missing key,
    and for a key of another request.
    """
    key = request.headers.get(HEADER, "")
    if not KEY.fullmatch(key):
        raise Problem("key-missing")
    digest = digest or request_digest(request, request.body)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [request.held.pk, request.member.pk, key, digest])
        taken = cursor.fetchone()
    if taken is None:
        return _again(Idempotency.objects.get(held=request.held, key=key), digest)
    response = run()
    if isinstance(response, HttpResponse) and response.status_code < 400:
        Idempotency.objects.filter(pk=taken[0]).update(
            status=response.status_code,
            headers={name: response[name] for name in KEPT if name in response},
            body=response.content.decode(),
        )
    return response  # a refusal rolls back, and the key is free again


def request_digest(request: "ApiRequest", body: bytes) -> bytes:
    """SHA-256 of what the request asks: method, address, version and body."""
    asked = hashlib.sha256()
    for part in (request.method, request.get_full_path(), request.headers.get("If-Match", "")):
        asked.update(f"{part}\0".encode())
    asked.update(body)
    return asked.digest()


def _again(known: Idempotency, digest: bytes) -> HttpResponse:
    if bytes(known.request) != digest:
        raise Problem("key-reused")
    response = HttpResponse(
        known.body, status=known.status, content_type="application/json; charset=utf-8"
    )
    for name, value in known.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response
