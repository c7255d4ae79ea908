"""`khua assess`: court decisions, or any findings in their format, assessed against the law."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from khua.law import texts
from khua.law.assessment import Assessment
from khua.law.assessment import assess as assess_facts
from khua.law.decisions import Decision, read_decisions
from khua.law.files import law
from khua.law.lines import FileProblemsError, Problem
from khua.law.model import Layer, Standard, Text


class StandardName(StrEnum):
    suspicion = "suspicion"
    charge = "charge"
    conviction = "conviction"


class FormatName(StrEnum):
    text = "text"
    json = "json"


class LangName(StrEnum):
    en = "en"
    lo = "lo"


class LawName(StrEnum):
    palermo = "palermo"
    la = "la"


_SAY: dict[str, Text] = {
    "version": {"en": "law version", "lo": "ລຸ້ນກົດໝາຍ"},
    "standard": {"en": "standard", "lo": "ມາດຕະຖານການພິສູດ"},
    "on": {"en": "law of", "lo": "ກົດໝາຍ ນະ ວັນທີ"},
    "not_encoded": {"en": "Not encoded", "lo": "ສິ່ງທີ່ຍັງບໍ່ທັນບັນຈຸ"},
    "next": {"en": "What would settle it", "lo": "ສິ່ງທີ່ຈະຕັດສິນໄດ້"},
    "any": {"en": "any one of", "lo": "ຂໍ້ໃດຂໍ້ໜຶ່ງ"},
    "evidence": {"en": "for example", "lo": "ຕົວຢ່າງ"},
    "officer": {"en": "or, by a legal officer", "lo": "ຫຼື ໂດຍເຈົ້າໜ້າທີ່ກົດໝາຍ"},
    "claimed": {"en": "consent claimed", "lo": "ການຍິນຍອມທີ່ອ້າງ"},
    "by_option": {"en": "--on", "lo": "--on"},
    "by_year": {
        "en": "1 January of the decision's year; give --on for the day of the act",
        "lo": "1 ມັງກອນ ຂອງປີຄຳຕັດສິນ; ໃຫ້ໃຊ້ --on ສຳລັບວັນທີກະທຳ",
    },
    "by_default": {
        "en": "no day given: the newest law; give --on for the day of the act",
        "lo": "ບໍ່ໄດ້ລະບຸວັນ: ໃຊ້ກົດໝາຍໃໝ່ສຸດ; ໃຫ້ໃຊ້ --on ສຳລັບວັນທີກະທຳ",
    },
}
_Day = tuple[date | None, Literal["by_option", "by_year", "by_default"]]


def assess(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="Decisions in YAML; - reads standard input.")
    ],
    standard: Annotated[
        StandardName, typer.Option(help="Standard of proof.")
    ] = StandardName.conviction,
    output: Annotated[
        FormatName, typer.Option("--format", help="Text to read, or JSON.")
    ] = FormatName.text,
    lang: Annotated[LangName, typer.Option(help="Language of texts and messages.")] = LangName.en,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day of the act, as 2019-05-31.")
    ] = None,
    which: Annotated[LawName, typer.Option("--law", help="Layer of law.")] = LawName.palermo,
) -> None:
    """Assess each decision of FILE, element by element. Decision support, not legal advice."""
    given = _parse_day(on, lang.value)
    try:
        decisions = read_decisions(_read(file), "stdin" if file == "-" else file, law().vocabulary)
    except FileProblemsError as error:
        for problem in error.problems:
            _write(problem.render(lang.value), err=True)
        raise typer.Exit(2) from None
    rows = []
    for decision in decisions:
        day = _day(decision, given, which)
        found = assess_facts(
            decision.facts, standard=standard.value, layer=which.value, on=day[0], complete=True
        )
        shown = [
            each
            for each in found
            if each.offence.shown_with is None or each.offence.shown_with in decision.given
        ]
        rows.append((decision, day, shown))
    if output is FormatName.json:
        data = [_as_json(*row, standard.value, which.value) for row in rows]
        _write(json.dumps(data, ensure_ascii=False, indent=1))
        return
    layer = law().layers[which.value]
    _write("\n".join(_head(layer, standard.value, lang.value)))
    for row in rows:
        _write("\n".join(["", *_as_text(*row, lang.value)]))


def _write(text: str, *, err: bool = False) -> None:
    """Write UTF-8 whatever the terminal's encoding says: Lao must come out anywhere."""
    typer.echo(text.encode(), err=err)


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        message = {
            "en": f"The file cannot be read ({error.strerror}).",
            "lo": f"ອ່ານໄຟລ໌ບໍ່ໄດ້ ({error.strerror}).",
        }
        mend = {"en": "check the name and the folder.", "lo": "ກວດຊື່ໄຟລ໌ ແລະ ໂຟນເດີ."}
        raise FileProblemsError([Problem(file, 0, message, mend)]) from None


