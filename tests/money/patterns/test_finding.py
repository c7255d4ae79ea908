"""Finding patterns: their parameters, hubs, what chance and harmless arrangements do to them."""

import logging
from types import SimpleNamespace

import numpy as np
import pytest

from khua.money.graph import Index
from khua.money.hits import HITS, in_order
from khua.money.ledger import CASH, ledger
from khua.money.patterns import DEFAULTS, Search, completed, find, likely
from khua.money.patterns.evidence import TERMS
from khua.money.patterns.evidence.null import moved
from khua.money.patterns.shapes import look
from tests.money import slowly

HOUR, DAY = 3600, 86_400


def background(transactions=20_000, accounts=4_000, days=60, seed=3):
    """Payments between strangers and partners, with two that everybody pays and is paid by."""
    draw = np.random.default_rng(seed)
    src = draw.integers(1, accounts, transactions)
    near = draw.random(transactions) < 0.4
    dst = np.where(near, src % (accounts - 1) + 1, draw.integers(1, accounts, transactions))
    hub = draw.random(transactions)
    src[hub < 0.05], dst[hub > 0.95] = accounts, accounts
    at = draw.integers(0, days * DAY, transactions)
    value = draw.lognormal(13, 1.5, transactions).astype(np.int64) + 1
    return [at, src, dst, value]


def with_rows(rows, columns=None):
    """Rows (at, src, dst, value) among the background; the ledger and the numbers of the rows."""
    columns = columns or background()
    more = np.array(rows, np.int64).T
    at, src, dst, value = (np.concatenate(pair) for pair in zip(columns, more, strict=True))
    made = ledger({"at": at, "src": src, "dst": dst, "amount": value})
    return made, set(range(len(columns[0]) + 1, len(at) + 1))


def ring(accounts, values, begin=20 * DAY, gap=15 * HOUR):
    """Each account pays the next, the last the first."""
    after = accounts[1:] + accounts[:1]
    return [
        (begin + n * gap, a, b, value)
        for n, (a, b, value) in enumerate(zip(accounts, after, values, strict=True))
    ]


UNEVEN = [431_237, 409_311, 412_083, 380_909, 401_747]


def numbers(found):
    return set(found.column("number").to_pylist())


def test_parameters_have_values_units_and_words_in_both_languages():
    for pattern, parameters in DEFAULTS.items():
        assert completed(pattern) == {name: p.value for name, p in parameters.items()}
        for parameter in parameters.values():
            assert all((parameter.unit, parameter.words["en"], parameter.words["lo"]))
    assert all(text["en"] and text["lo"] for text in TERMS.values())


def test_unknown_patterns_and_parameters_are_refused():
    with pytest.raises(KeyError):
        find(slowly.paid([]), "spiral")
    with pytest.raises(KeyError, match="speed"):
        find(slowly.paid([]), "cycle", {"speed": 1})


@pytest.mark.parametrize("pattern", DEFAULTS)
@pytest.mark.parametrize("probability", [0, 0.5])
def test_nothing_is_found_in_a_ledger_of_nothing(pattern, probability):
    assert find(slowly.paid([]), pattern, {"probability": probability}).num_rows == 0
    alone = slowly.paid([(0, 1, 2, 10)])
    assert find(alone, pattern, {"probability": probability}).schema == HITS


def test_hits_name_the_account_the_last_transaction_and_the_other_side():
    made = slowly.paid(ring([5, 6, 7], [1_000, 950, 990]))
    found = find(made, "cycle", {"probability": 0})
    assert found == in_order(found)
    assert found.to_pylist() == [
        {"rule": "cycle", "subject": 5, "anchor": 3, "number": number, "other": other}
        for number, other in ((1, 6), (2, 7), (3, 7))
    ]


def test_nothing_passes_through_hubs_services_and_cash():
    rows = ring([5, 6, 7], [1_000, 950, 990]) + [(n, 6, 100 + n, 10) for n in range(10)]
    made = slowly.paid(rows)
    shape = {"probability": 0, "cap": 20}
    assert find(made, "cycle", shape).num_rows
    assert not find(made, "cycle", {"probability": 0, "cap": 9}).num_rows
    assert not find(made, "cycle", shape, services=[7]).num_rows
    assert not find(made, "cycle", shape | {"least_value": 960}).num_rows
    assert find(made, "cycle", shape, index=Index(made)) == find(made, "cycle", shape)
    cash = slowly.paid(ring([5, CASH, 7], [1_000, 950, 990]))
    assert not find(cash, "cycle", shape).num_rows


