"""The learner that ranks: it finds what is there to find, says why, and is the same again."""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.money import learned
from khua.money.features import Parameters

try:
    import lightgbm  # noqa: F401

    absent = ""
except (ImportError, OSError) as fault:  # the wheel needs libgomp of the system
    absent = f"LightGBM cannot be loaded: {fault}"
needs_lightgbm = pytest.mark.skipif(bool(absent), reason=absent)

Made = tuple[dict[str, npt.NDArray[np.float32]], npt.NDArray[np.int8]]


def made(seed: int, rows: int = 3_000) -> Made:
    """Labels that follow two features, one of them only with the other."""
    chance = np.random.default_rng(seed)
    features = {
        "cycle_3": chance.integers(0, 3, rows).astype(np.float32),
        "through": chance.random(rows).astype(np.float32),
        "value": chance.integers(1, 10**6, rows).astype(np.float32),
    }
    wrong = (features["cycle_3"] == 2) & (features["through"] > 0.8)
    return features, wrong.astype(np.int8)


@needs_lightgbm
def test_it_ranks_rows_it_has_not_seen() -> None:
    features, labels = made(1)
    ranker = learned.fit(features, labels, seed=3, trees=60)
    fresh, wanted = made(2)
    scores = ranker.rank(fresh)
    assert scores.shape == wanted.shape
    assert ((scores >= 0) & (scores <= 1)).all()
    assert learned.average_precision(wanted, scores) > 0.97
    assert {name for name, _ in ranker.importance()[:2]} == {"cycle_3", "through"}


@needs_lightgbm
def test_the_same_seed_gives_the_same_model_on_any_number_of_threads() -> None:
    features, labels = made(1)
    first = learned.fit(features, labels, seed=3, trees=10, negatives=3, threads=1)
    again = learned.fit(features, labels, seed=3, trees=10, negatives=3, threads=2)
    other = learned.fit(features, labels, seed=4, trees=10, negatives=3)
    assert np.array_equal(first.rank(features), again.rank(features))
    assert not np.array_equal(first.rank(features), other.rank(features))


@needs_lightgbm
def test_reasons_are_words_and_add_up_to_the_score() -> None:
    features, labels = made(1)
    ranker = learned.fit(features, labels, seed=3, trees=60)
    top = int(np.argmax(ranker.rank(features)))
    row = {name: float(column[top]) for name, column in features.items()}
    reasons = ranker.reasons(row)
    assert [text["en"] for text, _ in reasons[:2]] == [
        "cycles of 3 in the order of time that it closes",
        "how near the amount is to one that the payer got",
    ] or reasons[0][0]["en"].startswith("how near")
    assert all(text["lo"] for text, _ in reasons)
    sizes = [abs(added) for _, added in reasons]
    assert sizes == sorted(sizes, reverse=True)
    assert reasons[0][1] > 0


@needs_lightgbm
def test_saved_and_loaded_it_ranks_the_same(tmp_path: Path) -> None:
    features, labels = made(1)
    parameters = Parameters(windows=(3600, 86_400), search=3600)
    ranker = learned.fit(features, labels, seed=3, trees=10, parameters=parameters)
    ranker.save(tmp_path / "ranker.json")
    loaded = learned.load(tmp_path / "ranker.json")
    assert loaded == ranker
    assert loaded.parameters == parameters
    assert np.array_equal(loaded.rank(pa.table(features)), ranker.rank(features))


@needs_lightgbm
def test_ids_are_not_learned_from() -> None:
    features, labels = made(1)
    ranker = learned.fit(
        {"transaction_id": np.arange(len(labels)), **features}, labels, seed=1, trees=5
    )
    assert ranker.needs == tuple(features)


@needs_lightgbm
def test_what_is_missing_is_told() -> None:
    features, labels = made(1)
    ranker = learned.fit(features, labels, seed=1, trees=5)
    del features["through"]
    with pytest.raises(learned.LearningProblem, match="through") as told:
        ranker.rank(features)
    assert told.value.what["lo"]
    with pytest.raises(learned.LearningProblem, match="both kinds"):
        learned.fit(features, np.zeros(len(labels)), seed=1)


def test_a_file_that_is_no_ranker(tmp_path: Path) -> None:
    for text in ("", "{}", "[1]", '{"form": 99, "needs": [], "parameters": {}, "threshold": 0}'):
        (tmp_path / "no.json").write_text(text)
        with pytest.raises(learned.LearningProblem, match=r"no\.json"):
            learned.load(tmp_path / "no.json")


def test_without_lightgbm_the_mend_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(learned.LearningProblem, match="libgomp") as told:
        learned.lightgbm()
    assert "libgomp" in told.value.mend["lo"]


def test_parts_by_time_keep_equal_times_together() -> None:
    at = np.repeat(np.arange(10), 7) * 86_400
    parts = learned.split(at)
    assert (np.sum(parts, axis=0) == 1).all()
    assert [int(at[part].max()) // 86_400 for part in parts] == [5, 7, 9]
    assert at[parts[0]].max() < at[parts[1]].min()


scored = st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=40)


@given(scored)
def test_average_precision_is_that_of_its_definition(rows: list[tuple[bool, int]]) -> None:
    labels = np.array([label for label, _ in rows])
    scores = np.array([score for _, score in rows]) / 5
    wanted, recall = 0.0, 0.0
    for level in sorted(set(scores), reverse=True):
        taken = scores >= level
        now = (labels & taken).sum() / max(labels.sum(), 1)
        wanted += (now - recall) * (labels & taken).sum() / taken.sum()
        recall = now
    assert learned.average_precision(labels, scores) == pytest.approx(wanted)


@given(scored)
def test_no_threshold_is_better_than_the_best(rows: list[tuple[bool, int]]) -> None:
    labels = np.array([label for label, _ in rows])
    scores = np.array([score for _, score in rows]) / 5
    best = learned.f1(labels, scores, learned.best_threshold(labels, scores))
    assert all(learned.f1(labels, scores, level) <= best + 1e-12 for level in {*scores, 2.0})