def _parse_day(written: str | None, lang: str) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        message = {
            "en": f"--on {written}: this is not a date. Mend: write it as 2019-05-31.",
            "lo": f"--on {written}: ນີ້ບໍ່ແມ່ນວັນທີ. ວິທີແກ້: ຂຽນເປັນ 2019-05-31.",
        }
        _write(message[lang], err=True)
        raise typer.Exit(2) from None


def _day(decision: Decision, given: date | None, which: LawName) -> _Day:
    """The day whose law applies, and where it comes from."""
    if given:
        return given, "by_option"
    if which is LawName.la and decision.year:
        # The act came before the decision, so the first day of its year is the nearest safe guess.
        return date(decision.year, 1, 1), "by_year"
    return None, "by_default"


def _as_json(
    decision: Decision, day: _Day, found: list[Assessment], standard: Standard, layer: str
) -> dict[str, Any]:
    full = {each.offence.id: each.as_json() for each in found}
    return {
        "id": decision.id,
        "results": {name: each["result"] for name, each in full.items()},
        "elements": {name: each["elements"] for name, each in full.items()},
        "next_evidence": [
            {"offence": name, **item}
            for name, each in full.items()
            for item in each["next_evidence"]
        ],
        "standard": standard,
        "law": {
            "layer": layer,
            "version": law().digests[layer],
            "on": day[0].isoformat() if day[0] else None,
            "on_reason": dict(_SAY[day[1]]),
            "versions": {name: each["version"] for name, each in full.items()},
            "unverified": [name for name, each in full.items() if not each["verified"]],
            "verification_notes": {name: each["verification_note"] for name, each in full.items()},
        },
        "consent_claimed": decision.consent_claimed,
        "consent": {name: each["consent"] for name, each in full.items() if each["consent"]},
        "not_elements": {name: each["not_elements"] for name, each in full.items()},
        "principles": {p["id"]: p for each in full.values() for p in each["principles"]},
        "notice": dict(texts.SAY["support"]),
    }


def _head(layer: Layer, standard: Standard, lang: str) -> Iterator[str]:
    yield (
        f"{layer.title[lang]} · {_SAY['version'][lang]} {law().digests[layer.id]} · "
        f"{_SAY['standard'][lang]}: {texts.STANDARDS[standard][lang]}"
    )
    yield texts.SAY["support"][lang]
    yield f"{_SAY['not_encoded'][lang]}: {'; '.join(gap[lang] for gap in layer.not_encoded)}."


def _as_text(decision: Decision, day: _Day, found: list[Assessment], lang: str) -> Iterator[str]:
    yield f"── {decision.id} · {decision.name}"
    if found and found[0].offence.layer == "la":
        shown = f" {day[0].isoformat()}" if day[0] else ""
        yield f"   {_SAY['on'][lang]}{shown} ({_SAY[day[1]][lang]})"
    if decision.consent_claimed:
        yield f"   {_SAY['claimed'][lang]}: {decision.consent_claimed}"
    for each in found:
        yield ""
        yield from (f"   {line}" for line in each.explain(lang).lines())
        if each.next_evidence:
            yield f"     {_SAY['next'][lang]}:"
        for number, item in enumerate(each.next_evidence, 1):
            yield f"       {number}. {item.need[lang]}"
            if len(item.options) > 1:
                labels = ", ".join(option.code.label[lang] for option in item.options)
                yield f"          {_SAY['any'][lang]}: {labels}"
            yield f"          {_SAY['evidence'][lang]}: {item.evidence[lang]}"
            if item.officer_options:
                labels = ", ".join(option.code.label[lang] for option in item.officer_options)
                yield f"          {_SAY['officer'][lang]}: {labels}"
    rules = {rule.id: (rule, each) for each in found for rule in each.principles}
    for rule, each in rules.values():
        yield f"   ⚖ {rule.text[lang]}  [{each.cited(rule.cite)[lang]}]"
