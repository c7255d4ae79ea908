"""Adding to the audit chain."""

import json

from django.db import connection


def note(action: str, subject: str = "", **detail: str | int | list[str]) -> None:
    """Add an entry to the chain of the acting member's office, in this transaction.

    `action`: one of Entry.Action. `subject`: what it was done to, by number or code name. `detail`:
    counts and names of fields, never a name, a phone or a document number. Where nobody is signed
    in or signing in, there is no chain to write to and nothing is written.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_note(%s, %s, %s)", [action, subject, json.dumps(detail)])
