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
from functools import lru_cache
from typing import Final

from khua.names.hanzi import hanzi_as_latin
from khua.names.lao import lao_pieces, lao_sound, tidy_lao
from khua.names.latin import latin_pieces, latin_sound, plain_letters
from khua.names.thai import thai_as_lao

_DOUBLE: Final = re.compile(r"([a-ehik-qs-v])\1+")
_SAID_ONCE: Final = frozenset("abcdehiklmnopqstuv")
_SIGNS: Final = re.compile(r"[\W_]+")
# Controls, format marks, lone surrogates (what `normalise` takes out): a name is not cut there.
_INVISIBLE: Final = dict.fromkeys(
    code
    for first, last in (
        (0, 8), (14, 27), (127, 159), (0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C),
        (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891), (0x8E2, 0x8E2), (0x180E, 0x180E),
        (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xD800, 0xDFFF), (0xFEFF, 0xFEFF),
        (0xFFF9, 0xFFFB), (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x1343F),
        (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0001, 0xE007F),
    )
    for code in range(first, last + 1)
)  # fmt: skip
_RUN: Final = re.compile(
    "([\u0e80-\u0eff]+)|([\u0e01-\u0e3a\u0e40-\u0e5b]+)"
    "|([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
    "|[^\u0e80-\u0eff\u0e01-\u0e3a\u0e40-\u0e5b\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_LATIN: Final = re.compile("([a-z0-9]+)")
_NOT_READ: Final = re.compile("[^a-z0-9]+")
_OCTAL: Final = str.maketrans("01234567", "fgjrwxyz")
_BONES: Final = str.maketrans({**dict.fromkeys("aeiouh"), "q": "n", "c": "s"})


@lru_cache(maxsize=1 << 17)
def sound(token: str) -> str:
    """Return the spelling-proof key of one name part: lower-case ASCII letters and digits.

    Equal for Lao, Thai and Latin spellings of one name as far as spelling alone can tell. "" only
    when `token` has no letter and no digit. Raises nothing. The last 100,000
    are kept in memory; a new one takes 5 microseconds, in Thai 15.
    """
    return sound_of(token)


def sound_of(text: str) -> str:
    """Return what `sound` does, without keeping it: for text longer than a name."""
    if not text.isascii():
        said = _RUN.sub(_run_sound, text.translate(_INVISIBLE))
    else:
        said = latin_sound((text if text.isalnum() else _SIGNS.sub("", text)).lower())
    return _DOUBLE.sub(r"\1", said) or "".join(map(_stand_in, text))


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


def joined(words: Sequence[str]) -> str:
    """Return the sounds of neighbouring words as one: a letter that meets itself is said once."""
    whole = ""
    for said in words:
        meets = whole[-1:] == said[:1] and said[:1] in _SAID_ONCE
        whole += said[1:] if meets else said
    return whole


def pieces(token: str) -> list[tuple[str, str]]:
    """Return `token` cut into `(letters, sounds)`, as `sound` reads it; Thai in Lao letters.

    The sounds put together are `sound(token)`, except for letters that cannot be read.
    """
    found: list[tuple[str, str]] = []
    for run in _RUN.finditer(token.translate(_INVISIBLE)):
        lao, thai, hanzi = run.groups()
        if lao or thai:
            found += lao_pieces(tidy_lao(lao or thai_as_lao(thai)))
        elif hanzi:
            found += [(char, latin_sound(hanzi_as_latin(char).lower())) for char in hanzi]
        else:
            found += latin_pieces(_SIGNS.sub("", plain_letters(run[0])))
    return found


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
    kept = _LATIN.split("".join(filter(_is_read, text)))
    return "".join(
        latin_sound(piece) if index % 2 else "".join(map(_stand_in, piece))
        for index, piece in enumerate(kept)
    )


def _readable(text: str) -> str:
    """Return `text` with what is not a letter of a sound as seven stand-in letters each."""
    if text.isascii():
        return text
    return _NOT_READ.sub(lambda rest: "".join(map(_stand_in, rest[0])), text)


def _stand_in(char: str) -> str:
    return f"{ord(char):07o}".translate(_OCTAL) if _is_read(char) else ""


def _is_read(char: str) -> bool:
    """Say whether a character is heard: letters, digits, and the vowel marks of Khmer, Burmese."""
    return char.isalnum() or unicodedata.category(char)[0] == "M"
