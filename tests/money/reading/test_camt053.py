"""Bank statements: what each entry becomes, what stays outside, what is told."""

import random
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from khua.money.ledger import Channel, Kind
from khua.money.reading import camt053
from khua.money.reading.iso20022 import Found, codes
from khua.money.reading.parties import PARTIES, REMARKS, ROLES
from khua.money.reading.raw import RAW
from khua.money.reading.rejects import Refused, Reject
from khua.money.reading.xml import Limits

SAMPLES = Path(__file__).parent / "samples"
OWN = "010120000004711001"
Rows = list[dict[str, Any]]


def read(source: Path | str, **options: Any) -> tuple[Rows, Rows, Rows, Found]:
    found = Found()
    given = source if isinstance(source, Path) else source.encode()
    taken = list(camt053.read(given, found, **options))
    assert all(one.raw.schema == RAW for one in taken)
    assert all(one.parties.people.schema == PARTIES for one in taken)
    assert all(one.parties.remarks.schema == REMARKS for one in taken)
    raw = [row for one in taken for row in one.raw.to_pylist()]
    people = [row for one in taken for row in one.parties.people.to_pylist()]
    remarks = [row for one in taken for row in one.parties.remarks.to_pylist()]
    return raw, people, remarks, found


def statement(
    entries: str,
    head: str = "",
    version: str = "08",
    account: str = "<Acct><Id><Othr><Id>1</Id></Othr></Id></Acct>",
    number: str = "S",
) -> str:
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>'
        f"<GrpHdr/><Stmt><Id>{number}</Id>{head}{account}{entries}</Stmt></BkToCstmrStmt></Document>"
    )


def entry(amount: str = "10.00", way: str = "CRDT", inside: str = "", **other: str) -> str:
    parts = {
        "Amt": f'<Amt Ccy="{other.get("currency", "LAK")}">{amount}</Amt>',
        "CdtDbtInd": f"<CdtDbtInd>{way}</CdtDbtInd>",
        "Sts": "<Sts><Cd>BOOK</Cd></Sts>",
        "BookgDt": f"<BookgDt>{other.get('at', '<Dt>2024-05-02</Dt>')}</BookgDt>",
    }
    parts.pop(other.get("without", ""), None)
    return f"<Ntry>{''.join(parts.values())}{inside}</Ntry>"


def details(*amounts: str) -> str:
    inside = "".join(f'<TxDtls><Amt Ccy="LAK">{amount}</Amt></TxDtls>' for amount in amounts)
    return f"<NtryDtls>{inside}</NtryDtls>"


def balance(kind: str, amount: str, way: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="LAK">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd></Bal>'
    )


def only(found: Found) -> Reject:
    (reject,) = found.rejects
    assert reject.what["lo"]
    assert reject.mend["lo"]
    return reject


def warned(found: Found, column: str) -> list[str]:
    return [one.what["en"] for one in found.warnings if one.column == column]


def test_a_statement_of_version_08() -> None:
    raw, people, remarks, found = read(SAMPLES / "camt053_08.xml")
    assert [row["row"] for row in raw] == [1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8]
    assert [Kind(row["kind"]).name for row in raw] == [
        *("TRANSFER", "PAYROLL", "PAYROLL", "PAYROLL", "REMITTANCE", "FEE", "CASH_IN", "CASH_OUT"),
        *("TRANSFER", "FEE", "TRANSFER"),
    ]
    assert all(OWN in (row["from_account"], row["to_account"]) for row in raw)
    assert all(row["currency"] == 418 for row in raw)
    assert only(found).row == 9
    assert not warned(found, "Stmt/Bal")
    assert {row["role"] for row in people} <= set(ROLES)
    assert remarks[0]["text"] == "ຄ່າເຮືອນ & ອາຫານ"


def test_nothing_personal_is_in_raw() -> None:
    raw, people, _, _ = read(SAMPLES / "camt053_08.xml")
    names = {row["name"] for row in people}
    assert "ສົມຈິດ ລາດວົງສາ" in names
    values = {value for row in raw for value in row.values()}
    assert not names & values
    assert not {row["phone"] for row in people if row["phone"]} & values
    assert all(row["from_name"] is None and row["to_name"] is None for row in raw)