def test_a_cycle_of_strangers_is_told_and_round_or_equal_or_repeated_ones_are_not():
    real = ring([11, 222, 333, 444, 55], UNEVEN)
    favour = ring([601, 1602, 2603], [500_000] * 3)  # goes round once, round and equal
    rent = [  # the same every fortnight
        row
        for month in range(4)
        for row in ring([701, 1702, 2703], [120_345] * 3, begin=month * 14 * DAY)
    ]
    loan = ring([801, 2802], [2_000_000, 2_100_000], gap=70 * HOUR)
    firms = [901, 1902, 2903, 3904]  # suppliers: much the same again, once too slowly for a cycle
    supplied = ring(firms, [101_230, 94_410, 99_770, 91_330])
    supplied += ring(firms, [97_110, 103_450, 92_880, 98_020], begin=5 * DAY, gap=110 * HOUR)
    innocent = favour + rent + loan + supplied
    made, _ = with_rows(real + innocent)
    first = len(background()[0])
    assert numbers(find(made, "cycle")) == set(range(first + 1, first + 6))
    every = numbers(find(made, "cycle", {"probability": 0}))
    assert every >= set(range(first + 1, first + 1 + len(real + innocent) - len(firms)))


def test_the_firms_that_supply_each_other_once_are_told():
    firms = [901, 1902, 2903, 3904]
    made, planted = with_rows(ring(firms, [101_230, 94_410, 99_770, 91_330]))
    assert numbers(find(made, "cycle")) == planted


def test_a_chain_that_trade_makes_as_well_is_not_told():
    near = [70_003, 66_120, 69_450, 64_871]
    told = {}
    for count, gap in ((4, 14), (4, 26)):
        rows = each(count, lambda n: (50 + 61 * n, 111 + 61 * n, near[n]), gap=gap * HOUR)
        made, planted = with_rows(rows)
        search = Search(made)
        every = look("chain", search.flows, completed("chain"), search.background)
        assert set(made.number[every.flows.row[every.members]].tolist()) >= planted
        told[count, gap] = len(numbers(find(made, "chain")) & planted)
    assert told == {(4, 14): 4, (4, 26): 0}


def each(count, row, begin=20 * DAY, gap=9 * HOUR):
    """Rows (sender, receiver, value) of n, one every `gap`."""
    return [(begin + n * gap, *row(n)) for n in range(count)]


