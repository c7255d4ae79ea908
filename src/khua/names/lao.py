"""Lao spelling, syllable by syllable, as the sounds of `khua.names.sound`.

A syllable is: a vowel written before its consonant or none; the consonant, with a silent ຫ before
it or ວ, ຣ, ຼ after it; vowel signs; a final consonant. Tones and the length of vowels are left out,
for no Latin spelling tells them. `lao2ipa` (in `romanise`) is the other opinion; a test holds both
together.
"""

import re
from typing import Final

_ONSETS: Final = {
    **dict.fromkeys("ກຂຄຆໞ", "k"),
    "ງ": "q",
    **dict.fromkeys("ຈຉ", "c"),
    **dict.fromkeys("ສຊຌຨຩ", "s"),
    **dict.fromkeys("ຍຢຎໟ", "i"),
    **dict.fromkeys("ດຑ", "d"),
    **dict.fromkeys("ຕຖທຏຐຒຘ", "t"),
    **dict.fromkeys("ນໜຓ", "n"),
    "ບ": "b",
    **dict.fromkeys("ປຜພຝຟຠ", "p"),
    **dict.fromkeys("ມໝ", "m"),
    **dict.fromkeys("ຣລຬຼ", "l"),
    "ວ": "v",
    **dict.fromkeys("ຫຮ", "h"),
    "ອ": "",
}
_FINALS: Final = _ONSETS | {**dict.fromkeys("ດຈຊສ", "t"), **dict.fromkeys("ຣລ", "n")}
_FINALS.update({"ບ": "p", "ວ": "o", "": ""})
# The vowel written before the consonant, and what follows the consonant.
_VOWELS: Final = {
    "ະ": "a", "ັ": "a", "າ": "a", "ິ": "i", "ີ": "i", "ຶ": "e", "ື": "e", "ຸ": "u", "ູ": "u",
    "ົ": "o", "ໍ": "o", "ອ": "o", "ັອ": "o", "ືອ": "e", "ຶອ": "e", "ຳ": "am",
    "ຽ": "ia", "ັຽ": "ia", "ວ": "ua", "ົວ": "ua", "ົວະ": "ua", "ັວ": "ua", "ັວະ": "ua",
    "ເ": "e", "ເະ": "e", "ເັ": "e", "ເິ": "e", "ເີ": "e", "ເຶ": "e", "ເົ": "e",
    "ເື": "ua", "ເືອ": "ua", "ເຶອ": "ua", "ເຍ": "ia", "ເຽ": "ia", "ເັຍ": "ia", "ເັຽ": "ia",
    "ເາ": "ao", "ເົາ": "ao", "ເາະ": "o", "ແ": "e", "ແະ": "e", "ແັ": "e", "ໂ": "o", "ໂະ": "o",
    "ໄ": "ai", "ໃ": "ai",
}  # fmt: skip

_C: Final = "[ກ-ຮໜ-ໟ]"
_SIGN: Final = "[ະ-ູົຽໍ]"
_VOWEL_LETTER: Final = (
    f"(?:ອ(?!{_SIGN}|[ອວ])|ວ(?!{_SIGN}|ອ(?!{_SIGN}))(?={_C}))"  # ອ and ວ as vowels
)
# What closes a syllable begins none: no vowel follows it, and it is not the first of two last
# letters with an unwritten o between them (ວິມລ). The second group are old and Thai spellings.
_NO_ONSET: Final = f"(?!{_SIGN}|ຼ|{_VOWEL_LETTER})"
_FINAL: Final = (
    f"((?:(?<![ະຳ])[ກງດນບມຍວ]{_NO_ONSET}(?:(?<=[ັົ].)|(?!{_C}$))"
    f"|(?<![ໄໃ].)[ຂຄຈຊຖທຕປພຣລສ](?=$|[ເ-ໄ]|{_C}(?:{_SIGN}|{_VOWEL_LETTER})))?)"
)
_SYLLABLE: Final = re.compile(
    f"([ເ-ໄ])?(?:ຫ(?=[ງຍຣນມລ](?:{_SIGN}|[ອວ])|ວ{_SIGN}|ຼ|(?<=[ເ-ໄ].)[ງຍວຣນມລ]))?"
    # after a vowel before the consonant, ວ is a final or the next consonant; else it may be a vowel
    f"([ກ-ຮໜ-ໟຼ])(?(1)([ຼຣ])?(ືອ|ຶອ|ົາ|າະ|ັຍ|(?<=ເ.)ຍ(?!{_SIGN})|(?<=ເ..)ຍ(?!{_SIGN})|{_SIGN})?"
    f"|([ຼຣ]|ວ(?={_SIGN}))?(ົວະ?|ັວະ?|ັອ|[ືຶ]ອ|ັຍ(?!{_SIGN})|{_SIGN}|{_VOWEL_LETTER})?)"
    f"{_FINAL}|."
)
_TIDY: Final = str.maketrans(
    {**dict.fromkeys("່້໊໋໎ໆຯ\u0eba", ""), **{chr(0x0ED0 + digit): str(digit) for digit in range(10)}}
)
_SILENCED: Final = re.compile(f"{_C}[ິຸ]?໌")


def tidy_lao(text: str) -> str:
    """Return `text` without tones and silenced letters, ``ໍາ`` and ``ເເ`` as one letter."""
    text = text.translate(_TIDY).replace("ໍາ", "ຳ").replace("າໍ", "ຳ").replace("ເເ", "ແ")
    return _SILENCED.sub("", text) if "໌" in text else text


def _say(syllable: re.Match[str]) -> str:
    before, onset, _, after, glide, sign, final = syllable.groups()
    if onset is None:
        stray = syllable[0]
        return _VOWELS.get(stray, "") if stray > "\x7f" else stray
    first = _ONSETS.get(onset, "")
    if glide == "ວ":
        first += "u" if first in ("k", "q") else "av" if first else "v"
    if before or sign:
        written = (before or "") + (after or sign or "")
        vowel = _VOWELS.get(written)
        if vowel is None:  # ັຍ, or a mistake: each sign for itself
            vowel = "".join(_VOWELS.get(sign, "i") for sign in written)
        return first + vowel + _FINALS.get(final, "")
    if final:  # an o that was not written
        return first + "o" + _FINALS.get(final, "")
    if syllable.end() == len(syllable.string):
        return _FINALS.get(onset, "")
    return first + "a"  # ສບາຍ


def lao_sound(token: str) -> str:
    """Return the sounds of `token`, tidied (`tidy_lao`); what is not Lao stays as it is."""
    return _SYLLABLE.sub(_say, token)


def lao_pieces(token: str) -> list[tuple[str, str]]:
    """Return `token` cut into `(syllable, sounds)`."""
    return [(syllable[0], _say(syllable)) for syllable in _SYLLABLE.finditer(token)]
