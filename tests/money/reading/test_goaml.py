"""goAML: reports of two versions read, held against a country's file, written back, made rows."""

import random
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khua.money.ledger import Channel, Kind
from khua.money.reading.goaml import Country, Problem, Report, country, read, write
from khua.money.reading.goaml.country import shipped
from khua.money.reading.goaml.money import transactions
from khua.money.reading.goaml.report import Activity, Transaction
from khua.money.reading.iso20022 import Found
from khua.money.reading.raw import RAW
from khua.money.reading.rejects import Refused
from khua.money.reading.xml import Limits
from tests.money.reading.goaml_made import reports

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(SAMPLES.glob("goaml_*.xml"))
LA, AE, ZZ = country("la"), country("ae"), country("zz")
BY_CODE = {"la": LA, "ae": AE, "zz": ZZ}
XXE = '<!DOCTYPE report [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
SUBMITTED = "<submission_date>2024-05-31T00:00:00</submission_date>"
STR = (SAMPLES / "goaml_la_str.xml").read_text(encoding="utf-8")
AE_STR = (SAMPLES / "goaml_ae_str.xml").read_text(encoding="utf-8")


def of(file: Path) -> Country:
    return BY_CODE[file.stem.split("_")[1]]


def taken(text: str, asked: Country = LA) -> Report:
    return read(text.encode(), asked)[0]


def problems(text: str, asked: Country) -> list[Problem]:
    return read(text.encode(), asked)[1]


def refused(text: str | bytes, asked: Country = LA, **options: Any) -> Refused:
    source = text.encode() if isinstance(text, str) else text
    with pytest.raises(Refused) as caught:
        read(source, asked, **options)
    for told in (caught.value.what, caught.value.mend):
        assert told["en"]
        assert told["lo"]
    return caught.value


def rows(text: str, asked: Country = LA) -> tuple[list[dict[str, Any]], Found]:
    found = Found()
    raw = transactions(taken(text, asked), asked, found).raw
    assert raw.schema == RAW
    return raw.to_pylist(), found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_samples_of_each_shape_are_read_and_written_back(file: Path) -> None:
    report, told = read(file, of(file))
    assert told == []
    assert read(write(report, of(file)), of(file)) == (report, [])


def test_every_country_has_a_name_a_note_and_a_source() -> None:
    for code in shipped():
        one = country(code)
        assert one.name["lo"]
        assert one.note["lo"]
        assert one.source
        assert all(kind.name["lo"] for kind in one.reports.values())
    assert "not AMLIO's" in LA.note["en"]
    assert len(AE.reports) == 17


def test_what_a_transaction_report_holds() -> None:
    report = taken(STR)
    assert (report.rentity_id, report.report_code, report.report_indicators) == (
        *(4711, "STR"),
        ("F03", "F18"),
    )
    first = report.transaction[0]
    assert first.transaction_is_suspicious
    assert first.amount_local == Decimal("18500000")
    assert first.t_from is not None
    assert first.t_from.is_suspected
    assert first.t_from.person is not None
    assert first.t_from.person.last_name == "ລາດວົງສາ"
    assert first.t_from.t_conductor is not None
    assert not first.t_from.my_client
    assert first.t_to is not None
    assert first.t_to.my_client
    assert first.t_to.account is not None
    assert first.t_to.account.signatory[0].t_person.my_client
    second = report.transaction[1]
    assert second.t_from is not None
    assert second.t_from.foreign_currency is not None
    assert second.t_from.foreign_currency.foreign_amount == Decimal("29983.33")


def test_what_an_activity_report_holds() -> None:
    activity = read(SAMPLES / "goaml_la_sar.xml", LA)[0].activity
    assert activity is not None
    girl, firm = activity.report_parties
    assert girl.person is not None
    assert girl.person.is_protected
    assert girl.is_suspected is False
    assert girl.significance == 9
    assert firm.entity is not None
    assert firm.entity.director_id[0].role == "DIRECTOR"


