"""Tables that come with a library: each with the reason it is here and who may touch its rows.

Applied after every migration by the owner. A library table that is not in this list has no right
for the app role at all, and tests/access/test_every_table.py fails until it is listed.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from khua.access.models import SealKey
from khua.access.rowsecurity import Rules, policy_sql

# "mine": of the member with the pass, or of the one who is signing in at this moment
MINE = """
    user_id = (SELECT access_me())
    OR user_id::text = current_setting('khua.signing_in', true)
"""
THIS_SESSION = "session_key = current_setting('khua.session', true)"


@dataclass(frozen=True)
class LibraryTable:
    """Why a library's table exists and what the app role may do with its rows."""

    reason: str
    rules: Rules = field(default_factory=dict)


def all_actions(rule: str) -> Rules:
    return dict.fromkeys(("select", "insert", "update", "delete"), rule)


TABLES: dict[str, LibraryTable] = {
    "django_migrations": LibraryTable("which migrations ran; the owner's alone"),
    "django_content_type": LibraryTable("required by django.contrib.auth; unused"),
    "auth_permission": LibraryTable("required by django.contrib.auth; rights are in policies.py"),
    "auth_group": LibraryTable("required by django.contrib.auth; unused"),
    "auth_group_permissions": LibraryTable("required by django.contrib.auth; unused"),
    "django_session": LibraryTable(
        "a session is seen only by naming its key", all_actions(THIS_SESSION)
    ),
    "account_emailaddress": LibraryTable("read by allauth at sign-in", {"select": MINE}),
    "account_emailconfirmation": LibraryTable("required by allauth; Khua sends no mail"),
    "mfa_authenticator": LibraryTable("a member's own second factors", all_actions(MINE)),
    "axes_accessattempt": LibraryTable(
        "failed sign-ins, counted before anyone is known: login name and address, nothing else",
        all_actions("true"),
    ),
    "axes_accessattemptexpiration": LibraryTable(
        "when a lock-out ends; counted before anyone is known", all_actions("true")
    ),
    "axes_accesslog": LibraryTable("switched off"),
    # a job holds the numbers of an import and of its member, nothing else; what a worker may then
    # see and do is that member's row security (sheets/jobs.py)
    "procrastinate_jobs": LibraryTable("the queue of imports", all_actions("true")),
    "procrastinate_events": LibraryTable("when each job moved on", all_actions("true")),
    "procrastinate_workers": LibraryTable("signs of life of workers", all_actions("true")),
    "procrastinate_periodic_defers": LibraryTable(
        "which clock jobs were queued", all_actions("true")
    ),
    "axes_accessfailurelog": LibraryTable("switched off"),
}


def secure(using: str, **_: Any) -> None:
    """Apply TABLES and write the seal key, as the owner. Run by post_migrate."""
    if using != "owner":
        return
    from khua.access.context import seal_key

    with connections["owner"].cursor() as cursor:
        present = set(connections["owner"].introspection.table_names(cursor))
        for table, spec in TABLES.items():
            if table in present:
                cursor.execute(policy_sql(table, spec.rules))
    if SealKey._meta.db_table in present:
        keys = SealKey.objects.using("owner")
        keys.all().delete()
        keys.create(key=seal_key())
