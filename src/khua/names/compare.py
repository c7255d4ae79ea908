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
from itertools import combinations, permutations
from typing import Final, NamedTuple

import numpy

from khua.names.parts import Name, parts
from khua.names.sound import sound
from khua.names.words import Codes, Scores, Words

SAME: Final = 0.88  # from here on two names may well be one (docs/names.md)
MISSING: Final = 0.8  # at most, when one name lacks a word of the other

_WORST: Final = 0.75  # share of the worst word in the score of a whole name
_WEAK: Final = frozenset({"van", "ti"})  # Văn, Thị
_WEAK_MISSING: Final = 0.95
_OTHER_NAME: Final = 0.97
_MOST: Final = 4  # words of a name; what follows is joined to the fourth

Span = tuple[int, int]  # words from … up to …, not including
_SPANS: Final[tuple[Span, ...]] = tuple(combinations(range(_MOST + 1), 2))


class Way(NamedTuple):
    """One way to lay two names side by side: spans of words that meet, and words left alone."""

    met: tuple[tuple[Span, Span], ...]
    alone: tuple[int, ...]  # of the right name, which has as many words or more


class Variant(NamedTuple):
    """One reading of a written name: its words, and the most a match with it may score."""

    words: tuple[str, ...]  # sounds
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
        numpy.fromiter((codes.setdefault(text, len(codes)) for text in side), numpy.int64, len(side))
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
            for words, at_most in variants(text):
                said = [joined(words[start:end]) for start, end in _SPANS]
                spans.append([sounds.setdefault(each, len(sounds)) for each in said])
                weak.append([_is_weak(words, at) for at in range(_MOST)])
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
            scores = [met[spans] for spans in way.met]
            mean = sum(scores) / len(scores)
            score = _WORST * numpy.minimum.reduce(scores) + (1 - _WORST) * mean
            for at in way.alone:
                score = score * numpy.where(self._weak[many, at], _WEAK_MISSING, MISSING)
            best = numpy.maximum(best, score)
        return best

    def _said(self, names: Codes, span: Span) -> Codes:
        return self._spans[names, _SPANS.index(span)]

    def _variants_of(self, one: Codes, two: Codes) -> tuple[Codes, Codes, Codes]:
        """Return every pair of variants of every pair: number of the pair, left, right."""
        counts = numpy.diff(self._starts)
        others = counts[two]
        each = counts[one] * others
        pair = numpy.repeat(numpy.arange(len(one)), each)
        at = numpy.arange(len(pair)) - numpy.repeat(numpy.cumsum(each) - each, each)
        left = self._starts[one][pair] + at // others[pair]
        return pair, left, self._starts[two][pair] + at % others[pair]


@lru_cache(maxsize=200_000)
def variants(text: str) -> tuple[Variant, ...]:
    """Return the readings of `text` as a name; the first is the name itself."""
    return tuple(dict.fromkeys(_variants(parts(text))))


def _variants(name: Name) -> Iterator[Variant]:
    yield Variant(_sounds(name.tokens), 1.0)
    if name.former and name.given:
        yield Variant(_sounds((*name.given.split(), *name.former.split())), _OTHER_NAME)
    for other in name.nicknames:
        words = _sounds(parts(other).tokens)
        yield Variant(words, _OTHER_NAME if len(words) > 1 else MISSING)
        if len(words) == 1 and name.family:
            yield Variant((*words, *_sounds(name.family.split())), _OTHER_NAME)


def _sounds(words: Sequence[str]) -> tuple[str, ...]:
    said = [sound(word) for word in words]
    return (*said[: _MOST - 1], joined(said[_MOST - 1 :])) if len(said) > _MOST else tuple(said)


def joined(sounds: Sequence[str]) -> str:
    """Return the sounds of neighbouring words as one: a letter that meets itself is said once."""
    whole = ""
    for said in sounds:
        whole += said[1:] if whole and said[:1] == whole[-1] and said[:1] not in "fgjrwxyz" else said
    return whole


@cache
def ways(few: int, many: int) -> tuple[Way, ...]:
    """Return the ways to lay a name of `few` words beside one of `many` (both at least one)."""
    singles = tuple((at, at + 1) for at in range(few))
    found = []
    for cuts in combinations(range(1, many), few - 1):  # neighbours joined
        edges = (0, *cuts, many)
        spans = tuple(zip(edges, edges[1:], strict=False))
        found += [Way(tuple(zip(singles, order, strict=True)), ()) for order in permutations(spans)]
    if few < many:
        for kept in permutations(range(many), few):  # words left alone
            alone = tuple(sorted(set(range(many)) - set(kept)))
            met = tuple(zip(singles, ((at, at + 1) for at in kept), strict=True))
            found.append(Way(met, alone))
    return tuple(found)


def _is_weak(words: Sequence[str], at: int) -> bool:
    """Say whether a word may be missing: a middle one, an initial or Văn, Thị."""
    return 0 < at < len(words) - 1 and (len(words[at]) == 1 or words[at] in _WEAK)
