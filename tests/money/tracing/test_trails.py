"""Where trails break, what is drawn of them, and what a court reads."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.money.graph import Index
from khua.money.ledger import CASH, Ledger, ledger
from khua.money.tracing import (
    Asked,
    End,
    Method,
    Opening,
    Traced,
    TracingProblem,
    bounds,
    compare,
    graph,
    ground,
    proceeds,
    report,
    sankey,
    trace,
    words,
)
from khua.money.tracing.grounds import crowded
from khua.money.tracing.pictures import FEWEST
from tests.money.tracing.ledgers import grounds, ledgers, paid, questions

some = settings(max_examples=40, deadline=None)


def broken(traced: Traced) -> list[tuple[int, ...]]:
    rows = traced.breaks.to_pylist()
    return [tuple(row[k] for k in ("end", "account", "other", "count", "amount")) for row in rows]


def held(traced: Traced) -> dict[int, int]:
    table = traced.freezable().to_pydict()
    return dict(zip(table["account"], table["held"], strict=True))


# -- breaks ------------------------------------------------------------------------------------

#: 1 pays 2, who pays out cash, and into a hub, a service, an account of another bank, and to 3
SPREAD = paid(
    [
        (1, 1, 2, 1000),
        (2, 2, CASH, 100),
        (3, 2, CASH, 50),
        (4, 2, 7, 200),
        (5, 2, 8, 300),
        (6, 2, 9, 20),
        (7, 2, 3, 60),
        (8, 7, 4, 200),  # what the hub pays on is not followed
        *((10 + at, 20 + at, 7, 1) for at in range(10)),
    ]
)


def test_every_break_is_told_with_its_amount_and_place() -> None:
    on = ground(SPREAD, cap=9, services=[8, 999], outside=[9])
    traced = trace(SPREAD, Asked(accounts=[1]), on)
    assert broken(traced) == [
        (End.SERVICE, 2, 8, 1, 300),
        (End.HUB, 2, 7, 1, 200),
        (End.CASH, 2, CASH, 2, 150),
        (End.OUTSIDE, 2, 9, 1, 20),
    ]
    assert traced.lost == {End.CASH: 150, End.HUB: 200, End.SERVICE: 300, End.OUTSIDE: 20}
    assert held(traced) == {2: 270, 3: 60}
    times = traced.breaks.filter(traced.breaks["end"].to_numpy() == End.CASH).to_pylist()[0]
    assert (times["first"], times["last"]) == (2, 3)


def test_backward_the_trail_breaks_where_the_money_came_from() -> None:
    made = paid([(1, CASH, 1, 70), (2, 9, 1, 30), (3, 1, 2, 100)])
    traced = trace(made, Asked(accounts=[2], backward=True), ground(made, outside=[9]))
    assert broken(traced) == [(End.CASH, 1, CASH, 1, 70), (End.OUTSIDE, 1, 9, 1, 30)]
    assert "paid in as cash" in words.ends(traced)[End.CASH]["en"]


def test_limits_cut_a_trail_and_say_so() -> None:
    chain = paid([(1, 1, 2, 100), (2, 2, 3, 90), (3, 2, 5, 10), (4, 3, 4, 90)])
    depth = trace(chain, Asked(accounts=[1], depth=2))
    assert broken(depth) == [(End.DEPTH, 3, 4, 1, 90)]
    least = trace(chain, Asked(accounts=[1], least=50))
    assert broken(least) == [(End.LEAST, 2, 5, 1, 10)]
    date = trace(chain, Asked(accounts=[1], until=2))
    assert broken(date) == [(End.DATE, 2, CASH, 2, 100)]
    assert date.lost == {}
    assert held(date) == {2: 100}


def test_a_shorter_way_may_be_later() -> None:
    """With two hops 4 is reached from 3, which was first reached by a way that is too long."""
    made = paid([(1, 1, 2, 5), (2, 2, 3, 5), (3, 1, 3, 5), (4, 3, 4, 5)])
    traced = trace(made, Asked(accounts=[1], method=Method.EARLIEST, depth=2))
    path = traced.ledger.number[traced.path(4)].tolist()
    assert path == [3, 4]
    assert traced.ledger.number[traced.path(3)].tolist() == [1, 2]


def test_a_seed_is_followed_though_it_is_a_hub() -> None:
    traced = trace(SPREAD, Asked(accounts=[7]), ground(SPREAD, cap=9))
    assert held(traced)[4] == 200


def test_hubs_are_those_of_the_index() -> None:
    draw = np.random.default_rng(4)
    made = paid(
        [(int(a), int(s), int(d), 1) for a, s, d in draw.integers(0, 30, (400, 3)).tolist()]
    )
    for cap in (0, 5, 12, 18, 400):
        mask = Index(made).hubs(cap)
        mask[CASH] = crowded(made, cap)[CASH]
        assert crowded(made, cap).tolist() == mask.tolist()


# -- openings ----------------------------------------------------------------------------------


def test_both_openings_are_offered() -> None:
    """2 pays 150 of the case's 100 and 50 that were there before, or came when they were needed."""
    made = paid([(1, 1, 2, 100), (2, 2, 3, 100), (3, 2, 4, 50)])
    first, last = bounds(made, Asked(accounts=[1]))
    assert held(first) == {3: 67 - 1, 4: 34}  # rounded down, and the rest stays until it leaves
    assert held(last) == {3: 100}
    given = ground(made, balances={2: 100})
    assert held(trace(made, Asked(accounts=[1]), given)) == {3: 50, 2: 25, 4: 25}
    assert held(trace(made, Asked(accounts=[1], opening=Opening.LAST), given))[3] == 50


