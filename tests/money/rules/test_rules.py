"""Every rule finds what it should in a small ledger, and nothing in one that is close to it."""

import dataclasses

import pytest

from khua.money import rules
from tests.money.rules.cases import CASES, built, case, known, transactions

CATALOGUE = {rule.id: rule for rule in rules.catalogue()}


def shapes_alone(rule):
    """The rule with every shape of its patterns told: in four transactions nothing is unlikely."""
    patterns = tuple(
        dataclasses.replace(each, parameters={**each.parameters, "probability": 0})
        for each in rule.patterns
    )
    return dataclasses.replace(rule, patterns=patterns)


@pytest.mark.parametrize("rule", sorted(CASES))
@pytest.mark.parametrize("side", ["positive", "negative"])
def test_a_rule_finds_what_it_should_and_nothing_else(rule, side):
    told = case(rule, side)
    ledger = built(transactions(told["ledger"]))
    found = next(rules.each_of([shapes_alone(CATALOGUE[rule])], ledger, known(told))).rows
    assert sorted(set(found.column("subject").to_pylist())) == told.get("finds", [])
    assert set(found.column("rule").to_pylist()) <= {rule}
    if "shows" in told:
        assert len(set(found.column("number").to_pylist()) - {0}) == told["shows"]
