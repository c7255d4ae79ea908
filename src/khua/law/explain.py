"""The reasons of an assessment, as a tree of lines for people and as plain data for machines."""

from __future__ import annotations

from typing import Any

from khua.law import texts
from khua.law.assessment import Alternative, Assessment, Element, TextNode
from khua.law.evidence import NextItem, Option
from khua.law.model import Day, Node, Text
from khua.law.reason import result, value


def explain(found: Assessment, lang: str) -> TextNode:
    """See `Assessment.explain`."""
    children: list[TextNode] = []
    offence = found.offence
    if offence.tree and found.reading:
        elements = {element.id: element for element in found.elements}
        children += [_condition(node, found, elements, lang) for node in _top(offence.tree)]
    if found.time_note:
        children.append(TextNode(found.time_note[lang]))
    if found.consent:
        consent = found.consent
        children.append(
            TextNode(
                f"{consent.title[lang]}: {consent.reason[lang]}",
                citation=found.cited(consent.cite)[lang],
                children=(TextNode(consent.rule[lang]),),
            )
        )
    children += [
        TextNode(each.text[lang], citation=found.cited(each.cite)[lang])
        for each in found.not_elements
        if each.id != "consent"
    ]
    if not found.verified:
        children.append(
            TextNode(f"{texts.SAY['unverified'][lang]} {offence.verified.note[lang]}".strip())
        )
    return TextNode(
        f"{offence.title[lang]}: {texts.RESULTS[found.result][lang]}",
        found.result,
        found.cited(offence.cite)[lang],
        tuple(children),
    )


def _top(tree: Node) -> list[Node]:
    """The conditions that must all hold, with plain nested “all” (an include) opened up."""
    if tree.kind != "all" or tree.element or tree.group:
        return [tree]
    return [node for child in tree.children for node in _top(child)]


def _condition(node: Node, found: Assessment, elements: dict[str, Element], lang: str) -> TextNode:
    if node.element:
        return _element(elements[node.element], found, lang)
    reading = found.reading
    outcome = result(value(node, reading.truths)) if reading else None
    if node.kind == "code":
        label = found.law.vocabulary.codes[node.code or ""].label[lang]
        return TextNode(label, outcome, found.cited(node.cite)[lang])
    how = texts.SAY[node.kind][lang]
    word = texts.ELEMENT_RESULTS[outcome][lang] if outcome else ""
    text = f"{node.label[lang]}: {word} ({how})" if node.label else f"{how}: {word}"
    children = tuple(_condition(child, found, elements, lang) for child in node.children)
    return TextNode(text, outcome, found.cited(node.cite)[lang], children)


def _element(element: Element, found: Assessment, lang: str) -> TextNode:
    lines = [
        _alternative(each, found, element, lang)
        for each in (*element.alternatives, *([element.none] if element.none else []))
        if each.standing != "unknown"
    ]
    lines += [
        TextNode(
            f"{each.code.label[lang]}: {texts.STANDINGS[each.standing][lang]}; "
            f"{texts.SAY['not_listed'][lang]}"
        )
        for each in element.not_listed
    ]
    if element.conflict and element.none:
        lines.append(TextNode(texts.fill("conflict", element.none.code.label)[lang]))
    if element.all_contradicted:
        lines.append(TextNode(texts.SAY["complete"][lang]))
    text = f"{element.label[lang]}: {texts.ELEMENT_RESULTS[element.result][lang]}"
    if not element.needed:
        text += f" ({texts.SAY['not_needed'][lang]})"
    elif not lines:
        text += f" ({texts.SAY['no_finding'][lang]})"
    return TextNode(text, element.result, found.cited(element.cite)[lang], tuple(lines))


def _alternative(each: Alternative, found: Assessment, element: Element, lang: str) -> TextNode:
    text = f"{each.code.label[lang]}: {texts.STANDINGS[each.standing][lang]}"
    if each.refs:
        text += f" ({', '.join(each.refs)})"
    for key, shown in (("waits", each.waiting), ("disputed", each.disputed)):
        if shown:
            text += f"; {texts.SAY[key][lang]}"
    own = each.cite if each.cite != element.cite else None
    return TextNode(text, each.result, found.cited(own)[lang])


def as_json(found: Assessment) -> dict[str, Any]:
    """See `Assessment.as_json`."""
    offence = found.offence
    return {
        "offence": offence.id,
        "version": offence.version,
        "layer": offence.layer,
        "title": dict(offence.title),
        "law_version": found.law_version,
        "verified": found.verified,
        "verification_note": dict(offence.verified.note),
        "standard": found.standard,
        "on": _day_json(found.on),
        "result": found.result,
        "time_note": dict(found.time_note) if found.time_note else None,
        "elements": {element.id: _element_json(element, found) for element in found.elements},
        "consent": {
            "reason": dict(found.consent.reason),
            "rule": dict(found.consent.rule),
            "citation": found.cited(found.consent.cite),
        }
        if found.consent
        else None,
        "not_elements": {
            each.id: {"text": dict(each.text), "citation": found.cited(each.cite)}
            for each in found.not_elements
        },
        "next_evidence": [_item_json(item) for item in found.next_evidence],
        "principles": [
            {"id": each.id, "text": dict(each.text), "citation": found.cited(each.cite)}
            for each in found.principles
        ],
    }


def _day_json(on: Day | None) -> str | list[str] | None:
    if isinstance(on, tuple):
        return [day.isoformat() for day in on]
    return on.isoformat() if on else None


def _element_json(element: Element, found: Assessment) -> dict[str, Any]:
    shown = (*element.alternatives, *([element.none] if element.none else []))
    return {
        "result": element.result,
        "label": dict(element.label),
        "citation": found.cited(element.cite),
        "needed": element.needed,
        "conflict": element.conflict,
        "alternatives": [
            {
                "code": each.code.id,
                "label": dict(each.code.label),
                "standing": each.standing,
                "result": each.result,
                "citation": found.cited(each.cite),
                "refs": list(each.refs),
                "waits_for_legal_officer": each.waiting,
                "disputed": each.disputed,
            }
            for each in shown
        ],
        "not_listed": [
            {"code": each.code.id, "standing": each.standing} for each in element.not_listed
        ],
    }


def _item_json(item: NextItem) -> dict[str, Any]:
    def plain(option: Option) -> dict[str, str | Text]:
        return {
            "code": option.code.id,
            "element": option.element,
            "standing": option.standing,
            "wanted": option.wanted,
            "label": dict(option.code.label),
            "evidence": dict(option.code.evidence),
        }

    return {
        "element": item.element,
        "elements": list(item.elements),
        "need": dict(item.need),
        "evidence": dict(item.evidence),
        "options": [plain(option) for option in item.options],
        "legal_officer_options": [plain(option) for option in item.officer_options],
    }
