"""Keys of one name part (a *token*): how it sounds, whatever script and habit it is written in.

========== ============================================ =======================================
key        keeps                                        Khampane, Khamphanh, ຄຳປານ, คำปาน
========== ============================================ =======================================
`sound`    vowels without length, final consonants      ``kampan``
`bones`    consonants only, n and ng as one             ``kmpn``
========== ============================================ =======================================

`sound` is for comparing and finding, `bones` for choosing what is worth comparing (blocking).
Letters of a sound: ``q`` is ng, ``c`` is ຈ, ``i`` also stands for ຍ and ຢ, ``o`` for a final ວ;
aspiration (ກ and ຂ), ຊ and ສ, ຣ and ລ are one each. Final n, ng, m, k, t, p stay apart: they tell
people apart (Khamphone, Khamphong).

A letter of a script that cannot be read here stands as seven letters that no sound uses.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from khua.names.hanzi import hanzi_as_latin
from khua.names.lao import lao_sound, tidy_lao
from khua.names.latin import latin_sound, plain_letters
from khua.names.thai import thai_as_lao

_DOUBLE: Final = re.compile(r"([a-ehik-qs-v])\1+")
_SIGNS: Final = re.compile(r"[\W_]+")
# Between letters they are drawn as nothing; a name must not be cut there.
_INVISIBLE: Final = dict.fromkeys(
    (0xAD, 0x34F, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
)
_RUN: Final = re.compile(
    "([\u0e80-\u0eff]+)|([\u0e01-\u0e3a\u0e40-\u0e5b]+)"
    "|([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
    "|[^\u0e80-\u0eff\u0e01-\u0e3a\u0e40-\u0e5b\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_LATIN: Final = re.compile("([a-z0-9]+)")
_NOT_READ: Final = re.compile("[^a-z0-9]+")
_OCTAL: Final = str.maketrans("01234567", "fgjrwxyz")
_BONES: Final = str.maketrans({**dict.fromkeys("aeiouh"), "q": "n", "c": "s"})


def sound(token: str) -> str:
    """Return the spelling-proof key of one name part: ASCII letters and digits, no blanks.

    Equal for Lao, Thai and Latin spellings of one name as far as spelling alone can tell. "" only
    when `token` has no letter and no digit. Raises nothing. About 5 microseconds.
    """
    if not token.isascii():
        said = _RUN.sub(_run_sound, token.translate(_INVISIBLE))
    else:
        said = latin_sound((token if token.isalnum() else _SIGNS.sub("", token)).lower())
    return _DOUBLE.sub(r"\1", said) or "".join(map(_stand_in, token))


def bones(token: str) -> str:
    """Return the coarse key of one name part; "" only when it has no letter and no digit."""
    return bones_of_sound(sound(token))


def bones_of_sound(said: str) -> str:
    """Return the bones of a `sound`: its consonants, after an ``a`` if a vowel begins it."""
    if not said:
        return ""
    left = said.translate(_BONES)
    return f"a{left}" if said[0] in "aeiou" or not left else left


def sounds(tokens: Sequence[str]) -> list[str]:
    """Return the sound of each of `tokens`; equal tokens are worked out once."""
    known = {token: sound(token) for token in set(tokens)}
    return [known[token] for token in tokens]


def bones_of(tokens: Sequence[str]) -> list[str]:
    """Return the bones of each of `tokens`; equal tokens are worked out once."""
    known = {token: bones(token) for token in set(tokens)}
    return [known[token] for token in tokens]


def _run_sound(run: re.Match[str]) -> str:
    lao, thai, hanzi = run.groups()
    if lao:
        return _readable(lao_sound(tidy_lao(lao)))
    if thai:
        return _readable(lao_sound(tidy_lao(thai_as_lao(thai))))
    return _foreign_sound(plain_letters(hanzi_as_latin(hanzi) if hanzi else run[0]))


def _foreign_sound(text: str) -> str:
    """Return the sounds of lower-case text in which other scripts may remain."""
    if text.isascii():
        return latin_sound(_SIGNS.sub("", text))
    pieces = _LATIN.split(text)
    return "".join(
        latin_sound(piece) if index % 2 else "".join(map(_stand_in, piece))
        for index, piece in enumerate(pieces)
    )


def _readable(text: str) -> str:
    """Return `text` with what is not a letter of a sound as seven stand-in letters each."""
    if text.isascii():
        return text
    return _NOT_READ.sub(lambda rest: "".join(map(_stand_in, rest[0])), text)


def _stand_in(char: str) -> str:
    kept = char.isalnum() or unicodedata.category(char)[0] == "M"  # vowels of Khmer, Burmese
    return f"{ord(char):07o}".translate(_OCTAL) if kept else ""