def test_a_balance_that_does_not_suffice_is_told() -> None:
    made = paid([(1, 1, 2, 100), (2, 2, 3, 150)])
    traced = trace(made, Asked(accounts=[1]), ground(made, balances={2: 10, 99: 1}))
    assert (traced.short, traced.unknown) == (1, 2)
    told = [text["en"] for text in words.limits(traced)]
    assert any(text.startswith("1 accounts of the trail paid more") for text in told)
    assert any(text.startswith("Of 2 accounts of the trail") for text in told)


# -- seeds -------------------------------------------------------------------------------------


def test_part_of_a_transaction_may_be_of_the_case() -> None:
    made = paid([(1, CASH, 2, 100), (2, 2, 3, 60)])
    traced = trace(made, Asked(transactions={1: 40}, method=Method.FIFO))
    assert traced.added == 40
    assert held(traced) == {3: 40}
    table = traced.accounts.to_pydict()
    assert table["account"] == [CASH, 2, 3]
    assert table["brought"] == [40, 0, 0]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked(), "nothing to begin from"),
        (Asked(accounts=[0]), "Cash is no account"),
        (Asked(accounts=[77]), "Account 77 has no transaction"),
        (Asked(accounts=[-3]), "Account -3 has no transaction"),
        (Asked(transactions={99: None}), "no transaction 99"),
        (Asked(transactions={1: 11}), "at most 10"),
        (Asked(transactions={1: 0}), "above 0"),
        (Asked(transactions={1: None}, since=2), "Transaction 1 lies outside"),
        (Asked(transactions={2: None}), "Transaction 2 moves no money"),
        (Asked(accounts=[1], since=5, until=5), "ends before it begins"),
        (Asked(accounts=[1], depth=0), "one hop or more"),
        (Asked(accounts=[1], least=-1), "one hop or more"),
        (Asked(accounts=[1], backward=True, opening=Opening.LAST), "Backward"),
    ],
)
def test_what_cannot_be_asked_is_said_plainly(asked: Asked, told: str) -> None:
    with pytest.raises(TracingProblem, match=told) as caught:
        trace(paid([(1, 1, 2, 10), (2, 1, 1, 10), (3, 2, 3, 5)]), asked)
    assert caught.value.what["lo"]
    assert caught.value.mend["lo"]
    assert caught.value.mend["en"]


