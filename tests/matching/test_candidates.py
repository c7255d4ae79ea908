"""Which pairs are compared."""

from itertools import combinations

import numpy as np
from rapidfuzz.distance import Levenshtein

from khua.matching import candidates
from khua.matching.candidates import Blocks
from khua.matching.features import Features, from_columns
from khua.matching.model import Block, declared
from khua.matching.near import near_sounds

PHONE = Block("phone", ("phones",), 200)
BORN = Block("born", ("birth",), 200)
NEAR = Block("near_family", ("given_sound",), 200, near="family")


def people(count: int) -> Features:
    draw = np.random.default_rng(3)
    given = ["Khamphone", "Bounmy", "ຄຳພອນ", "Sombath", "Vilay", ""]
    family = ["Sayyavong", "Sayyavang", "Phommachan", "Phomachan", "Keo", ""]
    return from_columns(
        {
            "first_name": draw.choice(given, count).tolist(),
            "surname": draw.choice(family, count).tolist(),
            "dob": [f"19{60 + n}-01-0{1 + n % 9}" for n in draw.integers(0, 12, count)],
            "phone": [f"5550{n:04}" if n else "" for n in draw.integers(0, 20, count)],
        }
    )


def found(blocks: Blocks) -> list[tuple[int, int]]:
    return [
        (int(left), int(right))
        for number in range(len(blocks.names))
        for lefts, rights, _ in blocks.pairs(number)
        for left, right in zip(lefts, rights, strict=True)
    ]


def test_every_pair_that_shares_a_key_is_found_once() -> None:
    features = people(120)
    pairs = found(Blocks(features, {"phone": PHONE, "born": BORN}))
    records = [features.record(row) for row in range(120)]
    told = {
        (i, j)
        for i, j in combinations(range(120), 2)
        if set(records[i]["phones"]) & set(records[j]["phones"])
        or records[i]["birth"] == records[j]["birth"]
    }
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == told


def test_a_pair_knows_all_its_blocks() -> None:
    features = people(80)
    blocks = Blocks(features, {"phone": PHONE, "born": BORN})
    for left, right, held in blocks.pairs(0):
        same = features.birth[left] == features.birth[right]
        assert (((held >> 1) & 1) == same).all()
        assert (held & 1).all()


def test_names_one_letter_apart_are_found() -> None:
    features = people(120)
    pairs = set(found(Blocks(features, {"near_family": NEAR})))
    records = [features.record(row) for row in range(120)]
    told = {
        (i, j)
        for i, j in combinations(range(120), 2)
        if records[i]["given"] == records[j]["given"] != ""
        and min(len(records[i]["family"]), len(records[j]["family"])) >= 5
        and Levenshtein.distance(records[i]["family"], records[j]["family"]) == 1
    }
    assert told
    assert pairs == told


def test_a_key_that_too_many_share_is_joined_with_more_and_told() -> None:
    features = from_columns(
        {
            "phone": ["55500000"] * 40 + ["55511111"] * 3,
            "dob": [f"1990-01-{1 + n % 20:02}" for n in range(38)] + ["", ""] + ["1990"] * 3,
        }
    )
    blocks = Blocks(features, {"phone": Block("phone", ("phones",), 10, then=("birth",))})
    pairs = found(blocks)
    told = blocks.told["phone"]
    assert (told.hubs, told.hub_records, told.given_up) == (1, 40, 2)
    assert len(pairs) == 18 + 3  # of those born on one day, and the three of the other phone
    assert told.pairs == told.new == 21


def test_a_block_gives_no_more_pairs_than_it_may(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(candidates, "FEWEST", 50)
    features = from_columns({"phone": [f"5550{n:04}" for n in range(30) for _ in range(n % 9 + 1)]})
    blocks = Blocks(features, {"phone": Block("phone", ("phones",), 200, most=1)})
    assert 0 < len(found(blocks)) <= len(features)
    assert blocks.told["phone"].given_up > 0


def test_where_pairs_are_very_many_names_must_be_alike(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    features = people(120)
    block = Block("born", ("birth",), 200, alike="either")
    everything = found(Blocks(features, {"born": block}))
    monkeypatch.setattr(candidates, "FEWEST", 50)
    blocks = Blocks(features, {"born": block})
    some = set(found(blocks))
    assert blocks.told["born"].alike == 1
    assert some < set(everything)
    records = [features.record(row) for row in range(120)]
    for i, j in set(everything) - some:
        one, two = ({records[k]["given"], records[k]["family"]} for k in (i, j))
        assert not one & two
        assert "" not in one | two


def test_records_with_several_values_meet_once() -> None:
    features = from_columns({"phone": ["55500001;55500002", "55500002;55500001", "55500002"]})
    assert sorted(found(Blocks(features, {"phone": PHONE}))) == [(0, 1), (0, 2), (1, 2)]


def test_near_sounds_are_all_that_are_one_edit_apart() -> None:
    draw = np.random.default_rng(5)
    sounds = ["", *{"".join(draw.choice(list("abk"), draw.integers(3, 8))) for _ in range(300)}]
    counts = draw.integers(1, 9, len(sounds))
    one, two = near_sounds(sounds, counts)
    told = {
        frozenset((i, j))
        for i, j in combinations(range(len(sounds)), 2)
        if min(len(sounds[i]), len(sounds[j])) >= 5
        and Levenshtein.distance(sounds[i], sounds[j]) == 1
    }
    assert {frozenset(pair) for pair in zip(one.tolist(), two.tolist(), strict=True)} == told
    assert (counts[one] <= counts[two]).all()


def test_there_are_no_more_blocks_than_bits() -> None:
    assert len(declared().blocks) <= 24  # with 39 bits of levels in one number of 63
    assert len(declared().evidence) <= 13
