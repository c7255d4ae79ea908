"""The judge of the matching benchmark, held against figures worked out by hand."""

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.matching.judge import (
    components,
    curve,
    judge,
    of_clusters,
    read_pairs,
    read_truth,
    same_pairs,
)

TRUTH = "id,person\na,1\nb,1\nc,1\nd,2\ne,2\nf,3\n"  # four true pairs
# right, right, wrong, right (as b-a: the same as a-b), right
PAIRS = "id_l,id_r,weight\na,b,9\nd,e,7\nc,d,5\nb,a,3\nb,c,1\n"


Files = Callable[..., tuple[Path, Path]]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    def write(truth: str = TRUTH, pairs: str = PAIRS) -> tuple[Path, Path]:
        (tmp_path / "truth.csv").write_text(truth)
        (tmp_path / "pairs.csv").write_text(pairs)
        return tmp_path / "truth.csv", tmp_path / "pairs.csv"

    return write


def test_figures_by_hand(files: Files) -> None:
    result = judge(*files())
    assert result["true_pairs"] == 4
    assert result["pairs"] == 4
    assert result["ceiling"] == pytest.approx(3 / 4)
    best = result["best"]
    assert (best["threshold"], best["pairs"]) == (1, 4)
    assert best["f1"] == pytest.approx(2 * 3 / (4 + 4))
    sure = result["at_p99"]
    assert (sure["threshold"], sure["recall"]) == (7, pytest.approx(0.5))


def test_ties_stand_or_fall_together(files: Files) -> None:
    truth_file, pairs_file = files(pairs="id_l,id_r,weight\na,b,5\na,d,5\nd,e,5\n")
    truth = read_truth(truth_file)
    points, best, sure = curve(*read_pairs(pairs_file, truth), truth)
    assert {p.pairs for p in points} == {3}
    assert best.precision == pytest.approx(2 / 3)
    assert sure.recall == 0


def test_a_cluster_counts_every_pair_it_implies(files: Files) -> None:
    result = judge(*files())
    by_threshold = {p["threshold"]: p for p in result["clustered"]}
    # a-b, d-e: two clusters, both right; with c-d, {c, d, e}: two of three pairs wrong
    assert (by_threshold[7]["pairs"], by_threshold[7]["precision"]) == (2, 1.0)
    assert (by_threshold[5]["pairs"], by_threshold[5]["precision"]) == (4, pytest.approx(0.5))
    assert by_threshold[1]["pairs"] == 10  # a to e hang together


def test_only_pairs_across_two_sources_count(files: Files) -> None:
    truth = "id,person,source\na,1,0\nb,1,1\nc,1,1\nd,2,0\ne,2,1\nf,2,0\n"
    result = judge(*files(truth=truth, pairs="id_l,id_r,weight\na,b,3\nb,c,2\nd,f,1\n"))
    assert result["true_pairs"] == 4  # a-b, a-c, d-e, e-f
    assert result["pairs"] == 1
    assert result["best"]["precision"] == 1
    assert result["clustered_best"]["pairs"] == 1


def test_clusters_of_a_file_leave_out_who_is_alone(files: Files, tmp_path: Path) -> None:
    clusters = tmp_path / "clusters.csv"
    clusters.write_text("id,cluster\na,x\nb,x\nd,y\ne,y\n")
    found = judge(*files(), clusters)["clusters_file"]
    assert (found["pairs"], found["precision"], found["recall"]) == (2, 1.0, 0.5)


def test_an_unknown_id_is_refused(files: Files) -> None:
    with pytest.raises(ValueError, match="1 ids that the truth does not know"):
        judge(*files(pairs="id_l,id_r,weight\na,z,1\n"))


def test_no_pairs_at_all(files: Files) -> None:
    result = judge(*files(pairs="id_l,id_r,weight\n"))
    assert result["best"]["f1"] == 0
    assert result["clustered_best"] is None


def test_components_on_random_graphs() -> None:
    draw = random.Random(3)  # noqa: S311
    for _ in range(30):
        count = draw.randint(2, 40)
        edges = [
            (draw.randrange(count), draw.randrange(count)) for _ in range(draw.randint(0, count))
        ]
        group = list(range(count))
        for a, b in edges * count:  # naive, until nothing moves
            group[a] = group[b] = min(group[a], group[b])
        left, right = (np.array([e[i] for e in edges], dtype=np.int64) for i in (0, 1))
        assert components(count, left, right).tolist() == group


def test_clustered_figures_equal_counting_pairs(files: Files) -> None:
    truth = read_truth(files()[0])
    label = components(6, np.array([0, 2]), np.array([1, 3]))
    point = of_clusters(label, truth)
    together = [(i, j) for i, j in itertools.combinations(range(6), 2) if label[i] == label[j]]
    right = [(i, j) for i, j in together if truth.codes[i] == truth.codes[j]]
    assert point.pairs == len(together)
    assert point.precision == pytest.approx(len(right) / len(together))


def test_two_files_of_pairs_are_held_against_each_other(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("id_l,id_r,weight\na,b,1.0\na,c,2.0\n")
    (tmp_path / "two.csv").write_text("id_l,id_r,weight\na,b,1.5\n")
    assert same_pairs(tmp_path / "one.csv", tmp_path / "two.csv") == {
        "both": 1,
        "one_only": 1,
        "other_only": 0,
        "largest_difference": 0.5,
    }