def test_several_parties() -> None:
    transaction = taken(AE_STR, AE).transaction[1]
    assert [party.role for party in transaction.involved_parties] == ["RMITR", "BNFCR", "WITN"]
    assert (transaction.t_from, transaction.t_to) == (None, None)


@pytest.mark.parametrize(
    ("change", "element"),
    [
        # an element unknown, missing, twice, in the wrong place
        (lambda text: text.replace("teller>", "cashier>"), "transaction/cashier"),
        (lambda text: re.sub("<rentity_id>.*</rentity_id>", "", text), ""),
        (lambda text: text.replace("<from_country>LA</from_country>", ""), "transaction/t_from"),
        (lambda text: re.sub("(<reason>.*</reason>)", r"\1\1", text), "reason"),
        (
            lambda text: re.sub("(<reason>.*</reason>)\\s*(<action>.*</action>)", r"\2\1", text),
            "reason",
        ),
        (
            lambda text: text.replace("<indicator>", "<signal>").replace(
                "</indicator>", "</signal>"
            ),
            "report_indicators/signal",
        ),
        (lambda text: re.sub("<indicator>.*</indicator>", "", text), "report_indicators"),
        (lambda text: re.sub("(?s)<report_indicators>.*</report_indicators>", "", text), ""),
        (lambda text: re.sub("(?s)<transaction>.*</transaction>", "", text), ""),
        # one of a choice
        (lambda text: text.replace("<report_date>", f"{SUBMITTED}<report_date>"), ""),
        (lambda text: text.replace("<swift>XMPLTHBK</swift>", ""), "transaction/t_to/to_account"),
        (
            lambda text: text.replace(
                "<swift>XMPLTHBK</swift>",
                "<institution_code>1</institution_code><swift>XMPLTHBK</swift>",
            ),
            "transaction/t_to/to_account",
        ),
        (lambda text: re.sub("(?s)<t_to>.*?</t_to>", "", text, count=1), "transaction"),
        # what a client of the reporting entity needs
        (
            lambda text: text.replace("<residence>LA</residence>", ""),
            "transaction/t_to_my_client/to_account/signatory/t_person",
        ),
        (
            lambda text: text.replace("<account_type>SAVINGS</account_type>", ""),
            "transaction/t_to_my_client/to_account",
        ),
        (
            lambda text: re.sub("(?s)<signatory>.*</signatory>", "", text),
            "transaction/t_to_my_client/to_account",
        ),
        # values
        (
            lambda text: text.replace("2024-05-28T10:05:00", "2024-05-32T10:05:00"),
            "transaction/date_transaction",
        ),
        (
            lambda text: text.replace("2024-05-28T10:05:00", "28/05/2024"),
            "transaction/date_transaction",
        ),
        (
            lambda text: text.replace("1987-02-14", "1752-12-31"),
            "transaction/t_from/from_person/birthdate",
        ),
        (lambda text: text.replace("18500000.00", "18,500,000"), "transaction/amount_local"),
        (lambda text: text.replace("18500000.00", "8e15"), "transaction/amount_local"),
        (lambda text: text.replace("18500000.00", "9900000000000000"), "transaction/amount_local"),
        (lambda text: text.replace("18500000.00", "0.12345678901234"), "transaction/amount_local"),
        (lambda text: text.replace(">4711<", ">0<"), "rentity_id"),
        (lambda text: text.replace(">4711<", ">4711.5<"), "rentity_id"),
        (lambda text: text.replace(">true<", ">yes<", 1), "transaction/transaction_is_suspicious"),
        (
            lambda text: text.replace("<is_primary>true", "<is_primary>false"),
            "transaction/t_to_my_client/to_account/signatory/is_primary",
        ),
        (lambda text: text.replace(">TX-0001<", f">{'x' * 101}<"), "transaction/transactionnumber"),
        (lambda text: text.replace(">TX-0001<", "><"), "transaction/transactionnumber"),
        (lambda text: text.replace(">STR<", "><"), "report_code"),
        (lambda text: text.replace("TX-0001<", "TX<b/><"), "transaction/transactionnumber/b"),
        (lambda text: text.replace("<teller>", "stray <teller>"), "transaction"),
        (lambda text: text.replace("<report>", '<report xmlns="x">'), ""),
    ],
)
def test_a_report_against_the_structure_is_refused(
    change: Callable[[str], str], element: str
) -> None:
    changed = change(STR)
    assert changed != STR
    fault = refused(changed)
    assert fault.column == f"report/{element}".rstrip("/")
    assert fault.row > 0


