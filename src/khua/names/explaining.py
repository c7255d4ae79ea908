"""Why two names are alike: which words met, and which letters were taken for the same sound."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

import numpy
from rapidfuzz.distance import Levenshtein

from khua.names.compare import (
    MISSING,
    SAME,
    WEAK_MISSING,
    Span,
    Variant,
    Way,
    is_weak,
    together,
    variants,
    ways,
)
from khua.names.data import csv_rows
from khua.names.scripts import scripts
from khua.names.sound import joined, pieces
from khua.names.words import likeness

Text = dict[str, str]  # {"en": …, "lo": …}


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters of two words that stand in the same place, and why they count as one or do not."""

    left: str
    right: str
    same: bool
    reason: Text


@dataclass(frozen=True, slots=True)
class WordPair:
    """Two words that were compared; one side is "" for a word that only one name has."""

    left: str
    right: str
    left_sound: str
    right_sound: str
    score: float
    letters: tuple[Letters, ...] = ()  # only those that are spelt differently


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why `similarity` gave its score: the words side by side, in the best of all ways."""

    score: float
    same: bool  # whether the score reaches `SAME`
    words: tuple[WordPair, ...]
    notes: tuple[Text, ...]


_NOTES: Final[dict[str, Text]] = {
    "missing": {
        "en": "One name has a word that the other lacks; the score is held below the threshold.",
        "lo": "ຊື່ໜຶ່ງມີຄຳທີ່ອີກຊື່ໜຶ່ງບໍ່ມີ; ຄະແນນຖືກຈຳກັດໄວ້ຕ່ຳກວ່າເກນ.",
    },
    "weak": {
        "en": "A middle word is missing in one name, as often happens.",
        "lo": "ຊື່ໜຶ່ງຂາດຄຳກາງ, ເຊິ່ງພົບເລື້ອຍ.",
    },
    "joined": {
        "en": "Words were joined: a Lao name may be written with or without a blank.",
        "lo": "ໄດ້ຮວມຄຳເຂົ້າກັນ: ຊື່ລາວອາດຂຽນຍະຫວ່າງ ຫຼື ບໍ່ຍະຫວ່າງ.",
    },
    "order": {
        "en": "The words stand in another order.",
        "lo": "ລຳດັບຂອງຄຳຕ່າງກັນ.",
    },
    "variant": {
        "en": "Another name in the text was used: a nickname, a former name or a second spelling.",
        "lo": "ໄດ້ໃຊ້ຊື່ອື່ນທີ່ຂຽນໄວ້: ຊື່ຫຼິ້ນ, ຊື່ເກົ່າ ຫຼື ການຂຽນແບບອື່ນ.",
    },
    "empty": {
        "en": "There is no name to compare.",
        "lo": "ບໍ່ມີຊື່ໃຫ້ປຽບທຽບ.",
    },
}


def explain(a: str, b: str) -> Explanation:
    """Return why `similarity(a, b)` is what it is. Raises nothing."""
    if a == b:
        first = variants(a)[0]
        alike = tuple(
            WordPair(word, word, said, said, 1.0)
            for word, said in zip(first.written, first.sounds, strict=True)
        )
        return Explanation(1.0, True, alike, ())
    found = [
        (score, left, right, way, turned)
        for left_name in variants(a)
        for right_name in variants(b)
        for turned in (len(left_name.sounds) > len(right_name.sounds),)
        for left, right in (((right_name, left_name) if turned else (left_name, right_name)),)
        if left.sounds
        for way in ways(len(left.sounds), len(right.sounds))
        for score in (_score(left, right, way),)
    ]
    if not found:
        return Explanation(0.0, False, (), (_NOTES["empty"],))
    score, left, right, way, turned = max(found, key=lambda each: each[0])
    words = [_pair(left, span, right, other) for span, other in way.met]
    words += [_alone(right, at) for at in way.alone]
    if turned:
        words = [_turned(pair) for pair in words]
    other_name = {left, right} != {variants(a)[0], variants(b)[0]}
    notes = tuple(_NOTES[note] for note in _notes(way, right, other_name))
    return Explanation(score, score >= SAME, tuple(words), notes)


def _score(left: Variant, right: Variant, way: Way) -> float:
    scores = [
        numpy.array([_word_score(_said(left, span), _said(right, other))])
        for span, other in way.met
    ]
    score = float(together(scores)[0]) * min(left.most, right.most)
    for at in way.alone:
        score *= WEAK_MISSING if is_weak(right.sounds, at) else MISSING
    return score


def _said(name: Variant, span: Span) -> str:
    return joined(name.sounds[slice(*span)])


def _word_score(left: str, right: str) -> float:
    sounds = numpy.array([left, right], dtype=object)
    return float(likeness(sounds, numpy.array([0]), numpy.array([1]))[0])


def _notes(way: Way, right: Variant, other_name: bool) -> Iterator[str]:
    if other_name:
        yield "variant"
    if any(end - start > 1 for _, (start, end) in way.met):
        yield "joined"
    if [other for _, other in way.met] != sorted(other for _, other in way.met):
        yield "order"
    if any(not is_weak(right.sounds, at) for at in way.alone):
        yield "missing"
    elif way.alone:
        yield "weak"


def _pair(left: Variant, span: Span, right: Variant, other: Span) -> WordPair:
    one, two = _said(left, span), _said(right, other)
    words = (left.written[slice(*span)], right.written[slice(*other)])
    return WordPair(
        " ".join(words[0]),
        " ".join(words[1]),
        one,
        two,
        _word_score(one, two),
        tuple(_letters("".join(words[0]), "".join(words[1]))),
    )


def _alone(name: Variant, at: int) -> WordPair:
    return WordPair("", name.written[at], "", name.sounds[at], 0.0)


def _turned(pair: WordPair) -> WordPair:
    letters = tuple(Letters(each.right, each.left, each.same, each.reason) for each in pair.letters)
    return WordPair(pair.right, pair.left, pair.right_sound, pair.left_sound, pair.score, letters)


def _letters(left: str, right: str) -> Iterator[Letters]:
    """Say of each place where two words are spelt differently why it counts as the same, or not."""
    one, two = _tidy(pieces(left)), _tidy(pieces(right))
    for these, those in _aligned(one, two):
        written = ["".join(letters for letters, _ in side) for side in (these, those)]
        said = ["".join(sounds for _, sounds in side) for side in (these, those)]
        if written[0].casefold() != written[1].casefold() or said[0] != said[1]:
            reason = _reason(*written, *said)
            yield Letters(written[0], written[1], said[0] == said[1], reasons()[reason])


_Pieces = list[tuple[str, str]]


def _tidy(found: _Pieces) -> _Pieces:
    """Say doubled sounds once, and put silent letters to the letters before them."""
    tidy: _Pieces = []
    for letters, said in found:
        if tidy and said and tidy[-1][1][-1:] == said[0]:
            said = said[1:]
        if tidy and not said:
            tidy[-1] = (tidy[-1][0] + letters, tidy[-1][1])
        else:
            tidy.append((letters, said))
    return tidy


def _aligned(one: _Pieces, two: _Pieces) -> Iterator[tuple[_Pieces, _Pieces]]:
    """Yield the shortest runs of pieces that begin and end at the same sounds."""
    ends = [numpy.cumsum([0, *(len(said) for _, said in side)]) for side in (one, two)]
    said = ["".join(sounds for _, sounds in side) for side in (one, two)]
    meets = {(0, 0)}
    for step in Levenshtein.opcodes(*said):
        if step.tag == "equal":
            length = step.src_end - step.src_start
            meets |= {(step.src_start + n, step.dest_start + n) for n in range(length)}
        meets.add((step.src_end, step.dest_end))
    cuts = sorted(
        (at, other)
        for at, end in enumerate(ends[0])
        for other, other_end in enumerate(ends[1])
        if (int(end), int(other_end)) in meets
    )
    for (at, other), (end, other_end) in pairwise(cuts):
        yield one[at:end], two[other:other_end]


def _reason(left: str, right: str, left_said: str, right_said: str) -> str:
    """Return the key of the reason in `reasons.csv`."""
    if left_said != right_said:
        return "other" if left_said and right_said else "lost"
    if scripts(left) != scripts(right):
        return "script"
    short, long = sorted((left.casefold(), right.casefold()), key=len)
    for letter in ("e", "h", "r"):
        if long.replace(letter, "") == short.replace(letter, "") and long[:1] == short[:1]:
            if letter == "h" and short[:1] in "ktpc":
                break  # kh is a letter of its own
            return f"silent {letter}"
    if len(set(long + short)) == 1:
        return "double"
    return left_said if left_said in reasons() else "same"


@cache
def reasons() -> dict[str, Text]:
    """Return the reasons in words, by sound or by name."""
    rows = csv_rows("khua.names", "reasons.csv")
    return {row["said"]: {"en": row["en"], "lo": row["lo"]} for row in rows}