@pytest.mark.parametrize(
    ("pattern", "rows"),
    [
        ("fan-in", each(11, lambda n: (50 + 61 * n, 9, 70_003 + 9_137 * n))),
        ("fan-out", each(11, lambda n: (9, 50 + 61 * n, 70_003 + 9_137 * n))),
        (
            "scatter-gather",
            each(4, lambda n: (9, 50 + 61 * n, 70_003 + 9_137 * n))
            + each(4, lambda n: (50 + 61 * n, 777, 67_111 + 9_137 * n), 22 * DAY),
        ),
        (
            "gather-scatter",
            each(9, lambda n: (50 + 61 * n, 9, 70_003 + 9_137 * n))
            + each(9, lambda n: (9, 2050 + 61 * n, 67_111 + 9_137 * n), 24 * DAY),
        ),
        ("chain", each(9, lambda n: (50 + 61 * n, 111 + 61 * n, 70_003 - 911 * n))),
        (
            "bipartite",
            each(
                9,
                lambda n: (50 + 61 * (n % 3), 900 + 31 * (n // 3), 70_003 + 911 * n),
                gap=HOUR * 5,
            ),
        ),
    ],
)
def test_what_strangers_do_together_once_is_told(pattern, rows):
    made, planted = with_rows(rows)
    found = numbers(find(made, pattern))
    assert len(found & planted) > 0.8 * len(planted)
    assert len(found - planted) <= 0.4 * len(found)  # strangers of the same days come with them


def test_an_account_that_passes_everything_on_again_and_again():
    rows = [
        row
        for n in range(6)
        for row in (
            (n * 9 * DAY, 50 + 61 * n, 9, 500_077 + 41_113 * n),
            (n * 9 * DAY + 4 * HOUR, 9, 900 + 61 * n, 490_411 + 40_227 * n),
        )
    ]
    made, planted = with_rows(rows)
    assert numbers(find(made, "pass-through")) >= planted


def test_chance_alone_is_told_next_to_never():
    made, _ = with_rows([(0, 1, 2, 3)])
    search = Search(made)
    weighed = search.weighed({pattern: completed(pattern) for pattern in DEFAULTS})
    given = {"probability": 0.5, "wrong": 0.15, "doubtful": 0.4, "few": 0.12}
    told = {name: int(likely(one, given).sum()) for name, one in weighed.items()}
    assert sum(told.values()) <= 3, told


@pytest.mark.parametrize(("doubtful", "told"), [(0, 50), (3, 53), (6, 56), (7, 50), (40, 50)])
def test_doubtful_ones_are_told_where_they_are_few(doubtful, told):
    chances = np.array([0.9] * 50 + [0.45] * doubtful + [0.3] * 5)
    weighed = SimpleNamespace(probability=chances, shapes=range(len(chances)))
    kept = likely(weighed, completed("cycle"))
    assert kept.sum() == told
    assert not kept[50 + doubtful :].any()
    bars = {**completed("cycle"), "doubtful": DEFAULTS["fan-in"]["doubtful"].value}
    assert likely(weighed, bars).sum() == 50


def test_no_more_are_told_than_expected_right_whatever_one_of_them_says():
    chances = np.array([0.9] * 5 + [0.55] * 50)
    weighed = SimpleNamespace(probability=chances, shapes=range(len(chances)))
    kept = likely(weighed, completed("cycle"))
    assert kept[:5].all()
    assert (1 - chances[kept]).mean() <= 0.2


def test_the_null_keeps_who_deals_with_whom_and_when_the_ledger_is_busy():
    made, _ = with_rows([(0, 1, 2, 3)])
    flows = Search(made).flows
    null = moved(flows)
    assert (null.starts == flows.starts).all()
    assert (null.in_starts == flows.in_starts).all()
    assert sorted(null.row.tolist()) == sorted(flows.row.tolist())
    assert (null.src == flows.src).all()
    # as many in every hour, but for pairs that now meet in one place of the order
    hours = [np.sort(one.at) for one in (null, flows)]
    assert np.abs(hours[0] - hours[1]).mean() < 6 * HOUR
    near = np.corrcoef(
        np.log(null.value[np.argsort(null.row)]), np.log(flows.value[np.argsort(flows.row)])
    )
    assert 0.5 < near[0, 1] < 0.98
    assert (moved(flows).at == null.at).all()
    assert (moved(flows, 2).at != null.at).any()


def test_the_order_of_equal_moments_and_of_the_columns_changes_nothing():
    made, _ = with_rows(ring([11, 222, 333, 444, 55], UNEVEN))
    shuffled = np.random.default_rng(1).permutation(len(made))
    other = ledger({name: column[shuffled] for name, column in made.columns().items()})
    for pattern in DEFAULTS:
        assert find(made, pattern).equals(find(other, pattern))


def test_searches_that_end_early_are_told(caplog):
    rows = [(n, 1 + n % 12, 1 + (n * 7 + n // 12) % 12, 1_000) for n in range(900)]
    made = slowly.paid([row for row in rows if row[1] != row[2]])
    with caplog.at_level(logging.WARNING, "khua.money"):
        find(made, "cycle", {"probability": 0, "steps": 100})
    assert "cycle" in caplog.text


def test_words_for_every_term():
    made, _ = with_rows(ring([11, 222, 333, 444, 55], UNEVEN))
    search = Search(made)
    for one in search.weighed({pattern: completed(pattern) for pattern in DEFAULTS}).values():
        assert ((one.probability >= 0) & (one.probability <= 1)).all()
        for shape in range(min(3, len(one.shapes))):
            assert set(one.terms(shape)) <= set(TERMS)


def test_a_ledger_where_all_is_one_moment_or_one_amount():
    for at in (np.zeros(300, np.int64), np.arange(300) * HOUR):
        each_ = np.arange(300)
        columns = {"at": at, "src": each_ % 17 + 1, "dst": each_ % 13 + 20, "amount": each_ * 0 + 5}
        made = ledger(columns)
        for pattern in DEFAULTS:
            assert find(made, pattern).schema == HITS
