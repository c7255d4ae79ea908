"""A release is attacked: nothing is found in a good one, and everything in a bad one."""

from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.figures.people import YEARS, country
from khua.figures.counting import ALL, count
from khua.figures.disclosure import moves
from khua.figures.release import Breakdown, Findings, Release, attack, build, mended, sign_off
from khua.figures.release.attacking import WrongTruth
from khua.figures.release.building import public
from khua.figures.release.reader import known, people, possible
from khua.figures.shown import shown
from khua.figures.snapshot import SCHEMAS, Snapshot

DAY = date(2023, 1, 15)


@cache
def at(size: int) -> tuple[Snapshot, Release]:
    snapshot = country(size)
    return snapshot, build(snapshot, YEARS, DAY)


@cache
def found(size: int) -> Findings:
    snapshot, release = at(size)
    return attack(release, snapshot)


@pytest.mark.parametrize("size", [2_000, 50_000])
def test_the_attack_finds_nothing_in_a_signed_release(size):
    _, release = at(size)
    findings = found(size)
    assert findings.found == ()
    assert findings.small > 2_000
    assert findings.cells > 2_000
    signed = sign_off(release, findings, "A. Member, CEN-JUS", DAY)
    assert "Nothing was found" in signed.report["en"]


def test_the_mean_error_is_under_two():
    """Of the numbers shown, at 50,000 victims, and inside as in the release."""
    snapshot, release = at(50_000)
    inside, published = [], []
    for counted in count(snapshot, public()):
        true, moved = (shown(counted, "LA", DAY, by) for by in (None, moves()))
        inside += [abs(moved.numbers.get(cell, 0) - n) for cell, n in true.numbers.items()]
        for part, cells in release.numbers.items():
            if part.table == counted.table.id and "-" not in part.year:
                published += [abs(n - true.numbers[cell]) for cell, n in cells.items()]
    assert len(inside) > 6_000
    assert len(published) > 3_500
    assert np.mean(inside) < 2
    assert np.mean(published) < 2


@given(st.integers(300, 900), st.integers(0, 10_000))
@settings(max_examples=2, deadline=None, derandomize=True)
def test_no_small_cell_comes_out_of_any_catalogue(size, seed):
    """Margins and interior, shown and hidden, of all public tables together."""
    snapshot = country(size, seed)
    _, findings = mended(build(snapshot, YEARS[-3:], DAY), snapshot)
    assert findings.found == ()
    assert findings.unknowns > 1_000


def test_without_moves_the_attack_finds_what_is_small():
    """The same tables, numbers exact: it is the moves that keep the secret, and the attack sees
    when they do not."""
    snapshot, _ = at(2_000)
    tables = ["victims-by-sex-and-age", "victims-by-citizenship", "victims-by-form"]
    bare = build(snapshot, YEARS[-1:], DAY, tables, by=moves(0, 0.0, ()))
    findings = attack(bare, snapshot)
    assert len([each for each in findings.found if each.kind == "exact"]) > 5
    assert len([each for each in findings.found if each.kind == "nobody"]) > 0
    for each in findings.found[:40]:
        if each.kind == "exact" and each.part in bare.numbers:
            assert bare.numbers[each.part].get(each.cell, each.value) == each.value
    clean, findings = mended(bare, snapshot)
    assert findings.found == ()
    assert {each.why for each in clean.left_out} == {"found"}
    assert set(clean.numbers) < set(bare.numbers)


def test_an_unlucky_margin_is_found():
    """Two cells moved up and their margin down as far as moves go: the truth is all that fits."""
    snapshot = _of({"female": 2, "male": 32})
    release = build(snapshot, [2016], DAY, ["victims-by-sex-and-age"])
    total, by_sex = (Breakdown("victims-by-sex-and-age", "2016", by) for by in ((), ("sex",)))
    cells = {"female": ("2016", "female", ALL), "male": ("2016", "male", ALL)}
    unlucky = Release(
        release.as_of, release.years,
        {total: {("2016", ALL, ALL): 36}, by_sex: {cells["female"]: 7, cells["male"]: 37}},
        (), release.most, release.variance, release.never, release.noise,
    )  # fmt: skip
    assert not [each for each in attack(unlucky, snapshot).found if each.part == by_sex]
    shifted = Release(
        release.as_of, release.years,
        {total: {("2016", ALL, ALL): 29}, by_sex: {cells["female"]: 7, cells["male"]: 37}},
        (), release.most, release.variance, release.never, release.noise,
    )  # fmt: skip
    found = {each.cell: each.value for each in attack(shifted, snapshot).found
             if each.kind == "exact"}  # fmt: skip
    assert found[cells["female"]] == 2
    clean, findings = mended(shifted, snapshot)
    assert by_sex not in clean.numbers
    assert findings.found == ()


