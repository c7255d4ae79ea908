"""What institutions know of their customers: typed rows, rejects, and cells left empty."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from khua.money.currencies import rates_by_day
from khua.money.known import AccountKind, Occupation, Trade
from khua.money.reading import kyc
from khua.money.reading.columns import columns_of
from khua.money.reading.kyc import Asked
from khua.money.reading.kyc_cells import READERS
from khua.money.reading.rejects import Refused, Rejects
from khua.money.reading.words import code_of

TABLES = ["customers", "accounts", "branches", "merchants", "rates"]


def written(folder: Path, *rows: str) -> Path:
    path = folder / "rows.csv"
    path.write_text("\n".join(rows))
    return path


def read(reader: Any, path: Path, asked: Asked | None = None) -> tuple[list[Any], Rejects, Rejects]:
    rejects, unread = Rejects(), Rejects()
    rows = list(reader(path, rejects, unread, asked or Asked()))
    return rows, rejects, unread


def places(rejects: Rejects) -> list[tuple[int, str]]:
    for one in rejects:
        for text in (one.what, one.mend):
            assert text["en"]
            assert any("\u0e80" <= sign <= "\u0eff" for sign in text["lo"]), text
    return [(one.row, one.column) for one in rejects]


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_declared_in_both_languages(table: str) -> None:
    headings: list[str] = []
    for column in columns_of(table):
        assert column.reads in READERS
        assert any("\u0e80" <= sign <= "\u0eff" for word in column.headings for sign in word)
        headings += [column.name, *column.headings]
    if table != "branches":  # "branch" is what a branch is called by
        assert len({word.casefold() for word in headings}) == len(headings)


def test_a_customer_in_lao(tmp_path: Path) -> None:
    head = "ລະຫັດລູກຄ້າ,ຊື່,ນາມສະກຸນ,ເພດ,ວັນເດືອນປີເກີດ,ສັນຊາດ,ໂທລະສັບ,ແຂວງ,ອາຊີບ,ລາຍຮັບຕໍ່ປີ,ນິຕິບຸກຄົນ"
    row = "C1,ບຸນມີ,ແກ້ວມະນີ,ຊາຍ,12/03/2530,ລາວ,020 5551 2345,ສະຫວັນນະເຂດ,ຊາວນາ,໓໖.໐໐໐.໐໐໐,ບໍ່"
    (one,), rejects, unread = read(kyc.customers, written(tmp_path, head, row))
    assert (one.number, one.name, one.family_name, one.sex) == ("C1", "ບຸນມີ", "ແກ້ວມະນີ", "male")
    assert (one.born.date, one.born.precision) == (date(1987, 3, 12), "day")
    assert (one.nationality, one.phone, one.province) == ("LA", "+8562055512345", "LA-SV")
    assert (one.income, one.company, one.row) == (3_600_000_000, False, 2)
    assert one.livelihood == Occupation.FARMER
    assert one.employer is None
    assert not rejects.count
    assert not unread.count
    assert "Buddhist" in unread.notes[0]["en"]


def test_an_unreadable_cell_leaves_its_field_empty_and_is_told(tmp_path: Path) -> None:
    head = "number,born,nationality,phone,email,province,income,document_expires,staff,sex,company"
    rows = [
        "C1,31/02/1990,Utopia,000000000,bad,Nowhere,500.000,2030,-1,zz,maybe",
        ",,,,,,,,,,",
        "C1,,,,,,,,,,",
        "C2,1990,Thai,12,a@b.la,Vientiane,,1/2/2030,5,F,yes",
    ]
    found, rejects, unread = read(kyc.customers, written(tmp_path, head, *rows))
    first, second = found
    assert first.phone == "000000000"  # a number that does not exist may be shared all the same
    assert {first.born, first.nationality, first.email, first.province, first.income} == {None}
    assert {first.document_expires, first.staff, first.sex, first.company} == {None}
    assert (second.born.date, second.born.precision) == (date(1990, 1, 1), "year")
    assert (second.nationality, second.email, second.staff) == ("TH", "a@b.la", 5)
    assert (second.sex, second.company, second.document_expires) == (
        "female",
        True,
        date(2030, 2, 1),
    )
    assert places(rejects) == [(3, "number"), (4, "number")]
    assert [row for row, _ in places(unread)] == [2] * 9 + [5, 5]
    assert {column for row, column in places(unread) if row == 5} == {"phone", "province"}
    with_point = read(kyc.customers, written(tmp_path, head, *rows), Asked(point=","))[0][0]
    assert with_point.income == 50_000_000


def test_a_day_of_birth_to_come(tmp_path: Path) -> None:
    path = written(tmp_path, "number,born", "C1,1/1/2030")
    (one,), _, unread = read(kyc.customers, path, Asked(latest=date(2026, 1, 1)))
    assert one.born is None
    assert unread.count == 1


def test_parquet_and_mapping(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    table = pa.table(
        {
            "id": [1.0, 2.0],
            "dob": [date(1990, 1, 2), None],
            "pay": [12_000_000, None],
            "firm": [True, False],
        }
    )
    parquet.write_table(table, path)
    asked = Asked(mapping={"number": "id", "income": "pay", "company": "firm"})
    rows, rejects, unread = read(kyc.customers, path, asked)
    assert [(row.row, row.number, row.income, row.company) for row in rows] == [
        (1, "1", 1_200_000_000, True),
        (2, "2", None, False),
    ]
    assert rows[0].born.date == date(1990, 1, 2)
    assert not rejects.count + unread.count
    with pytest.raises(Refused, match="no column number"):
        read(kyc.customers, path)


def test_accounts(tmp_path: Path) -> None:
    rows = [
        "institution;number;holder;kind;currency;opened;closed;branch",
        "COEBLALAXXX;010-12;C1;savings;kip;1/1/2020;;B1",
        ";77 88;C2;ທຸລະກິດ;USD;;2/1/2020;",
        ";GB82 WEST 1234 5698 7654 32;C3;vasp;;;;",
        ";0000;C1;;;;;",
        ";7788;C9;odd;;;;",
    ]
    found, rejects, unread = read(kyc.accounts, written(tmp_path, *rows), Asked(source="ldb"))
    assert [(one.institution, one.number, one.holder, one.kind) for one in found] == [
        ("COEBLALA", "01012", "C1", AccountKind.PERSONAL),
        ("LDB", "7788", "C2", AccountKind.BUSINESS),
        (None, "GB82WEST12345698765432", "C3", AccountKind.VASP),
    ]
    assert (found[0].currency, found[0].opened, found[0].branch) == ("LAK", date(2020, 1, 1), "B1")
    assert found[1].closed == date(2020, 1, 2)
    assert places(rejects) == [(5, "number"), (6, "number")]
    assert not unread.count


def test_branches_and_machines(tmp_path: Path) -> None:
    rows = [
        "branch,name,province,lat,lon,machine",
        "B1,x,ວຽງຈັນ,17.9667,102.6,yes",
        'B2,y,Vientiane Capital,"17,9",200,no',
    ]
    found, _, unread = read(kyc.branches, written(tmp_path, *rows))
    assert [(one.province, one.latitude, one.longitude, one.machine) for one in found] == [
        ("LA-VI", 17.9667, 102.6, True),
        ("LA-VT", 17.9, None, False),
    ]
    assert places(unread) == [(3, "lon")]
    assert "ວຽງຈັນ" in unread.notes[0]["lo"]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:00-22:30", (8, 23)), ("18.00 – 02.00", (18, 2)), ("24/7", (0, 24)), ("໘-໑໗", (8, 17)),
        ("0-24", (0, 24)), ("25-26", None), ("open", None),
    ],
)  # fmt: skip
def test_hours_of_merchants(tmp_path: Path, text: str, hours: tuple[int, int] | None) -> None:
    path = written(tmp_path, "code,trade,hours", f"M1,ໂຮງແຮມ,{text}")
    (one,), _, unread = read(kyc.merchants, path)
    assert one.hours == hours
    assert one.sells == Trade.LODGING
    assert unread.count == (hours is None)


def test_rates(tmp_path: Path) -> None:
    rows = ["day,currency,rate,per", '25/03/2024,THB,"640,25",', "2024-03-25,JPY,14200,100"]
    rows += ["26/3/2024,usd,-5,", ",USD,5,", "26/3/2024,BTC,5,", "25/03/2024,THB,641,"]
    rejects = Rejects()
    found = list(kyc.rates(written(tmp_path, *rows), rejects))
    rates = rates_by_day(found)
    assert rates.at("THB", date(2024, 3, 25)) == 640.25
    assert rates.at("JPY", date(2024, 3, 25)) == 142
    assert sorted(places(rejects)) == [(4, "rate"), (5, "day"), (6, "currency"), (7, "currency")]


def test_words_of_each_list_have_one_meaning() -> None:
    for which, kind in (
        ("occupation", Occupation),
        ("account_kind", AccountKind),
        ("trade", Trade),
    ):
        for one in kind:
            assert code_of(which, one.name) == one.value
    assert code_of("occupation", "astronaut") is None
