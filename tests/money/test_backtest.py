"""Back-tests: what rules and alerts are worth where the attempts are known."""

import json

import numpy as np
import pyarrow as pa
import pytest

from khua.money import backtest, generate, rules
from khua.money.generate.labels import LABELS
from tests.money.rules.cases import built, known, transactions

SMALL = ["F02", "F12", "F17", "F22", "F23", "F32"]
CASE = {
    "people": {1: {}, 2: {}, 3: {}, 5: {}},
    "ledger": [
        "1d cash>1 85M", "2d cash>1 90M", "3d cash>1 99M",  # planted
        "1d cash>2 85M", "2d cash>2 90M", "3d cash>2 99M",  # an innocent look-alike
        "1d 3>70 20K top_up", "2d 3>70 20K top_up", "3d 3>70 20K top_up",
        "10d 5>1 85M",
    ],
}  # fmt: skip


def chosen(names):
    return [rule for rule in rules.catalogue() if rule.id in names]


@pytest.fixture(scope="module")
def measured():
    ledger = built(transactions(CASE["ledger"]))
    wrong = ledger.number[(ledger.src == 0) & (ledger.dst == 1)]
    fine = ledger.number[(ledger.src == 0) & (ledger.dst == 2)]
    missed = ledger.number[ledger.src == 5]
    labels = pa.table(
        {
            "number": np.concatenate([wrong, fine, missed]),
            "attempt": pa.array([1] * 3 + [2] * 3 + [3], pa.int32()),
            "kind": ["structuring"] * 3 + ["gold-shop"] * 3 + ["structuring"],
            "innocent": pa.array([0] * 3 + [1] * 3 + [0], pa.int8()),
            "role_src": [""] * 6 + ["buyer"],
            "role_dst": ["controller"] * 3 + [""] * 3 + ["controller"],
        },
        schema=LABELS,
    )
    return backtest.run(ledger, known(CASE), labels, rules=chosen(SMALL))


def test_precision_and_recall_of_a_rule(measured):
    by_id = {each.rule: each for each in measured.rules}
    assert by_id.keys() == {"F02", "F17"}
    two = by_id["F02"]
    assert (two.hits, two.accounts, two.transactions) == (2, 2, 6)
    assert (two.precision, two.innocent) == (0.5, 0.5)
    assert (two.attempts, two.found, two.recall) == (2, 1, 0.5)
    assert two.seconds >= 0
    assert (by_id["F17"].precision, by_id["F17"].recall) == (0.0, None)


def test_kinds_and_roles(measured):
    (kind,) = measured.kinds
    assert (kind.kind, kind.rule, kind.attempts, kind.by_its_rule) == ("structuring", "F02", 2, 1)
    assert (kind.by_any, kind.suggested) == (1, 0)
    roles = {each.role: each for each in measured.roles}
    assert (roles["controller"].people, roles["controller"].alerted, roles["controller"].said) == (
        1,
        1,
        1,
    )
    assert (roles["buyer"].people, roles["buyer"].alerted) == (1, 0)


def test_what_was_skipped_is_told(measured):
    assert measured.skipped.keys() == {"F12", "F22", "F23", "F32"}


def test_tables_and_json(measured):
    json.dumps(measured.as_json())
    for lang in ("en", "lo"):
        tables = measured.tables(lang)
        assert tables.keys() == {"rules", "kinds", "roles"}
        for rows in tables.values():
            assert len({len(row) for row in rows}) == 1
    assert measured.tables("en")["rules"][1][:5] == ["F02", "2", "6", "2", "50 %"]


def test_a_generated_country(tmp_path):
    made = generate.country(60_000, seed=11, days=100)
    steps = []
    found = backtest.run(
        made.ledger, made.known, made.labels,
        rules=chosen(["F01", "F02", "F05", "F12", "F20", "F23"]),
        told=lambda rule, done: steps.append(done),
    )  # fmt: skip
    by_id = {each.rule: each for each in found.rules}
    for rule in ("F02", "F12", "F23"):
        assert by_id[rule].recall == 1.0, rule
        assert by_id[rule].precision >= 0.5, rule
    assert found.transactions == 60_000
    assert found.strong <= found.alerts
    assert found.right <= found.suggested <= found.alerts
    assert steps == sorted(steps)
    assert steps[-1] == 1.0
