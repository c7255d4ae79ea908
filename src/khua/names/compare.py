"""How alike two names are, in any scripts: 0.0 to 1.0.

The words of the two names are laid side by side in the way that fits best: in any order, and with
neighbouring words joined where one name has more of them (`Kham Phone Sayyavong`, `Khamphone
Sayyavong`, ຄຳພອນໄຊຍະວົງ). The likeness of each two words is that of their sounds
(`khua.names.words`). The worst word decides, the others soften it a little.

A word that only one name has brings the score down to at most `MISSING`, well below `SAME`; a
middle word that is an initial, or Văn or Thị, may be missing at little cost. What else the text
says (another name in brackets, a nickname, the family name before marriage) is tried too.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import combinations, pairwise, permutations
from typing import Final, NamedTuple

import numpy

from khua.names.parts import Name, parts
from khua.names.sound import joined, sound
from khua.names.words import Codes, Scores, Words

SAME: Final = 0.85  # from here on two names may well be one (docs/names.md)
MISSING: Final = 0.8  # at most, when one name lacks a word of the other

_WORST: Final = 0.75  # share of the worst word in the score of a whole name
_WEAK: Final = frozenset({"van", "ti"})  # Văn, Thị
WEAK_MISSING: Final = 0.95
_OTHER_NAME: Final = 0.97
_MOST: Final = 4  # words of a name; what follows is joined to the fourth

Span = tuple[int, int]  # words from … up to …, not including
# All runs of words, those of the first words first.
SPANS: Final[tuple[Span, ...]] = tuple(
    sorted(combinations(range(_MOST + 1), 2), key=lambda span: (span[1], span[0]))
)
_USED: Final = tuple(words * (words + 1) // 2 for words in range(_MOST + 1))


class Way(NamedTuple):
    """One way to lay two names side by side: spans of words that meet, and words left alone."""

    met: tuple[tuple[Span, Span], ...]
    alone: tuple[int, ...]  # of the right name, which has as many words or more


class Variant(NamedTuple):
    """One reading of a written name: its words, and the most a match with it may score."""

    written: tuple[str, ...]
    sounds: tuple[str, ...]
    most: float


def similarity(a: str, b: str) -> float:
    """Return how alike two names are: 0.0 to 1.0, symmetric, 1.0 for a name and itself.

    Does not depend on the order of the words, on titles, or on the script. Names without a
    letter are alike only if equal. Raises nothing. A rank and no probability: from `SAME` on two
    names are worth a look, and no name alone proves that two people are one.
    """
    return float(similarities([a], [b])[0])


def similarities(left: Sequence[str], right: Sequence[str]) -> Scores:
    """Return `similarity` of each pair of two lists of one length, as an array of that length.

    Equal pairs of names and of words are compared once. Raises ValueError if the lengths differ.
    """
    if len(left) != len(right):
        raise ValueError(f"{len(left)} names on the left, {len(right)} on the right")
    if not left:
        return numpy.empty(0)
    codes: dict[str, int] = {}
    one, two = (
        numpy.fromiter(
            (codes.setdefault(text, len(codes)) for text in side), numpy.int64, len(side)
        )
        for side in (left, right)
    )
    pairs, back = numpy.unique(
        numpy.minimum(one, two) * len(codes) + numpy.maximum(one, two), return_inverse=True
    )
    scores = _Names(list(codes)).scores(*numpy.divmod(pairs, len(codes)))
    return scores[back]


class _Names:
    """Different names of one call, with the sounds of all runs of neighbouring words."""

    def __init__(self, texts: Sequence[str]) -> None:
        sounds: dict[str, int] = {}
        spans, weak, counts, most, starts = [], [], [], [], [0]
        for text in texts:
            for _, words, at_most in variants(text):
                said = [joined(words[start:end]) for start, end in SPANS[: _USED[len(words)]]]
                numbers = [sounds.setdefault(each, len(sounds)) for each in said]
                spans.append(numbers + [0] * (len(SPANS) - len(numbers)))
                weak.append([is_weak(words, at) for at in range(_MOST)])
                counts.append(len(words))
                most.append(at_most)
            starts.append(len(counts))
        self._sounds = list(sounds)
        self._spans = numpy.array(spans, numpy.int64)
        self._weak = numpy.array(weak, bool)
        self._counts = numpy.array(counts, numpy.int64)
        self._most = numpy.array(most)
        self._starts = numpy.array(starts, numpy.int64)

    def scores(self, one: Codes, two: Codes) -> Scores:
        """Return the scores of pairs of names, given by their numbers."""
        pair, left, right = self._variants_of(one, two)
        swap = self._counts[left] > self._counts[right]
        left, right = numpy.where(swap, right, left), numpy.where(swap, left, right)
        shape = self._counts[left] * (_MOST + 1) + self._counts[right]
        shapes = [
            (rows := numpy.flatnonzero(shape == each), left[rows], right[rows], ways(*counts))
            for each in numpy.unique(shape)
            if all(counts := divmod(int(each), _MOST + 1))
        ]
        words = Words(self._sounds)
        for _, few, many, each in shapes:
            for span, other in {met for way in each for met in way.met}:
                words.ask(self._said(few, span), self._said(many, other))
        scores = numpy.zeros(len(pair))
        for rows, few, many, each in shapes:
            scores[rows] = self._best(words, few, many, each)
        scores *= numpy.minimum(self._most[left], self._most[right])
        best = numpy.zeros(len(one))
        numpy.maximum.at(best, pair, scores)
        best[one == two] = 1.0
        return best

    def _best(self, words: Words, few: Codes, many: Codes, each: Sequence[Way]) -> Scores:
        """Return the scores of names of one pair of lengths, laid side by side as fits best."""
        met = {
            spans: words.score(self._said(few, spans[0]), self._said(many, spans[1]))
            for spans in {met for way in each for met in way.met}
        }
        best = numpy.zeros(len(few))
        for way in each:
            score = together([met[spans] for spans in way.met])
            for at in way.alone:
                score = score * numpy.where(self._weak[many, at], WEAK_MISSING, MISSING)
            best = numpy.maximum(best, score)
        return best

    def _said(self, names: Codes, span: Span) -> Codes:
        said: Codes = self._spans[names, SPANS.index(span)]
        return said

    def _variants_of(self, one: Codes, two: Codes) -> tuple[Codes, Codes, Codes]:
        """Return every pair of variants of every pair: number of the pair, left, right."""
        counts = numpy.diff(self._starts)
        others = counts[two]
        each = counts[one] * others
        pair = numpy.repeat(numpy.arange(len(one)), each)
        at = numpy.arange(len(pair)) - numpy.repeat(numpy.cumsum(each) - each, each)
        left = self._starts[one][pair] + at // others[pair]
        return pair, left, self._starts[two][pair] + at % others[pair]


@lru_cache(maxsize=1 << 16)
def variants(text: str) -> tuple[Variant, ...]:
    """Return the readings of `text` as a name; the first is the name itself."""
    return tuple(dict.fromkeys(_variants(parts(text))))


def _variants(name: Name) -> Iterator[Variant]:
    yield _variant(name.tokens, 1.0)
    if name.former and name.given:
        yield _variant((*name.given.split(), *name.former.split()), _OTHER_NAME)
    for other in name.nicknames:
        words = parts(other).tokens
        yield _variant(words, _OTHER_NAME if len(words) > 1 else MISSING)
        if len(words) == 1 and name.family:
            yield _variant((*words, *name.family.split()), _OTHER_NAME)


def _variant(words: Sequence[str], most: float) -> Variant:
    """Return a variant of at most `_MOST` words: what is too many is joined to the last."""
    kept = [*words[: _MOST - 1], "".join(words[_MOST - 1 :])] if len(words) > _MOST else words
    return Variant(tuple(kept), tuple(sound(word) for word in kept), most)


@cache
def ways(few: int, many: int) -> tuple[Way, ...]:
    """Return the ways to lay a name of `few` words beside one of `many` (both at least one)."""
    singles = tuple((at, at + 1) for at in range(few))
    found = []
    for cuts in combinations(range(1, many), few - 1):  # neighbours joined
        edges = (0, *cuts, many)
        spans = tuple(pairwise(edges))
        found += [Way(tuple(zip(singles, order, strict=True)), ()) for order in permutations(spans)]
    if few < many:
        for kept in permutations(range(many), few):  # words left alone
            alone = tuple(sorted(set(range(many)) - set(kept)))
            met = tuple(zip(singles, ((at, at + 1) for at in kept), strict=True))
            found.append(Way(met, alone))
    return tuple(found)


def together(scores: Sequence[Scores]) -> Scores:
    """Return the score of a name from those of its words: mostly that of the worst."""
    mean = sum(scores) / len(scores)
    whole: Scores = _WORST * numpy.minimum.reduce(scores) + (1 - _WORST) * mean
    return numpy.round(whole, 9)  # the same whichever word was added first


def is_weak(words: Sequence[str], at: int) -> bool:
    """Say whether a word may be missing: a middle one, an initial or Văn, Thị."""
    return 0 < at < len(words) - 1 and (len(words[at]) == 1 or words[at] in _WEAK)
