"""The reasoner against brute force: every completion of the unknowns, tried one by one.

The oracles read the YAML files themselves and share no code with the reasoner.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.law import STANDARDS, STANDINGS, Assessment, Fact, assess
from tests.law.oracles import RAW, Clingo, brute, codes_of, elements_of, expanded

ENCODED = sorted(name for name, raw in RAW.items() if raw["requires"] != "not_encoded")


# --- what hypothesis tries ---


@st.composite
def findings(draw: st.DrawFn, version: str) -> dict[str, Fact]:
    """Findings on some codes of one offence; few unknowns more often than not."""
    tree = expanded(RAW[version]["requires"])
    codes = codes_of(tree) + [element["none"] for element in elements_of(tree) if "none" in element]
    chosen = draw(st.lists(st.sampled_from(codes), unique=True))
    return {
        code: Fact(draw(st.sampled_from(STANDINGS)), draw(st.booleans()), (), draw(st.booleans()))
        for code in chosen
    }


def result_of(
    version: str, facts: dict[str, Fact], standard: Any, *, complete: bool = False
) -> Assessment:
    raw = RAW[version]
    on = None
    if raw["in_force"]["until"] != "open":
        until = raw["in_force"]["until"]
        latest_start = raw["in_force"]["from"]["latest"]
        on = latest_start if isinstance(until, dict) or latest_start < until else None
    found = assess(facts, standard=standard, layer=raw["layer"], on=on, complete=complete)
    return next(each for each in found if each.offence.version == version)


@pytest.mark.parametrize("version", ENCODED)
@given(data=st.data(), standard=st.sampled_from(STANDARDS), complete=st.booleans())
@settings(max_examples=150, deadline=None)
def test_equals_every_completion_of_the_unknowns(
    version: str, data: Any, standard: Any, complete: bool
) -> None:
    facts = data.draw(findings(version))
    found = result_of(version, facts, standard, complete=complete)
    assert found.result == brute(version, facts, standard, complete)


@pytest.mark.parametrize("version", ENCODED)
@given(data=st.data(), standard=st.sampled_from(STANDARDS))
@settings(max_examples=100, deadline=None)
def test_settling_what_is_named_establishes_the_offence(
    version: str, data: Any, standard: Any
) -> None:
    facts = data.draw(findings(version))
    found = result_of(version, facts, standard)
    assert bool(found.next_evidence) == (found.result == "unknown")
    by_id = {element.id: element for element in found.elements}
    settled = dict(facts)
    for item in found.next_evidence:
        assert all(by_id[name].result == "unknown" for name in item.elements)
        option = data.draw(st.sampled_from(item.options + item.officer_options))
        settled[option.code.id] = Fact(option.wanted, True, (), True)
    if found.result != "not_established":
        assert result_of(version, settled, standard).result == "established"


@pytest.mark.parametrize("version", ENCODED)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_named_item_left_out_leaves_the_offence_open(version: str, data: Any) -> None:
    """Nothing superfluous is asked: without any one item the rest does not suffice."""
    facts = data.draw(findings(version))
    found = result_of(version, facts, "conviction")
    for left_out in found.next_evidence:
        settled = dict(facts)
        for item in found.next_evidence:
            if item is not left_out:
                settled[item.options[0].code.id] = Fact(item.options[0].wanted, True, (), True)
        assert result_of(version, settled, "conviction").result == "unknown"


RANK = {"not_established": 0, "unknown": 1, "established": 2}


@pytest.mark.parametrize("version", ENCODED)
@given(data=st.data(), standard=st.sampled_from(STANDARDS))
@settings(max_examples=60, deadline=None)
def test_proof_never_lowers(version: str, data: Any, standard: Any) -> None:
    facts = data.draw(findings(version))
    code = data.draw(st.sampled_from(codes_of(expanded(RAW[version]["requires"]))))
    more = facts | {code: Fact("proved", True, (), True)}
    before = result_of(version, facts, standard).result
    assert RANK[result_of(version, more, standard).result] >= RANK[before]


@pytest.mark.parametrize("version", ENCODED)
@given(data=st.data(), complete=st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_stricter_standard_never_gives_more(version: str, data: Any, complete: bool) -> None:
    facts = data.draw(findings(version))
    ranks = [
        RANK[result_of(version, facts, standard, complete=complete).result]
        for standard in STANDARDS
    ]
    assert ranks == sorted(ranks, reverse=True)


SOLVERS: dict[str, Clingo] = {}


@pytest.mark.parametrize("version", ENCODED)
@given(data=st.data(), standard=st.sampled_from(STANDARDS), complete=st.booleans())
@settings(max_examples=40, deadline=None)
def test_agrees_with_clingo(version: str, data: Any, standard: Any, complete: bool) -> None:
    """A second oracle: does the offence hold in every world of the findings, in some, in none?"""
    facts = data.draw(findings(version))
    solver = SOLVERS.setdefault(version, Clingo(version))
    expected = solver.result(facts, standard, complete)
    assert result_of(version, facts, standard, complete=complete).result == expected


# --- single rules ---

CORE = {"act.recruitment": Fact("proved"), "intent": Fact("proved")}


def tip(facts: dict[str, Fact], standard: Any = "conviction", **how: bool) -> Assessment:
    return assess({**CORE, **facts}, standard=standard, **how)[0]


@pytest.mark.parametrize(
    ("supported", "expected"),
    [
        (False, ("established", "unknown", "unknown")),
        (True, ("established", "established", "unknown")),
    ],
)
def test_what_an_allegation_is_worth(supported: bool, expected: tuple[str, ...]) -> None:
    facts = {
        "means.force": Fact("alleged", supported),
        "purpose.servitude": Fact("alleged", supported),
    }
    assert tuple(tip(facts, standard).result for standard in STANDARDS) == expected


def test_no_listed_means_makes_the_element_fail() -> None:
    facts = {"means.none": Fact("proved"), "purpose.slavery": Fact("proved")}
    found = tip(facts)
    means = next(element for element in found.elements if element.id == "means")
    assert means.result == "not_established"
    assert found.result == "unknown"  # the person may still have been under 18
    assert [item.elements for item in found.next_evidence] == [("minor",)]
    assert tip({**facts, "victim.minor": Fact("contradicted")}).result == "not_established"


def test_two_proofs_against_each_other_settle_nothing() -> None:
    facts = {
        "means.none": Fact("proved"),
        "means.force": Fact("proved"),
        "victim.minor": Fact("contradicted"),
        "purpose.slavery": Fact("proved"),
    }
    found = tip(facts)
    means = next(element for element in found.elements if element.id == "means")
    assert means.conflict
    assert found.result == "unknown"
    assert found.next_evidence[0].options[0].wanted == "contradicted"
    assert "contradict each other" in "\n".join(found.explain("en").lines())


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("supported", [True, False])
def test_an_alleged_none_outweighs_no_proof_and_rules_nothing_out(
    standard: Any, supported: bool
) -> None:
    none = {"means.none": Fact("alleged", supported), "purpose.slavery": Fact("proved")}
    assert tip(none, standard).result == "unknown"
    found = tip({**none, "means.force": Fact("proved")}, standard)
    assert found.result == "established"
    assert not any(element.conflict for element in found.elements)


def test_what_is_missing_is_worked_out_once_and_only_when_asked() -> None:
    found = tip({})
    assert "next_evidence" not in vars(found)
    assert found.next_evidence
    assert found.next_evidence is found.next_evidence


def test_codes_that_the_law_does_not_list_neither_count_nor_close() -> None:
    facts = {"means.deception": Fact("proved"), "purpose.extortion": Fact("proved")}
    assert tip(facts).result == "unknown"
    told = "extortion or ransom: proved; not listed by this law, so it does not count"
    assert told in "\n".join(tip(facts).explain("en").lines())
    facts["purpose.extortion"] = Fact("contradicted")
    assert tip(facts).result == "unknown"
    facts["purpose.forced_labour"] = Fact("contradicted")
    assert tip(facts).result == "unknown"
    assert tip(facts, complete=True).result == "not_established"


def test_open_words_wait_for_a_legal_officer() -> None:

    facts = {**CORE, "means.debt_bondage": Fact("proved"), "purpose.other": Fact("proved")}

    def result(facts: dict[str, Fact]) -> Assessment:
        found = assess(facts, layer="la", on=date(2020, 5, 1))
        return next(each for each in found if each.offence.id == "la_trafficking_definition")

    waiting = result(facts)
    assert waiting.result == "unknown"
    assert "waits for a legal officer" in "\n".join(waiting.explain("en").lines())
    facts["purpose.other"] = Fact("proved", legal_officer=True)
    assert result(facts).result == "established"


def test_abduction_is_a_means_in_the_protocol_and_an_act_in_lao_law() -> None:

    facts = {
        "means.abduction": Fact("proved"),
        "purpose.slavery": Fact("proved"),
        "intent": Fact("proved"),
    }

    def met(layer: str, offence: str) -> set[str]:
        found = assess(facts, layer=layer, on=date(2020, 5, 1))
        one = next(each for each in found if each.offence.id == offence)
        return {element.id for element in one.elements if element.result == "established"}

    assert met("palermo", "tip") == {"means", "purpose", "intent"}
    assert met("la", "la_trafficking_definition") == {"act", "purpose", "intent"}


def test_unknown_words_are_refused() -> None:
    with pytest.raises(ValueError, match=r"means\.majick"):
        assess({"means.majick": Fact("proved")})
    with pytest.raises(ValueError, match="standard"):
        assess({}, standard="certainty")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="layer"):
        assess({}, layer="atlantis")


def test_age_comes_first_and_alleged_options_lead() -> None:
    found = tip({"means.fraud": Fact("alleged"), "purpose.slavery": Fact("proved")})
    (item,) = found.next_evidence
    assert item.element == "minor_or_means"
    assert [option.code.id for option in item.options][:2] == ["victim.minor", "means.fraud"]
    assert item.need["en"] == "proof of age under 18, or proof of one listed means"
    assert item.need["lo"].startswith("ການພິສູດວ່າອາຍຸຕ່ຳກວ່າ 18 ປີ, ຫຼື")


def test_everything_said_is_in_both_languages() -> None:
    for layer in ("palermo", "la"):
        for found in assess({}, layer=layer):
            for lang in ("en", "lo"):
                lines = list(found.explain(lang).lines())
                assert all(line.strip() for line in lines)
            lao = [line.split("  [")[0] for line in found.explain("lo").lines()]
            assert all(any("\u0e80" <= letter <= "\u0eff" for letter in line) for line in lao)
            assert found.verified or any("ຍັງບໍ່ໄດ້ກວດທານ" in line for line in lao)
            assert found.verified or "UNVERIFIED" in "\n".join(found.explain("en").lines())