def test_who_paid_and_who_received() -> None:
    raw, people, _, _ = read(SAMPLES / "camt053_08.xml")
    first = raw[0]
    assert (first["from_institution"], first["from_account"]) == ("LA020", "020330001")
    assert (first["to_institution"], first["to_account"]) == ("XMPLLALA", OWN)
    assert first["at"] == 1714612530
    payer = next(row for row in people if row["role"] == "from")
    assert (payer["account"], payer["document"], payer["born"], payer["company"]) == (
        *("020330001", "PA0011223", "1987-02-14"),
        False,
    )


def test_a_reversal_comes_back_from_where_it_went() -> None:
    raw, _, _, _ = read(SAMPLES / "camt053_08.xml")
    went, back = raw[4], raw[8]
    assert (went["from_account"], went["to_account"]) == (back["to_account"], back["from_account"])
    assert went["reference"] != back["reference"]


def test_charges_that_explain_a_difference_are_a_row() -> None:
    raw, _, _, _ = read(SAMPLES / "camt053_08.xml")
    sent, fee = raw[4], raw[5]
    assert (sent["amount"], fee["amount"]) == (5_000_000, 150_000)
    assert (fee["to_institution"], fee["to_account"]) == ("XMPLLALA", None)


def test_cash_by_codes() -> None:
    raw, people, _, _ = read(SAMPLES / "camt053_08.xml")
    paid_in, taken_out = raw[6], raw[7]
    assert (paid_in["from_cash"], paid_in["from_account"], paid_in["to_cash"]) == (
        True,
        None,
        False,
    )
    assert paid_in["channel"] == Channel.BRANCH
    assert paid_in["at"] == 1714898700  # by the detail: the entry gives only the day after
    assert (taken_out["to_cash"], taken_out["place"]) == (True, "ATM-0042")
    assert taken_out["channel"] == Channel.ATM
    assert [row["name"] for row in people if row["row"] == 4] == ["ຄຳດີ ແກ້ວມະນີ"]


def test_what_was_ordered_in_another_currency_is_a_remark() -> None:
    raw, _, remarks, _ = read(SAMPLES / "camt053_08.xml")
    assert (raw[-1]["amount"], raw[-1]["from_institution"]) == (172_000_000, "XMPLTHBK")
    assert remarks[-1]["instructed"] == 258_000
    assert (remarks[-1]["instructed_currency"], remarks[-1]["rate"]) == (764, "666.6667")


def test_a_statement_of_version_02() -> None:
    raw, people, remarks, found = read(SAMPLES / "camt053_02.xml")
    assert [(row["from_account"], row["to_account"], row["amount"]) for row in raw] == [
        ("998877", "DE89370400440532013000", 10_000),
        ("DE89370400440532013000", None, 1_000),
    ]
    assert raw[0]["to_institution"] is None  # an IBAN names its bank itself
    assert [row["role"] for row in people] == ["from", "ultimate from"]
    assert people[0]["address"] == "1 Example Road, Exampleton"
    assert remarks[0]["text"] == "RF18539007547034"
    assert not found.rejects.count


def test_references_are_the_same_whenever_a_statement_is_read() -> None:
    first, second = (read(SAMPLES / "camt053_08.xml")[0] for _ in range(2))
    given = [(row["source"], row["reference"]) for row in first]
    assert given == [(row["source"], row["reference"]) for row in second]
    assert len(set(given)) == len(given)  # though the bank gave one to a batch, and to a reversal


def test_both_banks_and_the_message_give_one_reference() -> None:
    from khua.money.reading import pacs008

    ours = read(SAMPLES / "camt053_08.xml")[0][0]
    theirs = next(pacs008.read(SAMPLES / "pacs008_08.xml", Found())).raw.to_pylist()[0]
    same = ("source", "reference", "at", "amount", "from_account", "to_account")
    assert [ours[name] for name in same] == [theirs[name] for name in same]


