"""What messages of ISO 20022 share: versions, amounts, days, accounts, parties, codes.

Names of elements are those of the standard. Old versions differ little: a bank's BIC stood in
``BIC`` and stands in ``BICFI``, a party was given directly and is inside ``Pty`` now, a status was
a word and is a code now. Both are read wherever they may stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa
import yaml

from khua.money.currencies import Currency, currency, format_amount
from khua.money.ledger import Channel, Kind
from khua.money.reading import xml_values
from khua.money.reading.parties import PARTIES, REMARKS, Parties, batch
from khua.money.reading.raw import BATCH, RAW, Identity, identity
from khua.money.reading.rejects import Refused, Rejects, Text, filled
from khua.money.reading.xml import Node
from khua.money.reading.xml_values import ZONE, Impossible

#: what a message may be wrapped in: a business application header beside it, or an envelope
WRAPPERS: Final = frozenset(
    ("BizMsgEnvlp", "Body", "BusMsg", "DataPDU", "Envelope", "Message", "RequestPayload")
)
_NAMESPACE: Final = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3})\.001\.(\d\d)")
_AMOUNT: Final = re.compile(r"(\d{1,18})(?:\.(\d{1,5}))?", re.ASCII)
_MOST: Final = 2**63 - 1


class Fault(Exception):
    """What keeps one entry outside: the `column` (its path in the message), what, mend."""

    def __init__(self, column: str, what: Text, mend: Text) -> None:
        super().__init__(what["en"])
        self.column, self.what, self.mend = column, what, mend


@dataclass
class Found:
    """What a reader tells beside the rows: entries that stay outside, and `warnings`, of which the
    rows came in all the same (`row` 0: the file as a whole)."""

    rejects: Rejects = field(default_factory=Rejects)
    warnings: Rejects = field(default_factory=Rejects)


class Taken(NamedTuple):
    """Some of the rows of a file: the transactions (RAW), and the people apart from them."""

    raw: pa.RecordBatch
    parties: Parties


class Money(NamedTuple):
    """An amount, in minor units, never negative."""

    minor: int
    currency: Currency

    def told(self, lang: str) -> str:
        """The amount for people."""
        return format_amount(self.minor, self.currency, lang)


class Rows:
    """Gathers rows until there are enough for a batch."""

    def __init__(self) -> None:
        self.raw: list[tuple[Any, ...]] = []
        self.people: list[tuple[Any, ...]] = []
        self.remarks: list[tuple[Any, ...]] = []

    def add(self, other: Rows) -> None:
        """Take over what another has."""
        self.raw += other.raw
        self.people += other.people
        self.remarks += other.remarks

    def transaction(self, **values: Any) -> None:
        """A row of RAW; what is not given is null."""
        self.raw.append(tuple(values.get(name) for name in RAW.names))

    def party(self, **values: Any) -> None:
        """A row of PARTIES, if anything is known of the person."""
        if any(values.get(name) for name in _TOLD):
            self.people.append(tuple(values.get(name) for name in PARTIES.names))

    def remark(self, **values: Any) -> None:
        """A row of REMARKS, if it says anything."""
        if any(value for name, value in values.items() if name != "row"):
            self.remarks.append(tuple(values.get(name) for name in REMARKS.names))

    def full(self) -> bool:
        """Whether there are enough for a batch."""
        return len(self.raw) >= BATCH

    def taken(self) -> Taken:
        """All rows, and begin anew."""
        parties = Parties(batch(self.people, PARTIES), batch(self.remarks, REMARKS))
        taken = Taken(batch(self.raw, RAW), parties)
        self.raw, self.people, self.remarks = [], [], []
        return taken


_TOLD: Final = ("name", "address", "document", "phone", "email", "born")


def check_version(node: Node, message: str, versions: range, found: Found) -> None:
    """Whether a ``Document`` holds `message` (``camt.053``) of a version that is read; one newer
    than `versions` is read with a warning. Raises Refused."""
    match = _NAMESPACE.fullmatch(node.namespace)
    if not match or match[1] != message or int(match[2]) < versions.start:
        told = f"{match[1]}.001.{match[2]}" if match else "?"
        wanted = f"{message}.001.{versions.start:02}"
        raise Refused(
            filled(_OTHER_MESSAGE, told=told), filled(_WANTED, wanted=wanted), node.line, "Document"
        )
    if int(match[2]) >= versions.stop:
        told = f"{match[1]}.001.{match[2]}"
        found.warnings.add(0, "Document", filled(_NEWER, told=told), _COMPARE)


def amount(node: Node | None, column: str) -> Money:
    """``<Amt Ccy="LAK">1500.00</Amt>``. Raises Fault."""
    if node is None or not node.text.strip():
        raise Fault(column, _MISSING, _ADD)
    code = node.attributes.get("Ccy", "")
    try:
        unit = currency(code)
    except KeyError:
        raise Fault(f"{column}/@Ccy", _NO_CURRENCY, _ISO_CODE) from None
    match = _AMOUNT.fullmatch(node.text.strip())
    if not match:
        raise Fault(column, _NO_AMOUNT, _WRITE_AMOUNT)
    decimals = (match[2] or "").rstrip("0")
    if len(decimals) > unit.minor:
        told = {"code": unit.code, "most": unit.minor}
        raise Fault(column, filled(_DECIMALS, **told), _AS_BOOKED)
    minor = int(match[1] + decimals.ljust(unit.minor, "0"))
    if minor > _MOST:
        raise Fault(column, _NO_AMOUNT, _WRITE_AMOUNT)
    return Money(minor, unit)


def moment(node: Node | None, column: str, zone: str = ZONE) -> tuple[int, bool, bool]:
    """A ``Dt`` or ``DtTm`` within: seconds; whether only a day was given; whether the zone was
    assumed. Raises Fault."""
    try:
        if node is not None and (text := node.get("DtTm")):
            when = xml_values.moment(text)
            return xml_values.seconds(when, zone), False, when.tzinfo is None
        if node is not None and (text := node.get("Dt")):
            return xml_values.seconds(xml_values.day(text), zone), True, True
    except Impossible as fault:
        raise Fault(column, fault.what, fault.mend) from None
    raise Fault(column, _MISSING, _ADD)


def agent(node: Node | None) -> str | None:
    """What a financial institution is known by: its BIC, else its number in a clearing system (with
    the system's code before it, for two systems give the same numbers), else any other number it
    has; never its name alone."""
    if node is None:
        return None
    within = node.find("FinInstnId") or node
    if not within.get("BICFI", "BIC") and (member := within.get("ClrSysMmbId/MmbId")):
        return (within.get("ClrSysMmbId/ClrSysId/Cd") or "") + member
    return within.get("BICFI", "BIC", "Othr/Id", "LEI")


def account(node: Node | None, institution: str | None) -> Identity:
    """A cash account: its IBAN, or its number at its institution."""
    number = None if node is None else node.get("Id/IBAN", "Id/Othr/Id", "Id/BBAN")
    return identity(institution, number)


def person(node: Node | None) -> Node | None:
    """The party itself, whether the version puts it into ``Pty`` or not; None for a bank."""
    if node is None or node.find("Agt") is not None:
        return None
    return node.find("Pty") or node


def party(node: Node | None) -> dict[str, Any]:
    """What a party's element tells of it, as columns of PARTIES."""
    within = person(node)
    if within is None:
        return {}
    one, many = within.find("Id/PrvtId"), within.find("Id/OrgId")
    ids = one or many
    return {
        "company": None if ids is None else one is None,
        "name": within.get("Nm"),
        "address": _address(within.find("PstlAdr")),
        "country": within.get("CtryOfRes", "PstlAdr/Ctry"),
        "document": ids and ids.get("Othr/Id", "AnyBIC", "BICOrBEI", "LEI"),
        "document_kind": ids and ids.get("Othr/SchmeNm/Cd", "Othr/SchmeNm/Prtry"),
        "born": one and one.get("DtAndPlcOfBirth/BirthDt"),
        "phone": within.get("CtctDtls/MobNb", "CtctDtls/PhneNb"),
        "email": within.get("CtctDtls/EmailAdr"),
    }


def _address(node: Node | None) -> str | None:
    if node is None:
        return None
    parts = [child.text.strip() for child in node.children if child.name in _ADDRESS]
    return ", ".join(part for part in parts if part) or None


_ADDRESS: Final = frozenset(
    (
        *("Dept", "SubDept", "StrtNm", "BldgNb", "BldgNm", "Flr", "PstBx", "Room", "PstCd"),
        *("TwnNm", "TwnLctnNm", "DstrctNm", "CtrySubDvsn", "AdrLine"),
    )
)


def remittance(node: Node) -> str | None:
    """What was written for the receiver, in one text."""
    within = node.find("RmtInf")
    parts = [] if within is None else [one.text.strip() for one in within.all("Ustrd")]
    if within is not None:
        for one in within.all("Strd"):
            parts += [one.get("CdtrRefInf/Ref") or "", one.get("AddtlRmtInf") or ""]
    return "\n".join(part for part in parts if part) or None


class Meaning(NamedTuple):
    """What a code stands for. `cash`: money was paid in or taken out."""

    kind: Kind
    channel: Channel
    cash: bool = False


@dataclass(frozen=True)
class Codes:
    """`iso20022.yaml`, and an office's own file over it."""

    transactions: Mapping[str, Meaning]
    purposes: Mapping[str, Kind]
    proprietary: Mapping[str, Meaning]

    def meaning(self, code: Node | None, purpose: str | None, credit: bool) -> Meaning:
        """Of a bank transaction code (``BkTxCd``, None where there is none) and the purpose."""
        found = self._transaction(code) or Meaning(Kind.TRANSFER, Channel.UNKNOWN)
        if found.cash:
            return found._replace(kind=Kind.CASH_IN if credit else Kind.CASH_OUT)
        if found.kind is Kind.TRANSFER:
            return found._replace(kind=self.purposes.get(purpose or "", found.kind))
        return found

    def _transaction(self, code: Node | None) -> Meaning | None:
        if code is None:
            return None
        own = self.proprietary.get(code.get("Prtry/Cd") or "")
        if own is not None:
            return own
        domain = code.get("Domn/Cd") or ""
        family = code.get("Domn/Fmly/Cd") or ""
        exact = code.get("Domn/Fmly/SubFmlyCd") or ""
        for name in (f"{domain}/{family}/{exact}", f"*/*/{exact}", f"{domain}/{family}", domain):
            if name in self.transactions:
                return self.transactions[name]
        return None


def codes(own: Path | None = None) -> Codes:
    """What codes mean, with an office's own file of the same form over ours. Raises Refused for a
    file that is not of this form, and OSError."""
    if own is None:
        return _shipped()
    try:
        return _codes(own.read_text(encoding="utf-8"), _shipped())
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        raise Refused(_BAD_CODES, _LIKE_OURS) from None


@cache
def _shipped() -> Codes:
    text = files("khua.money.reading").joinpath("iso20022.yaml").read_text(encoding="utf-8")
    return _codes(text, Codes({}, {}, {}))


def _codes(text: str, under: Codes) -> Codes:
    loaded = yaml.safe_load(text) or {}
    purposes = {code: Kind[kind] for code, kind in (loaded.get("purposes") or {}).items()}
    return Codes(
        {**under.transactions, **_meanings(loaded.get("transactions"))},
        {**under.purposes, **purposes},
        {**under.proprietary, **_meanings(loaded.get("proprietary"))},
    )


def _meanings(rows: Mapping[str, Mapping[str, str]] | None) -> dict[str, Meaning]:
    found = {}
    for code, row in (rows or {}).items():
        cash = row["kind"] == "CASH"
        kind = Kind.OTHER if cash else Kind[row["kind"]]
        found[str(code)] = Meaning(kind, Channel[row.get("channel", "UNKNOWN")], cash)
    return found


def each(node: Node, path: str) -> Iterator[Node]:
    """All elements at a path."""
    name, _, rest = path.partition("/")
    for child in node.all(name):
        if rest:
            yield from each(child, rest)
        else:
            yield child


def rate_of(node: Node, *paths: str) -> str | None:
    """An exchange rate as written, if it is a number above zero."""
    text = node.get(*paths)
    try:
        return text if text and xml_values.decimal(text) > 0 else None
    except Impossible:
        return None


def told(text: Text, **values: Money | int | str) -> Text:
    """A text in both languages with amounts written as each language writes them."""
    return {
        lang: one.format_map(
            {
                name: value.told(lang) if isinstance(value, Money) else value
                for name, value in values.items()
            }
        )
        for lang, one in text.items()
    }


_OTHER_MESSAGE: Final = {
    "en": "The message is another one: {told}.",
    "lo": "ຂໍ້ຄວາມນີ້ແມ່ນປະເພດອື່ນ: {told}.",
}
_WANTED: Final = {
    "en": "Give a message {wanted} or newer, with its namespace.",
    "lo": "ໃຫ້ໃຊ້ຂໍ້ຄວາມ {wanted} ຫຼື ໃໝ່ກວ່າ ພ້ອມ namespace.",
}
_NEWER: Final = {
    "en": "The message is of a version newer than was known when this was written: {told}.",
    "lo": "ຂໍ້ຄວາມເປັນລຸ້ນໃໝ່ກວ່າທີ່ຮູ້ຈັກຕອນຂຽນໂປຣແກຣມ: {told}.",
}
_COMPARE: Final = {
    "en": "Compare a few entries with the file before relying on them.",
    "lo": "ໃຫ້ທຽບບາງລາຍການກັບໄຟລ໌ກ່ອນນຳໃຊ້.",
}
_MISSING: Final = {"en": "This field is missing.", "lo": "ຂາດຊ່ອງນີ້."}
_ADD: Final = {"en": "Ask the bank to add it.", "lo": "ໃຫ້ຂໍທະນາຄານຕື່ມ."}
_NO_CURRENCY: Final = {"en": "There is no currency we know.", "lo": "ບໍ່ມີສະກຸນເງິນທີ່ຮູ້ຈັກ."}
_ISO_CODE: Final = {
    "en": "Write its ISO 4217 code, such as LAK.",
    "lo": "ໃຫ້ຂຽນລະຫັດ ISO 4217 ເຊັ່ນ LAK.",
}
_NO_AMOUNT: Final = {"en": "This is no amount.", "lo": "ນີ້ບໍ່ແມ່ນຈຳນວນເງິນ."}
_WRITE_AMOUNT: Final = {
    "en": "Write digits without a sign, with a point before decimals: 1500000.50.",
    "lo": "ໃຫ້ຂຽນຕົວເລກທີ່ບໍ່ມີເຄື່ອງໝາຍ ໂດຍມີຈຸດກ່ອນເລກເສດ: 1500000.50.",
}
_DECIMALS: Final = {
    "en": "The amount has more decimals than {code} has ({most}).",
    "lo": "ຈຳນວນເງິນມີເລກເສດຫຼາຍກວ່າ {code} ({most}).",
}
_AS_BOOKED: Final = {
    "en": "Ask the bank for the amount as it was booked.",
    "lo": "ໃຫ້ຂໍຈຳນວນເງິນຕາມທີ່ລົງບັນຊີຈາກທະນາຄານ.",
}
_BAD_CODES: Final = {
    "en": "The file of the office's own codes cannot be read.",
    "lo": "ອ່ານໄຟລ໌ລະຫັດຂອງຫ້ອງການເອງບໍ່ໄດ້.",
}
_LIKE_OURS: Final = {
    "en": "Write it as khua/money/reading/iso20022.yaml is written.",
    "lo": "ໃຫ້ຂຽນຄືກັບ khua/money/reading/iso20022.yaml.",
}
