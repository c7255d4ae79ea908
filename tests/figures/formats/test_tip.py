"""The counts of a narrative, each in its unit, and the paragraph."""

import json
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.figures.formats import Unfit, check_tip, export_tip, read_tip, tip_counts
from khua.figures.formats.tip import paragraph
from khua.figures.snapshot import SCHEMAS, Snapshot
from tests.figures.formats.caseload import caseload

DAY = date(2017, 3, 1)
CASELOAD = caseload(200, seed=6)
EXPORT = export_tip(CASELOAD, 2016, DAY)


def small() -> Snapshot:
    """Two cases of trafficking and one of smuggling, by hand."""

    def case(number: int, kind: str, **days: date) -> dict[str, object]:
        return {"case": number, "key": number, "kind": kind, **days}

    decided = date(2016, 9, 1)
    decision = {
        "decided": decided,
        "offence": "trafficking",
        "verdict": "convicted",
        "kind": "trafficking",
    }
    rows = {
        "cases": [
            case(
                1,
                "trafficking",
                recorded=date(2015, 5, 1),
                opened=date(2015, 6, 1),
                prosecuted=date(2016, 2, 1),
            ),
            case(2, "trafficking", recorded=date(2016, 5, 1), opened=date(2016, 6, 1)),
            case(3, "smuggling", recorded=date(2016, 5, 1), opened=date(2016, 6, 1)),
            case(4, "trafficking", recorded=date(2016, 12, 1)),
        ],
        "suspects": [
            {"case": 1, "person": who, "kind": "trafficking", "prosecuted": date(2016, 2, 1)}
            for who in (7, 8, 8)
        ],
        "decisions": [
            {
                **decision,
                "case": 1,
                "person": 7,
                "months": 60,
                "fine_kip": 100_000_000,
                "confiscated": True,
            },
            {
                **decision,
                "case": 1,
                "person": 8,
                "months": 150,
                "restitution_kip": 30_000_000,
                "paid_kip": 1_000_000,
            },
            {**decision, "case": 1, "person": 8, "offence": "laundering", "months": 300},
            {**decision, "case": 1, "person": 9, "verdict": "acquitted"},
            {**decision, "case": 1, "person": 7, "months": 400, "decided": date(2015, 9, 1)},
        ],
    }
    return Snapshot({n: pa.Table.from_pylist(r, SCHEMAS[n]) for n, r in rows.items()})


def test_the_counts_of_a_year_by_hand() -> None:
    found = {each.id: (each.value, each.unit) for each in tip_counts(small(), 2016, DAY)}
    assert found == {
        "incidents": (2, "incident"),
        "cases_opened": (1, "case"),
        "cases_ongoing": (1, "case"),
        "cases_prosecuted": (1, "case"),
        "persons_prosecuted": (2, "person"),
        "persons_convicted": (2, "person"),
        "cases_convicted": (1, "case"),
        "sentence_least": (60, "month"),
        "sentence_most": (150, "month"),
        "fined": (1, "decision"),
        "fines": (100_000_000, "kip"),
        "confiscated": (1, "decision"),
        "restitution_decisions": (1, "decision"),
        "restitution": (30_000_000, "kip"),
        "restitution_paid": (1_000_000, "kip"),
    }


def test_the_paragraph_says_every_number_with_its_unit() -> None:
    counts = tip_counts(small(), 2016, DAY)
    assert paragraph(counts, 2016, DAY, "en") == (
        "In 2016 the authorities recorded 2 incidents of trafficking in persons. Investigations "
        "were opened in 1 case; 1 case remained under investigation on 31 December 2016. "
        "Prosecution began in 1 case, against 2 persons. Courts convicted 2 persons of trafficking "
        "in 1 case. "
        "Prison sentences ranged from 5 years to 12 years 6 months. Fines were imposed in 1 "
        "decision, ₭100,000,000 together. Property was confiscated in 1 decision. Restitution to "
        "victims was ordered in 1 decision, ₭30,000,000 together, of which ₭1,000,000 had been "
        "paid by 1 March 2017."
    )
    lao = paragraph(counts, 2016, DAY, "lo")
    for part in ("2 ເຫດການ", "1 ຄະດີ", "2 ຄົນ", "5 ປີ", "12 ປີ 6 ເດືອນ", "₭100.000.000", "1 ຄຳຕັດສິນ"):
        assert part in lao


def test_a_year_with_nothing_says_so() -> None:
    counts = tip_counts(Snapshot(), 2016, DAY)
    assert {each.value for each in counts} == {0, None}
    text = paragraph(counts, 2016, DAY, "en")
    assert "recorded no incidents" in text
    assert "Nobody was convicted of trafficking. No prison sentence was recorded. No fine" in text
    assert "–" not in text
    assert "ບໍ່ມີຜູ້ຖືກຕັດສິນລົງໂທດ" in paragraph(counts, 2016, DAY, "lo")


def test_a_year_that_is_not_over_ends_today() -> None:
    text = paragraph(tip_counts(small(), 2016, date(2016, 7, 1)), 2016, date(2016, 7, 1), "en")
    assert "under investigation on 1 July 2016" in text


def test_the_file_comes_back() -> None:
    assert read_tip(EXPORT.files["tip.json"]) == (2016, DAY, tip_counts(CASELOAD, 2016, DAY))
    assert EXPORT.files["tip.en.txt"].decode().startswith("In 2016")
    assert EXPORT.files["tip.lo.txt"].decode().startswith("ໃນປີ 2016")


@pytest.mark.parametrize(
    ("at", "change"),
    [
        (1, {"unit": "case"}),
        (2, {"value": -1}),
        (3, {"value": 1.5}),
        (4, {"value": None}),
        (5, {"id": "victims"}),
        (6, {"value": True}),
        (7, {"id": "incidents"}),
    ],
)
def test_what_is_wrong_is_told_by_its_place(at: int, change: dict[str, object]) -> None:
    data = json.loads(EXPORT.files["tip.json"])
    data["counts"][at - 1].update(change)
    problems = check_tip(json.dumps(data).encode())
    assert problems[0].row == at
    assert problems[0].mend["lo"]
    with pytest.raises(Unfit):
        read_tip(json.dumps(data).encode())


def test_a_shortest_sentence_above_the_longest_is_told() -> None:
    data = json.loads(EXPORT.files["tip.json"])
    data["counts"][7]["value"] = 10_000
    assert [each.column for each in check_tip(json.dumps(data).encode())] == ["sentence_least"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "unit", "value", "x"]), each, max_size=3)
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=50),
        st.fixed_dictionaries({"year": JSON, "as_of": st.just("2017-01-01"), "counts": JSON}).map(
            lambda d: json.dumps(d).encode()
        ),
    )
)
def test_nothing_that_is_read_breaks_the_reader(content: bytes) -> None:
    assert check_tip(content)
