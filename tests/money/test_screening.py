"""Customers against a list, across scripts. All names are put together from lists."""

import csv
from datetime import date
from itertools import product
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from khua.commands.money_screen import screen as command
from khua.money.reading.kyc import Customer
from khua.money.reading.rejects import Refused, Rejects
from khua.money.screening import Born, Party, Says, candidates, entries, evidence, party, screen
from khua.names import SAME, similarities, similarity
from khua.reading import PartDate
from tests.money.test_kyc import PERSON
from tests.names.lists import groups


def party_of(*names: str, number: str = "1", **other: object) -> Party:
    return Party(1, number, names, **other)


def day(text: str) -> Born:
    return Born(date.fromisoformat(text), date.fromisoformat(text))


def scores(mine: list[str], theirs: list[str]) -> dict[tuple[str, str], float]:
    left = [Party(at, str(at), (name,)) for at, name in enumerate(mine)]
    right = [Party(at, str(at), (name,)) for at, name in enumerate(theirs)]
    found = screen(left, right).candidates
    return {(each.customer_name, each.entry_name): each.score for each in found}


@pytest.mark.parametrize(
    ("customer", "listed"),
    [
        ("ສົມໄຊ ວົງພະຈັນ", "Somxay Vongphachan"),
        ("ສົມໄຊ ວົງພະຈັນ", "VONGPHACHANH, Somsay"),
        ("สมชาย ใจดี", "Somchai Jaidee"),
        ("ສົມຊາຍ ໃຈດີ", "สมชาย ใจดี"),
        ("ຄຳພອນໄຊຍະວົງ", "Kham Phone Sayyavong"),
        ("Bounmy Keomany", "ທ້າວ ບຸນມີ ແກ້ວມະນີ"),
        ("Nguyen Hoa", "Nguyễn Thị Hoa"),
    ],
)
def test_scripts_and_spellings_meet(customer: str, listed: str) -> None:
    """Public matchers score the Lao and the Thai ones 0 (facts/money.md, 4)."""
    assert scores([customer], [listed]) == {(customer, listed): similarity(customer, listed)}
    assert similarity(customer, listed) >= SAME


def test_different_people_do_not_meet() -> None:
    assert scores(["ຄຳພອນ ໄຊຍະວົງ", "John Smith"], ["Khamphong Sayyavong", "Jane Smith"]) == {}


def spellings() -> list[str]:
    """Every name of the lists of tests/names."""
    return sorted(
        {
            text
            for file in ("people.tsv", "unseen.tsv", "lookalikes.tsv")
            for line in groups(file)
            for text in line
        }
    )


def test_no_pair_that_is_alike_enough_is_passed_over() -> None:
    texts = spellings()[::2]
    found = scores(texts, texts)
    left, right = (list(side) for side in zip(*product(texts, texts), strict=True))
    alike = similarities(left, right) >= SAME
    assert alike.sum() > len(texts)
    for at in alike.nonzero()[0].tolist():
        assert (left[at], right[at]) in found


WORDS = ("Kham", "Khamphone", "Som", "Say", "Noy", "Bounmy", "Vongphachan", "Keo", "Keomany", "Van")


