"""What is loaded twice adds nothing; what only looks the same stays."""

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.money.fingerprints import Keys, Prints, fingerprints, fresh, of_file
from khua.money.reading.raw import RAW

USUAL: dict[str, Any] = {field.name: None for field in RAW} | {
    "row": 1,
    "source": "LDB",
    "reference": "R1",
    "at": 1_711_350_300,
    "from_account": "1",
    "from_cash": False,
    "to_account": "2",
    "to_cash": False,
    "amount": 5,
    "currency": 418,
    "kind": 1,
    "channel": 0,
}


def prints(*rows: dict[str, Any]) -> Prints:
    return fingerprints(pa.Table.from_pylist([USUAL | row for row in rows], RAW))


def pairs(keys: Keys) -> list[tuple[int, int]]:
    return list(zip(keys.high.tolist(), keys.low.tolist(), strict=True))


def test_a_reference_of_a_source_tells_a_transaction_on_its_day() -> None:
    found = prints(
        {},
        {"row": 9, "to_account": None, "kind": 4, "at": USUAL["at"] + 60},  # told otherwise
        {"source": "BCEL"},
        {"reference": "R2"},
        {"at": USUAL["at"] + 86_400},  # references begin anew
        {"source": None},
    )
    told = pairs(found.keys)
    assert told[0] == told[1]
    assert len(set(told)) == 5
    assert found.referred.all()


def test_without_a_reference_all_that_is_said_tells_it() -> None:
    none = {"reference": None}
    told = pairs(
        prints(
            none,
            {**none, "row": 9, "from_name": "not part of it"},
            *({**none, name: value} for name, value in [
                ("at", 1_711_350_301), ("from_account", "3"), ("to_account", "1"), ("amount", 6),
                ("currency", 764), ("to_cash", True), ("kind", 4), ("place", "B"), ("source", "B"),
                ("from_institution", "1"), ("device", "d"),
            ]),
        ).keys
    )  # fmt: skip
    assert told[0] == told[1]
    assert len(set(told)) == len(told) - 1


def test_a_fingerprint_never_changes() -> None:
    """They are kept for years, so what they are made of is fixed: MD5 of these very texts."""
    told = pairs(prints({}, {"reference": None}).keys)
    texts = ["rLDB\x1fR1\x1f19807", "f" + "\x1f".join(
        ["LDB", "1711350300", "", "1", "false", "", "2", "false", "5", "418", "1", "0", "", "", ""]
    )]  # fmt: skip
    for (high, low), text in zip(told, texts, strict=True):
        digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
        assert high << 64 | low == int.from_bytes(digest, "little")


def test_the_same_file_adds_nothing_and_an_overlapping_one_what_is_new() -> None:
    rows = [{"reference": f"R{at}"} for at in range(5)]
    # two equal top-ups without a reference are two
    rows += [{"reference": None, "amount": 7}, {"reference": None, "amount": 7}]
    first = of_file([prints(*rows[:3]), prints(*rows[3:])])
    assert fresh(first, []).all()
    known = [first.keys.in_order()]
    assert not fresh(of_file([prints(*rows)]), known).any()
    assert not fresh(of_file([prints(*reversed(rows))]), known).any()
    more = [*rows, {"reference": "R9"}, {"reference": None, "amount": 7}]
    assert fresh(of_file([prints(*more)]), known).tolist() == [False] * 7 + [True, True]
    empty = Keys(np.empty(0, np.uint64), np.empty(0, np.uint64))
    assert fresh(first, [empty]).all()
    assert len(fresh(of_file([]), known)) == 0


def test_a_reference_that_stands_twice_in_a_file_counts_once() -> None:
    found = of_file([prints({}, {"amount": 6}, {"reference": "R2"}, {})])
    assert found.repeated.tolist() == [False, True, False, True]
    assert fresh(found, []).tolist() == [True, False, True, False]


HALVES = st.sampled_from([0, 1, 2**63, 2**64 - 1])
KEYS = st.lists(st.tuples(HALVES, HALVES), max_size=30)


def keys(rows: list[tuple[int, int]]) -> Keys:
    table = np.array(rows, np.uint64).reshape(-1, 2)
    return Keys(table[:, 0].copy(), table[:, 1].copy())


@settings(deadline=None)
@given(KEYS, KEYS)
def test_looking_up_is_as_in_a_set(
    known: list[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    in_order = keys(known).in_order()
    assert pairs(in_order) == sorted(known)
    assert keys(asked).among(in_order).tolist() == [one in set(known) for one in asked]
    for place, one in zip(keys(asked).places(in_order).tolist(), asked, strict=True):
        assert place == -1 or pairs(in_order)[place] == one


@settings(deadline=None)
@given(st.lists(st.tuples(HALVES, HALVES, st.booleans()), max_size=30))
def test_occurrences_are_counted_as_by_hand(rows: list[tuple[int, int, bool]]) -> None:
    # whether a row has a reference is part of its fingerprint
    told = [(high, low, high > 1) for high, low, _ in rows]
    found = of_file([Prints(keys([row[:2] for row in told]), np.array([r[2] for r in told], bool))])
    seen: list[tuple[int, int]] = []
    for at, (high, low, referred) in enumerate(told):
        again = seen.count((high, low))
        seen.append((high, low))
        assert found.repeated[at] == (referred and again > 0)
    ours = [
        one for one, (_, _, referred) in zip(pairs(found.keys), told, strict=True) if not referred
    ]
    assert len(set(ours)) == len(ours)
