"""Credit transfers between banks: what each becomes, what stays outside, what is told."""

import random
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from khua.money.ledger import Kind
from khua.money.reading import pacs008
from khua.money.reading.iso20022 import Found
from khua.money.reading.raw import RAW
from khua.money.reading.rejects import Refused

SAMPLES = Path(__file__).parent / "samples"
Rows = list[dict[str, Any]]


def read(source: Path | str, **options: Any) -> tuple[Rows, Rows, Rows, Found]:
    found = Found()
    given = source if isinstance(source, Path) else source.encode()
    taken = list(pacs008.read(given, found, **options))
    assert all(one.raw.schema == RAW for one in taken)
    raw = [row for one in taken for row in one.raw.to_pylist()]
    people = [row for one in taken for row in one.parties.people.to_pylist()]
    remarks = [row for one in taken for row in one.parties.remarks.to_pylist()]
    return raw, people, remarks, found


def message(*transfers: str, head: str | None = None, version: str = "08") -> str:
    head = f"<NbOfTxs>{len(transfers)}</NbOfTxs>" if head is None else head
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.{version}">'
        f"<FIToFICstmrCdtTrf><GrpHdr><MsgId>M</MsgId>{head}</GrpHdr>{''.join(transfers)}"
        "</FIToFICstmrCdtTrf></Document>"
    )


def transfer(
    amount: str = '<IntrBkSttlmAmt Ccy="THB">10.00</IntrBkSttlmAmt>',
    when: str = "<IntrBkSttlmDt>2024-05-02</IntrBkSttlmDt>",
    more: str = "",
    accounts: str = "<DbtrAcct><Id><Othr><Id>1</Id></Othr></Id></DbtrAcct>"
    "<CdtrAcct><Id><Othr><Id>2</Id></Othr></Id></CdtrAcct>",
) -> str:
    return f"<CdtTrfTxInf><PmtId><TxId>T</TxId></PmtId>{amount}{when}{more}{accounts}</CdtTrfTxInf>"


def warned(found: Found, column: str) -> list[str]:
    return [one.what["en"] for one in found.warnings if one.column == column]


def test_a_message_of_version_08_in_an_envelope() -> None:
    raw, people, remarks, found = read(SAMPLES / "pacs008_08.xml")
    assert [(row["row"], Kind(row["kind"]).name, row["amount"]) for row in raw] == [
        (1, "TRANSFER", 25_000_000),
        (2, "PAYROLL", 9_800_000),
        (2, "FEE", 200_000),
        (3, "TRANSFER", 10_200_000),
    ]
    assert raw[2]["to_institution"] == "XMPLVNVX"
    assert (raw[3]["from_institution"], raw[3]["from_account"]) == ("XMPLTHBK", None)
    assert [row["at"] for row in raw] == [1714612530, 1714582800, 1714582800, 1714611600]
    assert [row["role"] for row in people] == ["from", "to"] * 3
    assert people[2]["company"]
    assert [(row["instructed"], row["rate"]) for row in remarks] == [
        (None, None),
        (10_000_000, None),
        (15_300, "666.66667"),
    ]
    assert not found.rejects.count


def test_a_message_of_version_02() -> None:
    raw, _, _, found = read(SAMPLES / "pacs008_02.xml")
    assert [(row["amount"], row["to_institution"], row["to_account"]) for row in raw] == [
        (10_000, "XMPLUS33", "2"),
        (500, "XMPLUS33", None),
    ]
    assert [row["reference"] for row in raw] == ["OLD-T", "OLD-T/FEE"]
    assert not found.rejects.count


@pytest.mark.parametrize("version", [f"{number:02}" for number in range(2, 11)])
def test_versions_02_to_10(version: str) -> None:
    raw, _, _, found = read(message(transfer(), version=version))
    assert raw[0]["amount"] == 1000
    assert not warned(found, "Document")


