"""The row-security context: which pass the database should believe in this transaction.

Every setting is local to the transaction (`set_config(…, true)`), so a pooled connection carries
nothing over. Without a context a query sees no row.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from khua.access.models import Member, Pass

Setting = Literal["khua.token", "khua.signing_in", "khua.session"]


def set_local(name: Setting, value: str) -> None:
    """Set one setting until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def clear() -> None:
    """Forget every context: nobody is signed in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('khua.token', '', true), set_config('khua.signing_in', '', true),"
            " set_config('khua.session', '', true)"
        )


def use(token: str) -> int | None:
    """Believe in `token` from now on; the id of its member, or None if it is not (or no longer)
    a valid pass."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('khua.token', %s, true)", [token])
        cursor.execute("SELECT access_me()")
        (member_id,) = cursor.fetchone() or (None,)
    return member_id


def digest_of(token: str) -> bytes:
    """What the database keeps of a token; 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


def seal_key() -> bytes:
    """The key that seals passes, derived from SECRET_KEY; 32 bytes."""
    return hashlib.sha256(b"khua pass " + settings.SECRET_KEY.encode()).digest()


def make_seal(member_id: int, digest: bytes, expires_at: datetime) -> bytes:
    """The seal of a pass; `access_seal` in sql/functions.sql computes the same."""
    message = f"{member_id}|{digest.hex()}|{int(expires_at.timestamp())}".encode()
    return hmac.new(seal_key(), message, hashlib.sha256).digest()


def open_pass(member: Member, purpose: str, lifetime: timedelta | None = None) -> str:
    """Open a pass for `member` and return its token, which is stored nowhere in the database."""
    return new_pass(member, purpose, lifetime)[1]


def new_pass(member: Member, purpose: str, lifetime: timedelta | None = None) -> tuple[Pass, str]:
    """The same, with the pass itself: its row cannot be read back before the token is in use."""
    token = secrets.token_urlsafe(32)
    digest = digest_of(token)
    lifetime = lifetime or timedelta(seconds=settings.SESSION_COOKIE_AGE)
    expires_at = (timezone.now() + lifetime).replace(microsecond=0)
    opened = Pass(
        member=member,
        digest=digest,
        seal=make_seal(member.pk, digest, expires_at),
        purpose=purpose,
        expires_at=expires_at,
    )
    Pass.objects.bulk_create([opened])
    return opened, token


@contextmanager
def acting_as(member: Member, purpose: str = "command") -> Iterator[Member]:
    """One transaction in which `member` acts: for commands, jobs and tests.

    The pass is revoked at the end. Raises PermissionError when the member is not active.
    """
    with transaction.atomic():
        token = open_pass(member, purpose, timedelta(hours=6))
        if use(token) is None:
            raise PermissionError("This member has no valid pass: is the account active?")
        try:
            yield Member.objects.get(pk=member.pk)
        finally:
            if not connection.needs_rollback:
                revoke(token)
                clear()


def revoke(token: str) -> None:
    """End a pass; nobody sees anything with it from now on."""
    Pass.objects.filter(digest=digest_of(token), revoked_at=None).update(revoked_at=timezone.now())
