"""The questions that the 2016 conference asked, and the rows of its poster, as tests by name."""

from __future__ import annotations

from khua.law import Assessment, CaseFinding, Fact, assess, assess_case

BROKER = {
    "act.recruitment": Fact("proved"),
    "act.transfer": Fact("proved"),
    "intent": Fact("proved"),
}


def by_id(found: list[Assessment]) -> dict[str, Assessment]:
    return {each.offence.id: each for each in found}


def test_the_marriage_broker_of_xieng_khuang() -> None:
    """A broker introduced a husband; the marriage failed; she accuses him of abuse. Trafficking?

    The official answer: the purpose must be shown. Until then it is open, not established.
    """
    facts = {
        **BROKER,
        "victim.minor": Fact("contradicted"),
        "means.deception": Fact("alleged", True),
    }
    found = by_id(assess(facts))["tip"]
    assert found.result == "unknown"
    assert [item.element for item in found.next_evidence] == ["minor_or_means", "purpose"]
    means, purpose = found.next_evidence
    assert means.elements == ("means",)  # age is settled and must not be asked again
    assert means.options[0].code.id == "means.deception"
    assert "at the time of the act" in purpose.evidence["en"]
    assert "purpose.practices_similar" in {option.code.id for option in purpose.options}
    shown = {
        **facts,
        "means.deception": Fact("proved"),
        "purpose.practices_similar": Fact("proved"),
    }
    assert by_id(assess(shown))["tip"].result == "established"
    refuted = {**facts, "purpose.none": Fact("proved")}
    assert by_id(assess(refuted))["tip"].result == "not_established"


def test_the_minor_needs_no_means() -> None:
    """Three elements, or elements one and three where the person is under 18."""
    facts = {**BROKER, "purpose.forced_labour": Fact("proved"), "victim.minor": Fact("proved")}
    found = by_id(assess(facts))["tip"]
    assert found.result == "established"
    assert {element.id for element in found.elements if not element.needed} == {"means"}
    no_means = by_id(assess({**facts, "means.none": Fact("proved")}))["tip"]
    assert no_means.result == "established"
    assert no_means.consent is not None
    assert "under 18" in no_means.consent.reason["en"]
    adult = by_id(assess({**facts, "victim.minor": Fact("contradicted")}))["tip"]
    assert adult.result == "unknown"


TRAFFICKED = {**BROKER, "means.deception": Fact("proved"), "purpose.forced_labour": Fact("proved")}
SMUGGLED = {
    f"smuggling.{name}": Fact("proved")
    for name in ("procured_entry", "illegal_entry", "benefit", "not_national")
} | {"intent": Fact("proved")}


def test_the_posters_row_consent() -> None:
    """Consent: irrelevant to trafficking, and why; no element of either offence."""
    trafficking = by_id(assess(TRAFFICKED))["tip"]
    assert trafficking.result == "established"
    assert trafficking.consent is not None
    assert trafficking.consent.reason["en"] == "irrelevant, because of: deception"
    assert trafficking.cited(trafficking.consent.cite)["en"] == "TIP Protocol art. 3(b), 3(c)"
    smuggling = by_id(assess(SMUGGLED))["som"]
    assert smuggling.result == "established"
    assert smuggling.consent is not None
    assert "usually agree" in smuggling.consent.rule["en"]
    for found in (trafficking, smuggling):
        assert "consent" not in {element.id for element in found.elements}


def test_the_posters_row_exploitation() -> None:
    """Exploitation: required for trafficking, not for smuggling."""
    without = {code: fact for code, fact in TRAFFICKED.items() if not code.startswith("purpose.")}
    assert by_id(assess(without))["tip"].result == "unknown"
    denied = by_id(assess({**without, "purpose.none": Fact("proved")}))["tip"]
    assert denied.result == "not_established"
    smuggling = by_id(assess({**SMUGGLED, "purpose.none": Fact("proved")}))["som"]
    assert smuggling.result == "established"
    assert "exploitation" in {each.id for each in smuggling.not_elements}


def test_the_posters_row_border() -> None:
    """Crossing a border: required for smuggling, not for trafficking."""
    at_home = {**TRAFFICKED, "smuggling.illegal_entry": Fact("contradicted")}
    found = by_id(assess(at_home))["tip"]
    assert found.result == "established"
    assert "border" in {each.id for each in found.not_elements}
    stayed = {**SMUGGLED, "smuggling.illegal_entry": Fact("contradicted")}
    assert by_id(assess(stayed))["som"].result == "not_established"


def test_the_migrant_smuggled_willingly_and_then_exploited() -> None:
    """Both offences, different suspects: the guide smuggled, the employer trafficked."""
    both = ("driver", "v1")
    findings = [
        *(CaseFinding(*both, code, "proved") for code in SMUGGLED if code != "intent"),
        CaseFinding("driver", None, "intent", "proved"),
        CaseFinding("driver", "v1", "purpose.none", "proved"),
        CaseFinding("employer", "v1", "act.receipt", "proved"),
        CaseFinding("employer", "v1", "act.harbouring", "proved"),
        CaseFinding("employer", "v1", "means.coercion", "proved"),
        CaseFinding("employer", "v1", "purpose.forced_labour", "proved"),
        CaseFinding("employer", None, "intent", "proved"),
        CaseFinding("employer", None, "smuggling.procured_entry", "contradicted"),
    ]
    found = assess_case(findings, ["driver", "employer"], ["v1"])
    results = {(cell.suspect, cell.offence.id): cell.result for cell in found.cells}
    assert results == {
        ("driver", "tip"): "not_established",
        ("driver", "som"): "established",
        ("driver", "som_aggravated"): "unknown",
        ("employer", "tip"): "established",
        ("employer", "som"): "not_established",
        ("employer", "som_aggravated"): "not_established",
    }


def test_the_employment_broker_of_luang_prabang() -> None:
    """She paid the broker, went willingly, and was exploited abroad: her consent decides nothing.

    What decides is what this broker did and meant. Deceived and meant: trafficking. The employer's
    purpose is not the broker's until it is shown to be his too.
    """
    findings = [
        CaseFinding("broker", "v1", "act.recruitment", "proved"),
        CaseFinding(
            "broker", "v1", "means.deception", "alleged", supported=True, ref="statement 3"
        ),
        CaseFinding("employer", "v1", "act.receipt", "proved"),
        CaseFinding("employer", "v1", "means.force", "proved"),
        CaseFinding("employer", "v1", "purpose.forced_labour", "proved"),
        CaseFinding("employer", "v1", "intent", "proved"),
        CaseFinding(None, "v1", "victim.minor", "contradicted"),
    ]
    found = assess_case(findings, ["broker", "employer"], ["v1"])
    assert found.cell("employer", "tip").result == "established"
    broker = found.cell("broker", "tip")
    assert broker.result == "unknown"
    ((victim, assessment),) = broker.victims
    assert victim == "v1"
    assert {item.element for item in assessment.next_evidence} == {
        "minor_or_means",
        "purpose",
        "intent",
    }
    assert assessment.consent is not None
    assert "no defence" in assessment.consent.reason["en"]
    more = [
        CaseFinding("broker", "v1", "purpose.forced_labour", "alleged", supported=True),
        CaseFinding("broker", None, "intent", "alleged", supported=True),
    ]
    charged = assess_case(findings + more, ["broker"], ["v1"], standard="charge")
    assert charged.cell("broker", "tip").result == "established"