def test_a_newer_version_is_read_and_said() -> None:
    assert warned(read(message(transfer(), version="13"))[3], "Document")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (transfer(amount=""), "CdtTrfTxInf/IntrBkSttlmAmt"),
        (
            transfer(amount='<IntrBkSttlmAmt Ccy="VND">10.50</IntrBkSttlmAmt>'),
            "CdtTrfTxInf/IntrBkSttlmAmt",
        ),
        (transfer(amount="<IntrBkSttlmAmt>1</IntrBkSttlmAmt>"), "CdtTrfTxInf/IntrBkSttlmAmt/@Ccy"),
        (transfer(when=""), "CdtTrfTxInf/IntrBkSttlmDt"),
        (
            transfer(when="<IntrBkSttlmDt>2024-13-01</IntrBkSttlmDt>"),
            "CdtTrfTxInf/IntrBkSttlmDt",
        ),
        (transfer(when="<AccptncDtTm>today</AccptncDtTm>"), "CdtTrfTxInf/AccptncDtTm"),
        (transfer(accounts=""), "CdtTrfTxInf/DbtrAcct"),
        (transfer(more='<InstdAmt Ccy="THB">-1</InstdAmt>'), "CdtTrfTxInf/InstdAmt"),
    ],
)
def test_a_field_missing_or_impossible_is_a_reject(text: str, column: str) -> None:
    raw, _, _, found = read(message(transfer(), text, transfer()))
    assert [row["row"] for row in raw] == [1, 3]
    (reject,) = found.rejects
    assert (reject.row, reject.column) == (2, column)
    assert reject.what["lo"]
    assert reject.mend["lo"]


def test_a_difference_that_no_charges_explain_is_told() -> None:
    more = (
        '<InstdAmt Ccy="THB">12.00</InstdAmt><ChrgsInf><Amt Ccy="THB">1.00</Amt><Agt/></ChrgsInf>'
    )
    raw, _, remarks, found = read(message(transfer(more=more)))
    assert [row["amount"] for row in raw] == [1000]
    assert remarks[0]["instructed"] == 1200
    (told,) = warned(found, "CdtTrfTxInf/InstdAmt")
    assert "12.00 THB" in told
    assert "10.00 THB" in told


def refused(source: str) -> Refused:
    with pytest.raises(Refused) as caught:
        read(source)
    assert caught.value.what["lo"]
    return caught.value


def test_the_number_and_the_sum_of_a_message_must_be_right() -> None:
    head = "<NbOfTxs>1</NbOfTxs><CtrlSum>10</CtrlSum>"
    assert len(read(message(transfer(), head=head))[0]) == 1
    assert refused(message(transfer(), head="<NbOfTxs>2</NbOfTxs>")).column == "GrpHdr/NbOfTxs"
    assert refused(message(transfer(), head="<CtrlSum>10.01</CtrlSum>")).column == "GrpHdr/CtrlSum"
    assert refused(message(transfer(), head="<CtrlSum>ten</CtrlSum>")).column == "GrpHdr/CtrlSum"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("pacs.008.001.08", "pacs.009.001.08"),
        lambda text: text.replace("pacs.008.001.08", "pacs.008.001.01"),
        lambda text: re.sub("<GrpHdr>.*</GrpHdr>", "", text),
        lambda text: re.sub("(<GrpHdr>.*</GrpHdr>)(<CdtTrfTxInf>.*</CdtTrfTxInf>)", r"\2\1", text),
        lambda text: re.sub("<FIToFICstmrCdtTrf>.*</FIToFICstmrCdtTrf>", "", text),
        lambda text: text[:-30],
        lambda text: text.replace("<GrpHdr>", "<GrpHdr>&xxe;"),
    ],
)
def test_a_message_broken_as_a_whole_is_refused(change: Callable[[str], str]) -> None:
    refused(change(message(transfer())))


def test_references_without_a_transaction_id() -> None:
    plain = message(transfer())
    by_instruction = plain.replace("<TxId>T</TxId>", "<InstrId>I</InstrId>")
    assert read(by_instruction)[0][0]["reference"] == "M/I"
    assert read(plain.replace("<TxId>T</TxId>", ""))[0][0]["reference"] is None


@pytest.mark.parametrize("name", ["pacs008_08.xml", "pacs008_02.xml"])
def test_cut_and_flipped_files_are_read_or_refused(name: str) -> None:
    whole = (SAMPLES / name).read_bytes()
    draw = random.Random(8)  # noqa: S311 - of a test
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(draw.randrange(1, 4)):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        if draw.random() < 0.3:
            del broken[draw.randrange(len(broken)) :]
        with suppress(Refused):
            list(pacs008.read(bytes(broken), Found()))
