"""Rules as their pages show them: what they look for, what they need, what they found."""

from collections.abc import Mapping
from typing import Any, Final

from khua.fiu.models import RuleRun
from khua.money.rules import (
    EXPLOITATION,
    FAMILIES,
    ROLES,
    Engine,
    Rule,
    catalogue,
    needs,
)

#: units of parameters in words; money says its own
UNITS: Final[Mapping[str, Mapping[str, str]]] = {
    "days": {"en": "days", "lo": "ມື້"},
    "hours": {"en": "hours", "lo": "ຊົ່ວໂມງ"},
    "minutes": {"en": "minutes", "lo": "ນາທີ"},
    "percent": {"en": "%", "lo": "%"},
    "transactions": {"en": "transactions", "lo": "ທຸລະກຳ"},
    "people": {"en": "people", "lo": "ຄົນ"},
    "accounts": {"en": "accounts", "lo": "ບັນຊີ"},
    "places": {"en": "places", "lo": "ບ່ອນ"},
    "times": {"en": "times", "lo": "ເທື່ອ"},
    "km": {"en": "km", "lo": "ກມ"},
    "km/h": {"en": "km/h", "lo": "ກມ/ຊມ"},
}
Decided = Mapping[str, Mapping[str, int]]


def rows(run: RuleRun | None, decided: Decided) -> list[dict[str, Any]]:
    """Every rule with what the last run found, and what was decided about its alerts."""
    skipped = {each["rule"]: each for each in run.skipped} if run else {}
    return [
        {
            "rule": rule,
            "exploitation": [EXPLOITATION[name] for name in rule.exploitation],
            "role": [ROLES[name] for name in rule.role],
            "family": FAMILIES[rule.family],
            "percent": round(100 * max(rule.weight.values(), default=0.0)),
            "found": _found(rule, run),
            "skipped": skipped.get(rule.id, {}).get("words"),
            "decided": decided.get(rule.id, {}),
        }
        for rule in catalogue()
    ]


def one(rule: Rule, run: RuleRun | None, language: str) -> dict[str, Any]:
    """What the page of a rule shows besides the rule."""
    skipped = next((each for each in run.skipped if each["rule"] == rule.id), None) if run else None
    missing = set(skipped["missing"]) if skipped else set()
    return {
        "exploitation": [EXPLOITATION[name] for name in rule.exploitation],
        "weights": [
            (EXPLOITATION[name], round(100 * weight)) for name, weight in rule.weight.items()
        ],
        "votes": _votes(rule.role),
        "votes_of_others": _votes(rule.other_role),
        "family": FAMILIES[rule.family],
        "parameters": [
            (each.words, each.text(language), UNITS.get(each.unit))
            for each in rule.parameters.values()
        ],
        # whether the unit has each of the data: None where no run has looked
        "needs": [
            (needs()[name].words, None if run is None else name not in missing)
            for name in rule.needs
        ],
        "patterns": [
            (each.find, [(name, value) for name, value in each.parameters.items()])
            for each in rule.patterns
        ],
        "found": _found(rule, run),
        "skipped": skipped["words"] if skipped else None,
        "is_question": rule.engine is Engine.QUESTION,
    }


def decisions(decided: Decided) -> list[dict[str, Any]]:
    """By rule, how many of its alerts were taken up in a report, kept and dismissed; of those that
    were decided for good, the share taken up."""
    found = []
    for rule in catalogue():
        mine = decided.get(rule.id, {})
        raised, dismissed = mine.get("raised", 0), mine.get("dismissed", 0)
        if mine:
            found.append(
                {
                    "rule": rule,
                    "raised": raised,
                    "kept": mine.get("kept", 0),
                    "dismissed": dismissed,
                    "share": round(100 * raised / (raised + dismissed))
                    if raised + dismissed
                    else None,
                }
            )
    return found


def _found(rule: Rule, run: RuleRun | None) -> dict[str, Any] | None:
    """What the last run found by the rule; `older`: by an older version of it."""
    told_of = run.versions.get(rule.id) if run else None
    return {**told_of, "older": told_of["version"] != rule.version} if told_of else None


def _votes(role: Mapping[str, float]) -> list[tuple[Mapping[str, str], int]]:
    return [(ROLES[name], round(100 * share)) for name, share in role.items()]