@st.composite
def written(draw: st.DrawFn) -> str:
    """A name of some words, with a letter lost or added here and there."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
    text = draw(st.sampled_from([" ", " ", ""])).join(words)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        added = draw(st.sampled_from(["", "n", "a", "h", "k", "i"]))
        text = text[:at] + added + text[at + (not added) :]
    return text


@given(st.lists(written(), max_size=8), st.lists(written(), max_size=8))
@settings(max_examples=60, deadline=None)
def test_blocks_lose_nothing(mine: list[str], theirs: list[str]) -> None:
    found = scores(mine, theirs)
    said = {(one.casefold(), two.casefold()) for one, two in found}
    for one in mine:
        for two in theirs:
            if similarity(one, two) >= SAME and any(map(str.isalpha, one)):
                assert (one.casefold(), two.casefold()) in said


def test_an_alias_is_a_name_too() -> None:
    entry = party_of("Somebody Else", "Sombath Vilay", number="L1")
    found = screen([party_of("ສົມບັດ ວິໄລ")], [entry]).candidates
    assert [each.entry_name for each in found] == ["Sombath Vilay"]


def test_what_speaks_for_and_against() -> None:
    customer = party_of(
        "Somxay Keo", born=(day("1980-03-05"),), nationalities=("LA",), documents=("PA1",)
    )

    def says(**other: object) -> list[Says]:
        return [each.says for each in evidence(customer, party_of("Somxay Keo", **other))]

    for_it, no, strong, open_ = Says.SUPPORTS, Says.CONTRADICTS, Says.STRONGLY, Says.UNKNOWN
    assert says() == [open_, open_, open_]
    assert says(born=(day("1980-03-05"),), documents=("X", "PA1")) == [strong, open_, strong]
    assert says(born=(Born(date(1980, 1, 1), date(1980, 12, 31)),))[0] == for_it
    assert says(born=(day("1980-05-03"),))[0] == open_  # day and month may have changed places
    assert says(born=(day("1980-01-01"),))[0] == open_
    assert says(born=(Born(date(1981, 1, 1), date(1981, 12, 31)),))[0] == open_
    assert says(born=(day("1980-03-06"),), nationalities=("TH",)) == [no, no, open_]
    for each in evidence(customer, party_of("x")):
        assert each.text["en"]
        assert each.text["lo"]


def test_the_likeliest_come_first_and_all_is_explained() -> None:
    customer = party_of("ສົມໄຊ ແກ້ວ", born=(day("1980-03-05"),), documents=("PA1",))
    listed = [
        party_of("Somxay Keo", number="other day", born=(day("1990-03-05"),)),
        party_of("Somxay Keo", number="name only"),
        party_of("Nobody Known", number="document", documents=("PA1",)),
        party_of("Somxay Keo", number="same day", born=(day("1980-03-05"),)),
    ]
    found = screen([customer], listed).candidates
    assert [each.entry.number for each in found] == [
        "document", "same day", "name only", "other day",
    ]  # fmt: skip
    assert found[0].score < SAME
    assert [each.against for each in found] == [0, 0, 0, 1]
    explained = found[1].explain()
    assert explained.same
    assert [pair.score for pair in explained.words] == [1.0, 1.0]


def test_the_work_is_bounded_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khua.money.screening.screened.MOST", 3)
    customer = party_of("Somxay Keo", documents=("PA9",))
    listed = [party_of("ສົມໄຊ ແກ້ວ", number=str(at)) for at in range(6)]
    listed.append(party_of("ສົມໄຊ ແກ້ວ", number="same", documents=("PA9",)))
    found = screen([customer, party_of("", number="2"), Party(3, "3", ())], listed)
    assert [each.entry.number for each in found.candidates] == ["same", "0", "1"]
    assert (found.many, found.nameless) == (1, 2)
    monkeypatch.setattr(candidates, "COMMON", 1)
    told = candidates.Told()
    names = candidates.names_of(["Somxay Keo", "Somxay Keomany"])
    assert list(candidates.pairs(names, names, told))
    assert told.common > 0


def test_a_score_below_the_threshold_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match=r"0\.85"):
        screen([], [], 0.5)
    assert screen([], []).candidates == []
    assert screen([party_of("Somxay")], [party_of("")]).candidates == []


def test_a_customer_as_a_party() -> None:
    assert party(PERSON) == Party(
        2, "C1", ("Somxay Vongphachan",), (day("1985-03-12"),), ("LA",), ("ID100001",)
    )
    bare = Customer(7, "C7", *[None] * 20)
    assert party(bare) == Party(7, "C7", ())
    about = party(
        Customer(1, "C", "x", None, None, PartDate(date(1980, 1, 1), "about"), *[None] * 16)
    )
    assert about.born[0].first.year == 1978
    month = party(
        Customer(1, "C", "x", None, None, PartDate(date(1980, 2, 1), "month"), *[None] * 16)
    )
    assert month.born == (Born(date(1980, 2, 1), date(1980, 2, 29)),)


# -- lists -------------------------------------------------------------------------------------

LIST = (
    "id,name,aliases,birth_date,nationality,documents\n"
    'L1,Somxay Vongphachan,"Somchay; ສົມໄຊ",1985-03-12; 1986,la; Thailand,PA 12-34\n'
    "L2,,x,,,\n"
    "L3,Bounmy Keomany,,not a date,Nowhere,\n"
)

UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2024-01-01"><INDIVIDUALS>
<INDIVIDUAL><DATAID>11</DATAID><FIRST_NAME>SOMXAY</FIRST_NAME><SECOND_NAME>VONGPHACHAN</SECOND_NAME>
<REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><NAME_ORIGINAL_SCRIPT>ສົມໄຊ ວົງພະຈັນ</NAME_ORIGINAL_SCRIPT>
<NATIONALITY><VALUE>Lao People's Democratic Republic</VALUE><VALUE>x</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Somchay; Xay Noy</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1985-03-12</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1980</FROM_YEAR><TO_YEAR>1982</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1990</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>PA 12-34</NUMBER></INDIVIDUAL_DOCUMENT>
</INDIVIDUAL>
<INDIVIDUAL><DATAID>12</DATAID></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>13</DATAID><FIRST_NAME>KEOMANY TRADING</FIRST_NAME>
<ENTITY_ALIAS><ALIAS_NAME>KT Group</ALIAS_NAME></ENTITY_ALIAS></ENTITY></ENTITIES></CONSOLIDATED_LIST>
"""  # noqa: E501


