"""What a written name is made of: title, given name, family name, middle words, other names.

Lao and Thai names put the given name first and are often one word; Vietnamese and Chinese names
put the family first (`families.csv`). What is written decides where it can: a comma, Chinese
characters, Vietnamese *Văn* and *Thị*; elsewhere the order is a guess and says so. Comparing
names (`khua.names.compare`) does not depend on the order.

A Lao given name of two words may be written with a blank (*Kham Phone*): everything before the
family name is the given name.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from khua.names.data import csv_rows
from khua.names.honorifics import split_honorific
from khua.names.latin import plain_letters
from khua.names.normal import normalise
from khua.names.sound import sound

_BRACKETS: Final = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]|[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")
_ALSO: Final = re.compile(
    r"\s*(?:\b(?:alias|a\.?\s?k\.?\s?a\b\.?|also known as|known as|nick\s?name[d]?|dit|dite)[\s:]+"
    r"|(?:ຊື່ຫຼິ້ນ|ຊື່ຫຼີ້ນ|ນາມແຝງ|ຊື່ອື່ນ|ຊື່ແຝງ|ชื่อเล่น|นามแฝง|ฉายา)\s*[:：]?\s*"
    r"|\s(?:ຫຼື|หรือ)\s)",
    re.IGNORECASE,
)
_FORMER: Final = re.compile(
    r"\s*(?:\b(?:née|nee(?=\s+[A-Z])|né|born|formerly|maiden name)[\s:]+"
    r"|(?:ນາມສະກຸນເດີມ|ນາມສະກຸນເກົ່າ|ນາມສະກຸນກ່ອນແຕ່ງດອງ|ເດີມ|นามสกุลเดิม|เดิม)\s*[:：]?\s*)"
)
_MORE: Final = re.compile(
    r"[(\[（\"“”„«»]|\b(?:alias|a\.?\s?k|also|known|nick|dit|n[ée]e?|born|formerly|maiden)|ຊື່|ນາມ|ຫຼື|ເດີມ"
    "|ชื่อ|นาม|ฉายา|หรือ|เดิม",
    re.IGNORECASE,
)  # a quick look whether there may be more than one name
_JOINTS: Final = re.compile(r"[-‐-―·.'’`]+")
_APART: Final = re.compile(r"[\s/;]+")
_FAMILY_BEGINS: Final = frozenset({"na", "ນະ", "ณ", "de", "von", "van", "der"})
_MIDDLE: Final = frozenset({"van", "thi", "ວັນ", "ທິ"})
_PINYIN: Final = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxrwy]|[zcs]h?)?(?:i?ao|i?u?a(?:ng?|i)?|u?o(?:ng?|u)?|i?o(?:ng|u)"
    r"|u?e(?:ng?|i|r)?|i(?:ng?|u|e)?|u(?:n|i|e)?|v)){1,2}"
)


@dataclass(frozen=True, slots=True)
class Name:
    """One written name in its parts, each in normal form; "" and () where there is none."""

    honorific: str = ""
    given: str = ""
    family: str = ""
    middle: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()  # also aliases and the name in another script, in brackets
    former: str = ""  # the family name before marriage
    family_first: bool = False  # how it was written
    order_known: bool = False  # False: `family_first` is a guess

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words of the name in the order in which they were written."""
        middle_given = (*self.given.split(), *self.middle)
        if self.family_first:
            return (*self.family.split(), *self.middle, *self.given.split())
        return (*middle_given, *self.family.split())


def parts(text: str) -> Name:
    """Return the parts of `text`. Raises nothing; text without a letter gives an empty `Name`."""
    text, nicknames, former = _set_aside(normalise(text))
    honorific, text = split_honorific(text)
    before, comma, after = text.partition(",")
    if comma and tokens_of(before) and tokens_of(after):
        title, after = split_honorific(after)
        return Name(
            " ".join(filter(None, (honorific, title))),
            " ".join(tokens_of(after.replace(",", " "))),
            " ".join(tokens_of(before)),
            nicknames=nicknames,
            former=former,
            family_first=True,
            order_known=True,
        )
    words = tokens_of(text.replace(",", " "))
    given, family, middle, first, known = _ordered(words)
    return Name(honorific, given, family, middle, nicknames, former, first, known)


