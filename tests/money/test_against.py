"""What speaks against an alert: innocent lives are recognised, others not taken for them."""

import numpy as np
import pytest

from khua.money import alerts, rules
from khua.money.against import DETECTORS, SORTS, find
from khua.money.rules.book import Book
from tests.money.rules.cases import built, known, transactions

CATALOGUE = {rule.id: rule for rule in rules.catalogue()}


def against(case: dict, account: int = 1, rule: str = "F03", shown: str = "in") -> dict:
    """What speaks against an alert by one rule that shows all that came in (or all, or nothing)."""
    ledger = built(transactions(case["ledger"]))
    book = Book(ledger, known(case))
    mine = (ledger.dst == account) | ((ledger.src == account) & (shown == "all"))
    numbers = ledger.number[mine] if shown else np.zeros(0, np.int64)
    accounts = book.accounts_of(int(book.who[account]))
    found = find(book, int(book.who[account]), accounts, {CATALOGUE[rule]: numbers})
    return {each.id: each for each in found}


CIRCLE = [
    f"{7 * turn}d+1h {payer}>{turn} 500K"
    for turn in range(1, 7)
    for payer in range(1, 7)
    if payer != turn
]
INNOCENT = {
    "payroll": {"ledger": ["1d 50>1 3M payroll", "31d 50>1 3M payroll", "40d 51>1 1M"]},
    "family": {
        "people": {1: {"relatives": 4}, 2: {"relatives": 4}, 3: {"relatives": 4}},
        "ledger": ["1d+1d 2..3>1 5M", "9d 60>1 1M"],
    },
    "remittance": {
        "ledger": ["1d 70>1 2M remittance", "33d 70>1 2.1M remittance", "65d 70>1 2M remittance",
                   "70d 5>1 1M"],
    },
    "savings_circle": {"ledger": CIRCLE},
    "school": {"ledger": ["1d+1d 11..20>1 2M school"]},
    "trader": {
        "people": {1: {"kind": 1}},
        "merchants": {4: {"trade": 9}},
        "ledger": ["1d+1d 11..20>1 2M", "5d 1>70 9M purchase merchant=4",
                   "35d 1>70 9M purchase merchant=4", "40d 1>71 1M utility"],
    },
    "collection": {"ledger": ["1d+10h 11..22>1 100K", "8d 1>cash 1M"]},
    "home_savings": {
        "ledger": ["1d cash>1 30M", "2d cash>1 20M", "9d+1d 1>70..73 5M purchase",
                   "30d 1>cash 10M"],
    },
}  # fmt: skip


@pytest.mark.parametrize("sort", sorted(INNOCENT))
def test_an_innocent_life_is_recognised_and_told(sort):
    shown = "all" if sort in ("savings_circle",) else "in"
    found = against(INNOCENT[sort], shown=shown)
    assert sort in found
    told = found[sort]
    assert told.factor == SORTS[sort].factor < 1
    assert told.numbers
    assert "{" not in told.words["en"] + told.words["lo"]


def test_the_words_have_the_figures():
    told = against(INNOCENT["payroll"])["payroll"]
    assert told.words["en"] == "2 of these transactions are wages, together ₭6,000,000."
    assert told.words["lo"] == "2 ລາຍການໃນນີ້ແມ່ນເງິນເດືອນ, ລວມ ₭6.000.000."
    assert told.numbers == (1, 2)


@pytest.mark.parametrize(
    ("sort", "case"),
    [
        ("payroll", {"ledger": ["1d 50>1 1M payroll", "2d 51>1 30M"]}),
        ("family", {"people": {1: {"relatives": 4}, 2: {"relatives": 5}}, "ledger": ["1d 2>1 5M"]}),
        ("remittance", {"ledger": ["1d+20d 70..75>1 2M remittance"]}),  # six senders
        ("remittance", {"ledger": ["1d 70>1 2M remittance", "2d 70>1 90M remittance"]}),
        ("savings_circle", {"ledger": ["1d+1h 11..20>1 500K", "2d 1>99 5M"]}),  # it never goes back
        ("trader", {"people": {1: {"kind": 1}}, "ledger": ["1d 11>1 2M", "2d 1>70 1M utility"]}),
        ("collection", {"ledger": ["1d+10h 11..22>1 100K", "2d 1>cash 900K", "3d 1>9 100K"]}),
        ("collection", {"ledger": ["1d+5d 11..22>1 100K"]}),
        ("home_savings", {"ledger": ["1d cash>1 30M", "2d 1>9 29M"]}),
    ],
)  # fmt: skip
def test_what_only_resembles_it_is_not_taken_for_it(sort, case):
    assert sort not in against(case)


def test_wages_do_not_speak_against_a_rule_about_wages():
    assert "payroll" not in against(INNOCENT["payroll"], rule="F06")


def test_a_dormitory_explains_what_is_shared_and_not_what_is_paid():
    case = {"people": {1: {"address": 3, "institution": 1}}, "ledger": ["1d 2>1 1M"]}
    assert "dormitory" in against(case, rule="F04", shown="")
    assert "dormitory" in against(case, rule="F23")
    assert "dormitory" not in against(case, rule="F02")


def test_it_lowers_the_rank_by_its_factor_and_says_so():
    case = INNOCENT["savings_circle"]
    ledger = built(transactions(case["ledger"]))
    mine = ledger.number[(ledger.dst == 1) | (ledger.src == 1)].tolist()
    from tests.money.test_alerts import hits

    rows = hits(*(("F03", 1, mine[-1], number, 2) for number in mine))
    (alert,) = alerts.combine(rows, ledger, known({}), rules.catalogue())
    assert [each.id for each in alert.against] == ["savings_circle"]
    assert alert.rank == pytest.approx(alert.score * SORTS["savings_circle"].factor)
    assert alert.score == pytest.approx(0.35)  # as it was
    assert alert.words()[-1]["en"].startswith("What speaks against it lowers its place")
    assert set(alert.against[0].numbers) == set(mine)


def test_every_kind_has_words_and_a_factor():
    assert DETECTORS.keys() == SORTS.keys()
    for sort in SORTS.values():
        assert set(sort.words) == {"en", "lo"}
        assert 0 < sort.factor < 1


def test_numbers_of_transactions_need_not_ascend():
    ledger = built(transactions(["1d 1>2 1M", "2d 2>3 1M", "3d 3>1 1M"]))
    turned = type(ledger)(**{**ledger.columns(), "number": np.array([30, 10, 20])})
    book = Book(turned, known({}))
    assert book.places(np.array([10, 20, 30])).tolist() == [1, 2, 0]