@pytest.mark.parametrize(
    "source",
    [
        STR[: len(STR) // 2],
        STR.replace("</report>", ""),
        STR.replace('encoding="UTF-8"', 'encoding="windows-874"'),
        STR.encode()[:-30] + b"\xff" + STR.encode()[-30:],
        STR.replace("<report>", f"{XXE}<report>"),
        STR.replace("ຝາກ", "&x;"),
        "<other/>",
        b"PK\x03\x04",
    ],
)
def test_what_is_no_whole_xml_is_refused(source: str | bytes) -> None:
    refused(source)


def test_a_line_is_named() -> None:
    line = STR[: STR.index("<teller>")].count("\n") + 1
    assert refused(STR.replace("<teller>T-12", "<teller>" + "x" * 51)).row == line


def test_200_mb_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "large.xml"
    with file.open("wb") as out:
        out.write(STR.encode())
        out.truncate(200 << 20)
    with pytest.raises(Refused, match="64 MB"):
        read(file, LA)
    assert "MB" in refused(STR, limits=Limits(size=5000)).what["en"]


def test_utf_16_is_read() -> None:
    text = STR.replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert read(text.encode("utf-16"), LA)[0] == taken(STR)


def test_a_code_that_is_not_in_the_list_is_kept_and_told() -> None:
    text = AE_STR.replace("<from_funds_code>WPS<", "<from_funds_code>SHELLS<")
    (told,) = problems(text, AE)
    assert told.element == "report/transaction/t_from_my_client/from_funds_code"
    assert told.line == text[: text.index("SHELLS")].count("\n") + 1
    assert "SHELLS" in told.what["lo"]
    side = taken(text, AE).transaction[0].t_from
    assert side is not None
    assert side.funds_code == "SHELLS"
    assert problems(AE_STR.replace(">SDWPS<", ">ANY<"), AE) == []  # not all of 423 are known


def test_a_name_in_letters_the_unit_does_not_take_is_kept_and_told() -> None:
    text = AE_STR.replace("<last_name>Keonalath<", "<last_name>ແກ້ວນາລາດ<")
    (told,) = problems(text, AE)
    assert told.element.endswith("party/person/last_name")
    party = taken(text, AE).transaction[1].involved_parties[1]
    assert party.person is not None
    assert party.person.last_name == "ແກ້ວນາລາດ"
    assert problems(text.replace("Souda", "ສຸດາ", 1), AE)


@pytest.mark.parametrize(
    ("file", "change", "element"),
    [
        ("ae_str", ("<action>Enhanced monitoring.</action>", ""), "action"),
        ("ae_str", (">STR<", ">SAR<"), "activity"),
        ("ae_str", (">STR<", ">XYZ<"), "report_code"),
        ("ae_str", ("<currency_code_local>AED", "<currency_code_local>LAK"), "currency_code_local"),
        ("ae_str", ("<schema_version>5.0.2", "<schema_version>5.0.1"), "schema_version"),
        ("ae_aif", ("<fiu_ref_number>FIU-24-000317</fiu_ref_number>", ""), "fiu_ref_number"),
        ("ae_aif", (">AIF<", ">AIFT<"), "transaction"),
        ("la_sar", (">SAR<", ">STR<"), "transaction"),
    ],
)
def test_rules_for_types_of_report(file: str, change: tuple[str, str], element: str) -> None:
    path = SAMPLES / f"goaml_{file}.xml"
    told = problems(path.read_text(encoding="utf-8").replace(*change), of(path))
    assert [one.element for one in told] == [f"report/{element}"]
    assert told[0].what["lo"]
    assert told[0].mend["lo"]


@pytest.mark.parametrize(
    ("change", "element"),
    [
        (lambda text: re.sub("<entity_reference>.*</entity_reference>", "", text), ""),
        (
            lambda text: text.replace("<transmode_comment>E</transmode_comment>", "", 1),
            "transaction",
        ),
        (
            lambda text: text.replace("<transmode_comment>E<", "<transmode_comment>EE<", 1),
            "transaction/transmode_comment",
        ),
        (lambda text: text.replace("<state>Dubai</state>", "", 1), "location"),
        (
            lambda text: text.replace("<passport_country>LA</passport_country>", ""),
            "transaction/t_from_my_client/from_account/related_persons/account_related_person/t_person",
        ),
        (
            lambda text: text.replace("<tax_reg_number>N<", "<tax_reg_number>NO<"),
            "transaction/t_from_my_client/from_account/related_persons/account_related_person"
            "/t_person/tax_reg_number",
        ),
    ],
)
def test_what_one_country_requires(change: Callable[[str], str], element: str) -> None:
    changed = change(AE_STR)
    assert changed != AE_STR
    assert refused(changed, AE).column == f"report/{element}".rstrip("/")


def test_the_versions_differ_where_their_units_do() -> None:
    aif = (SAMPLES / "goaml_ae_aif.xml").read_text(encoding="utf-8")
    assert "institution_name" in refused(aif, ZZ).what["en"]
    text = (SAMPLES / "goaml_zz_str.xml").read_text(encoding="utf-8")
    assert "state" in refused(text, AE).what["en"]
    report = taken(text, ZZ)
    assert report.reporting_person is not None
    assert report.reporting_person.email == ("mlro@example.org", "second@example.org")
    assert refused(text.replace("teller 9", "x" * 21), ZZ).column == "report/transaction/teller"
    assert (
        "occupation" in refused(text.replace("<occupation>Trader</occupation>", ""), ZZ).what["en"]
    )


def test_rows_of_accounts_and_cash() -> None:
    made, found = rows(STR)
    assert not found.rejects.count
    paid_in, sent, remitted = made
    assert (paid_in["from_cash"], paid_in["from_account"], paid_in["amount"]) == (
        *(True, None),
        1_850_000_000,
    )
    assert (paid_in["kind"], paid_in["channel"]) == (Kind.CASH_IN, Channel.BRANCH)
    assert (paid_in["to_institution"], paid_in["to_account"]) == ("XMPLLALA", "010120000004711001")
    assert paid_in["at"] == 1716865500  # 10:05 in Vientiane
    assert (sent["from_institution"], sent["from_account"]) == ("XMPLLALA", "010120000004711001")
    assert (sent["amount"], sent["currency"]) == (2_998_333, 764)
    assert remitted["kind"] == Kind.REMITTANCE
    assert remitted["from_account"] != remitted["to_account"]


def test_rows_of_several_parties_and_a_foreign_zone() -> None:
    sent, cash = rows(AE_STR, AE)[0]
    assert (sent["source"], sent["reference"]) == ("XMPLAEAD", "AE-5501")
    assert (sent["amount"], sent["currency"]) == (145_050, 784)
    assert sent["at"] == 1709908200  # 18:30 in Dubai
    assert (cash["to_cash"], cash["channel"], cash["kind"]) == (True, Channel.ATM, Kind.CASH_OUT)


def test_people_stand_apart_from_rows() -> None:
    taken_ = transactions(taken(STR), LA, Found())
    people = taken_.parties.people.to_pylist()
    assert [row["role"] for row in people] == [
        *("from", "conductor", "to", "signatory", "to", "from", "to")
    ]
    named = {row["name"] for row in people}
    assert {"ສົມຈິດ ລາດວົງສາ", "ສີດາ ນັນທະພັກດີ", "วิชัย บุญรอด"} <= named
    documents = {row["document"] for row in people if row["document"]}
    values = {value for row in taken_.raw.to_pylist() for value in row.values()}
    assert not (named | documents) & values
    remarks = taken_.parties.remarks.to_pylist()
    assert (remarks[1]["instructed"], remarks[1]["instructed_currency"]) == (1_799_000_000, 418)
    subjects = transactions(read(SAMPLES / "goaml_la_sar.xml", LA)[0], LA, Found())
    assert {row["role"] for row in subjects.parties.people.to_pylist()} == {"subject"}
    assert subjects.raw.num_rows == 0


def test_one_person_without_an_account_keeps_one_number_in_a_report() -> None:
    again = STR.replace("<from_funds_code>CASH<", "<from_funds_code>OTHER<")
    first, _, third = rows(again)[0]
    assert first["from_account"] == third["from_account"]
    assert first["from_account"].startswith("P")
    other = rows(again.replace("PA0011223", "PA0011224", 1))[0]
    assert other[0]["from_account"] != other[2]["from_account"]
    assert rows(again)[0] == rows(again)[0]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (("<amount_local>2000<", "<amount_local>-2000<"), "transaction/amount_local"),
        (("<role>WITN<", "<role>BNFCR<"), "transaction/involved_parties"),
        (("<role>RMITR<", "<role>WITN<"), "transaction/involved_parties"),
        (("2024-03-08T23:59:59", "1901-03-08T23:59:59"), "transaction/date_transaction"),
    ],
)
def test_what_cannot_be_a_row_is_a_reject(change: tuple[str, str], column: str) -> None:
    made, found = rows(AE_STR.replace(*change), AE)
    assert [row["row"] for row in made] == [1]
    (reject,) = found.rejects
    assert (reject.row, reject.column) == (2, column)
    assert reject.what["lo"]


