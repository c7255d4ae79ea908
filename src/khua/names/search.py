"""What goes into the search index, and what is looked up in it.

A name is written `Khampane Sayyavong`, `Khamphanh Xayavong` or ຄຳປານ ໄຊຍະວົງ. `fold` brings such
spellings together: romanise, then the spelling equivalences of Lao names (facts on Lao names,
sections 3.1 and 3.4), then no blanks, since Lao has none. It is meant to find, not to decide:
folded text that is equal says nothing about who is the same person. Endings that tell people
apart stay apart (Khamphone, Khamphong).
"""

import re
import unicodedata
from typing import Final

from khua.names.normal import normalise
from khua.names.roman import romanise

# In this order. What the rules say of a letter's place holds within one word.
_RULES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"x|z", "s"),
        (r"w", "v"),
        (r"n(?=n[yh][aeiou])", ""),  # ບຸນຍັງ is bounnyang, in Latin Bounyang
        (r"(?:gn|ny|nh)(?=[aeiou])", "y"),  # ຍ
        (r"nh", "n"),
        (r"c(?=k)", ""),
        (r"(?<=[^aeiou])e$", ""),  # silent French e: Khampane
        (r"y", "i"),
        (r"ei", "ai"),
        (r"ie", "ia"),  # Vientiane, Xieng
        (r"ae", "e"),
        (r"(?<=[kh])ou?(?=a)", "u"),  # ຂວ, ກວ: Khouang
        (r"(?<=[kh])v(?=a)", "u"),
        (r"ou|oo", "u"),
        (r"eu|ue|oe|er(?![aeiou])", "e"),
        (r"or(?![aeiou])|oa", "o"),
        (r"ar(?![aeiou])", "a"),
        (r"(?<=[kpt])h", ""),
        (r"ch", "c"),
        (r"r", "l"),
        (r"mb(?=[^aeiou])", "m"),  # Bolikhambxay
        (r"d$", "t"),
        (r"b$", "p"),
        (r"(.)\1+", r"\1"),
        (r"ng", "ŋ"),  # one letter, so that Khamphone is no part of Khamphong
    )
)
_WORDS: Final = re.compile(r"[^\W_]+")
_SHORTEST: Final = 3  # a trigram index cannot look up less
_OWN_LETTERS: Final = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i"})


def fold(text: str) -> str:
    """Return the spelling-proof form of `text`: lower-case, without accents, blanks and signs."""
    latin = _without_accents(romanise(text).casefold().translate(_OWN_LETTERS))
    return "".join(_fold_word(word) for word in _WORDS.findall(latin))


def search_text(*texts: str) -> str:
    """Return the text to put in a trigram index for `texts` (names, titles, numbers; any script).

    One line per literal form (normal form, case-folded) and one per folded form where it says
    more; lines keep a search from running over from one text into the next.
    """
    lines: dict[str, None] = {}
    for text in texts:
        literal, folded = search_query(text)
        for line in (literal, folded):
            if line:
                lines[line] = None
    return "\n".join(lines)


def search_query(text: str) -> tuple[str, str]:
    """Return `(literal, folded)`: look for either as a substring of an indexed `search_text`.

    `folded` is "" when it is too short to say anything (under three letters). Neither is escaped
    for LIKE: the caller does that.
    """
    literal = normalise(text).casefold()
    folded = fold(text)
    return literal, folded if len(folded) >= _SHORTEST else ""


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


def _fold_word(word: str) -> str:
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word
