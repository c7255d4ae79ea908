"""Numbers of the unit's documents."""

from django.db import connection


def take_number(series: str) -> str:
    """The next number of a series of the member's own unit, such as C-FIU-STR-2026-0001. A number
    whose transaction is rolled back is given again: a series has no gaps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fiu_take_number(%s)", [series])
        (number,) = cursor.fetchone() or ("",)
    return str(number)
