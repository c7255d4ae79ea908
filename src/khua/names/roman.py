"""Rough romanisation of Lao and Thai, for searching only: it is never shown as a name."""

import re
from typing import Final

import lao2ipa  # type: ignore[import-untyped]

from khua.names.normal import normalise
from khua.names.thai import thai_as_lao

_THAI_RUN: Final = re.compile("[\u0e01-\u0e3a\u0e40-\u0e5b]+")
_LAO_RUN: Final = re.compile("[\u0e81-\u0edf]+")
_TONE_LETTERS: Final = str.maketrans("", "", "˥˦˧˨˩")
_LEFT_OVER: Final = re.compile("[\u0e80-\u0eff]+")
# lao2ipa takes time with the square of an unbroken run; Lao prose has no blanks.
_LONGEST_RUN: Final = 120


def romanise(text: str) -> str:
    """Return `text` with Lao and Thai in Latin letters, after the Ministry of Health 2020 system.

    Other scripts stay as they are. Lao goes through `lao2ipa` in its ``moh`` mode, with the tone
    letters it leaves removed (its `ignore_tones` breaks vowels, so it is not used); Thai through
    `thai_as_lao` first. Rough by nature: vowel length and tone are gone.
    """
    text = _THAI_RUN.sub(lambda run: thai_as_lao(run.group()), normalise(text))
    return _LAO_RUN.sub(lambda run: _romanise_run(run.group()), normalise(text))


def _romanise_run(run: str) -> str:
    pieces = (run[at : at + _LONGEST_RUN] for at in range(0, len(run), _LONGEST_RUN))
    latin = "".join(lao2ipa.transliterate(piece, "moh") for piece in pieces)
    return _LEFT_OVER.sub("", latin.translate(_TONE_LETTERS))
