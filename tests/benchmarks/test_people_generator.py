"""The invented people of the matching benchmark: the gaps and slips the docs promise."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from benchmarks.matching.people import (
    COLUMNS,
    Ints,
    Texts,
    people,
    with_full_name,
    words,
    write,
)
from benchmarks.matching.slips import garble

SIZE = 6_000
Table = tuple[dict[str, Texts], Ints]
LAO, THAI = re.compile("[\u0e80-\u0eff]"), re.compile("[\u0e01-\u0e5b]")


@pytest.fixture(scope="module")
def mixed() -> Table:
    return people(SIZE, "mixed")


def missing(column: Texts) -> float:
    return sum(value is None for value in column) / len(column)


def test_the_same_seed_gives_the_same_people() -> None:
    one, other, third = (people(500, "mixed", seed) for seed in (1, 1, 2))
    assert all(np.array_equal(one[0][c], other[0][c]) for c in COLUMNS)
    assert np.array_equal(one[1], other[1])
    assert not np.array_equal(one[0]["first_name"], third[0]["first_name"])


def test_every_record_has_an_id_of_its_own(mixed: Table) -> None:
    columns, whose = mixed
    assert tuple(columns) == COLUMNS
    assert len(set(columns["id"])) == len(whose) == SIZE
    assert all(len(column) == SIZE for column in columns.values())


def test_a_person_has_one_to_five_records_and_1_6_in_the_mean(mixed: Table) -> None:
    times = Counter(mixed[1].tolist()).values()
    assert max(times) == 5
    assert sum(times) / len(times) == pytest.approx(1.6, abs=0.06)


@pytest.mark.parametrize(
    ("column", "share"),
    [("phone", 0.50), ("id_no", 0.75), ("dob", 0.125), ("surname", 0.11), ("district", 0.30)],
)
def test_gaps_are_as_told(mixed: Table, column: str, share: float) -> None:
    assert missing(mixed[0][column]) == pytest.approx(share, abs=0.03)


def test_nothing_is_an_empty_text(mixed: Table) -> None:
    assert not any(value == "" for column in mixed[0].values() for value in column)


def test_latin_means_latin_and_mixed_means_three_scripts(mixed: Table) -> None:
    latin = [name for name in people(2_000, "latin")[0]["first_name"] if name]
    assert not any(LAO.search(name) or THAI.search(name) for name in latin)
    names = [name for name in mixed[0]["first_name"] if name]
    shares = [sum(bool(s.search(name)) for name in names) / len(names) for s in (LAO, THAI)]
    assert shares == pytest.approx([0.45, 0.15], abs=0.03)


def test_buddhist_years_stand_in_thai_rows_only(mixed: Table) -> None:
    columns, _ = mixed
    buddhist = [bool(dob) and int(dob[:4]) > 2200 for dob in columns["dob"]]
    thai = [bool(THAI.search(first or last or "")) for first, last in _names(columns)]
    assert 0.4 < sum(buddhist) / sum(thai) < 0.6
    assert not any(b and not t for b, t in zip(buddhist, thai, strict=True))


def test_birth_dates_are_real_days_or_years_alone(mixed: Table) -> None:
    known = [dob for dob in mixed[0]["dob"] if dob]
    years = [dob for dob in known if len(dob) == 4]
    assert len(years) / SIZE == pytest.approx(0.075, abs=0.02)
    for dob in known:
        assert re.fullmatch(r"\d{4}(-\d\d-\d\d)?", dob)
        if len(dob) > 4:
            year = int(dob[:4])
            np.datetime64(f"{year - 543 if year > 2200 else year}{dob[4:]}")


def test_the_spelling_is_drawn_for_the_record_not_for_the_person(mixed: Table) -> None:
    columns, whose = mixed
    spelled: dict[int, set[str]] = {}
    for person, name in zip(whose.tolist(), columns["first_name"], strict=True):
        spelled.setdefault(person, set()).add(name)
    times = Counter(whose.tolist())
    several = [names for person, names in spelled.items() if times[person] > 2]
    assert sum(len(names) > 1 for names in several) > 0.9 * len(several)


def test_a_person_is_recognisable_at_all(mixed: Table) -> None:
    """Two records of one person share more than two of strangers: otherwise nothing is measured."""
    columns, whose = mixed
    order = np.argsort(whose, kind="stable")
    same = [(a, b) for a, b in pairwise(order) if whose[a] == whose[b]]

    def agree(pairs: list[tuple[int, int]], column: str) -> float:
        known = [(columns[column][a], columns[column][b]) for a, b in pairs]
        known = [(a, b) for a, b in known if a and b]
        return sum(a == b for a, b in known) / len(known)

    strangers = list(zip(range(0, SIZE, 2), range(1, SIZE, 2), strict=True))
    for column, least in (("phone", 0.3), ("id_no", 0.4), ("dob", 0.3), ("sex", 0.9)):
        assert agree(same, column) > max(least, 2 * agree(strangers, column) * (column != "sex"))


def test_names_have_a_few_that_are_common_and_many_that_are_rare() -> None:
    columns, whose = people(SIZE, "latin")
    counts = Counter(columns["surname"])
    del counts[None]
    assert sum(n == 1 for n in counts.values()) > 0.5 * len(counts)
    assert len(set(whose.tolist())) > len(counts) / 2


def test_words_are_spelled_in_three_scripts() -> None:
    assert len({lao for lao, *_ in words()}) == len(words()) > 100
    for lao, roles, latin, thai in words():
        assert LAO.match(lao)
        assert set(roles) <= set("gesf")
        assert len(set(latin)) == len(latin) >= 3
        assert thai
        assert all(THAI.match(text) for text in thai)


def test_a_garbled_name_differs_by_little() -> None:
    draw = np.random.default_rng(1)
    garbled = [garble(draw, "Khamphone", 1) for _ in range(100)]
    assert sum(text != "Khamphone" for text in garbled) > 90
    assert all(8 <= len(text) <= 10 for text in garbled)
    assert garble(draw, "My", 3) == "My"


def test_one_column_for_the_name(mixed: Table) -> None:
    full = with_full_name(mixed[0])
    assert "surname" not in full
    both = [" ".join(filter(None, pair)) for pair in _names(mixed[0])]
    assert [name or "" for name in full["full_name"]] == both


def test_files_hold_the_same_as_csv_and_as_parquet(tmp_path: Path) -> None:
    columns, _ = people(200, "mixed")
    for name in ("t.csv", "t.parquet"):
        write(columns, tmp_path / name)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    other = parquet.read_table(tmp_path / "t.parquet").to_pylist()
    assert rows == [{k: v or "" for k, v in row.items()} for row in other]


def _names(columns: dict[str, Texts]) -> Iterator[tuple[str | None, str | None]]:
    return zip(columns["first_name"], columns["surname"], strict=True)
