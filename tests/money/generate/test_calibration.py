from pathlib import Path

import numpy as np
import pytest

from khua.money.generate import amlworld, calibration
from khua.money.generate.calibration import AT, Seen, drawn, measured, planted, quantiles, seen

REAL = Path("/work/shared/data/amlworld_HI-Small_Patterns.txt")
KEPT = Path(calibration.__file__).with_name("calibration.yaml")
HOUR = 3600


def chain(
    pattern: str, src: list[int], dst: list[int], hours: list[float], value: list[float]
) -> Seen:
    return Seen(pattern, np.array(src), np.array(dst), np.array(hours) * HOUR, np.array(value))


def test_a_cycle_is_measured_along_its_chain():
    found = measured([chain("cycle", [1, 2, 3], [2, 3, 1], [0, 5, 25], [100.0, 90.0, 99.0])])[
        "cycle"
    ]
    middle = AT.index(0.5)
    assert found["transactions"][middle] == 3
    assert found["accounts"][middle] == 3
    assert found["hours"][middle] == 25
    assert found["gap_hours"][0] == 5
    assert found["gap_hours"][-1] == 20
    assert found["ratio"][0] == pytest.approx(0.9)
    assert found["ratio"][-1] == pytest.approx(1.1)


def test_what_a_middle_passes_on():
    one = chain(
        "scatter-gather", [1, 2, 1, 3], [2, 9, 3, 9], [0, 10, 1, 31], [100.0, 95.0, 50.0, 50.0]
    )
    found = measured([one])["scatter-gather"]
    assert (found["gap_hours"][0], found["gap_hours"][-1]) == (10, 30)
    assert (found["ratio"][0], found["ratio"][-1]) == (0.95, 1.0)
    both = chain(
        "gather-scatter", [1, 2, 5, 5], [5, 5, 3, 4], [0, 1, 2, 3], [60.0, 40.0, 50.0, 45.0]
    )
    assert measured([both])["gather-scatter"]["ratio"][5] == pytest.approx(0.95)


def test_a_back_step_in_time_is_no_gap():
    found = measured([chain("cycle", [1, 2], [2, 1], [5, 0], [1.0, 1.0])])["cycle"]
    assert "gap_hours" not in found


@pytest.mark.parametrize("pattern", amlworld.PATTERNS)
def test_draws_stay_within_what_was_seen(pattern):
    draw = np.random.default_rng(1)
    for measure, line in quantiles()[pattern].items():
        values = drawn(draw, pattern, measure, 400)
        assert values.min() >= min(line) - 1e-9
        assert values.max() <= max(max(line), 1e-3) + 1e-9


def test_draws_follow_the_quantiles():
    values = drawn(np.random.default_rng(1), "stack", "gap_hours", 20_000)
    line = quantiles()["stack"]["gap_hours"]
    assert np.quantile(values, AT[2:-2]) == pytest.approx(line[2:-2], rel=0.1)
    small = drawn(np.random.default_rng(1), "stack", "gap_hours", 500, 0.25, 0.75)
    assert line[4] <= small.min()
    assert small.max() <= line[6]


@pytest.mark.skipif(not REAL.exists(), reason=f"the real attempts are not here: {REAL}")
def test_the_kept_quantiles_are_those_of_the_real_file():
    real = [seen(attempt) for attempt in amlworld.attempts(REAL)]
    assert calibration.written(real) == KEPT.read_text(encoding="utf-8")


def test_generated_attempts_look_like_real_ones(crowded):
    """Medians of what is generated, against the quantiles of the real attempts."""
    found = measured(planted(crowded.ledger, crowded.labels))
    assert set(found) == set(amlworld.PATTERNS)
    for pattern, measure, low, high in (
        ("cycle", "transactions", 0.25, 0.9),
        ("cycle", "hours", 0.25, 0.75),
        ("cycle", "gap_hours", 0.25, 0.75),
        ("cycle", "ratio", 0.25, 0.75),
        ("fan-in", "hours", 0.25, 0.9),
        ("fan-out", "hours", 0.25, 0.9),
        ("gather-scatter", "hours", 0.25, 0.9),
        ("gather-scatter", "gap_hours", 0.25, 0.75),
        ("scatter-gather", "gap_hours", 0.25, 0.75),
        ("stack", "gap_hours", 0.25, 0.75),
        ("random", "ratio", 0.25, 0.75),
        ("bipartite", "hours", 0.25, 0.9),
    ):
        line = quantiles()[pattern][measure]
        ours = found[pattern][measure][AT.index(0.5)]
        assert line[AT.index(low)] <= ours <= line[AT.index(high)], (pattern, measure)
