"""SQL and Python sort Lao alike, and as a dictionary does."""

import pytest
from django.db import connection

from khua.names import sort_key
from tests.names.sort_cases import ANY_TEXT, IN_ORDER

pytestmark = pytest.mark.django_db


def in_sql(sql: str, *args: object) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return [value for (value,) in cursor.fetchall()]


@pytest.mark.parametrize("text", ANY_TEXT)
def test_the_key_is_the_same(text):
    assert in_sql("SELECT lao_key(%s)", text) == [sort_key(text)]


@pytest.mark.parametrize("words", IN_ORDER.values(), ids=IN_ORDER.keys())
def test_the_order_is_the_dictionary_s(words):
    assert in_sql(
        'SELECT w FROM unnest(%s::text[]) w ORDER BY lao_key(w) COLLATE "C", w COLLATE "C"',
        words[::-1],
    ) == list(words)
