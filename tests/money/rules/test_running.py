"""Running rules: windows by definition, what is skipped and why, going on after a stop."""

from collections import defaultdict

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.money import rules
from khua.money.hits import HITS, in_order
from khua.money.known import AccountKind, Known
from khua.money.ledger import Kind, ledger
from khua.money.rules import running
from tests.money.rules.cases import CASES, built, case, known, transactions

DAY = 86_400
SENDERS = """\
id: F91
version: 1
name: {en: x, lo: x}
why: {en: x, lo: x}
tells: {en: x, lo: x}
exploitation: [any]
role: {}
family: flow
source: x
weight: {any: 0.1}
needs: []
parameters:
  window: {value: 2, unit: days, words: {en: x, lo: x}}
  senders: {value: 3, unit: people, words: {en: x, lo: x}}
engine: sql
sql: |
  SELECT l.dst AS who, l.dst AS subject, l.at, l.number, l.src AS other, l.src AS item, 1 AS mark,
         l.value
  FROM ledger l WHERE l.dst <> 0
when: items >= {senders} AND SUM(p.value) OVER back >= 4
"""


@pytest.fixture(scope="module")
def senders(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "91-senders.yaml"
    path.write_text(SENDERS, encoding="utf-8")
    return rules.read([path])[0]


def by_definition(flow) -> pa.Table:
    """The hits of SENDERS, counted one by one."""
    names = ("at", "number", "src", "dst", "value")
    rows = list(zip(*(getattr(flow, name).tolist() for name in names), strict=True))
    found = []
    for account in sorted({row[3] for row in rows} - {0}):
        mine = sorted(row for row in rows if row[3] == account)
        good = []
        for at, number, *_ in mine:
            back = [row for row in mine if at - 2 * DAY <= row[0] <= at]
            if len({row[2] for row in back}) >= 3 and sum(row[4] for row in back) >= 4:
                good.append((at, number))
        part = [row for row in mine if any(row[0] <= at <= row[0] + 2 * DAY for at, _ in good)]
        hits: list[list[tuple[int, ...]]] = []
        for row in part:
            if not hits or row[0] - hits[-1][-1][0] > 2 * DAY:
                hits.append([])
            hits[-1].append(row)
        for hit in hits:
            anchor = next(number for at, number, *_ in hit if (at, number) in good)
            found += [("F91", account, anchor, number, src) for _, number, src, _, _ in hit]
    columns = list(zip(*found, strict=True)) or [[]] * 5
    return in_order(pa.table(dict(zip(HITS.names, columns, strict=True)), schema=HITS))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 5), st.integers(0, 3), st.integers(1, 2)),
        min_size=1,
        max_size=40,
    )
)
def test_a_window_rule_finds_what_its_definition_says(senders, rows):
    hours, src, dst, value = (np.array(column) for column in zip(*rows, strict=True))
    flow = ledger({"at": hours * 6 * 3600, "src": src, "dst": dst, "amount": value})
    (found,) = rules.each_of([senders], flow, Known())
    assert found.rows.equals(by_definition(flow))


def test_what_is_skipped_is_told_with_what_is_missing():
    flow = built(transactions(["1d 1>2 1M"]))
    rows, skipped = rules.run(flow, Known())
    assert rows.schema.equals(HITS)
    told = {each.rule.id: each for each in skipped}
    assert {"F01", "F05", "F12", "F22", "F27", "F28", "F32"} <= told.keys()
    assert told["F05"].missing == ("ledger.payroll",)
    assert told["F05"].words["en"] == "not in the data: transactions marked as wages"
    assert "ຄະດີ" in told["F22"].words["lo"]
    assert told["F32"].words["en"] == "this is a question for an analyst, not a rule"
    assert "F18" not in told  # the ledger alone is enough


def test_the_data_of_each_case_are_what_its_rule_needs():
    catalogue = {rule.id: rule for rule in rules.catalogue()}
    lacking = defaultdict(list)
    for rule in CASES:
        told = case(rule, "positive")
        ready, _ = rules.sorted_out(
            [catalogue[rule]], built(transactions(told["ledger"])), known(told)
        )
        if not ready:
            lacking[rule] = list(catalogue[rule].needs)
    assert lacking == {}


def test_only_some_rules_and_an_unknown_one():
    told = case("F02", "positive")
    flow = built(transactions(told["ledger"]))
    done = []
    rows, skipped = rules.run(
        flow, known(told), only=["F02", "F17"], told=lambda *each: done.append(each)
    )
    assert set(rows.column("rule").to_pylist()) == {"F02"}
    assert done == [("F02", 0.5), ("F17", 1.0)]
    assert skipped == []
    with pytest.raises(KeyError, match="F99"):
        rules.run(flow, Known(), only=["F99"])


def test_an_empty_ledger():
    nothing = ledger({"at": [], "src": [], "dst": [], "amount": []})
    rows, skipped = rules.run(nothing, Known())
    assert rows.num_rows == 0
    assert {each.rule.id for each in skipped} >= {"F01", "F02"}
    assert running.rehearse(rules.catalogue()) == {}


def test_a_run_that_was_stopped_goes_on(tmp_path, monkeypatch):
    flow = built(transactions(case("F02", "positive")["ledger"]))
    asked = {"only": ["F02", "F17"], "work": tmp_path / "work"}
    first, _ = rules.run(flow, Known(), **asked)
    monkeypatch.setattr(running, "_session", lambda *_: pytest.fail("ran again"))
    again, _ = rules.run(flow, Known(), **asked)
    assert again.equals(first)
    other = built(transactions(["1d 1>2 1M"]))  # other data are another run
    with pytest.raises(pytest.fail.Exception, match="ran again"):
        rules.run(other, Known(), **asked)


def test_an_unknown_account_is_personal_or_a_service_where_it_is_a_hub():
    size = 600
    flow = ledger(
        {
            "at": np.arange(size + 1),
            "src": np.append(np.arange(2, size + 2), 2),
            "dst": np.append(np.full(size, 1), 3),
            "amount": np.full(size + 1, 100),
            "kind": np.full(size + 1, Kind.TRANSFER),
        }
    )
    told = known({"people": {3: {"kind": int(AccountKind.BUSINESS)}}}).accounts
    table = running._completed(told, flow, np.array([0, 1]))
    kinds = dict(zip(table["account"].to_pylist(), table["kind"].to_pylist(), strict=True))
    assert kinds[1] == AccountKind.SERVICE
    assert kinds[2] == AccountKind.PERSONAL
    assert kinds[3] == AccountKind.BUSINESS
    assert len(kinds) == size + 1


@given(st.floats(1e3, 1e13), st.floats(0.92, 1.0))
def test_amounts_that_are_nearly_one_are_together_in_a_band(amount, part):
    bands = running.bands()
    low, high = bands["low"].to_numpy(), bands["high"].to_numpy()
    here = [
        set(np.flatnonzero((low <= x) & (x < high))) for x in (100 * amount, 100 * amount * part)
    ]
    assert here[0] & here[1]
