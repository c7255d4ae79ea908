"""How alike two words of names are, by their sounds: 0.0 to 1.0, in arrays.

Each letter of a sound is four marks (`_MARKS`), and the distance of two words is the number of
marks to take out or put in; there is no exchange, so another letter costs twice a lost letter.
That is how names behave. A lost or added letter is the usual slip of a clerk; but Lao names are
made of syllables of one shape, so two different names have another letter in the same place
(Sinthavong and Sonthavong, Khamphone and Khamphong). Rules of sound behind the marks:

- an unstressed *a* is often not written, and *h* hardly heard: they cost less;
- the two vowels of *ai*, *oi*, *ui* are one sound, far from each of its halves (Thongsay, Thongsy);
- Thai speaks ช as ch where Lao speaks ຊ as s: *c* and *s* share half their marks.

Beyond `_LONGEST` marks length counts no more: one consonant tells two long names apart as well as
two short ones.
"""

import re
from collections.abc import Sequence
from typing import Final

import numpy
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

Codes = NDArray[numpy.int64]
Scores = NDArray[numpy.float64]

_MARKS: Final = str.maketrans(
    {letter: letter * 4 for letter in "bdeiklmnopqtuv0123456789"}
    | {"a": "aaa", "h": "h", "c": "ccsc", "s": "sscs"}
    | {"A": "aaAAAii", "O": "ooOOOii", "U": "uuUUUii"}
)
_LONGEST: Final = 44
_INITIAL: Final = 0.8  # of a word and its first letter
_STAND_IN: Final = re.compile("[fgjrwxyz]{7}")  # a letter that was not read (khua.names.sound)


class Words:
    """Pairs of words to be compared, each once: first `ask` for all, then take their `score`."""

    def __init__(self, sounds: Sequence[str]) -> None:
        self._sounds = numpy.array(sounds, dtype=object)
        self._asked: list[Codes] = []
        self._codes: Codes = numpy.empty(0, numpy.int64)
        self._scores: Scores = numpy.empty(0)

    def ask(self, left: Codes, right: Codes) -> None:
        """Note pairs of numbers of `sounds`."""
        self._asked.append(_different(self._code(left, right)))

    def score(self, left: Codes, right: Codes) -> Scores:
        """Return the likeness of each pair that was asked for."""
        if self._asked:
            self._compare()
        return self._scores[numpy.searchsorted(self._codes, self._code(left, right))]

    def _code(self, left: Codes, right: Codes) -> Codes:
        return numpy.minimum(left, right) * len(self._sounds) + numpy.maximum(left, right)

    def _compare(self) -> None:
        self._codes = _different(numpy.concatenate(self._asked))
        self._asked = []
        left, right = numpy.divmod(self._codes, len(self._sounds))
        self._scores = likeness(self._sounds, left, right)


def _different(codes: Codes) -> Codes:
    """Return the codes in order, each once; by sorting, which here is faster than `unique`."""
    codes = numpy.sort(codes)
    return codes[numpy.concatenate(([True], codes[1:] != codes[:-1]))]


def likeness(sounds: NDArray[numpy.object_], left: Codes, right: Codes) -> Scores:
    """Return how alike `sounds[left]` and `sounds[right]` are."""
    marks = numpy.array([marked(said) for said in sounds], dtype=object)
    lengths = numpy.array([len(each) for each in marks])
    apart = cpdist(marks[left], marks[right], scorer=Indel.distance, dtype=numpy.int32)
    whole = numpy.clip(lengths[left] + lengths[right], 1, _LONGEST)
    scores: Scores = numpy.maximum(0.0, 1.0 - apart / whole)
    letters = numpy.array([len(said) for said in sounds])
    for at in numpy.flatnonzero((letters[left] == 1) != (letters[right] == 1)):
        one, two = sorted((sounds[left[at]], sounds[right[at]]), key=len)
        if two.startswith(one):
            scores[at] = max(scores[at], _INITIAL)
    return scores


def marked(said: str) -> str:
    """Return a sound as marks."""
    if "f" in said:  # every stand-in begins with it
        said = _STAND_IN.sub(lambda unread: _letter(unread[0]) * 4, said)
    return said.replace("ai", "A").replace("oi", "O").replace("ui", "U").translate(_MARKS)


def _letter(stand_in: str) -> str:
    return chr(int(stand_in.translate(str.maketrans("fgjrwxyz", "01234567")), 8))
