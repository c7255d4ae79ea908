"""Alerts in words: why a case is suggested or not, which role, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from khua import wording
from khua.money.rules.model import FAMILIES, MINOR, ROLES, Rule, Text
from khua.money.rules.read import clock
from khua.money.rules.render import told

if TYPE_CHECKING:
    from khua.money.alerts import Alert, Hit

WORDS: Final[Mapping[str, Text]] = {
    "suggest": {
        "en": "A case is suggested: {score} of 1, from {count} independent kinds of data "
        "({families}).",
        "lo": "ແນະນຳໃຫ້ເປີດຄະດີ: {score} ຈາກ 1, ຈາກຂໍ້ມູນ {count} ປະເພດທີ່ບໍ່ຂຶ້ນກັບກັນ ({families}).",
    },
    "weak": {
        "en": "No case is suggested: {score} of 1 is below {least}.",
        "lo": "ບໍ່ແນະນຳໃຫ້ເປີດຄະດີ: {score} ຈາກ 1 ຕ່ຳກວ່າ {least}.",
    },
    "one_family": {
        "en": "No case is suggested: all of it rests on one kind of data ({families}).",
        "lo": "ບໍ່ແນະນຳໃຫ້ເປີດຄະດີ: ທັງໝົດອີງໃສ່ຂໍ້ມູນປະເພດດຽວ ({families}).",
    },
    "role": {"en": "Suggested role: {role}.", "lo": "ບົດບາດທີ່ແນະນຳ: {role}."},
    "victim_first": {
        "en": "Nearly as much speaks for the {other} ({against} to {votes}): a possible victim "
        "comes first.",
        "lo": "ມີຫຼັກຖານສຳລັບ{other}ໃກ້ຄຽງກັນ ({against} ຕໍ່ {votes}): ໃຫ້ຖືວ່າອາດແມ່ນຜູ້ຖືກເຄາະຮ້າຍກ່ອນ.",
    },
    "no_role": {
        "en": "The rules suggest no role.",
        "lo": "ກົດບໍ່ໄດ້ແນະນຳບົດບາດໃດ.",
    },
    "victim": {
        "en": "Possible victim: no step against this account without hearing the victim services.",
        "lo": "ອາດແມ່ນຜູ້ຖືກເຄາະຮ້າຍ: ຢ່າດຳເນີນການຕໍ່ບັນຊີນີ້ ໂດຍບໍ່ປຶກສາໜ່ວຍງານຊ່ວຍເຫຼືອຜູ້ຖືກເຄາະຮ້າຍ.",
    },
    "rank": {
        "en": "What speaks against it lowers its place in the queue from {score} to {rank}.",
        "lo": "ສິ່ງທີ່ຄັດຄ້ານ ຫຼຸດລຳດັບໃນຄິວຈາກ {score} ເປັນ {rank}.",
    },
}


def hit(found: Hit, rule: Rule) -> Text:
    """What a rule found once, in a sentence with its figures."""
    sentence = rule.tells if found.numbers else rule.tells_known or rule.tells
    return told(sentence, rule, {lang: _figures(found, lang) for lang in ("en", "lo")})


def _figures(found: Hit, lang: str) -> dict[str, str]:
    return {
        "count": wording.number(len(found.numbers), lang),
        "others": wording.number(len(found.others), lang),
        "total": wording.kip(found.total // MINOR, lang),
        "days": wording.number(-(-(found.until - found.since) // 86_400), lang),
        "first": _day(found.since, lang),
        "last": _day(found.until, lang),
    }


def summary(alert: Alert, least: float) -> list[Text]:
    """Why a case is suggested (from the score `least` on) or not, the role, and what it means."""

    def say(key: str, **values: Mapping[str, str]) -> Text:
        return {
            lang: text.format(**{name: each[lang] for name, each in values.items()})
            for lang, text in WORDS[key].items()
        }

    families = {
        lang: ", ".join(FAMILIES[name][lang] for name in alert.families) or "–"
        for lang in ("en", "lo")
    }
    score = _two(alert.score)
    if alert.suggests_case:
        count = {lang: wording.number(len(alert.families), lang) for lang in ("en", "lo")}
        found = [say("suggest", score=score, count=count, families=families)]
    elif alert.score < least:
        found = [say("weak", score=score, least=_two(least))]
    else:
        found = [say("one_family", families=families)]
    if not alert.role:
        found.append(say("no_role"))
    else:
        found.append(say("role", role=ROLES[alert.role]))
    if alert.victim_first:
        best = max(alert.roles, key=lambda role: alert.roles[role])
        votes, other = _two(alert.roles["victim"]), _two(alert.roles[best])
        found.append(say("victim_first", other=ROLES[best], votes=votes, against=other))
    if alert.possible_victim:
        found.append(say("victim"))
    if alert.against:
        found.append(say("rank", score=score, rank=_two(alert.rank)))
    return found


def _two(share: float) -> dict[str, str]:
    return {lang: wording.number(round(share, 2), lang) for lang in ("en", "lo")}


def _day(second: int, lang: str) -> str:
    if not second:
        return "–"
    return wording.day(datetime.fromtimestamp(second + clock(), UTC).date(), "day", lang)