def test_numbers_that_differ_are_of_other_people():
    """A reader knows that the same people have the same number: where a cell and its margin differ,
    somebody is in the rest."""
    snapshot = _of({"female": 30})
    release = build(snapshot, [2016], DAY, ["victims-by-sex-and-age"])
    told = known(release)
    strict = [each for each in told.certain if each.minus and each.low == 1]
    for each in strict:
        assert told.shown[each.cells[0]] != told.shown[each.minus[0]]
    assert not any(told.shown[each.cells[0]] == told.shown[each.minus[0]] for each in strict)


def test_who_came_later_is_seen_and_refused():
    """One more victim of 2016, in a second release: all that changes is where he is."""
    before, after = _of({"female": 30, "male": 25}), _of({"female": 30, "male": 26})
    old = build(before, [2016], date(2017, 1, 9), ["victims-by-sex-and-age"])
    new = build(after, [2016], DAY, ["victims-by-sex-and-age"], earlier=[old], revise=[2016])
    found = [each for each in attack(new, after, [old]).found if each.kind == "differs"]
    assert found
    assert all(each.cell[1] in ("male", ALL) for each in found)
    carried = build(after, [2016], DAY, ["victims-by-sex-and-age"], earlier=[old])
    assert attack(carried, after, [old]).found == ()
    clean, findings = mended(new, after, [old])
    assert findings.found == ()
    assert len(clean.numbers) < len(new.numbers)


def test_a_crowd_that_came_later_is_nobody_in_particular():
    before, after = _of({"female": 30, "male": 25}), _of({"female": 130, "male": 125})
    old = build(before, [2016], date(2017, 1, 9), ["victims-by-sex-and-age"])
    new = build(after, [2016], DAY, ["victims-by-sex-and-age"], revise=[2016])
    differing = {each.cell for each in attack(new, after, [old]).found}
    assert ("2016", "female", ALL) not in differing
    assert ("2016", ALL, ALL) not in differing


def test_who_is_alone_has_nothing_told_of_him():
    findings = found(2_000)
    assert findings.groups.alone > 50
    assert findings.groups.broken == 0
    assert 0 < findings.groups.empty < findings.groups.noughts


def test_the_snapshot_has_to_be_that_of_the_release():
    release = build(country(2_000), YEARS[-1:], DAY, ["decisions"])
    with pytest.raises(WrongTruth):
        attack(release, country(3_000, seed=9))


def test_possible_truths_are_those_of_the_moves():
    by = moves()
    ranges = possible(by)
    assert ranges(0) == (0, 5)
    assert ranges(3) == (1, 8)
    assert ranges(40) == (35, 45)
    with pytest.raises(ValueError, match="never shown"):
        ranges(2)


def test_margins_are_enough():
    """Public tables of the same people make a tree: no cycle of shared dimensions. Then counts that
    agree in their margins are always those of some people, and bounding the tables by their margins
    alone loses nothing (Lauritzen 1996: decomposable models). A new table that closes a cycle needs
    another look at khua.figures.release.reader."""
    edges: dict[object, list[tuple[str, str]]] = {}
    for each in public():
        names = [one.id for one in each.by[1:]]
        if len(names) == 2:
            kind = each.public == "pooled"
            edges.setdefault((people(each), kind), []).append((names[0], names[1]))
    assert max(map(len, edges.values())) > 4
    for pairs in edges.values():
        group = {name: name for pair in pairs for name in pair}
        for first, second in pairs:
            one, other = _root(group, first), _root(group, second)
            assert one != other, pairs
            group[one] = other


def _root(group: dict[str, str], name: str) -> str:
    while group[name] != name:
        name = group[name]
    return name


def _of(sexes: dict[str, int]) -> Snapshot:
    """Adult victims of 2016 by sex; each has the same key in every snapshot."""
    chance = np.random.default_rng(3)
    rows = []
    for sex, many in sexes.items():
        keys = np.random.default_rng(len(sex)).integers(0, 2**32, 500)
        for number in range(many):
            row = dict.fromkeys(SCHEMAS["victims"].names)
            row |= {"case": len(rows), "person": len(rows), "key": int(keys[number]), "sex": sex,
                    "age": 30, "kind": "trafficking", "recorded": date(2016, 5, 5),
                    "forms": [], "means": [], "elements": [], "assisted": []}  # fmt: skip
            rows.append(row)
    chance.shuffle(rows)
    return Snapshot({"victims": pa.Table.from_pylist(rows, schema=SCHEMAS["victims"])})
