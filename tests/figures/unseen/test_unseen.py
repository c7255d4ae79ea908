"""The estimates against those of R (SparseMSE 2.0.1), and what must hold for any lists."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.figures.unseen import (
    Lists,
    UnseenProblem,
    bootstrap,
    fit,
    from_rows,
    outlook,
    overlaps,
    plausible,
    stepwise,
)
from khua.figures.unseen.fitting import can_be_fitted

DATA = yaml.safe_load((Path(__file__).parent / "datasets.yaml").read_text(encoding="utf-8"))
REFERENCES = [
    (name, how) for name, each in DATA.items() for how in each["reference_R_SparseMSE_2_0_1"]
]


def lists_of(name: str) -> Lists:
    return from_rows(DATA[name]["lists"], DATA[name]["rows"])


@pytest.mark.parametrize(("name", "how"), REFERENCES)
def test_every_reference_value_is_met(name: str, how: str) -> None:
    lists = lists_of(name)
    found = fit(lists) if how == "main" else stepwise(lists, float(how))
    expected = DATA[name]["reference_R_SparseMSE_2_0_1"][how]
    assert found.estimate == pytest.approx(expected["estimate"], rel=1e-4)
    assert found.low == pytest.approx(expected["lo95"], rel=1e-4)
    assert found.high == pytest.approx(expected["hi95"], rel=1e-4)


def test_the_united_kingdom_of_2013() -> None:
    found = stepwise(lists_of("UKdat"), 0.02)
    assert [round(x) for x in (found.estimate, found.low, found.high)] == [11418, 9977, 13146]


def test_the_range_of_plausible_models_is_as_wide_as_it_is() -> None:
    """facts/statistics.md 5: 6,813 to 25,209 within 10 AIC of the best of 1,024 models."""
    models, whole = plausible(lists_of("UKdat_5"))
    estimates = [each.estimate for each in models]
    assert whole
    assert (round(min(estimates)), round(max(estimates))) == (6813, 25209)
    assert models[0].aic == min(each.aic for each in models)


def test_a_model_without_an_answer_is_told() -> None:
    """Chan, Silverman & Vincent 2021, table 2."""
    lists = lists_of("Artificial_3")
    assert can_be_fitted(lists, [])
    assert not can_be_fitted(lists, [(0, 1)])


def test_lists_that_never_meet_are_refused() -> None:
    with pytest.raises(UnseenProblem) as caught:
        outlook(from_rows(["A", "B", "C"], [(1, 0, 0, 9), (0, 1, 0, 9), (0, 0, 1, 9)]))
    assert set(caught.value.words) == {"en", "lo"}


@pytest.mark.parametrize(
    ("names", "rows"),
    [("AB", [(1, 0, 2)]), ("ABCDEFGHI", []), ("ABC", [(0, 0, 0, 3)]), ("ABC", [(1, 0, 0, -3)])],
)
def test_rows_that_are_no_lists_are_refused(names: str, rows: list[tuple[int, ...]]) -> None:
    with pytest.raises(UnseenProblem):
        from_rows(list(names), rows)


def test_the_outlook_gives_a_range_and_says_why() -> None:
    found = outlook(lists_of("UKdat_5"))
    assert found.low < min(each.estimate for each in found.models)
    assert found.high > max(each.estimate for each in found.models)
    told = " ".join(each["en"] for each in found.warnings)
    assert "LA and NG share 18" in told
    assert "6813 to 25209" in told
    assert "99 of 100" in told


def test_who_is_on_one_list_only() -> None:
    common, alone = overlaps(lists_of("Kosovo"))
    assert alone == {"EXH": 1131, "ABA": 845, "OSCE": 936, "HRW": 306}
    sizes = {each.first: each.people for each in common if each.first == each.second}
    assert sizes["EXH"] == 1131 + 177 + 228 + 106 + 181 + 18 + 42 + 27


#: how likely each of four lists is to see somebody
REACH = st.lists(st.floats(0.2, 0.6), min_size=4, max_size=4)


@settings(deadline=None, max_examples=25)
@given(reach=REACH, people=st.integers(2_000, 50_000))
def test_lists_that_are_independent_give_the_truth(reach: list[float], people: int) -> None:
    """Expected counts under the main model, to the last person, must give the people back."""
    rows = []
    for cell in product((0, 1), repeat=4):
        share = np.prod([p if on else 1 - p for on, p in zip(cell, reach, strict=True)])
        if any(cell):
            rows.append((*cell, round(people * float(share))))
    found = fit(from_rows("ABCD", rows))
    assert found.estimate == pytest.approx(people, rel=0.02)


@settings(deadline=None, max_examples=15)
@given(order=st.permutations(range(5)))
def test_the_order_of_the_lists_changes_nothing(order: list[int]) -> None:
    data = DATA["UKdat_5"]
    names = [data["lists"][place] for place in order]
    rows = [(*(row[place] for place in order), row[-1]) for row in data["rows"]]
    assert stepwise(from_rows(names, rows)).estimate == pytest.approx(11312.99, rel=1e-4)


def test_the_interval_holds_the_estimate_and_is_the_same_again() -> None:
    lists = lists_of("Kosovo")
    low, high = bootstrap(lists, stepwise, draws=25, seed=3)
    assert low < stepwise(lists).estimate < high
    assert (low, high) == bootstrap(lists, stepwise, draws=25, seed=3)
    assert (low, high) != bootstrap(lists, stepwise, draws=25, seed=4)
