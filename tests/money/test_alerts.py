"""Alerts: what rules found put together about a person, explained, never decided."""

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.money import alerts, rules
from khua.money.hits import HITS
from khua.money.known import Known
from tests.money.rules.cases import built, known, transactions

CATALOGUE = {rule.id: rule for rule in rules.catalogue()}
#: two accounts of one person, deposits, and somebody else
LEDGER = built(
    transactions(
        [
            "1d cash>1 85M", "3d cash>2 90M", "6d cash>1 99M",
            "7d 1>9 80M", "8d23:30 cash>2 1M", "9d 5>6 2M",
        ]
    )
)  # fmt: skip
KNOWN = known({"people": {1: {"person": 7}, 2: {"person": 7}, 9: {}, 5: {}, 6: {}}})


def hits(*rows: tuple[str, int, int, int, int]) -> pa.Table:
    """Rows of HITS: rule, subject, anchor, number, other."""
    columns = zip(*rows, strict=True) if rows else [[]] * 5
    return pa.table(dict(zip(HITS.names, map(list, columns), strict=True)), schema=HITS)


def combined(*rows, **asked):
    return alerts.combine(hits(*rows), LEDGER, KNOWN, rules.catalogue(), **asked)


STRUCTURING = [("F02", 1, 3, 1, 0), ("F02", 2, 3, 2, 0), ("F02", 1, 3, 3, 0)]


def test_hits_in_several_accounts_of_a_person_are_one_alert():
    (alert,) = combined(*STRUCTURING)
    assert alert.person == 7
    assert alert.accounts == (1, 2)
    assert alert.transactions == (1, 2, 3)
    (evidence,) = alert.evidence
    assert (evidence.rule.id, evidence.rule.version) == ("F02", CATALOGUE["F02"].version)
    (hit,) = evidence.hits
    assert hit.numbers == (1, 2, 3)
    assert hit.accounts == (1, 2)
    assert hit.total == 274_000_000_00


def test_an_account_that_nobody_is_known_to_hold_is_an_alert_of_its_own():
    found = alerts.combine(hits(("F18", 4, 6, 6, 5)), LEDGER, Known(), rules.catalogue())
    assert [(alert.person, alert.accounts) for alert in found] == [(0, (4,))]


def test_a_hit_is_told_with_its_figures_in_both_languages():
    (alert,) = combined(*STRUCTURING)
    words = alert.evidence[0].hits[0].words(alert.evidence[0].rule)
    assert words["en"] == (
        "3 cash deposits of 80 to 100 % of ₭100,000,000, together ₭274,000,000, from 2 January "
        "2025 to 7 January 2025; the rule asks 3 within 7 days."
    )
    assert "₭274.000.000" in words["lo"]
    assert "7 ມັງກອນ 2025" in words["lo"]


def test_one_kind_of_data_suggests_no_case_however_strong_it_is():
    flows = [(rule, 1, 3, 1, 0) for rule in ("F02", "F18", "F29", "F30")]
    (alert,) = combined(*flows)
    assert alert.score > alerts.SUGGEST
    assert alert.families == ("flow",)
    assert not alert.suggests_case
    assert "one kind of data (flows of money)" in alert.words()[0]["en"]


def test_two_independent_kinds_of_data_suggest_a_case():
    (alert,) = combined(*STRUCTURING, ("F01", 1, 3, 1, 0))
    assert alert.families == ("flow", "place-time")
    assert alert.suggests_case
    assert alert.score == pytest.approx(1 - (1 - 0.4) * (1 - 0.45))
    assert alert.words()[0]["en"].startswith("A case is suggested: 0.67 of 1, from 2 independent")


def test_phone_credit_does_not_make_a_second_kind_of_data():
    (alert,) = combined(*STRUCTURING, ("F29", 1, 3, 1, 0), ("F17", 1, 3, 1, 0))
    assert alert.families == ("flow",)
    assert not alert.suggests_case


@given(st.lists(st.sampled_from(sorted(CATALOGUE)), max_size=6), st.sampled_from(sorted(CATALOGUE)))
def test_more_evidence_never_scores_less_and_hits_of_one_rule_count_once(names, more):
    def score(found: list[str]) -> dict[str, float]:
        return dict(alerts._scores([CATALOGUE[name] for name in sorted(set(found))]))

    before, after = score(names), score([*names, more])
    assert all(0 <= before[name] <= after[name] + 1e-12 <= 1 + 1e-9 for name in before)
    assert score([*names, *names]) == before


def test_the_exploitation_that_stands_out_is_suggested():
    (alert,) = combined(("F12", 1, 3, 1, 0), ("F13", 1, 3, 2, 5))
    assert alert.exploitation == "sexual"
    (plain,) = combined(("F02", 1, 3, 1, 0))
    assert plain.exploitation == "any"


def test_a_possible_victim_comes_first_where_a_controller_is_as_likely():
    (alert,) = combined(("F13", 1, 3, 1, 5), ("F20", 1, 3, 2, 6))
    assert alert.roles["controller"] >= alert.roles["victim"]
    assert alert.role == "victim"
    assert alert.possible_victim
    told = " ".join(words["en"] for words in alert.words())
    assert "Possible victim: no step against this account" in told


def test_saying_that_a_victim_was_put_first():
    votes = {"controller": 1.0, "victim": 0.85, "facilitator": 0.0, "buyer": 0.0}
    assert alerts._role(votes) == ("victim", True)
    assert alerts._role({**votes, "victim": 0.5}) == ("controller", False)
    assert alerts._role(dict.fromkeys(votes, 0.0)) == ("", False)


def test_workers_whose_wages_are_taken_are_marked_as_possible_victims():
    rows = [("F05", 9, 4, 4, 1), ("F05", 9, 4, 4, 5)]
    (alert,) = combined(*rows)
    assert alert.role == "controller"
    assert [(tied.account, tied.person, tied.role) for tied in alert.tied] == [
        (1, 7, "victim"), (5, 5, "victim"),
    ]  # fmt: skip
    both = combined(*rows, ("F18", 1, 3, 1, 0), ("F02", 1, 3, 1, 0))
    worker = next(alert for alert in both if alert.person == 7)
    assert worker.role == "victim"


def test_alerts_are_ranked_and_the_weak_are_left_out_when_asked():
    rows = [*STRUCTURING, ("F01", 1, 3, 1, 0), ("F17", 5, 6, 6, 0)]
    found = combined(*rows)
    assert [alert.person for alert in found] == [7, 5]
    assert [alert.person for alert in combined(*rows, least=0.3)] == [7]


def test_nothing_found_is_no_alert():
    assert combined() == []
    assert combined(("P99", 1, 0, 0, 0)) == []


def test_an_alert_is_json_with_words_for_every_part():
    (alert,) = combined(*STRUCTURING, ("F04", 1, 0, 0, 9), ("F05", 1, 4, 4, 9))
    told = json.loads(json.dumps(alert.as_json(), ensure_ascii=False))
    assert told["suggests_case"] is True
    assert {words["lo"] for words in told["words"]}
    for evidence in told["evidence"]:
        assert set(evidence["name"]) == set(evidence["why"]) == {"en", "lo"}
        assert evidence["version"] == 1
        for hit in evidence["hits"]:
            assert "{" not in hit["words"]["en"] + hit["words"]["lo"]
    known_only = next(each for each in told["evidence"] if each["rule"] == "F04")
    assert known_only["hits"][0]["numbers"] == []
    assert told["transactions"] == [1, 2, 3, 4]
    assert told["tied"][0]["role"] == "victim"
