"""Moments as banks write them, by SQL and by Python alike."""

from datetime import datetime
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.money.reading.times import VIENTIANE, moment, read_moment, settled
from khua.reading import Unreadable

AT = 1_711_350_300  # 25/03/2024 14:05
DAY = AT - (14 * 60 + 5) * 60


def by_sql(texts: list[str], zone: str = VIENTIANE) -> list[int | None]:
    written = pa.table({"t": texts})  # noqa: F841 - read by DuckDB
    with duckdb.connect() as database:
        database.execute(f"SET TimeZone = '{zone}'")
        found = database.sql(f"SELECT {moment('t', 'VARCHAR', zone)} AS a FROM written")
        at, unread, _ = settled(found.to_arrow_table().column("a").combine_chunks(), zone)
    return [None if none else int(one) for one, none in zip(at, unread, strict=True)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("25/03/2024 14:05", AT),
        ("25-03-2024 14:05:00", AT),
        ("25/03/2567 14:05:01", AT + 1),
        ("2567-03-25 14:05", AT),
        ("2024-03-25 14:05", AT),
        ("2024-03-25T07:05:00Z", AT),
        ("2024-03-25T07:05:00.999+00:00", AT),
        ("1711350300", AT),
        ("1711350300.7", AT),
        ("1711350300000", AT),
        ("20240325", DAY),
        ("20240325140500", AT),
        ("25670325", DAY),
        ("25/03/2024", DAY),
    ],
)
def test_usual_forms_need_no_python(text: str, at: int) -> None:
    assert by_sql([text]) == [at]


@pytest.mark.parametrize(
    "text", ["29/02/2567 10:00", "29/02/2568", "31/02/2024", "2024", "abc", "25/03/2024 25:00", "1"]
)
def test_what_sql_must_not_read(text: str) -> None:
    assert by_sql([text]) == [None]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("໒໕/໐໓/໒໐໒໔ ໑໔:໐໕", AT),
        ("25-Mar-2024 02:05 PM", AT),
        ("25 ມີນາ 2024", DAY),
        ("25.03.2024 14.05", AT),
        ("29/02/2567 00:00", 1_709_139_600),
        ("25/03/2024 12:05 am", DAY + 300),
    ],
)
def test_other_forms_are_read_in_python(text: str, at: int) -> None:
    assert read_moment(text, VIENTIANE) == at


@pytest.mark.parametrize(
    "text",
    [
        "2024",
        "03/2024",
        "31/02/2024",
        "25/03/2024 25:05",
        "2567-03-25T07:05:00Z",
        "14:05",
        "25/03/2024 13:05 pm",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_moment(text, VIENTIANE)
    assert refused.value.mend_lo


MOMENTS = st.datetimes(datetime(1974, 1, 1), datetime(2050, 12, 31)).map(
    lambda at: at.replace(microsecond=0)
)
FORMS = ["%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(MOMENTS, st.sampled_from(FORMS)), min_size=1, max_size=30))
def test_both_read_the_same(rows: list[tuple[datetime, str]]) -> None:
    texts = [at.strftime(form) for at, form in rows]
    expected = [int(at.replace(tzinfo=ZoneInfo(VIENTIANE)).timestamp()) for at, _ in rows]
    assert by_sql(texts) == expected
    assert [read_moment(text, VIENTIANE) for text in texts] == expected
    buddhist = [at.strftime(form).replace(str(at.year), str(at.year + 543)) for at, form in rows]
    read = [
        read_moment(text, VIENTIANE) if by is None else by
        for text, by in zip(buddhist, by_sql(buddhist), strict=True)
    ]
    assert read == expected