def test_two_accounts_of_one_bank_tell_one_transfer_once() -> None:
    party = (
        "<NtryDtls><TxDtls><Refs><AcctSvcrRef>X</AcctSvcrRef></Refs><RltdPties>"
        "<{0}><Id><Othr><Id>{1}</Id></Othr></Id></{0}></RltdPties><RltdAgts><{2}><FinInstnId>"
        "<BICFI>XMPLLALA</BICFI></FinInstnId></{2}></RltdAgts></TxDtls></NtryDtls>"
    )
    account = (
        "<Acct><Id><Othr><Id>{}</Id></Othr></Id><Svcr><FinInstnId><BICFI>XMPLLALA</BICFI>"
        "</FinInstnId></Svcr></Acct>"
    )
    out = entry(way="DBIT", inside=party.format("CdtrAcct", "2", "CdtrAgt"))
    back = entry(way="CRDT", inside=party.format("DbtrAcct", "1", "DbtrAgt"))
    (paid,) = read(statement(out, account=account.format("1")))[0]
    (received,) = read(statement(back, account=account.format("2")))[0]
    assert paid == received


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (entry(without="Amt"), "Ntry/Amt"),
        (entry(amount="-5"), "Ntry/Amt"),
        (entry(amount="1,000.00"), "Ntry/Amt"),
        (entry(amount="0.001"), "Ntry/Amt"),
        (entry(amount="9" * 18), "Ntry/Amt"),
        (entry(currency="XBT"), "Ntry/Amt/@Ccy"),
        (entry(currency=""), "Ntry/Amt/@Ccy"),
        (entry(way="IN"), "Ntry/CdtDbtInd"),
        (entry(without="CdtDbtInd"), "Ntry/CdtDbtInd"),
        (entry(without="Sts"), "Ntry/Sts"),
        (entry(without="BookgDt"), "Ntry/BookgDt"),
        (entry(at="<Dt>2024-02-30</Dt>"), "Ntry/BookgDt"),
        (entry(at="<DtTm>2024-05-02</DtTm>"), "Ntry/BookgDt"),
        (entry(at="<Dt>2567-05-02</Dt>"), "Ntry/BookgDt"),
        (entry(inside=details("4.00", "5.00")), "Ntry/NtryDtls"),
        (entry(inside=details("10.00", "1.00")), "Ntry/NtryDtls"),
        (
            entry(inside='<NtryDtls><TxDtls><Amt Ccy="THB">5</Amt></TxDtls><TxDtls/></NtryDtls>'),
            "Ntry/NtryDtls/TxDtls/Amt",
        ),
        (entry(inside=details("x")), "Ntry/NtryDtls/TxDtls/Amt"),
    ],
)
def test_a_field_missing_or_impossible_is_a_reject(text: str, column: str) -> None:
    raw, _, _, found = read(statement(entry() + text + entry()))
    assert [row["row"] for row in raw] == [1, 3]
    reject = only(found)
    assert (reject.row, reject.column) == (2, column)


def test_a_batch_that_does_not_add_up_names_the_figures() -> None:
    reject = only(read(statement(entry("1000.00", inside=details("400.00", "500.00"))))[3])
    assert "₭900" in reject.what["en"]
    assert "₭1,000" in reject.what["en"]
    assert "₭1.000" in reject.what["lo"]


def test_details_may_go_both_ways() -> None:
    inside = (
        '<NtryDtls><TxDtls><Amt Ccy="LAK">15.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>'
        '<TxDtls><Amt Ccy="LAK">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls></NtryDtls>'
    )
    raw, _, _, found = read(statement(entry(inside=inside)))
    assert [(row["from_account"], row["to_account"], row["amount"]) for row in raw] == [
        (None, "1", 1500),
        ("1", None, 500),
    ]
    assert not found.rejects.count


def test_a_batch_without_details_is_one_row_and_said() -> None:
    inside = "<NtryDtls><Btch><NbOfTxs>120</NbOfTxs></Btch></NtryDtls>"
    raw, _, _, found = read(statement(entry(inside=inside)))
    assert len(raw) == 1
    assert "120 payments" in warned(found, "Ntry/NtryDtls")[0]


