"""The result of a back-test (khua.money.backtest.BackTest as JSON) as its page shows it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khua.money.generate.settings import kinds
from khua.money.rules import ROLES, catalogue
from khua.wording import in_lang

Row = dict[str, Any]


def shown(result: Mapping[str, Any]) -> dict[str, Any]:
    """Tables and charts of a result."""
    names = {rule.id: rule.name for rule in catalogue()}
    rules = [_rule(each, names) for each in result["rules"]]
    of_kinds = [_kind(each) for each in result["kinds"]]
    return {
        "result": result,
        "cost": round(float(result["seconds"]), 1),
        "rate": round(float(result["alerts_a_day"]), 1),
        "rightly": _percent(result["right"], result["suggested"]),
        "tops": [(int(top), round(100 * share)) for top, share in result["precisions"].items()],
        "by_rule": rules,
        "by_kind": of_kinds,
        "by_role": [
            {
                "role": ROLES[each["role"]],
                "people": each["people"],
                "alerted": _percent(each["alerted"], each["people"]),
                "said": _percent(each["said"], each["alerted"]),
            }
            for each in result["roles"]
        ],
        "skipped": [
            {"rule": rule, "name": names.get(rule, rule), "words": words}
            for rule, words in result["skipped"].items()
        ],
        "kinds_chart": _kinds_chart(of_kinds),
        "rules_chart": _rules_chart(rules),
        "kinds_height": height(len(of_kinds)),
        "rules_height": height(len(rules)),
    }


def _rule(each: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> Row:
    return {
        **each,
        "name": names.get(each["rule"], {"en": each["rule"], "lo": each["rule"]}),
        "precise": round(100 * each["precision"]) if each["accounts"] else None,
        "alike": round(100 * each["innocent"]) if each["accounts"] else None,
        "recall": _percent(each["found"], each["attempts"]),
        "cpu": round(float(each["seconds"]), 2),
    }


def _kind(each: Mapping[str, Any]) -> Row:
    words = kinds().get(each["kind"], {"en": each["kind"], "lo": each["kind"]})
    return {
        **each,
        "words": {lang: words[lang] for lang in ("en", "lo")},
        "own": _percent(each["by_its_rule"], each["attempts"]) if each["rule"] else None,
        "any": _percent(each["by_any"], each["attempts"]),
        "case": _percent(each["suggested"], each["attempts"]),
    }


def _kinds_chart(rows: Sequence[Row]) -> dict[str, Any]:
    """What was planted, and how much of it was found."""
    language = get_language() or "lo"
    return _bars(
        [in_lang(row["words"], language) for row in rows],
        {
            _("Found by any rule, %"): [row["any"] for row in rows],
            _("Case suggested, %"): [row["case"] for row in rows],
        },
    )


def _rules_chart(rows: Sequence[Row]) -> dict[str, Any]:
    """How precise each rule is, and how much of what it looks for it finds."""
    hit = [row for row in rows if row["accounts"] or row["attempts"]]
    return _bars(
        [row["rule"] for row in hit],
        {
            _("Precision, %"): [row["precise"] for row in hit],
            _("Attempts found, %"): [row["recall"] for row in hit],
        },
    )


def _bars(names: Sequence[str], series: Mapping[str, Sequence[int | None]]) -> dict[str, Any]:
    """Lying bars: long names in Lao have room, also on a phone."""
    colours = ("--indigo", "--river")
    return {
        "grid": {"left": 8, "right": 24, "top": 40, "bottom": 8, "containLabel": True},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "max": 100},
        "yAxis": {"type": "category", "data": list(names), "inverse": True},
        "series": [
            {"name": name, "type": "bar", "color": colour, "data": list(values)}
            for colour, (name, values) in zip(colours, series.items(), strict=True)
        ],
    }


def height(rows: int) -> str:
    """Of a chart with so many pairs of bars."""
    return f"{max(8, 2 * rows + 5)}rem"


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
