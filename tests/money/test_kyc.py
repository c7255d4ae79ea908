"""Checks over customers, and who shares what. All names are put together from lists."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.money.known import ACCOUNTS, HOLDERS, Occupation
from khua.money.kyc import Finding, check, credits_of, groups
from khua.money.kyc.checks import declared
from khua.money.ledger import ledger
from khua.money.reading import kyc
from khua.money.reading.kyc import Customer
from khua.money.reading.rejects import Rejects
from khua.places import provinces
from khua.reading import PartDate

DAY = date(2024, 6, 1)
FAMILIES = ("Vongphachan", "Keomany", "Sayyavong", "Phommachan", "Inthavong", "Chanthala")

PERSON = Customer(
    row=2, number="C1", name="Somxay", family_name="Vongphachan", sex="male",
    born=PartDate(date(1985, 3, 12), "day"), nationality="LA", document_kind="identity_card",
    document_number="ID100001", document_expires=date(2030, 1, 1), phone="+8562055510001",
    email=None, address="House 12, Unit 3, Ban Phonxay", province="LA-VT", district="Xaysetha",
    occupation="teacher", employer=None, income=5_000_000_00, company=False, sector=None,
    staff=None, opened=date(2020, 1, 1),
)  # fmt: skip
COMPANY = replace(
    PERSON, number="B1", name="Lao Tea Trading", family_name=None, company=True, sector="tea",
    document_kind="company_registration", document_number="REG77", occupation=None, born=None,
    nationality=None, document_expires=None, address="House 90, Ban Sikhay", phone="+856211",
)  # fmt: skip


def person(at: int, **other: object) -> Customer:
    """A customer of his own, who shares nothing with the others."""
    own = {
        "row": at + 1,
        "number": f"C{at}",
        "family_name": FAMILIES[at % len(FAMILIES)],
        "document_number": f"ID{at:06}",
        "phone": f"+85620555{at:05}",
        "address": f"House {at}, Unit 3, Ban Phonxay",
    }
    return replace(PERSON, **{**own, **other})


def told(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(each.customer, each.field, each.check) for each in found]


def test_a_customer_of_whom_all_is_known_has_no_findings() -> None:
    assert check([PERSON, COMPANY], DAY) == []


def test_what_is_missing_is_named() -> None:
    bare = replace(PERSON, phone=None, document_expires=None, occupation=None)
    found = check([bare], DAY)
    assert told(found) == [
        ("C1", "document_expires", "missing"),
        ("C1", "occupation", "missing"),
        ("C1", "phone", "missing"),
    ]
    assert found[2].what == {"en": "The telephone is missing.", "lo": "ຂາດໂທລະສັບ."}
    family_book = replace(PERSON, document_kind="family_book", document_expires=None)
    assert check([family_book], DAY) == []  # it does not expire
    assert check([replace(PERSON, name="Somxay Vongphachan", family_name=None)], DAY) == []
    assert told(check([replace(COMPANY, sector=None)], DAY)) == [("B1", "sector", "missing")]


def test_an_expired_document() -> None:
    found = check([replace(PERSON, document_expires=DAY - timedelta(days=1))], DAY)
    assert told(found) == [("C1", "document_expires", "expired")]
    assert found[0].what["en"] == "The document expired on 31 May 2024."
    assert check([replace(PERSON, document_expires=DAY)], DAY) == []


def test_a_document_of_customers_with_different_names() -> None:
    shared = {"document_number": "PA1234567"}
    one, two = person(1, **shared), person(2, **shared)
    found = check([one, two], DAY)
    assert told(found) == [
        ("C1", "document_number", "shared_document"),
        ("C2", "document_number", "shared_document"),
    ]
    assert found[0].others == ("C2",)
    assert "Keomany" not in str(found)
    lao = person(2, name="ສົມໄຊ", family_name="ແກ້ວມະນີ", **shared)
    latin = person(3, name="Somsay", family_name="Keomanee", **shared)
    assert check([lao, latin], DAY) == []  # one person at two banks


def test_a_telephone_of_many_families() -> None:
    shared = {"phone": "+8562055500000"}
    found = check([person(at, **shared) for at in (1, 2, 3)], DAY)
    assert {each.check for each in found} == {"shared_phone"}
    assert found[0].others == ("C2", "C3")
    family = [person(at, family_name=FAMILIES[0], **shared) for at in (1, 2, 3, 4)]
    assert check(family, DAY) == []  # one family's telephone


def test_an_institution_s_address_may_be_shared() -> None:
    street = "House 5, Unit 1, Ban Dongdok"
    housed = [person(at, address=street) for at in range(1, 7)]
    assert {each.check for each in check(housed, DAY)} == {"shared_address"}
    assert check(housed, DAY, institutions=["house 5 - unit 1 ban dongdok"]) == []
    village = [person(at, address="Ban Dongdok") for at in range(1, 7)]
    assert check(village, DAY) == []  # a village is no address
    apart = [replace(each, province=None) for each in housed]
    assert "shared_address" in {each.check for each in check(apart, DAY)}


def test_birth_dates_that_cannot_be() -> None:
    def born(day: date, **other: object) -> list[str]:
        customer = replace(PERSON, born=PartDate(day, "day"), **other)
        return [each.check for each in check([customer], DAY)]

    assert born(date(2025, 1, 1)) == ["unborn"]
    assert born(date(2021, 1, 1)) == ["unborn"]  # after he became a customer
    assert born(date(1899, 1, 1)) == ["too_old"]
    assert born(date(2012, 1, 1)) == ["too_young"]
    assert born(date(2012, 1, 1), opened=None) == ["too_young"]
    assert born(date(2004, 12, 31)) == []


def test_credits_beyond_what_was_declared() -> None:
    found = check([PERSON], DAY, credits={"C1": 30_000_000_00})
    assert told(found) == [("C1", "income", "above_income")]
    assert found[0].what["en"] == "A year's credits are 6 times the declared income."
    assert check([PERSON], DAY, credits={"C1": 25_000_000_00}) == []
    student = {"occupation": "student", "income": None}
    class_of = [person(at, **student) for at in range(1, 101)]
    credits = {each.number: 1_000_000 for each in class_of}
    assert check(class_of, DAY, credits=credits) == []
    credits["C7"] = 90_000_000
    assert told(check(class_of, DAY, credits=credits)) == [("C7", "occupation", "above_peers")]
    assert check(class_of[:60], DAY, credits=credits) == []  # too few to compare with


def test_every_finding_has_words_in_both_languages() -> None:
    for words in declared()["findings"].values():
        for part in ("what", "mend"):
            assert words[part]["en"]
            assert words[part]["lo"]
    needed = {field for fields in declared()["needed"].values() for field in fields}
    assert needed <= set(declared()["fields"])


# -- groups ------------------------------------------------------------------------------------


def test_equal_numbers_for_equal_values() -> None:
    made = [
        PERSON,
        person(2, name="ບຸນມີ", family_name="ວົງພະຈັນ", phone=PERSON.phone, employer="Lao Tea Trading"),
        person(3, family_name="Keomany", occupation="student", employer="B1"),
        replace(COMPANY, address=PERSON.address, staff=4),
        person(5, address=None, phone=None, family_name=None, employer="Nobody Ltd"),
    ]
    table = groups(made, institutions=["House 3 Unit 3 Ban Phonxay"], persons={"C3": 9, "C5": 9})
    assert table.schema == HOLDERS
    rows = table.to_pydict()
    assert rows["holder"] == [1, 2, 3, 4, 5]
    assert rows["person"] == [1, 2, 3, 4, 3]
    assert rows["surname"] == [1, 1, 2, 0, 0]  # across scripts
    assert rows["phone"] == [1, 1, 2, 3, 0]
    assert rows["address"][0] == rows["address"][3] != rows["address"][1]
    assert rows["institution"] == [0, 0, 1, 0, 0]
    assert rows["employer"] == [0, 4, 4, 0, 0]
    assert rows["relatives"] == [1, 1, 0, 0, 0]
    assert rows["company"] == [0, 0, 0, 1, 0]
    assert rows["occupation"][2] == Occupation.STUDENT
    assert rows["staff"] == [0, 0, 0, 4, 0]
    assert provinces()[rows["province"][0] - 1].iso == "LA-VT"


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12
    )
)
@settings(max_examples=60, deadline=None)
def test_relatives_are_who_is_joined_by_a_name_and_a_house_or_a_telephone(
    drawn: list[tuple[int, int, int]],
) -> None:
    made = [
        person(
            at + 1,
            family_name=FAMILIES[name],
            phone=f"+85620{phone}" if phone else None,
            address=f"House {house}, Ban Phonxay" if house else None,
        )
        for at, (name, phone, house) in enumerate(drawn)
    ]
    numbers = groups(made)["relatives"].to_pylist()
    for at, (name, phone, house) in enumerate(drawn):
        direct = [
            other
            for other, (his, its, where) in enumerate(drawn)
            if other != at
            and his == name
            and ((phone and phone == its) or (house and house == where))
        ]
        assert (numbers[at] > 0) == bool(direct)
        assert all(numbers[other] == numbers[at] for other in direct)
        same = [
            other for other in range(len(drawn)) if numbers[at] and numbers[other] == numbers[at]
        ]
        assert all(drawn[other][0] == name for other in same)


def test_credits_leave_out_what_a_holder_moves_himself() -> None:
    made = ledger(
        {"at": range(5), "src": [1, 2, 0, 3, 9], "dst": [2, 3, 1, 1, 3], "amount": [1, 2, 4, 8, 16]}
    )
    zero = [0, 0, 0]
    accounts = pa.table(
        [[1, 2, 3], [1, 1, 2], zero, zero, zero, zero, zero], names=ACCOUNTS.names
    ).cast(ACCOUNTS)
    assert credits_of(made, accounts).tolist() == [0, 12, 18]


def test_customers_as_a_bank_writes_them(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(
        "ລະຫັດລູກຄ້າ,ຊື່,ນາມສະກຸນ,ວັນເດືອນປີເກີດ,ໂທລະສັບ,ທີ່ຢູ່,ອາຊີບ\n"
        "C1,ສົມໄຊ,ວົງພະຈັນ,12/03/1985,020 5551 2345,ເຮືອນ 1 ໜ່ວຍ 2 ບ້ານໂພນໄຊ,ຄູ\n"
        "C2,Bounmy,Keomany,2045,+856 20 5551 2345,,student\n",
        encoding="utf-8",
    )
    rejects, unread = Rejects(), Rejects()
    read = list(kyc.customers(file, rejects, unread))
    assert groups(read)["phone"].to_pylist() == [1, 1]
    found = told(check(read, DAY))
    assert ("C1", "province", "missing") in found
    assert ("C2", "born", "unborn") in found
