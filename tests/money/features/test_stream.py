"""Features: against the same written plainly, and whatever the parts a ledger comes in."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khua.money.features import (
    Parameters,
    Stream,
    account_names,
    after,
    batch,
    lists,
    names,
    past,
    words,
)
from khua.money.features.columns import past_names
from khua.money.ledger import CASH, Ledger, from_arrow, ledger
from tests.money.features.plain import plain

SMALL = Parameters(
    windows=(3, 10, 40), search=25, hub=30, depth=8, longest=5, any_longest=4, steps=5_000
)
AHEAD = replace(SMALL, ahead=15)
quickly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def some(
    seed: int, rows: int = 60, accounts: int = 7, span: int = 80, largest: int = 1_000
) -> Ledger:
    """Few accounts and many ties, cash and payments to oneself among them."""
    chance = np.random.default_rng(seed)
    return ledger(
        {
            "at": np.sort(chance.integers(0, span, rows)) + 1_700_000_000,
            "src": chance.integers(0, accounts, rows),
            "dst": chance.integers(0, accounts, rows),
            "amount": chance.integers(0, largest, rows),
        }
    )


def rows(of: Ledger, begin: int, end: int) -> Ledger:
    return of.take(np.arange(begin, end))


def same(one: dict[str, npt.NDArray[np.float32]], two: dict[str, npt.NDArray[np.float32]]) -> None:
    assert list(one) == list(two)
    for name in one:
        assert one[name].tobytes() == two[name].tobytes(), name


@quickly
@given(st.integers(0, 10_000), st.integers(4, 8))
def test_every_feature_is_what_it_says(seed: int, accounts: int) -> None:
    given_ = some(seed, 40, accounts)
    made, told = batch(given_, AHEAD), plain(given_, AHEAD)
    assert set(told) <= set(made)
    assert set(names(AHEAD)) - set(past_names(AHEAD)) <= set(told)
    for name, wanted in told.items():
        np.testing.assert_allclose(made[name], wanted, rtol=2e-4, atol=2e-4, err_msg=name)


@quickly
@given(
    st.integers(0, 10_000),
    st.lists(st.integers(0, 400), max_size=6),
    st.sampled_from(
        [SMALL, AHEAD, Parameters(windows=(20,), search=20, hub=5, depth=4, steps=40, ahead=60)]
    ),
)
def test_any_parts_give_the_same_bits(seed: int, cuts: list[int], parameters: Parameters) -> None:
    whole = some(seed, 400, 12, 300)
    live = Stream(parameters)
    ends = [0, *sorted(cuts), len(whole)]
    parts = [live.add(rows(whole, a, b)) for a, b in pairwise(ends)] + [live.flush()]
    joined = {name: np.concatenate([part[name] for part in parts]) for name in live.names}
    same(joined, batch(whole, parameters))


@pytest.mark.parametrize("parameters", [SMALL, AHEAD])
def test_parts_of_one_transaction_each(parameters: Parameters) -> None:
    whole = some(1, 120)
    live = Stream(parameters)
    parts = [live.add(rows(whole, i, i + 1)) for i in range(len(whole))] + [live.flush()]
    same({n: np.concatenate([p[n] for p in parts]) for n in live.names}, batch(whole, parameters))


def test_a_row_settles_when_one_has_come_that_is_late_enough() -> None:
    live = Stream(Parameters(windows=(40,), search=40, ahead=10))
    settled = []
    for at in (0, 9, 10, 19, 40):
        part = ledger({"at": [at], "src": [1], "dst": [2], "amount": [at]})
        settled.append(live.add(part)["src_out_degree_after"].tolist())
    assert settled == [[], [], [1], [1], [1, 0]]
    assert live.flush()["src_out_degree_after"].tolist() == [0]
    assert live.flush()["value"].tolist() == []


def test_what_waits_is_moved_and_read_only_columns_are_taken() -> None:
    whole = from_arrow(some(8, 3_000, 9, 3_000).arrow())
    live = Stream(AHEAD)
    parts = [live.add(rows(whole, i, i + 7)) for i in range(0, 2_996, 7)]
    parts += [live.add(rows(whole, 2_996, 3_000)), live.flush()]
    same({n: np.concatenate([p[n] for p in parts]) for n in live.names}, batch(whole, AHEAD))


@quickly
@given(st.integers(0, 10_000), st.integers(0, 400))
def test_a_stream_begun_anew_needs_the_longest_window_only(seed: int, cut: int) -> None:
    whole = some(seed, 400, 12, 300)
    since = int(whole.at[min(cut, 399)]) - SMALL.windows[-1]
    live = Stream(SMALL)
    live.warm(rows(whole, int(np.searchsorted(whole.at, since, "right")), cut))
    after = live.add(rows(whole, cut, 400))
    same(after, {name: column[cut:].copy() for name, column in batch(whole, SMALL).items()})


def test_lists_that_outgrow_their_memory_are_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = some(3, 5_000, 40, 4_000)
    wanted = batch(whole, AHEAD)
    for module in (lists, past, after):
        monkeypatch.setattr(module, "SPARE", 64)
    for module in (past, after):
        monkeypatch.setattr(module, "MOST", 700)
    monkeypatch.setattr(past, "PART", 100)
    same(batch(whole, AHEAD), wanted)
    live = Stream(AHEAD)
    parts = [live.add(rows(whole, i, i + 50)) for i in range(0, 5_000, 50)] + [live.flush()]
    same({n: np.concatenate([p[n] for p in parts]) for n in live.names}, wanted)


def test_the_future_changes_what_is_said_to_look_ahead_and_nothing_else() -> None:
    whole = some(4, 300)
    early = batch(rows(whole, 0, 200), SMALL)
    same(early, {name: column[:200].copy() for name, column in batch(whole, SMALL).items()})
    ahead = batch(whole, AHEAD)
    same(batch(whole, SMALL), {name: ahead[name] for name in past_names(AHEAD)})
    assert list(ahead)[: len(past_names(AHEAD))] == past_names(AHEAD) == names(SMALL)


def test_a_cycle_is_closed_by_its_last_transaction() -> None:
    made = batch(
        ledger(
            {
                "at": [1, 2, 3, 4],
                "src": [1, 2, 3, 4],
                "dst": [2, 3, 4, 1],
                "amount": [100, 99, 98, 50],
            }
        ),
        SMALL,
    )
    assert made["cycle_4"].tolist() == [0, 0, 0, 1]
    assert made["loop_4"].tolist() == [0, 0, 0, 1]
    assert made["cycle_kept"].tolist() == [0, 0, 0, 0.5]


def test_a_cycle_out_of_order_is_a_loop() -> None:
    made = batch(
        ledger({"at": [1, 2, 3], "src": [2, 1, 3], "dst": [3, 2, 1], "amount": [9, 9, 9]}), SMALL
    )
    assert made["cycle_3"].tolist() == [0, 0, 0]
    assert made["loop_3"].tolist() == [0, 0, 1]


@pytest.mark.parametrize("longest", [6, 12])
def test_long_cycles(longest: int) -> None:
    around = np.arange(longest)
    made = batch(
        ledger(
            {"at": around, "src": around + 1, "dst": (around + 1) % longest + 1, "amount": around}
        ),
        Parameters(longest=longest, any_longest=longest, steps=5_000),
    )
    for n in range(2, longest + 1):
        assert made[f"cycle_{n}"].sum() == (n == longest)


def test_scatter_gather() -> None:
    """1 pays 2, 3 and 4, who all pay 5."""
    made = batch(
        ledger(
            {
                "at": range(6),
                "src": [1, 1, 1, 2, 3, 4],
                "dst": [2, 3, 4, 5, 5, 5],
                "amount": [5] * 6,
            }
        ),
        SMALL,
    )
    assert made["scatter_gather_most"].tolist() == [0, 0, 0, 0, 2, 3]
    assert made["scatter_gather"].tolist() == [0, 0, 0, 0, 1, 1]


def test_a_hub_is_counted_and_not_searched_through() -> None:
    """2 takes part in a cycle, and pays 20 others."""
    src, dst = [1, *[2] * 20, 2, 3], [2, *range(10, 30), 3, 1]
    flow = ledger({"at": range(23), "src": src, "dst": dst, "amount": [7] * 23})
    wide = batch(flow, Parameters(windows=(100,), search=100, hub=21))
    narrow = batch(flow, Parameters(windows=(100,), search=100, hub=20))
    assert wide["cycle_3"][-1] == 1
    assert narrow["cycle_3"][-1] == 1  # found from its other end, where 2 is no hub
    assert narrow["src_out_fan_100s"][-2] == 21
    assert batch(flow, Parameters(windows=(100,), search=100, hub=20, longest=2, any_longest=2))[
        "src_out_degree_100s"
    ][-2] == 21  # fmt: skip


def test_cash_is_nobody() -> None:
    made = batch(
        ledger({"at": [1, 2, 3], "src": [CASH, 1, CASH], "dst": [1, CASH, 2], "amount": [5, 5, 5]}),
        SMALL,
    )
    assert made["src_out_degree_40s"].tolist() == [0, 1, 0]
    assert made["dst_in_degree_40s"].tolist() == [1, 0, 1]
    assert not made["cycle_2"].any()


def test_accounts_as_they_are_at_the_end() -> None:
    whole = some(5, 200)
    live = Stream(SMALL)
    live.add(whole)
    table = live.accounts()
    assert table.column_names == ["account", *account_names(SMALL)]
    assert table["account"].to_pylist() == list(range(1, table.num_rows + 1))
    now = int(whole.at[-1])
    for account in (1, 4):
        recent = whole.at > now - 40
        assert (
            table["out_degree_40s"][account - 1].as_py() == ((whole.src == account) & recent).sum()
        )
        assert (
            table["in_sum_40s"][account - 1].as_py()
            == whole.value[(whole.dst == account) & recent].sum()
        )


def test_an_empty_part_and_read_only_columns() -> None:
    whole = some(6, 50)
    live = Stream(SMALL)
    assert all(len(column) == 0 for column in live.add(rows(whole, 0, 0)).values())
    same(live.add(from_arrow(whole.arrow())), batch(whole, SMALL))


def test_parts_come_in_the_order_of_time() -> None:
    live = Stream(SMALL)
    live.add(some(7))
    with pytest.raises(ValueError, match="by time"):
        live.add(some(7))
    waiting = Stream(AHEAD)
    waiting.add(some(7))
    with pytest.raises(ValueError, match="by time"):
        waiting.add(some(7))


def test_large_amounts_do_not_leave_a_trace() -> None:
    """What has left a window has left it: no rounding stays behind."""
    flow = ledger(
        {"at": [0, 100, 101], "src": [1, 1, 1], "dst": [2, 2, 2], "amount": [10**17, 3, 5]}
    )
    made = batch(flow, SMALL)
    assert made["src_out_sum_40s"][-1] == 8
    assert made["src_out_variance"][-1] == 1


def test_every_name_has_words_in_both_languages() -> None:
    parameters = Parameters(ahead=86_400)
    told = words(parameters)
    assert set(told) == {*names(parameters), *account_names(parameters)}
    assert all(text["en"] and text["lo"] for text in told.values())


@pytest.mark.parametrize(
    "wrong",
    [{"windows": ()}, {"windows": (5, 5)}, {"windows": (0, 5)}, {"search": 10**9}, {"hub": 0},
     {"longest": 13}, {"any_longest": 7}, {"depth": 1}, {"steps": 0}, {"ahead": -1}],
)  # fmt: skip
def test_parameters_that_make_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Parameters(**wrong)  # type: ignore[arg-type]
