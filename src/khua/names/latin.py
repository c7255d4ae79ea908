"""Latin spellings of names, letter group by letter group, as the sounds they stand for.

There is no official way to write Lao in Latin letters: French, English and Thai habits live side
by side. Every rule here is such a habit (facts on Lao names, sections 3.1 and 3.4); the reasons,
for people, are in `reasons.csv`.
"""

import re
import unicodedata
from typing import Final

_VOWEL: Final = "[aeiouy]"
# Letters that are not written with an accent mark Unicode could take off.
_OWN_LETTERS: Final = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "œ": "oe", "æ": "ae", "þ": "th"}
)

# What a letter group sounds as, by where it stands; the first pattern that fits is taken.
_BY_PLACE: Final = (
    # nothing: French final e (Khampane, Sonexay), English r (Sithorlak), h of a long vowel
    (
        rf"(?<={_VOWEL}[kmnt])e$|(?<={_VOWEL}[nrt][hnt])e$"
        rf"|(?<=[ao]n)e(?=[b-df-hj-np-tv-xz]h?{_VOWEL})",
        "",
    ),
    (rf"(?<=[aeiou])r(?!{_VOWEL})|(?<={_VOWEL})h(?!{_VOWEL})|(?<=[jlrsvwxz])h", ""),
    # Thai clusters that Lao speaks without r: Phrom, Sri
    (rf"(?<=[kps])r(?={_VOWEL})|(?<=[kpt]h)r(?={_VOWEL})", ""),
    (r"(?<=ou)nh(?=[aeiou])", "nh"),  # Boun-heuang, not Bou-nheuang
    (r"(?<=[aeou])n[hy](?=[aeiou])", "ni"),  # Pan-ya
    (rf"n[hy](?=[aeiou])|gn(?={_VOWEL})", "i"),  # ຍ: Nhouy, Xaignavong
    (rf"mb(?!{_VOWEL}|[hlr])", "m"),  # Bolikhambxay
    (rf"bh?(?!{_VOWEL}|[hlr])", "p"),  # at the end of a syllable b is p, d is t
    (rf"dh?(?!{_VOWEL}|[hlr])", "t"),
    (rf"(?<={_VOWEL})l$|(?<=o)l(?!{_VOWEL}|[hl])", "n"),  # Lao has no final l: Phol is ພົນ
    (r"(?<=^[bcdhklmstv])inh$|(?<=^[cklpt][hr])inh$", "iq"),  # Vietnamese: Minh is ມິງ
    (rf"(?<={_VOWEL})w(?!{_VOWEL})", "o"),  # Kaew
    (r"^tr", "c"),  # Vietnamese: Trần is ເຈິ່ນ
    (r"c(?=[eiy])", "s"),
)  # fmt: skip
_ANYWHERE: Final = {
    "tch": "c", "tj": "c", "ch": "c", "zh": "c", "j": "c", "q": "c",
    "sh": "s", "x": "s", "z": "s",
    "ck": "k", "kh": "k", "gh": "k", "g": "k", "c": "k", "qu": "ku", "qui": "ki", "que": "ke",
    "kv": "ku", "kw": "ku", "khv": "ku", "khw": "ku",
    "ph": "p", "f": "p", "th": "t", "w": "v", "r": "l",
    "ng": "q", "ngh": "q", "nh": "n", "gn": "n",
    "oua": "ua", "eua": "ua", "uea": "ua", "uo": "ua", "iong": "oq", "ouo": "ua",
    "ie": "ia", "iea": "ia", "uye": "uia",
    "euy": "ei", "eui": "ei", "oei": "ei", "oey": "ei", "uei": "ei", "uey": "ei",
    "ei": "ai", "ey": "ai", "oai": "oi", "oay": "oi",
    "ae": "e", "eu": "e", "ue": "e", "oe": "e",
    "oa": "ua", "ou": "u", "oo": "u", "ee": "i", "y": "i", "au": "ao", "iu": "io", "iou": "io",
}  # fmt: skip
_PLAIN: Final = {letter: letter for letter in "abdehiklmnopstuv0123456789"} | _ANYWHERE
_SOUND_AT: Final = (None, *(sound for _, sound in _BY_PLACE))
_GROUP: Final = re.compile(
    "|".join(f"({pattern})" for pattern, _ in _BY_PLACE)
    + "|"
    + "|".join(sorted(_ANYWHERE, key=len, reverse=True))
    + "|[a-z0-9]"
)


def _say(group: re.Match[str]) -> str:
    at = group.lastindex
    return _SOUND_AT[at] if at else _PLAIN[group[0]]  # type: ignore[return-value]


def latin_sound(token: str) -> str:
    """Return the sounds of `token`, which is lower-case ASCII letters and digits."""
    return _GROUP.sub(_say, token)


def latin_pieces(token: str) -> list[tuple[str, str]]:
    """Return `token` cut into `(letters, sounds)`."""
    return [(group[0], _say(group)) for group in _GROUP.finditer(token)]


def plain_letters(text: str) -> str:
    """Return `text` in lower case without accents; letters of other scripts stay."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_OWN_LETTERS)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