@pytest.mark.parametrize(
    ("value", "told"),
    [([5, -1], "Transaction 2 has a value below"), ([2**60, 1], "counted exactly")],
)
def test_amounts_that_cannot_be_traced_are_refused(value: list[int], told: str) -> None:
    made = ledger({"at": [1, 2], "src": [1, 2], "dst": [2, 3], "amount": value})
    with pytest.raises(TracingProblem, match=told):
        trace(made, Asked(accounts=[1]))


@given(st.data())
@some
def test_what_was_asked_can_be_kept(data: st.DataObject) -> None:
    made = data.draw(ledgers())
    asked = data.draw(questions(made, data.draw(st.sampled_from(Method))))
    asked = replace(asked, accounts=tuple(asked.accounts))
    assert Asked.from_json(json.loads(json.dumps(asked.as_json()))) == asked
    with pytest.raises((TypeError, ValueError)):
        Asked.from_json({"accounts": [1], "metod": "fifo"})


# -- pictures ----------------------------------------------------------------------------------


@given(st.data())
@some
@pytest.mark.parametrize("method", [Method.EARLIEST, Method.HAIRCUT, Method.FIFO])
def test_a_sankey_runs_one_way_and_loses_nothing(method: Method, data: st.DataObject) -> None:
    made = data.draw(ledgers())
    traced = trace(made, data.draw(questions(made, method, limits=False)), grounds(made))
    links = data.draw(st.integers(FEWEST, 30))
    drawn = sankey(traced, links)
    assert drawn.links.num_rows <= links
    nodes, lines = drawn.nodes.to_pydict(), drawn.links.to_pylist()
    for line in lines:
        assert nodes["layer"][line["source"]] + 1 == nodes["layer"][line["target"]]
        assert line["first"] <= line["last"]
        assert nodes["end"][line["source"]] == End.NONE
    layers = max(nodes["layer"], default=0)
    there = (traced.hops > 0) & (traced.hops <= layers)
    assert sum(line["amount"] for line in lines) == int(traced.weights[there].sum())
    assert sum(line["count"] for line in lines) == int(there.sum())
    assert drawn.beyond == int((traced.hops > layers).sum()) or not layers
    assert len(set(zip(nodes["layer"], nodes["account"], nodes["end"], strict=True))) == len(
        nodes["node"]
    )


def wide(width: int, layers: int) -> Ledger:
    """From 1 to `width` accounts, each of which pays on along a chain of its own."""
    return paid(
        [
            (layer, 1 if not layer else layer * 100 + at, (layer + 1) * 100 + at, 1000 - at)
            for layer in range(layers)
            for at in range(width)
        ]
    )


def test_small_flows_are_drawn_as_one() -> None:
    traced = trace(wide(40, 3), Asked(accounts=[1]))
    drawn = sankey(traced, 20)
    nodes = drawn.nodes.to_pylist()
    others = [node for node in nodes if not node["account"]]
    assert drawn.links.num_rows in range(15, 21)
    assert len(others) == 3  # one in each layer
    for layer in (1, 2, 3):
        assert sum(node["merged"] for node in nodes if node["layer"] == layer) == 40
    assert sum(node["held"] for node in nodes) == traced.held
    with pytest.raises(ValueError, match="8 links or more"):
        sankey(traced, 7)


def test_a_very_long_trail_still_fits() -> None:
    traced = trace(wide(3, 60), Asked(accounts=[1]))
    drawn = sankey(traced, FEWEST)
    assert 0 < drawn.links.num_rows <= FEWEST
    assert drawn.beyond > 0


def test_a_graph_keeps_the_largest_links() -> None:
    traced = trace(SPREAD, Asked(accounts=[1]), ground(SPREAD, cap=9, services=[8]))
    drawn = graph(traced, 3)
    assert drawn.links["amount"].to_pylist() == [1000, 300, 200]
    assert drawn.left_out == 3
    nodes = drawn.nodes.to_pydict()
    assert nodes["account"] == [1, 2, 7, 8]
    assert nodes["held"] == [0, 270, None, None]
    assert graph(traced).links.num_rows == 6


