"""The reasoner against brute force: every completion of the unknowns, tried one by one.

The brute force reads the YAML files itself and shares no code with the reasoner.
"""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path
from typing import Any

import clingo
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import khua.law
from khua.law import STANDARDS, STANDINGS, Assessment, Fact, assess

FOLDER = Path(khua.law.__file__).parent
RAW = {
    raw["version"]: raw
    for path in (FOLDER / "offences").rglob("*.yaml")
    for raw in [yaml.safe_load(path.read_text(encoding="utf-8"))]
}
OFFICER_CODES = {
    code["code"]
    for code in yaml.safe_load((FOLDER / "vocabulary.yaml").read_text(encoding="utf-8"))["codes"]
    if code.get("legal_officer")
}
ENCODED = sorted(name for name, raw in RAW.items() if raw["requires"] != "not_encoded")
Tree = dict[str, Any]


# --- brute force ---


def expanded(tree: Tree) -> Tree:
    """The tree with includes replaced."""
    if "include" in tree:
        return expanded(RAW[tree["include"]]["requires"])
    for kind in ("all", "any"):
        if kind in tree:
            return {**tree, kind: [expanded(child) for child in tree[kind]]}
    return tree


def codes_of(tree: Tree) -> list[str]:
    if "code" in tree:
        return [tree["code"]]
    return [code for child in tree.get("all", tree.get("any", [])) for code in codes_of(child)]


def elements_of(tree: Tree) -> list[Tree]:
    if "element" in tree:
        return [tree]
    return [e for child in tree.get("all", tree.get("any", [])) for e in elements_of(child)]


def holds(tree: Tree, world: dict[str, bool]) -> bool:
    """Two-valued evaluation in one world."""
    if "code" in tree:
        return world[tree["code"]]
    if "all" in tree:
        return all(holds(child, world) for child in tree["all"])
    return any(holds(child, world) for child in tree["any"])


def possible(code: str, fact: Fact, standard: str) -> set[bool]:
    """Which truths a finding leaves open."""
    if code in OFFICER_CODES and not fact.legal_officer:
        return {True, False}
    counts = fact.standing == "proved" or (
        fact.standing == "alleged"
        and (standard == "suspicion" or (standard == "charge" and fact.supported))
    )
    if counts:
        return {True}
    return {False} if fact.standing == "contradicted" else {True, False}


def brute(version: str, facts: dict[str, Fact], standard: str, complete: bool) -> str:
    tree = expanded(RAW[version]["requires"])
    none = Fact("unknown")
    worlds = {code: possible(code, facts.get(code, none), standard) for code in codes_of(tree)}
    for element in elements_of(tree):
        codes = codes_of(element)
        said = [code for code in codes if code in facts]
        if "none" in element and facts.get(element["none"], none).standing == "proved":
            for code in codes:
                proved = worlds[code] == {True} and facts[code].standing == "proved"
                worlds[code] = {True, False} if proved else {False}
        elif (
            complete
            and "none" in element
            and said
            and all(worlds[code] == {False} for code in said)
        ):
            worlds.update({code: {False} for code in codes})
    # Codes of one element that are open in the same way give the same worlds: two stand for many.
    open_codes = [code for code in worlds if len(worlds[code]) > 1]
    kept: list[str] = []
    for element in elements_of(tree):
        kept += [code for code in codes_of(element) if code in open_codes][:2]
    base = {code: worlds[code] == {True} for code in worlds}
    outcomes = {
        holds(tree, base | dict(zip(kept, values, strict=True)))
        for values in itertools.product((True, False), repeat=len(kept))
    }
    if len(outcomes) == 2:
        return "unknown"
    return "established" if outcomes == {True} else "not_established"


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
    tree = expanded(RAW[version]["requires"])
    nones = {element["none"] for element in elements_of(tree) if "none" in element}
    facts = {code: fact for code, fact in facts.items() if code not in nones}
    code = data.draw(st.sampled_from(codes_of(tree)))
    more = facts | {code: Fact("proved", True, (), True)}
    before = result_of(version, facts, standard).result
    assert RANK[result_of(version, more, standard).result] >= RANK[before]


@pytest.mark.parametrize("version", ENCODED)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_stricter_standard_never_gives_more(version: str, data: Any) -> None:
    facts = data.draw(findings(version))
    ranks = [RANK[result_of(version, facts, standard).result] for standard in STANDARDS]
    if all(fact.standing != "proved" or ".none" not in code for code, fact in facts.items()):
        assert ranks == sorted(ranks, reverse=True)


def asp(tree: Tree, name: str, program: list[str]) -> None:
    """The tree as clingo rules; `name` is true in a world exactly when the tree holds."""
    if "code" in tree:
        program.append(f'{name} :- t("{tree["code"]}").')
        return
    kind = "all" if "all" in tree else "any"
    parts = []
    for number, child in enumerate(tree[kind]):
        asp(child, f"{name}_{number}", program)
        parts.append(f"{name}_{number}")
    if kind == "all":
        program.append(f"{name} :- {', '.join(parts)}.")
    else:
        program += [f"{name} :- {part}." for part in parts]


@pytest.mark.parametrize("version", ["tip-protocol-2000", "som-protocol-2000-aggravated"])
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_agrees_with_clingo(version: str, data: Any) -> None:
    """A second oracle: can the offence hold, and can it fail, in some world of the findings?"""
    facts = data.draw(findings(version))
    tree = expanded(RAW[version]["requires"])
    # The rules on “none” and on complete findings are tried above; here plain three-valued logic.
    facts = {code: fact for code, fact in facts.items() if ".none" not in code}
    program = ["{ t(C) } :- code(C).", ":- known(C), not t(C).", ":- denied(C), t(C)."]
    program += [f'code("{code}").' for code in codes_of(tree)]
    program += [f'known("{code}").' for code, fact in facts.items() if fact.standing == "proved"]
    program += [
        f'denied("{code}").' for code, fact in facts.items() if fact.standing == "contradicted"
    ]
    program.append("#defined known/1. #defined denied/1.")
    asp(tree, "holds", program)
    outcomes = set()
    for wanted in ("holds", "not holds"):
        control = clingo.Control(["--warn=none"])
        control.add(
            "base",
            [],
            "\n".join([*program, f":- not {wanted}." if wanted == "holds" else ":- holds."]),
        )
        control.ground([("base", [])])
        if control.solve().satisfiable:
            outcomes.add(wanted)
    expected = (
        "unknown"
        if len(outcomes) == 2
        else "established"
        if "holds" in outcomes
        else "not_established"
    )
    assert result_of(version, facts, "conviction").result == expected


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