def tokens_of(text: str) -> list[str]:
    """Return the words of a name in normal form; hyphens join words, other signs are left out."""
    joined = _JOINTS.sub(lambda sign: " " if sign[0] == "." else "", text)
    return [word for word in _APART.split(joined) if word and sound(word)]


def key(text: str) -> str:
    """Return the sounds of the words of a whole name, without titles, in the written order.

    One blank between words. Equal keys mean: may be spelt the same, never: is the same person.
    """
    return " ".join(sound(token) for token in parts(text).tokens)


def _set_aside(text: str) -> tuple[str, tuple[str, ...], str]:
    """Return `text` without nicknames and former family name, and these."""
    if not _MORE.search(text):
        return text, (), ""
    nicknames: list[str] = []
    former = ""

    def note(written: str) -> str:
        """Keep a name that is set aside; return the blank that takes its place."""
        nonlocal former
        marked = _FORMER.match(written)
        if marked and marked.end():
            former = former or written[marked.end() :].strip()
            return " "
        for piece in _ALSO.split(written):
            if tokens_of(piece):
                nicknames.append(split_honorific(piece.strip(" ,;:"))[1])
        return " "

    bare = _BRACKETS.sub(lambda found: note(found[1] or found[2] or ""), text)
    if not tokens_of(bare):  # the whole name stands in brackets
        return normalise(_BRACKETS.sub(lambda found: f" {found[1] or found[2]} ", text)), (), ""
    for marker in (_FORMER, _ALSO):
        begun, found, rest = _cut(bare, marker)
        if found:
            bare = begun
            note(found + rest)
    return normalise(bare), tuple(dict.fromkeys(nicknames)), former


def _cut(text: str, marker: re.Pattern[str]) -> tuple[str, str, str]:
    """Cut `text` before and after `marker`, if there is a name on both sides."""
    found = marker.search(text)
    if not found or not tokens_of(text[: found.start()]) or not tokens_of(text[found.end() :]):
        return text, "", ""
    return text[: found.start()], found[0], text[found.end() :]


def _ordered(words: list[str]) -> tuple[str, str, tuple[str, ...], bool, bool]:
    """Return given, family, middle, whether the family stands first, and whether that is known."""
    if len(words) < 2:
        return *_one_word(words), True
    first, known = _family_first(words)
    if first:
        middle = tuple(words[1:-1])
        return words[-1], words[0], middle, True, known
    begins = next(
        (at for at in range(1, len(words) - 1) if words[at].casefold() in _FAMILY_BEGINS),
        len(words) - 1,
    )
    return " ".join(words[:begins]), " ".join(words[begins:]), (), False, False


def _one_word(words: list[str]) -> tuple[str, str, tuple[str, ...], bool]:
    word = "".join(words)
    if 2 <= len(word) <= 4 and all("\u3400" <= char <= "\u9fff" for char in word):
        cut = 2 if len(word) > 2 and word[:2] in ("欧阳", "歐陽", "司马", "司馬", "诸葛") else 1
        return word[cut:], word[:cut], (), True
    return word, "", (), False


def _family_first(words: list[str]) -> tuple[bool, bool]:
    vietnamese, chinese = _families("vietnamese"), _families("chinese")
    plain = [plain_letters(word) for word in words]
    if plain[0] in vietnamese:
        if (len(words) > 2 and plain[1] in _MIDDLE) or plain[0] in ("nguyen", "ຫງວຽນ", "ງວຽນ"):
            return True, True
        return plain_letters(words[0]) != words[0].casefold(), False
    if plain[0] in chinese and all(map(_PINYIN.fullmatch, plain[1:])):
        return True, False
    return False, False


@cache
def _families(people: str) -> frozenset[str]:
    rows = csv_rows("khua.names", "families.csv")
    return frozenset(
        plain_letters(name)
        for row in rows
        if row["people"] == people
        for name in row["names"].split()
    )