def test_a_list_of_one_s_own(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    rejects, unread = Rejects(), Rejects()
    one, three = entries(file, rejects, unread)
    assert (one.number, one.row) == ("L1", 2)
    assert one.names == ("Somxay Vongphachan", "Somchay", "ສົມໄຊ")
    assert one.born == (day("1985-03-12"), Born(date(1986, 1, 1), date(1986, 12, 31)))
    assert one.nationalities == ("LA", "TH")
    assert one.documents == ("PA1234",)
    assert (three.born, three.nationalities) == ((), ())
    assert [(each.row, each.column) for each in rejects] == [(3, "name")]
    assert [(each.row, each.column) for each in unread] == [(4, "birth_date"), (4, "nationality")]


def test_the_list_of_the_united_nations(tmp_path: Path) -> None:
    file = tmp_path / "consolidated.xml"
    file.write_text(UN, encoding="utf-8")
    rejects = Rejects()
    person, entity = entries(file, rejects, Rejects())
    assert person.number == "XXi.001"
    assert person.names == ("SOMXAY VONGPHACHAN", "ສົມໄຊ ວົງພະຈັນ", "Somchay", "Xay Noy")
    assert person.born[:2] == (day("1985-03-12"), Born(date(1980, 1, 1), date(1982, 12, 31)))
    assert person.born[2].first.year == 1988
    assert (person.nationalities, person.documents) == (("LA",), ("PA1234",))
    assert entity.names == ("KEOMANY TRADING", "KT Group")
    assert len(rejects) == 1


def test_an_unsafe_list_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.xml"
    file.write_text('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    with pytest.raises(Refused):
        entries(file, Rejects(), Rejects())


# -- the command -------------------------------------------------------------------------------

app = typer.Typer()
app.command()(command)
CUSTOMERS = (
    "customer number,name,surname,date of birth,passport no\n"
    "C1,ສົມໄຊ,ວົງພະຈັນ,12/03/1985,PA1234\n"
    "C2,=Maria,Santos,45/01/1990,\n"
    "C3,,,,\n"
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (tmp_path / "list.csv").write_text(LIST + "L4,=Maria Santos,,,,\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str) -> tuple[int, str]:
    words = (str(folder / "customers.csv"), "--list", str(folder / "list.csv"), *more)
    done = CliRunner().invoke(app, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_the_command_writes_candidates(files: Path) -> None:
    out = files / "out.csv"
    code, said = run(files, "--out", str(out), "--lang", "en")
    assert code == 0, said
    assert "3 customers, 3 entries: 2 candidates to look at." in said
    assert "list.csv: 1 rows left out. The first, row 3" in said
    assert "1 customers without a name" in said
    assert "decides nothing" in said
    with out.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [(row["customer"], row["entry"], row["score"]) for row in rows] == [
        ("C1", "L1", "1.00"),
        ("C2", "L4", "1.00"),
    ]
    assert "Born on the same day." in rows[0]["evidence"]
    assert rows[1]["customer_name"].startswith("'=")  # no formula
    assert sorted(each.name for each in files.iterdir()) == ["customers.csv", "list.csv", "out.csv"]


def test_the_command_explains_in_both_languages(files: Path) -> None:
    code, said = run(files, "--customer", "C1", "--lang", "lo")
    assert code == 0, said
    assert "ວົງພະຈັນ · Vongphachan  1.00" in said
    assert "ຄະແນນບໍ່ແມ່ນຄວາມເປັນໄປໄດ້" in said


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--customer", "C9"), "There is no customer C9."),
        (("--threshold", "0.5"), "--threshold lies between"),
        (("--map", "x"), "--map x"),
        (("--list-map", "born=nothing"), "nothing"),
    ],
)
def test_the_command_says_plainly_what_is_wrong(
    files: Path, more: tuple[str, ...], told: str
) -> None:
    code, said = run(files, *more, "--lang", "en")
    assert code == 1
    assert told in said