def test_a_balance_that_does_not_follow_names_the_figures() -> None:
    head = balance("OPBD", "100.00") + balance("CLBD", "115.00")
    _, _, _, found = read(statement(head + entry("10.00")))
    (told,) = warned(found, "Stmt/Bal")
    assert all(figure in told for figure in ("₭100", "₭10;", "₭110", "₭115"))
    good = balance("OPBD", "100.00", "DBIT") + balance("CLBD", "90.00", "DBIT")
    assert not warned(read(statement(good + entry("10.00")))[3], "Stmt/Bal")


def test_an_entry_that_cannot_be_read_leaves_the_balance_unchecked() -> None:
    head = balance("PRCD", "100.00") + balance("CLBD", "115.00")
    _, _, _, found = read(statement(head + entry("x")))
    assert "not checked" in warned(found, "Stmt/Bal")[0]


def paged(number: int, last: bool) -> str:
    told = str(last).lower()
    return f"<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{told}</LastPgInd></StmtPgntn>"


def together(*statements: str) -> str:
    inside = "".join(re.search("<Stmt>.*</Stmt>", one)[0] for one in statements)  # type: ignore[index]
    return re.sub("<Stmt>.*</Stmt>", inside, statements[0])


def test_pages_are_added_up() -> None:
    first = statement(balance("OPBD", "0.00") + entry("10.00"), head=paged(1, False))
    middle = statement(entry("20.00"), head=paged(2, False))
    last = statement(balance("CLBD", "60.00") + entry("30.00"), head=paged(3, True))
    raw, _, _, found = read(together(first, middle, last))
    assert [row["amount"] for row in raw] == [1000, 2000, 3000]
    assert not warned(found, "Stmt/Bal") + warned(found, "Stmt/StmtPgntn")
    assert "missing" in warned(read(together(first, last))[3], "Stmt/StmtPgntn")[0]
    assert "last page" in warned(read(together(first, middle))[3], "Stmt/StmtPgntn")[0]


def test_a_statement_that_comes_twice_is_read_once() -> None:
    one = statement(entry("10.00"))
    raw, _, _, found = read(together(one, one, statement(entry("10.00"), number="T")))
    assert len(raw) == 2
    assert "twice" in warned(found, "Stmt/Id")[0]


def test_a_statement_shorter_than_it_says_is_told() -> None:
    head = "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries></TxsSummry>"
    assert (
        "has 3 entries; it has 1" in warned(read(statement(head + entry()))[3], "Stmt/TxsSummry")[0]
    )


def test_days_and_moments_without_a_zone_are_said() -> None:
    text = statement(entry() + entry(at="<DtTm>2024-05-02T10:00:00</DtTm>"))
    raw, _, _, found = read(text)
    assert raw[0]["at"] == 1714582800
    assert raw[1]["at"] == raw[0]["at"] + 10 * 3600
    assert len(warned(found, "Ntry/BookgDt")) == 2
    assert read(text, zone="UTC")[0][0]["at"] == raw[0]["at"] + 7 * 3600


def test_an_office_adds_the_codes_of_its_banks(tmp_path: Path) -> None:
    own = tmp_path / "codes.yaml"
    own.write_text("proprietary:\n  X9: {kind: CASH, channel: AGENT}\n", encoding="utf-8")
    text = statement(entry(inside="<BkTxCd><Prtry><Cd>X9</Cd></Prtry></BkTxCd>"))
    (row,) = read(text, codes=codes(own))[0]
    assert (row["from_cash"], row["channel"]) == (True, Channel.AGENT)
    assert not read(text)[0][0]["from_cash"]
    for broken in ("proprietary: [1]", "a: b: c", "proprietary:\n  X: {kind: NOTHING}\n"):
        own.write_text(broken, encoding="utf-8")
        with pytest.raises(Refused):
            codes(own)


