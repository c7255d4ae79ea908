"""The same people give the same number, wherever they are counted."""

from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.figures.catalogue import catalogue
from khua.figures.counting import ALL, count
from khua.figures.disclosure import cell_keys, moves, perturb, record_key
from khua.figures.release import Breakdown
from khua.figures.release.reader import key
from khua.figures.shown import shown
from tests.figures.people import made

RECORDS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2**32 - 1)),
    min_size=1, max_size=60,
)  # fmt: skip


@given(RECORDS)
@settings(max_examples=100, deadline=None)
def test_a_margin_shows_the_same_from_every_table(records):
    """Counted alone, as the rows of one table and as the columns of another."""
    first, second, keys = (np.array(each, np.int64) for each in zip(*records, strict=True))
    alone = perturb(*cell_keys(first, keys, 4))
    counts, sums = cell_keys(first * 4 + second, keys, 16)
    margins = counts.reshape(4, 4).sum(axis=1), sums.reshape(4, 4).sum(axis=1) % 2**32
    assert (perturb(*margins) == alone).all()


def test_the_same_cell_always_shows_the_same_number_in_the_whole_catalogue():
    """A cell is known by whom it counts and by its values, not by its table; and cells of several
    tables that happen to have the same people are the same cell too."""
    numbers, tables = defaultdict(set), defaultdict(set)
    countable = [each for each in catalogue().values() if not each.sum]
    for counted in count(made(900), countable):
        moved = shown(counted, "LA", date(2024, 1, 1), moves())
        names = [each.id for each in counted.table.by]
        rows = counted.cells.to_pydict()
        for *cell, people, sums in zip(
            *(rows[name] for name in names), rows["count"], rows["key"], strict=True
        ):
            by = tuple(n for n, v in zip(names[1:], cell[1:], strict=True) if v != ALL)
            part = Breakdown(counted.table.id, cell[0], by)
            number = moved.numbers.get(tuple(cell), 0)
            for same in (key(part, tuple(cell)), (people, sums)):
                numbers[same].add(number)
                tables[same].add(counted.table.id)
    assert sum(len(each) > 1 for each in tables.values()) > 200
    assert all(len(each) == 1 for each in numbers.values())


@given(st.binary(min_size=32, max_size=40), st.text(max_size=20), st.text(max_size=20))
@settings(max_examples=30, deadline=None)
def test_a_record_key_is_one_persons_for_good(secret, one, other):
    assert record_key(secret, one) == record_key(secret, one)
    assert 0 <= record_key(secret, one) < 2**32
    if one != other:
        assert record_key(secret, one) != record_key(secret, other)


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        record_key(b"short", "person")
