"""Numbers that stand in the columns for accounts, branches, merchants and devices.

The database has what they are; the columns have the numbers. A number is given once and never to
another. Each function answers for a list of (institution, text) pairs, in their order.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import connection

from khua.access.models import Member
from khua.money.known import AccountKind

Pair = tuple[str | None, str | None]
Assign = Callable[[Sequence[Pair]], list[int]]

#: table → its column of texts, and what a new row holds besides: (columns, values)
_TABLES: Final = {
    "fiu_account": (
        "number",
        # a side of which the source does not say whose: trails end there
        "kind, currency, province, possible_victim",
        f"CASE WHEN asked.code = '' THEN {int(AccountKind.SERVICE)} ELSE 0 END, '', '', false",
    ),
    "fiu_branch": ("code", "name, province, district, machine", "'', '', '', false"),
    "fiu_merchant": ("code", "name, trade, opens, closes", "'', 0, 0, 24"),
    "fiu_device": ("code", "", ""),
}


def numbering(member: Member, table: str) -> Assign:
    """Numbers for the rows of `table`, made where they are not there yet. One load at a time gives
    new numbers; it waits for another to commit."""
    column, names, values = _TABLES[table]
    owned = table != "fiu_device"
    of_owner = "institution, " if owned else ""
    asked_owner = "asked.institution, " if owned else ""
    same_owner = "t.institution = asked.institution AND " if owned else ""
    more, more_values = (f", {names}", f", {values}") if names else ("", "")
    insert = f"""
        INSERT INTO {table} (unit_id, number_in_ledger, {of_owner}{column}{more})
        SELECT %(unit)s, (SELECT coalesce(max(number_in_ledger), 0) FROM {table})
                 + row_number() OVER (ORDER BY asked.place),
               {asked_owner}asked.code{more_values}
        FROM (SELECT institution, code, min(place) AS place
              FROM unnest(%(institutions)s::text[], %(codes)s::text[])
                WITH ORDINALITY AS a (institution, code, place)
              GROUP BY institution, code) asked
        WHERE NOT EXISTS (SELECT FROM {table} t
                          WHERE t.unit_id = %(unit)s AND {same_owner}t.{column} = asked.code)
    """  # noqa: S608 - constants of this module
    select = f"""
        SELECT t.number_in_ledger
        FROM unnest(%(institutions)s::text[], %(codes)s::text[])
          WITH ORDINALITY AS asked (institution, code, place)
        JOIN {table} t ON t.unit_id = %(unit)s AND {same_owner}t.{column} = asked.code
        ORDER BY asked.place
    """  # noqa: S608 - constants of this module

    def assign(pairs: Sequence[Pair]) -> list[int]:
        given: dict[str, Any] = {
            "unit": member.office_id,
            "institutions": [owner or "" if owned else "" for owner, _ in pairs],
            "codes": [text or "" for _, text in pairs],
        }
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [table])
            cursor.execute(insert, given)
            cursor.execute(select, given)
            return [number for (number,) in cursor.fetchall()]

    return assign