def test_a_currency_we_do_not_know_and_cash_to_cash_are_rejects() -> None:
    diamonds = STR.replace("<foreign_currency_code>THB<", "<foreign_currency_code>DIAMN<")
    assert [one.column for one in rows(diamonds)[1].rejects] == ["transaction/foreign_currency"]
    handed = STR.replace("_funds_code>OTHER<", "_funds_code>CASH<")
    assert [one.row for one in rows(handed)[1].rejects] == [3]


def test_an_amount_with_too_many_decimals_is_rounded_and_said() -> None:
    made, found = rows(STR.replace("3000000<", "3000000.125<"))
    assert made[2]["amount"] == 300_000_012
    assert [(one.row, one.column) for one in found.warnings] == [(3, "transaction/amount_local")]


XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="report"><xs:complexType><xs:sequence>
    <xs:element name="rentity_id" type="xs:int"/>
    <xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""


def own_country(folder: Path, xsd: str | None = XSD, more: str = "") -> Country:
    text = Path("src/khua/money/reading/goaml/countries/la.yaml").read_text(encoding="utf-8")
    text = text.replace("xsd: null", "xsd: own.xsd").replace("code: la", "code: qq")
    (folder / "qq.yaml").write_text(text + more, encoding="utf-8")
    if xsd is not None:
        (folder / "own.xsd").write_text(xsd, encoding="utf-8")
    return country("QQ", folder)


