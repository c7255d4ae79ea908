"""Cases with several suspects and victims: which finding holds for whom."""

from __future__ import annotations

import pytest

from khua.law import CaseFinding, assess_case
from khua.law.case import combine, facts_for

F = CaseFinding
CORE = [
    F("s1", None, "act.recruitment", "proved"),
    F("s1", None, "purpose.slavery", "proved"),
    F("s1", None, "intent", "proved"),
]


def test_a_cell_shows_the_strongest_victim_and_each_one_below() -> None:
    findings = [
        *CORE,
        F(None, "child", "victim.minor", "proved"),
        F(None, "adult", "victim.minor", "contradicted"),
        F("s1", "adult", "means.none", "proved"),
    ]
    cell = assess_case(findings, ["s1"], ["adult", "child"]).cell("s1", "tip")
    assert cell.result == "established"
    assert {victim: each.result for victim, each in cell.victims} == {
        "adult": "not_established",
        "child": "established",
    }


def test_elements_of_different_victims_are_never_added_up() -> None:
    findings = [
        F("s1", "a", "act.recruitment", "proved"),
        F("s1", "a", "means.force", "proved"),
        F("s1", "b", "purpose.slavery", "proved"),
        F("s1", None, "intent", "proved"),
    ]
    assert assess_case(findings, ["s1"], ["a", "b"]).cell("s1", "tip").result == "unknown"


def test_without_victims_a_suspect_is_assessed_once() -> None:
    cell = assess_case(CORE, ["s1"], []).cell("s1", "tip")
    assert [victim for victim, _ in cell.victims] == [None]
    with pytest.raises(KeyError):
        assess_case(CORE, ["s1"], []).cell("s2", "tip")


@pytest.mark.parametrize(
    ("code", "expected"), [("victim.minor", "contradicted"), ("means.force", "proved")]
)
def test_between_suspect_and_victim_the_owner_of_the_fact_wins(code: str, expected: str) -> None:
    findings = [F("s1", None, code, "proved"), F(None, "v1", code, "contradicted")]
    assert facts_for(findings, "s1", "v1")[code].standing == expected
    findings.append(F("s1", "v1", code, "alleged"))
    assert facts_for(findings, "s1", "v1")[code].standing == "alleged"


def test_a_finding_on_nobody_holds_for_everybody_until_a_nearer_one_speaks() -> None:
    findings = [F(None, None, "intent", "alleged"), F("s2", None, "intent", "proved")]
    assert facts_for(findings, "s1", "v1")["intent"].standing == "alleged"
    assert facts_for(findings, "s2", "v1")["intent"].standing == "proved"


def test_findings_that_disagree_leave_the_fact_alleged_and_disputed() -> None:
    one = F("s1", "v1", "means.force", "proved", supported=True, ref="statement 1")
    other = F("s1", "v1", "means.force", "contradicted", ref="statement 2")
    fact = combine([one, other])
    assert (fact.standing, fact.disputed, fact.supported) == ("alleged", True, True)
    assert fact.refs == ("statement 1", "statement 2")
    weaker = F("s1", "v1", "means.force", "alleged", ref="statement 3")
    agreed = combine([one, weaker])
    assert (agreed.standing, agreed.disputed) == ("proved", False)
    cell = assess_case([*CORE, one, other], ["s1"], ["v1"]).cell("s1", "tip")
    assert cell.result == "unknown"
    assert "findings disagree" in "\n".join(cell.victims[0][1].explain("en").lines())
