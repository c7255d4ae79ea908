"""Which customer is worth comparing with which entry of a list, by their names alone.

Two names score 0.85 or more (`khua.names.SAME`) only if their best two words, neighbours joined
where one name has fewer, differ by one lost consonant at most, and the letters of the whole names
by little. So names meet by the consonants of their words, in full or with one left out, and pass if
their letters, counted in any order, are near enough. Only what is left is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from khua.money.kernels import compiled
from khua.money.ledger import Ints
from khua.names import SAME
from khua.names.compare import SPANS, Variant, is_weak, variants
from khua.names.sound import bones_of_sound, joined
from khua.names.words import marked

Counts = npt.NDArray[np.uint8]

#: a key that leads to more readings of the list is left to the other keys of a name
COMMON: Final = 20_000
#: candidates of one name; of more, the nearest by their letters
MOST: Final = 2_000
#: marks (`khua.names.words`): of two words that count at most; of a letter that is said once where
#: two words are joined; of a word that stays 0.85 alike when it loses a consonant, at least
_WHOLE: Final = 44
_JOINT: Final = 4
_LOSES: Final = 15
#: names of the left looked at together
_AT_ONCE: Final = 5_000
_VOWELS: Final = frozenset("aeiou")
_SIGNS: Final = "abcdehiklmnopqtuvsAOU0123456789"


@dataclass(frozen=True)
class Names:
    """Names that sound different: a text for each, and for each text of the input its name here,
    -1 for a text without a name. `readings`: ways to read a name (with a former family name, an
    alias, without Văn), each the sounds of its words; `whose`: the name of each."""

    texts: list[str]
    of: Ints
    readings: list[tuple[str, ...]]
    whose: Ints


@dataclass
class Told:
    """What was not compared: `common` keys of the list that led to too many entries, and names
    with more than MOST candidates (`cut`); `compared` pairs of names were."""

    compared: int = 0
    common: int = 0
    cut: int = 0


def names_of(texts: Sequence[str]) -> Names:
    """The names in `texts`, those that sound the same as one."""
    known: dict[object, int] = {}
    seen: dict[str, int] = {}
    kept: list[str] = []
    readings: list[tuple[str, ...]] = []
    whose: list[int] = []
    for text in texts:
        if text in seen:
            continue
        said = [each for each in variants(text) if each.sounds]
        key = tuple((each.sounds, each.most, _weak(each)) for each in said)
        seen[text] = known.setdefault(key, len(known)) if said else -1
        if seen[text] == len(kept):
            kept.append(text)
            mine = dict.fromkeys(chain.from_iterable(map(_readings, said)))
            readings += mine
            whose += [seen[text]] * len(mine)
    of = np.fromiter((seen[text] for text in texts), np.int64, len(texts))
    return Names(kept, of, readings, np.array(whose, np.int64))


def _weak(name: Variant) -> tuple[bool, ...]:
    return tuple(is_weak(name.written, at) for at in range(len(name.written)))


def _readings(name: Variant) -> Iterator[tuple[str, ...]]:
    """The words of a name, and those without what may be missing."""
    if name.most >= SAME:
        yield name.sounds
        weak = (is_weak(name.sounds, at) for at in range(len(name.sounds)))
        yield tuple(said for said, out in zip(name.sounds, weak, strict=True) if not out)


@dataclass(frozen=True)
class _Keyed:
    """Readings with their keys: `bones` and `sounds` of each run of words, and `less`, its sounds
    without one of its consonants, each as pairs of reading and key. `words`, `length` (in marks):
    of a reading; `counts`: how often each mark is in it."""

    bones: tuple[Ints, Ints]
    sounds: tuple[Ints, Ints]
    less: tuple[Ints, Ints]
    words: Ints
    length: Ints
    counts: Counts


def _keyed(names: Names, numbers: dict[str, int]) -> _Keyed:
    """`numbers`: of the keys of both lists; added to."""
    known: dict[str, tuple[list[int], ...]] = {}
    keys: list[tuple[list[int], list[int]]] = [([], []), ([], []), ([], [])]
    for at, words in enumerate(names.readings):
        runs = SPANS[: len(words) * (len(words) + 1) // 2]
        for said in {joined(words[start:end]) for start, end in runs}:
            if said not in known:
                known[said] = _keys(said, numbers)
            for (readings, numbered), mine in zip(keys, known[said], strict=True):
                readings.extend([at] * len(mine))
                numbered.extend(mine)
    marks = ["".join(map(marked, words)) for words in names.readings]
    bones, sounds, less = ((np.array(one, np.int64), np.array(two, np.int64)) for one, two in keys)
    words_of, length = (np.fromiter(map(len, each), np.int64) for each in (names.readings, marks))
    return _Keyed(bones, sounds, less, words_of, length, _counted(marks))


def _keys(said: str, numbers: dict[str, int]) -> tuple[list[int], list[int], list[int]]:
    """The numbers of its bones, of its sounds, and of its sounds without one consonant."""
    plain = said.replace("h", "")  # hardly heard
    losing = enumerate(plain) if len(marked(said)) >= _LOSES else ()
    shorter = {plain[:at] + plain[at + 1 :] for at, letter in losing if letter not in _VOWELS}
    bones, sounds, *less = (
        numbers.setdefault(key, len(numbers)) for key in (f".{_bones(said)}", plain, *shorter)
    )
    return [bones], [sounds], less


def _bones(said: str) -> str:
    bones = bones_of_sound(said)
    return bones.removeprefix("a") or bones


def _counted(marks: Sequence[str]) -> Counts:
    """How often each of `_SIGNS` is in each text; a letter that was not read is the last sign."""
    place = np.full(0x110000, len(_SIGNS), np.uint8)
    for at, sign in enumerate(_SIGNS):
        place[ord(sign)] = at
    width = len(_SIGNS) + 1
    lengths = np.fromiter(map(len, marks), np.int64, len(marks))
    letters = np.frombuffer("".join(marks).encode("utf-32-le", "surrogatepass"), np.uint32)
    cells = np.repeat(np.arange(len(marks)), lengths) * width + place[letters]
    counts = np.bincount(cells, minlength=len(marks) * width)
    return np.minimum(counts, 255).astype(np.uint8).reshape(-1, width)


def pairs(left: Names, right: Names, told: Told) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of names of two lists that are worth comparing: numbers on the left and on the right,
    each pair once, a share of the left at a time. What had to be left out is added to `told`."""
    numbers: dict[str, int] = {}
    one, two = _keyed(left, numbers), _keyed(right, numbers)
    ways = [(one.bones, two.bones), (one.sounds, two.less), (one.less, two.sounds)]
    mine = [_grouped(ours[0], ours[1], len(one.words)) for ours, _ in ways]
    there = [_grouped(theirs[1], theirs[0], len(numbers)) for _, theirs in ways]
    usual = np.ones(len(numbers), np.bool_)
    for begins, _ in there:
        usual &= np.diff(begins) <= COMMON
    told.common += int((~usual).sum())
    readings = _grouped(left.whose, np.arange(len(left.whose)), len(left.texts))
    for first in range(0, len(left.texts), _AT_ONCE):
        last = min(first + _AT_ONCE, len(left.texts))
        lefts, rights, cut = _met(
            first, last, *readings, *mine[0], *mine[1], *mine[2], *there[0], *there[1], *there[2],
            usual, one.words, one.length, one.counts, two.words, two.length, two.counts,
            right.whose, len(right.texts),
        )  # fmt: skip
        told.cut += cut
        told.compared += len(lefts)
        yield lefts, rights


