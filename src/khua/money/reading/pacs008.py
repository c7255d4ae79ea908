"""Credit transfers between banks: ISO 20022 pacs.008, from version 02 on, to rows of Raw.

What was settled between the banks is what moved. Charges that agents took on the way, or that were
passed on, become rows of kind FEE from the debtor's account, if they explain the difference to what
was instructed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from khua.money.ledger import Channel, Kind
from khua.money.reading import iso20022 as iso
from khua.money.reading.iso20022 import WRAPPERS, Codes, Fault, Found, Money, Rows, Taken
from khua.money.reading.raw import Identity, identity
from khua.money.reading.rejects import Refused
from khua.money.reading.xml import LIMITS, Limits, Node, walk
from khua.money.reading.xml_text import Source
from khua.money.reading.xml_values import ZONE, Impossible, day, decimal, moment, seconds

MESSAGE: Final = "pacs.008"
VERSIONS: Final = range(2, 11)
_CONTAINERS: Final = WRAPPERS | {"Document", "FIToFICstmrCdtTrf"}
_PEOPLE: Final = (
    ("UltmtDbtr", "ultimate from"),
    ("UltmtCdtr", "ultimate to"),
    ("InitgPty", "initiator"),
)


def read(
    source: Source,
    found: Found,
    zone: str = ZONE,
    limits: Limits = LIMITS,
    codes: Codes | None = None,
) -> Iterator[Taken]:
    """The transfers of a file, in batches; rejects and warnings go into `found`.

    `zone`: of moments that name none, and of days. Raises Refused for a file that is broken as a
    whole, or does not hold the number or the sum of transfers that it says, at any time: what was
    given before then must not stay. Raises OSError.
    """
    reader = _Reader(found, zone, codes or iso.codes())
    for step, node in walk(source, _CONTAINERS, limits):
        reader.take(step, node)
        if reader.rows.full():
            yield reader.rows.taken()
    reader.end()
    yield reader.rows.taken()


@dataclass
class _Message:
    """What stands above the transfers (``GrpHdr``), and what they come to."""

    line: int
    head: Node | None = None
    transfers: int = 0
    summed: Decimal = Decimal(0)
    unread: int = 0


class _Reader:
    def __init__(self, found: Found, zone: str, codes: Codes) -> None:
        self.found, self.zone, self.codes = found, zone, codes
        self.rows = Rows()
        self.message: _Message | None = None
        self.messages = self.transfers = 0
        self.only_days = self.no_zone = 0

    def take(self, step: str, node: Node) -> None:
        """What the walk gives. Raises Refused."""
        if step == "open" and node.name == "Document":
            iso.check_version(node, MESSAGE, VERSIONS, self.found)
        elif step == "open" and node.name == "FIToFICstmrCdtTrf":
            self.message = _Message(node.line)
            self.messages += 1
        elif self.message is None:
            return
        elif step == "close" and node.name == "FIToFICstmrCdtTrf":
            _check_sums(self.message)
            self.message = None
        elif step == "record" and node.name == "GrpHdr":
            self.message.head = node
        elif step == "record" and node.name == "CdtTrfTxInf":
            self._transfer(self.message, node)

    def end(self) -> None:
        """After the last element. Raises Refused."""
        if not self.messages:
            raise Refused(_NO_TRANSFERS, _SEND_MESSAGE)
        for count, text in ((self.only_days, _ONLY_DAYS), (self.no_zone, _NO_ZONE)):
            if count:
                told = iso.told(text, count=count, zone=self.zone)
                self.found.warnings.add(0, "CdtTrfTxInf", told, _IF_WRONG)

    def _transfer(self, message: _Message, node: Node) -> None:
        """A transfer: rows, or a reject."""
        if message.head is None:
            raise Refused(_NO_HEAD, _SEND_MESSAGE, message.line, "GrpHdr")
        message.transfers += 1
        self.transfers += 1
        try:
            settled = iso.amount(node.find("IntrBkSttlmAmt"), "CdtTrfTxInf/IntrBkSttlmAmt")
            message.summed += Decimal(node.get("IntrBkSttlmAmt") or 0)
        except Fault as fault:
            message.unread += 1
            self.found.rejects.add(self.transfers, fault.column, fault.what, fault.mend)
            return
        try:
            made = self._rows(message.head, node, settled)
        except Fault as fault:
            self.found.rejects.add(self.transfers, fault.column, fault.what, fault.mend)
            return
        self.rows.add(made)

    def _rows(self, head: Node, node: Node, settled: Money) -> Rows:
        """All rows of a transfer. Raises Fault."""
        at = self._at(head, node)
        debtor_agent, creditor_agent = (
            iso.agent(node.find(name)) for name in ("DbtrAgt", "CdtrAgt")
        )
        debtor = iso.account(node.find("DbtrAcct"), debtor_agent)
        creditor = iso.account(node.find("CdtrAcct"), creditor_agent)
        if debtor.number is None and creditor.number is None:
            raise Fault("CdtTrfTxInf/DbtrAcct", _NO_ACCOUNTS, _SEND_ACCOUNTS)
        moved, fee = self._fee(node, settled)
        source, reference = _reference(head, node)
        purpose = node.get("Purp/Cd", "PmtTpInf/CtgyPurp/Cd") or head.get("PmtTpInf/CtgyPurp/Cd")
        meaning = self.codes.meaning(None, purpose, credit=True)
        shared = {
            "row": self.transfers,
            "source": source,
            "at": at,
            "from_institution": debtor.institution,
            "from_account": debtor.number,
            "from_cash": False,
            "to_cash": False,
            "currency": settled.currency.number,
            "channel": int(Channel.UNKNOWN),
        }
        made = Rows()
        made.transaction(
            **shared,
            reference=reference,
            to_institution=creditor.institution,
            to_account=creditor.number,
            amount=moved.minor,
            kind=int(meaning.kind),
        )
        if fee is not None and debtor.number is not None:
            taker = fee[1] or debtor_agent
            made.transaction(
                **shared,
                reference=reference and f"{reference}/FEE",
                to_institution=identity(taker, None).institution,
                amount=fee[0].minor,
                kind=int(Kind.FEE),
            )
        self._people(made, node, debtor, creditor)
        self._remark(made, node, settled)
        return made

    def _at(self, head: Node, node: Node) -> int:
        """When it was settled: the moment the debtor was debited, else that of acceptance, else the
        day of settlement. Raises Fault."""
        try:
            for path in ("SttlmTmIndctn/DbtDtTm", "AccptncDtTm"):
                if text := node.get(path):
                    when = moment(text)
                    self.no_zone += when.tzinfo is None
                    return seconds(when, self.zone)
            path = "IntrBkSttlmDt"
            if text := node.get(path) or head.get(path):
                at = seconds(day(text), self.zone)
                self.only_days += 1
                return at
        except Impossible as fault:
            raise Fault(f"CdtTrfTxInf/{path}", fault.what, fault.mend) from None
        raise Fault("CdtTrfTxInf/IntrBkSttlmDt", _NO_DAY, _SEND_DAY)

    def _fee(self, node: Node, settled: Money) -> tuple[Money, tuple[Money, str | None] | None]:
        """What the transfer itself moved, and the charges beside it with the agent that has them.

        Taken on the way (SHAR, CRED), they are what the settled amount lacks to the instructed one;
        passed on to the next agent (DEBT), they are in the settled amount. Raises Fault.
        """
        stated = node.find("InstdAmt")
        if stated is None:
            return settled, None
        ordered = iso.amount(stated, "CdtTrfTxInf/InstdAmt")
        if ordered.currency != settled.currency or ordered == settled:
            return settled, None
        charges, taker = 0, None
        for record in node.all("ChrgsInf"):
            charge = iso.amount(record.find("Amt"), "CdtTrfTxInf/ChrgsInf/Amt")
            if charge.currency == settled.currency:
                charges += charge.minor
                taker = taker or iso.agent(record.find("Agt") or record.find("Pty"))
        gap = settled.minor - ordered.minor
        if charges and abs(gap) == charges:
            moved = ordered if ordered.minor < settled.minor else settled
            return moved, (Money(charges, settled.currency), taker)
        text = iso.told(_UNEXPLAINED, ordered=ordered, settled=settled)
        self.found.warnings.add(self.transfers, "CdtTrfTxInf/InstdAmt", text, _ASK_CHARGES)
        return settled, None

    def _people(self, made: Rows, node: Node, debtor: Identity, creditor: Identity) -> None:
        nobody = Identity(None, None)
        for element, role, held in (
            ("Dbtr", "from", debtor),
            ("Cdtr", "to", creditor),
            *((element, role, nobody) for element, role in _PEOPLE),
        ):
            made.party(
                row=self.transfers,
                role=role,
                institution=held.institution,
                account=held.number,
                **iso.party(node.find(element)),
            )

    def _remark(self, made: Rows, node: Node, settled: Money) -> None:
        stated = node.find("InstdAmt")
        ordered = None if stated is None else iso.amount(stated, "CdtTrfTxInf/InstdAmt")
        other = ordered if ordered is not None and ordered != settled else None
        made.remark(
            row=self.transfers,
            text=iso.remittance(node),
            instructed=other and other.minor,
            instructed_currency=other and other.currency.number,
            rate=iso.rate_of(node, "XchgRate"),
        )


def _reference(head: Node, node: Node) -> tuple[str | None, str | None]:
    """Who gave the reference of a transfer, and the reference: what the statements of both banks
    have too (`camt053_entry`)."""
    if unique := node.get("PmtId/UETR"):
        return "UETR", unique.lower()
    sender = iso.agent(node.find("DbtrAgt")) or iso.agent(
        node.find("InstgAgt") or head.find("InstgAgt")
    )
    source = identity(sender, None).institution
    if given := node.get("PmtId/TxId"):
        return source, given
    message = head.get("MsgId")
    given = node.get("PmtId/InstrId", "PmtId/EndToEndId")
    return source, f"{message}/{given}" if message and given else None


def _check_sums(message: _Message) -> None:
    """Whether a message holds what its head says. Raises Refused."""
    if message.head is None:
        raise Refused(_NO_HEAD, _SEND_MESSAGE, message.line, "GrpHdr")
    stated = message.head.get("NbOfTxs")
    if stated is not None and stated.lstrip("0") != str(message.transfers).lstrip("0"):
        text = iso.told(_OTHER_COUNT, stated=stated[:15], count=message.transfers)
        raise Refused(text, _SEND_MESSAGE, message.head.line, "GrpHdr/NbOfTxs")
    control = message.head.get("CtrlSum")
    if control is None or message.unread:
        return
    try:
        agrees = decimal(control) == message.summed
    except Impossible as fault:
        raise Refused(fault.what, fault.mend, message.head.line, "GrpHdr/CtrlSum") from None
    if not agrees:
        text = iso.told(_OTHER_SUM, stated=control, summed=f"{message.summed:f}")
        raise Refused(text, _SEND_MESSAGE, message.head.line, "GrpHdr/CtrlSum")


_NO_TRANSFERS: Final = {
    "en": "The file holds no message of credit transfers.",
    "lo": "ໄຟລ໌ບໍ່ມີຂໍ້ຄວາມການໂອນເງິນ.",
}
_SEND_MESSAGE: Final = {
    "en": "Ask the bank for the whole message as pacs.008.",
    "lo": "ໃຫ້ຂໍຂໍ້ຄວາມ pacs.008 ສະບັບເຕັມຈາກທະນາຄານ.",
}
_NO_HEAD: Final = {
    "en": "The message has no head (GrpHdr) before its transfers.",
    "lo": "ຂໍ້ຄວາມບໍ່ມີສ່ວນຫົວ (GrpHdr) ກ່ອນລາຍການໂອນ.",
}
_OTHER_COUNT: Final = {
    "en": "The message says that it holds {stated} transfers; it holds {count}.",
    "lo": "ຂໍ້ຄວາມບອກວ່າມີ {stated} ລາຍການໂອນ; ແຕ່ມີ {count}.",
}
_OTHER_SUM: Final = {
    "en": "The message says that its transfers come to {stated}; they come to {summed}.",
    "lo": "ຂໍ້ຄວາມບອກວ່າລາຍການໂອນລວມເປັນ {stated}; ແຕ່ລວມໄດ້ {summed}.",
}
_NO_ACCOUNTS: Final = {
    "en": "Neither the debtor nor the creditor has an account here.",
    "lo": "ທັງຜູ້ຈ່າຍ ແລະ ຜູ້ຮັບ ບໍ່ມີບັນຊີຢູ່ບ່ອນນີ້.",
}
_SEND_ACCOUNTS: Final = {
    "en": "Ask the bank for the account of one of them.",
    "lo": "ໃຫ້ຂໍບັນຊີຂອງຝ່າຍໃດຝ່າຍໜຶ່ງຈາກທະນາຄານ.",
}
_NO_DAY: Final = {"en": "The transfer has no date.", "lo": "ລາຍການໂອນບໍ່ມີວັນທີ."}
_SEND_DAY: Final = {
    "en": "Ask the bank for the day of settlement.",
    "lo": "ໃຫ້ຂໍວັນທີຊຳລະຈາກທະນາຄານ.",
}
_ONLY_DAYS: Final = {
    "en": "{count} transfers give a day and no time: taken as its beginning in {zone}.",
    "lo": "{count} ລາຍການໂອນມີແຕ່ວັນທີ ບໍ່ມີເວລາ: ຖືເປັນຕົ້ນມື້ນັ້ນໃນ {zone}.",
}
_NO_ZONE: Final = {
    "en": "{count} transfers give a time and no zone: taken as {zone}.",
    "lo": "{count} ລາຍການໂອນມີເວລາ ແຕ່ບໍ່ມີເຂດເວລາ: ຖືເປັນ {zone}.",
}
_IF_WRONG: Final = {
    "en": "If that is wrong, load the file with its own zone.",
    "lo": "ຖ້າບໍ່ຖືກ, ໃຫ້ນຳເຂົ້າໄຟລ໌ດ້ວຍເຂດເວລາຂອງມັນ.",
}
_UNEXPLAINED: Final = {
    "en": "{ordered} were instructed and {settled} settled, and no charges explain it.",
    "lo": "ສັ່ງໂອນ {ordered} ແຕ່ຊຳລະ {settled} ແລະ ບໍ່ມີຄ່າທຳນຽມທີ່ອະທິບາຍໄດ້.",
}
_ASK_CHARGES: Final = {
    "en": "Taken as settled; ask the bank what was kept.",
    "lo": "ຖືຕາມທີ່ຊຳລະ; ໃຫ້ຖາມທະນາຄານວ່າຫັກຫຍັງໄວ້.",
}