def test_an_office_puts_its_units_own_schema_into_a_folder(tmp_path: Path) -> None:
    own = own_country(tmp_path)
    sar = (SAMPLES / "goaml_la_sar.xml").read_text(encoding="utf-8")
    report, _ = read(sar.encode(), own)
    assert read(write(report, own), own)[0] == report
    fault = refused(STR, own)  # good by our structure, but schema_version comes first
    assert (fault.row, fault.column) == (4, "report/schema_version")
    assert "XSD" in fault.what["en"]
    with pytest.raises(Refused):
        write(taken(STR), own)


@pytest.mark.parametrize(
    "xsd",
    [
        "<xs:schema",
        "<report/>",
        XSD.replace('"xs:int"', '"nothing"'),
        XSD.replace(
            '<xs:element name="report">',
            '<xs:include schemaLocation="http://127.0.0.1:1/x.xsd"/><xs:element name="report">',
        ),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused(tmp_path: Path, xsd: str) -> None:
    assert "XSD" in refused(STR, own_country(tmp_path, xsd)).mend["en"]


def test_a_schema_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(STR.encode(), own_country(tmp_path, None))


@pytest.mark.parametrize(
    "more", ["\nversion: 4.0", "\nzone: {", "\ncodes: [1]", "\nreports: {A: {}}"]
)
def test_a_country_file_that_is_not_right_is_refused(tmp_path: Path, more: str) -> None:
    with pytest.raises(Refused) as caught:
        own_country(tmp_path, more=more)
    assert caught.value.what["lo"]


def test_a_country_without_a_file_is_refused() -> None:
    for code in ("xx", "../la", "", "lao"):
        with pytest.raises(Refused):
            country(code)


@pytest.mark.parametrize("asked", [LA, AE, ZZ], ids=lambda one: one.code)
def test_what_is_written_is_read_back(asked: Country) -> None:
    @settings(
        max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(reports(asked))
    def holds(report: Report) -> None:
        again, told = read(write(report, asked), asked)
        assert again == report
        assert all(one.line == 0 for one in told)  # every code is of the country's list
        made = transactions(again, asked, found := Found())
        assert made.raw.num_rows + found.rejects.count == len(report.transaction)

    holds()


def test_what_would_not_be_read_back_is_not_written() -> None:
    report = taken(STR)
    first = report.transaction[0]
    assert first.t_to is not None
    assert first.t_to.account is not None
    other = replace(first.t_to, account=replace(first.t_to.account, my_client=False))
    for broken in (
        replace(report, reason="\x00"),
        replace(report, reason="x" * 8001),
        replace(report, report_indicators=()),
        replace(report, transaction=()),
        replace(report, rentity_id=0),
        replace(report, transaction=(replace(first, t_to=other),)),
        replace(report, transaction=(replace(first, amount_local=Decimal("NaN")),)),
    ):
        with pytest.raises(Refused) as caught:
            write(broken, LA)
        assert caught.value.what["lo"]


def test_both_kinds_of_content_may_stand_in_one_report() -> None:
    sar = read(SAMPLES / "goaml_la_sar.xml", LA)[0]
    both = replace(taken(STR), activity=sar.activity)
    assert read(write(both, LA), LA)[0] == both
    assert isinstance(both.activity, Activity)
    assert all(isinstance(one, Transaction) for one in both.transaction)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_cut_and_flipped_files_are_read_or_refused(file: Path) -> None:
    whole, asked = file.read_bytes(), of(file)
    draw = random.Random(11)  # noqa: S311 - of a test
    for _ in range(80):
        broken = bytearray(whole)
        for _ in range(draw.randrange(1, 4)):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        if draw.random() < 0.3:
            del broken[draw.randrange(len(broken)) :]
        with suppress(Refused):
            transactions(read(bytes(broken), asked)[0], asked, Found())


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.integers(0, len(STR)), st.sampled_from(["<x/>", "</t_from>", "&amp;", "ກ", "1", "]]>", "<!"])
)
def test_anything_put_anywhere_is_read_or_refused(place: int, piece: str) -> None:
    with suppress(Refused):
        taken(STR[:place] + piece + STR[place:])