def _grouped(groups: Ints, members: Ints, count: int) -> tuple[Ints, Ints]:
    """Where the members of each of `count` groups begin, and the members."""
    order = np.argsort(groups, kind="stable")
    return np.searchsorted(groups[order], np.arange(count + 1)), members[order]


@compiled
def _met(
    first: int,
    last: int,
    begins: Ints,
    readings: Ints,
    bones_begin: Ints,
    bones: Ints,
    sounds_begin: Ints,
    sounds: Ints,
    less_begin: Ints,
    less: Ints,
    by_bones_begin: Ints,
    by_bones: Ints,
    by_less_begin: Ints,
    by_less: Ints,
    by_sounds_begin: Ints,
    by_sounds: Ints,
    usual: npt.NDArray[np.bool_],
    words: Ints,
    length: Ints,
    counts: Counts,
    other_words: Ints,
    other_length: Ints,
    other_counts: Counts,
    whose: Ints,
    others: int,
) -> tuple[Ints, Ints, int]:
    """Names `first` … of the left with the names of the right that share a key with them and whose
    letters are near, and how many of the left have too many."""
    room = 1 << 16
    lefts, rights = np.empty(room, np.int64), np.empty(room, np.int64)
    near = np.full(others, -1, np.int64)  # of the name now looked at, how far it is
    met = np.empty(others, np.int64)
    looked = np.full(len(whose), -1, np.int64)  # at which reading of the left last
    found, cut = 0, 0
    for name in range(first, last):
        count = 0
        for place in range(begins[name], begins[name + 1]):
            one = readings[place]
            for way in range(3):
                if way == 0:
                    keys_begin, keys = bones_begin, bones
                    there_begin, there = by_bones_begin, by_bones
                elif way == 1:
                    keys_begin, keys = sounds_begin, sounds
                    there_begin, there = by_less_begin, by_less
                else:
                    keys_begin, keys = less_begin, less
                    there_begin, there = by_sounds_begin, by_sounds
                for at in range(keys_begin[one], keys_begin[one + 1]):
                    key = keys[at]
                    if not usual[key]:
                        continue
                    for entry in range(there_begin[key], there_begin[key + 1]):
                        two = there[entry]
                        if looked[two] == one:
                            continue
                        looked[two] = one
                        few, many = words[one], other_words[two]
                        if few > many:
                            few, many = many, few
                        whole = min(_WHOLE * few, length[one] + other_length[two])
                        limit = int(0.15 * whole + 0.5) + _JOINT * (many - few)
                        if abs(length[one] - other_length[two]) > limit:
                            continue
                        apart = 0
                        for sign in range(counts.shape[1]):
                            apart += abs(np.int64(counts[one, sign]) - other_counts[two, sign])
                        if apart > limit:
                            continue
                        who = whose[two]
                        if near[who] < 0:
                            met[count] = who
                            count += 1
                            near[who] = apart
                        elif apart < near[who]:
                            near[who] = apart
        farthest = 1 << 30
        spare = MOST
        if count > MOST:
            cut += 1
            of_distance = np.zeros(256, np.int64)
            for at in range(count):
                of_distance[min(near[met[at]], 255)] += 1
            farthest = 0
            while spare >= of_distance[farthest]:
                spare -= of_distance[farthest]
                farthest += 1
        for at in range(count):
            who = met[at]
            keep = near[who] < farthest
            if near[who] == farthest and spare > 0:
                spare -= 1
                keep = True
            near[who] = -1
            if not keep:
                continue
            if found == len(lefts):
                lefts = np.concatenate((lefts, np.empty_like(lefts)))
                rights = np.concatenate((rights, np.empty_like(rights)))
            lefts[found], rights[found] = name, who
            found += 1
    return lefts[:found].copy(), rights[:found].copy(), cut