# -- what a court reads ------------------------------------------------------------------------


def test_methods_stand_side_by_side() -> None:
    made = paid([(1, 9, 2, 100), (2, 1, 2, 100), (3, 2, 3, 80), (4, 2, CASH, 60)])
    trails = [trace(made, Asked(accounts=[1], method=m)) for m in Method]
    found = compare(*trails, trace(made, Asked(accounts=[1], opening=Opening.LAST)))
    totals = {row["trail"]: row for row in found.totals.to_pylist()}
    assert [totals[m]["held"] for m in ("earliest", "fifo", "lifo", "haircut", "poison")] == [
        0, 60, 80, 70, 140,
    ]  # fmt: skip
    assert [totals[m]["cash"] for m in ("fifo", "lifo", "haircut", "poison")] == [40, 20, 30, 60]
    assert totals["poison"]["touched"] == 100
    accounts = found.accounts.to_pydict()
    assert accounts["account"] == [2, 3, 1]
    assert accounts["lifo_held"] == [0, 80, 0]
    assert "haircut_last_held" in accounts
    with pytest.raises(ValueError, match="two trails of one kind"):
        compare(trails[0], trails[0])


def test_proceeds_by_account_and_currency() -> None:
    made = ledger(
        {
            "at": [1, 2, 3, 4],
            "src": [8, 9, 1, 1],
            "dst": [1, 1, 2, CASH],
            "amount": [1000, 5, 3, 400],
            "value": [1000, 10_000, 6000, 400],
            "currency": [418, 840, 840, 418],
        }
    )
    told = proceeds(trace(made, Asked(accounts=[1]), ground(made, balances={1: 77})))
    assert (told.total, told.at_start, told.held) == (11_077, 77, 10_677)
    assert told.lost == {End.CASH: 400}
    assert told.accounts.select(["account", "held"]).to_pylist() == [
        {"account": 2, "held": 6000},
        {"account": 1, "held": 4677},
    ]
    assert told.currencies.to_pydict() == {
        "currency": [418, 840],
        "brought_amount": [1000, 5],
        "brought": [1000, 10_000],
        "lost_amount": [400, 0],
        "lost": [400, 0],
    }
    with pytest.raises(ValueError, match="follows no amounts"):
        proceeds(trace(made, Asked(accounts=[1], method=Method.EARLIEST)))


def test_a_report_lists_every_payment_with_its_number() -> None:
    told = report(trace(SPREAD, Asked(accounts=[1]), ground(SPREAD, cap=9)))
    assert told.rows["number"].to_pylist() == [1, 2, 3, 4, 5, 6, 7]
    assert told.rows["traced_amount"].to_pylist() == [1000, 100, 50, 200, 300, 20, 60]
    assert told.name["en"] == "Pro rata (haircut)"
    assert [set(text) for text in told.limits] == [{"en", "lo"}] * len(told.limits)


def test_everything_is_said_in_both_languages() -> None:
    tables = (words.NAMES, words.METHODS, words.OPENINGS, words.ENDS, words.ENDS_BACKWARD)
    for table in tables:
        assert all(text["en"] and text["lo"] for text in table.values())
    assert set(words.NAMES) == set(words.METHODS) == set(Method)
    assert set(words.ENDS) == set(End) - {End.NONE}
    assert all(text["en"].count(". ") == 1 for text in words.METHODS.values())


def test_an_empty_period_has_an_empty_trail() -> None:
    for method in Method:
        for backward in (False, True):
            asked = Asked(accounts=[1], method=method, backward=backward, since=100)
            traced = trace(SPREAD, asked)
            assert (len(traced) == 0 and traced.breaks.num_rows == 0) or backward
            assert sankey(traced).links.num_rows == graph(traced).links.num_rows == 0
            assert traced.rows.num_rows == 0
