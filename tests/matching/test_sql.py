"""The model in PostgreSQL says what the model in numpy says, and finds whom it should."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest

from khua.matching import sql
from khua.matching.compare import Comparer
from khua.matching.features import SETS, TEXTS, Features, from_columns
from khua.matching.model import Model, declared
from khua.matching.score import Frequencies, Scorer, columns_by_frequency, probability

FIND = Path(__file__).parents[2] / "src/khua/intelligence/sql/find.sql"
FORMS = ("given_form", "family_form", "given", "family", "given_bones", "family_bones")
COLUMNS = ("person_id", *FORMS, "birth", *TEXTS, *SETS, "keys")
TABLES = f"""
DROP FUNCTION IF EXISTS matching.find(bigint, double precision, integer),
  matching.score(bigint, bigint), matching.too_common(bigint), matching.count_values();
CREATE TEMP TABLE intelligence_imprint (
  person_id bigint PRIMARY KEY, {", ".join(f"{name} varchar(80)" for name in (*FORMS, *TEXTS))},
  birth int, {", ".join(f"{name} varchar(80)[]" for name in SETS)}, keys bigint[]);
CREATE TEMP TABLE intelligence_key (hash bigint, person_id bigint, PRIMARY KEY (hash, person_id));
CREATE TEMP TABLE intelligence_frequency (
  evidence text, value text, share double precision, PRIMARY KEY (evidence, value));