def refused(source: str, **options: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        read(source, **options)
    assert caught.value.what["lo"]
    return caught.value


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("camt.053.001.08", "camt.053.001.01"),
        lambda text: text.replace("camt.053.001.08", "camt.052.001.08"),
        lambda text: text.replace("urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", ""),
        lambda text: text.replace("urn:iso:std", "urn:swift:std"),
        lambda text: text.replace("Document", "Dokument"),
        lambda text: re.sub("<Stmt>.*</Stmt>", "", text),
        lambda text: re.sub("<BkToCstmrStmt>.*</BkToCstmrStmt>", "", text),
        lambda text: re.sub("<Acct>.*</Acct>", "", text),
        lambda text: text[:-20],
        lambda text: "<!DOCTYPE Document>" + text,
    ],
)
def test_a_message_broken_as_a_whole_is_refused(change: Callable[[str], str]) -> None:
    refused(change(statement(entry())))


def test_a_newer_version_is_read_and_said() -> None:
    raw, _, _, found = read(statement(entry(), version="14"))
    assert raw
    assert "camt.053.001.14" in warned(found, "Document")[0]
    for version in ("02", "03", "04", "06", "08", "10", "13"):
        assert not warned(read(statement(entry(), version=version))[3], "Document")


def test_prefixes_and_envelopes() -> None:
    plain = statement(entry())
    prefixed = re.sub(r"<(/?)(\w)", r"<\1n:\2", plain).replace("xmlns=", "xmlns:n=")
    wrapped = f"<RequestPayload><AppHdr xmlns='x'><Amt>1</Amt></AppHdr>{plain}</RequestPayload>"
    assert read(prefixed)[0] == read(plain)[0] == read(wrapped)[0]


def test_what_stands_in_another_namespace_is_not_read() -> None:
    foreign = '<Amt xmlns="x" Ccy="LAK">99.00</Amt>'
    (row,) = read(statement(entry().replace("<Ntry>", f"<Ntry>{foreign}")))[0]
    assert row["amount"] == 1000


def test_agents_by_bic_or_number_in_a_clearing_system() -> None:
    inside = (
        "<NtryDtls><TxDtls><RltdPties><DbtrAcct><Id><Othr><Id>7</Id></Othr></Id></DbtrAcct>"
        "</RltdPties><RltdAgts><DbtrAgt><FinInstnId>{}</FinInstnId></DbtrAgt></RltdAgts>"
        "</TxDtls></NtryDtls>"
    )
    for told, institution in (
        ("<BICFI>XMPLTHBKXXX</BICFI><Nm>Bank</Nm>", "XMPLTHBK"),
        ("<ClrSysMmbId><MmbId>020</MmbId></ClrSysMmbId>", "020"),
        (
            "<ClrSysMmbId><ClrSysId><Cd>THCBC</Cd></ClrSysId><MmbId>020</MmbId></ClrSysMmbId>",
            "THCBC020",
        ),
        ("<Othr><Id>wallet</Id></Othr>", "WALLET"),
        ("<Nm>Bank</Nm>", None),
    ):
        (row,) = read(statement(entry(inside=inside.format(told))))[0]
        assert (row["from_institution"], row["from_account"]) == (institution, "7")


def test_the_limit_of_size_is_the_callers() -> None:
    assert "MB" in refused(statement(entry() * 50), limits=Limits(size=2000)).what["en"]


def test_many_entries_come_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khua.money.reading.iso20022.BATCH", 10)
    source = statement(entry() * 25).encode()
    assert [len(one.raw) for one in camt053.read(source, Found())] == [10, 10, 5]


@pytest.mark.parametrize("name", ["camt053_08.xml", "camt053_02.xml"])
def test_cut_and_flipped_files_are_read_or_refused(name: str) -> None:
    whole = (SAMPLES / name).read_bytes()
    draw = random.Random(5)  # noqa: S311 - of a test
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(draw.randrange(1, 4)):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        if draw.random() < 0.3:
            del broken[draw.randrange(len(broken)) :]
        with suppress(Refused):
            list(camt053.read(bytes(broken), Found()))
