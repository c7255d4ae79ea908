"""Records put together, unless they contradict each other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from khua.matching import clusters as module
from khua.matching.clusters import clusters, components
from khua.matching.compare import Comparer
from khua.matching.features import from_columns


@given(some.lists(some.tuples(some.integers(0, 19), some.integers(0, 19)), max_size=30))
def test_components_are_those_of_a_plain_union_find(edges: list[tuple[int, int]]) -> None:
    home = list(range(20))

    def root(row: int) -> int:
        return row if home[row] == row else root(home[row])

    for a, b in edges:
        low, high = sorted((root(a), root(b)))
        home[high] = low
    left, right = (np.array([edge[i] for edge in edges], np.int64) for i in (0, 1))
    assert components(20, left, right).tolist() == [root(row) for row in range(20)]


def put_together(cells: dict[str, list[str]], *pairs: tuple[int, int, float], own: bool = False):  # type: ignore[no-untyped-def]
    left, right, weights = (np.array(each) for each in zip(*pairs, strict=True))
    strong = np.full(len(left), own)
    found = clusters(Comparer(from_columns(cells)), left, right, weights.astype(np.float32), strong)
    together = dict(zip(found.rows.tolist(), found.cluster.tolist(), strict=True))
    return together, set(found.reason)


CHAIN = ((0, 1, 9.0), (1, 2, 4.0), (2, 3, 8.0))


def test_what_agrees_stands_together() -> None:
    cells = {"dob": ["1990-01-02", "1990", "", "1990-01-03"]}
    assert put_together(cells, *CHAIN) == ({0: 0, 1: 0, 2: 0, 3: 0}, {""})


def test_birth_dates_that_exclude_each_other_are_cut_at_the_weakest_pair() -> None:
    cells = {"dob": ["1990-01-02", "", "", "1955-11-30"]}
    assert put_together(cells, *CHAIN) == ({0: 0, 1: 0, 2: 2, 3: 2}, {"birth"})


def test_so_are_documents_of_one_form() -> None:
    cells = {"id_no": ["1111222233", "", "", "9876543210"]}
    assert put_together(cells, *CHAIN) == ({0: 0, 1: 0, 2: 2, 3: 2}, {"document"})
    other_form = {"id_no": ["1111222233", "", "", "PA9876543"]}
    assert put_together(other_form, *CHAIN)[1] == {""}
    slip = {"id_no": ["1111222233", "", "", "1111222234"]}
    assert put_together(slip, *CHAIN)[1] == {""}


def test_a_pair_strong_by_itself_has_been_weighed() -> None:
    cells = {"dob": ["1990-01-02", "1955-11-30"]}
    assert put_together(cells, (0, 1, 9.0), own=True) == ({0: 0, 1: 0}, {""})
    assert put_together(cells, (0, 1, 9.0)) == ({0: 0, 1: 1}, {"birth"})


def test_nobody_has_so_many_records(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(module, "LARGEST", 3)
    together, reasons = put_together({"dob": [""] * 4}, *CHAIN)
    assert reasons == {"size"}
    assert together == {0: 0, 1: 0, 2: 2, 3: 2}