"""


def _words(text: str) -> list[str]:
    return text.split()


GIVEN = _words("""
ຄຳປານ ຄໍາປານ Khampane Khamphanh Khampan คำปาน ບຸນມີ Bounmy Bounmee Bunmi บุญมี ສົມພອນ Somphone
Somphon Somphong สมพร ນ້ອຍ Noy Noi ແກ້ວ Keo Kaew Sengdeuane ແສງເດືອນ Sengduan แสงเดือน Kham ຄຳ
Khamphet ຄຳເພັດ Khoumphone
""")
FAMILY = _words("""
ໄຊຍະວົງ Sayyavong Xayavong Xaiyavongsa ไชยวงศ์ ພົມມະຈັກ Phommachak Phommachan พรหมจักร ແກ້ວມະນີ
Keomany Keomani แก้วมณี ສີສຸກ Sisouk Sysouk Khampane ບຸນມີ ສຸວັນນະພູມ Souvannaphoum Suvannaphum
สุวรรณภูมิ
""")
BIRTHS = _words("""
1985-03-14 1985-03-15 1985-03-24 1985-12-03 1985-03-12 1985-03 1985-04 1985 1986-03-14 1987
2528-03-14 1995-03-14 1978-03-14 1985-04-14 2001-01-01 1985-10-31 1442-03-14
""")
PHONES = _words("""
02055512345 02055512346 02055512399 +8562055512345 02099900011 +66812345678 0812345679
021212345;02055512345 021212346
""")
DOCUMENTS = ["PA1234567", "PA1234568", "PA1234599", "1234567", "1234568", "0123456789;PA1234567"]
ADDRESSES = ["ບ້ານໂພນໄຊ ໜ່ວຍ 5", "ບ້ານໂພນໄຊ ໜ່ວຍ 6", "Ban Phonxay 5", "ຕະຫຼາດເຊົ້າ", "ບ້ານ" + "ໂພນ" * 20]
NEARBY = ["Kaysone", "Xayphouthang"]
PLACES = [("ສະຫວັນນະເຂດ", "ໄຊພູທອງ"), ("Savannakhet", "Xayphouthong"), ("Bokeo", "Houayxay")]


def table(size: int, seed: int = 1) -> dict[str, list[str | None]]:
    """Raw cells of records in three scripts, alike enough that pairs reach every level."""
    draw = random.Random(seed)  # noqa: S311 - not a secret

    def some(values: list[str], gaps: float) -> list[str | None]:
        return [None if draw.random() < gaps else draw.choice(values) for _ in range(size)]

    places = [draw.choice(PLACES) for _ in range(size)]
    return {
        "first_name": some(GIVEN, 0.05),
        "surname": some(FAMILY, 0.1),
        "sex": some(["male", "female"], 0.1),
        "dob": some(BIRTHS, 0.1),
        "province": [None if draw.random() < 0.2 else p for p, _ in places],
        "district": [None if draw.random() < 0.3 else draw.choice([d, *NEARBY]) for _, d in places],
        "phone": some(PHONES, 0.5),
        "id_no": some(DOCUMENTS, 0.5),
        "account": some(["0901234567", "0901234568", "1100220033"], 0.6),
        "vehicle": some(["ກຂ 1234", "ກຂ 1235", "ກກ 9999", "ກຂ 12345", "ກຂ 12346"], 0.7),
        "address": some(ADDRESSES, 0.5),
        "father": some(GIVEN, 0.6),
        "mother": some(FAMILY, 0.6),
    }


@pytest.fixture
def link(cluster: dict[str, str]) -> Iterator[psycopg.Connection[Any]]:
    """A connection whose own tables and functions stand in the way of real ones, rolled back at
    the end."""
    with psycopg.connect(cluster["KHUA_SUPER_DATABASE_URL"]) as link:
        link.execute(TABLES)
        yield link
        link.rollback()


def put(link: psycopg.Connection[Any], features: Features) -> None:
    """The records as imprints with keys, numbered from 0."""
    marks = ", ".join(f"%({name})s" for name in COLUMNS)
    with link.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO intelligence_imprint ({', '.join(COLUMNS)}) VALUES ({marks})",
            [
                features.record(row) | {"person_id": row, "keys": keys}
                for row, keys in enumerate(sql.imprint_keys(features))
            ],
        )
    link.execute(
        "INSERT INTO intelligence_key SELECT unnest(keys), person_id FROM intelligence_imprint"
    )


def put_frequencies(link: psycopg.Connection[Any], features: Features) -> Frequencies:
    found = Frequencies.of(features)
    with link.cursor() as cursor:
        for name, column in columns_by_frequency(features).items():
            rows = zip(column.values[1:], found.shares[name][1:].tolist(), strict=False)
            cursor.executemany(
                "INSERT INTO intelligence_frequency VALUES (%s, %s, %s)",
                [
                    (name, "*", 2 / found.known[name]),
                    *((name, value, share) for value, share in rows if share),
                ],
            )
    return found


def numpy_says(
    model: Model, features: Features, frequencies: Frequencies, left: Any, right: Any
) -> tuple[dict[str, Any], Any]:
    levels = Comparer(features).levels(left, right)
    return levels, Scorer(model, features, frequencies).weights(levels, left, right)


def test_every_level_and_weight_is_throwof_numpy(link: psycopg.Connection[Any]) -> None:
    model, features = declared(), from_columns(table(400))
    put(link, features)
    frequencies = put_frequencies(link, features)
    draw = np.random.default_rng(2)
    left, right = draw.integers(0, len(features), (2, 6000))
    levels, weights = numpy_says(model, features, frequencies, left, right)
    rarity = sql.rarity_sql(model)
    names = list(model.evidence)
    link.execute("CREATE TEMP TABLE pair (one bigint, other bigint, at int)")
    with link.cursor().copy("COPY pair FROM STDIN") as copy:
        for at, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            copy.write_row((*pair, at))
    rows = link.execute(
        f"""SELECT s.weight, {", ".join(f"s.{name}_level" for name in names)} FROM pair
        JOIN intelligence_imprint l ON l.person_id = one
        JOIN intelligence_imprint r ON r.person_id = other,
        LATERAL ({rarity}) f, LATERAL ({sql.scoring_sql(model, len(features))}) s ORDER BY at"""
    ).fetchall()
    found = np.array(rows, dtype=float)
    for at, (name, evidence) in enumerate(model.evidence.items(), 1):
        assert set(levels[name].tolist()) == set(range(len(evidence.levels) + 1)), name
        wrong = np.flatnonzero(found[:, at] != levels[name])
        pairs = [
            (int(found[row, at]), *(features.record(int(side[row])) for side in (left, right)))
            for row in wrong[:3]
        ]
        assert not pairs, name
    assert np.abs(found[:, 0] - weights).max() < 1e-4  # numpy adds up in single precision


def test_shares_are_counted_as_numpy_counts_them(link: psycopg.Connection[Any]) -> None:
    features = from_columns(table(300))
    put(link, features)
    link.execute(sql.fill(FIND.read_text(), declared(), len(features)))
    link.execute("SELECT matching.count_values()")
    counted = {
        (evidence, value): share
        for evidence, value, share in link.execute(
            "SELECT evidence, value, share FROM intelligence_frequency"
        )
    }
    expected = Frequencies.of(features)
    for name, column in columns_by_frequency(features).items():
        assert counted.pop((name, "*")) == pytest.approx(2 / column.known)
        for code, value in enumerate(column.values[1:], 1):
            if column.counts[code] > 1:
                assert counted.pop((name, value)) == pytest.approx(expected.shares[name][code])
    assert not counted


def test_finds_the_best_and_says_why(link: psycopg.Connection[Any]) -> None:
    model, features = declared(), from_columns(table(120))
    put(link, features)
    link.execute(sql.fill(FIND.read_text(), model, len(features)))
    link.execute("SELECT matching.count_values()")
    frequencies, keys = Frequencies.of(features), [set(k) for k in sql.imprint_keys(features)]
    for person in range(0, 120, 7):
        others = np.array([i for i in range(120) if i != person and keys[i] & keys[person]])
        left = np.full(len(others), person)
        _, weights = numpy_says(model, features, frequencies, left, others)
        chances = probability(weights)
        expected = {
            int(i): (w, p) for i, w, p in zip(others, weights, chances, strict=True) if p >= 0.3
        }
        rows = link.execute("SELECT * FROM matching.find(%s, 0.3, 200)", [person]).fetchall()
        assert {row[0] for row in rows} == set(expected)
        assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)
        for other, weight, chance, levels in rows:
            assert (weight, chance) == pytest.approx(expected[other], abs=1e-4)
            bits = levels.pop("prior") + sum(bits for _, bits in levels.values())
            assert bits == pytest.approx(weight, abs=1e-3)
            assert all(level in model.evidence[name].levels for name, (level, _) in levels.items())
            score = link.execute("SELECT * FROM matching.score(%s, %s)", [person, other]).fetchone()
            assert score is not None
            assert score[0] == pytest.approx(weight)
        best = link.execute("SELECT other FROM matching.find(%s, 0.3, 2)", [person]).fetchall()
        assert [row[0] for row in best] == [row[0] for row in rows[:2]]


def test_a_key_throwtoo_many_share_is_passed_over_and_told(link: psycopg.Connection[Any]) -> None:
    crowd = sql.HUB + 5
    features = from_columns(
        {
            "first_name": ["ຄຳປານ"] * crowd + ["Bounmy", "ບຸນມີ"],
            "surname": ["ໄຊຍະວົງ"] * crowd + ["Keomany", "ແກ້ວມະນີ"],
            "phone": ["02055512345", "02055512345", *[None] * crowd],
        }
    )
    put(link, features)
    link.execute(sql.fill(FIND.read_text(), declared(), len(features)))
    found = link.execute("SELECT other FROM matching.find(0, 0.01, 50)").fetchall()
    assert found == [(1,)]  # by the phone; the name is no key any more
    passed = {row[0] for row in link.execute("SELECT matching.too_common(0)")}
    assert passed
    assert passed < set(sql.imprint_keys(features)[0])
    assert link.execute("SELECT matching.too_common(%s)", [crowd]).fetchall() == []
    pair = link.execute("SELECT other FROM matching.find(%s, 0.01, 50)", [crowd]).fetchall()
    assert pair == [(crowd + 1,)]


def test_no_more_people_are_compared_than_enough(
    link: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "ENOUGH", 3)
    features = from_columns(
        {
            "first_name": ["Bounmy"] * 10,
            "surname": ["Keomany"] * 10,
            "phone": ["02055512345", *[None] * 8, "02055512345"],
        }
    )
    put(link, features)
    link.execute(sql.fill(FIND.read_text(), declared(), len(features)))
    found = link.execute("SELECT other FROM matching.find(0, 1e-6, 50)").fetchall()
    assert found == [(9,)]  # the phone is the rarest key; the name would have named ten


def test_whoever_has_no_keys_is_like_nobody(link: psycopg.Connection[Any]) -> None:
    features = from_columns({"sex": ["male", "male"], "first_name": [None, None]})
    put(link, features)
    link.execute(sql.fill(FIND.read_text(), declared(), len(features)))
    assert link.execute("SELECT * FROM matching.find(0, 0.001, 50)").fetchall() == []
    assert link.execute("SELECT * FROM matching.find(77, 0.001, 50)").fetchall() == []
