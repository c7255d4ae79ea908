"""One entry of a bank statement (camt.053 ``Ntry``) as rows of Raw.

``CdtDbtInd`` says which way the money went on the account of the statement, also in a reversal.
The parties of a reversed or returned payment are those of the payment itself: who paid then is
paid back now.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final, NamedTuple

from khua.money.ledger import Channel, Kind
from khua.money.reading import iso20022 as iso
from khua.money.reading.iso20022 import Codes, Fault, Meaning, Money, Rows
from khua.money.reading.raw import Identity, identity
from khua.money.reading.xml import Node
from khua.money.reading.xml_values import Impossible, moment, seconds, whole

#: where the amount of a detail may stand, the surest first
_AMOUNTS: Final = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt")
_ORDERED: Final = "AmtDtls/InstdAmt/Amt"
_RATES: Final = tuple(
    f"AmtDtls/{one}/CcyXchg/XchgRate" for one in ("InstdAmt", "TxAmt", "CntrValAmt")
)
#: a payment is booked within so many seconds of when it was ordered
_NEAR: Final = 7 * 86_400
_ACTS: Final = {"CRDT": 1, "DBIT": -1}


class Owner(NamedTuple):
    """Whose statement it is: the bank that keeps the account, and the account."""

    institution: str | None
    account: Identity


class When(NamedTuple):
    """The moment of an entry, whether only a day was given, whether the zone was assumed."""

    at: int
    only_day: bool
    no_zone: bool


class Booked(NamedTuple):
    """What an entry did to the account: 1 or -1, and how much."""

    sign: int
    money: Money

    @property
    def signed(self) -> int:
        """Minor units, below zero where the account was debited."""
        return self.sign * self.money.minor


def booked(node: Node, column: str = "Ntry") -> Booked:
    """The amount and direction of an entry, a balance or a detail. Raises Fault."""
    money = iso.amount(node.find("Amt"), f"{column}/Amt")
    return Booked(sign(node, column), money)


def sign(node: Node, column: str) -> int:
    """1 for a credit, -1 for a debit. Raises Fault."""
    way = node.get("CdtDbtInd")
    if way not in _ACTS:
        raise Fault(f"{column}/CdtDbtInd", _NO_WAY, _WRITE_WAY)
    return _ACTS[way]


def is_booked(node: Node) -> bool:
    """Whether an entry has been booked, not only announced. Raises Fault without a status."""
    status = node.get("Sts/Cd", "Sts")
    if status is None:
        raise Fault("Ntry/Sts", _NO_STATUS, _WRITE_STATUS)
    return status == "BOOK"


def when(node: Node, zone: str) -> When:
    """When an entry was booked; its value date only where no other is given. Raises Fault."""
    for name in ("BookgDt", "ValDt"):
        if (found := node.find(name)) is not None:
            return When(*iso.moment(found, f"Ntry/{name}", zone))
    raise Fault("Ntry/BookgDt", _NO_DAY, _WRITE_DAY)


def rows(
    node: Node, row: int, owner: Owner, stem: str, zone: str, codes: Codes
) -> tuple[Rows, When]:
    """The rows of an entry, and when it was booked.

    `row`: its place in the file; `stem`: what makes a reference of its place in the statement.
    Raises Fault for an entry that cannot come in; then none of it does.
    """
    entry = _Entry(node, row, owner, stem, codes, booked(node), when(node, zone), zone)
    return entry.rows(), entry.when


class _Entry(NamedTuple):
    node: Node
    row: int
    owner: Owner
    stem: str
    codes: Codes
    booked: Booked
    when: When
    zone: str

    def rows(self) -> Rows:
        """All rows: one for each detail, and one for charges that explain a difference."""
        details = list(iso.each(self.node, "NtryDtls/TxDtls")) or [self.node]
        amounts = [self._amount(detail, len(details)) for detail in details]
        fees = self._fees(details, amounts)
        made = Rows()
        given: set[tuple[str | None, str]] = set()
        for place, (detail, amount) in enumerate(zip(details, amounts, strict=True)):
            self._transaction(made, detail, amount, place, given)
        if fees:
            self._fee(made, fees)
        return made

    def _amount(self, detail: Node, of: int) -> Booked:
        """What a detail moved, in the currency of the account. Raises Fault."""
        if detail is self.node:
            return self.booked
        way = sign(detail, "Ntry/NtryDtls/TxDtls") if detail.find("CdtDbtInd") else self.booked.sign
        unit = self.booked.money.currency
        for path in _AMOUNTS + (_ORDERED,) * (of > 1):
            if (stated := detail.find(path)) is not None:
                money = iso.amount(stated, f"Ntry/NtryDtls/TxDtls/{path}")
                if money.currency == unit:
                    return Booked(way, money)
        if of == 1:
            return self.booked
        raise Fault("Ntry/NtryDtls/TxDtls/Amt", _NO_SHARE, _WRITE_SHARE)

    def _fees(self, details: list[Node], amounts: list[Booked]) -> int:
        """Charges, in minor units, that the entry has beside its details (below zero: paid back);
        0 where it is their sum. Raises Fault where it is neither."""
        gap = self.booked.signed - sum(amount.signed for amount in amounts)
        if not gap:
            return 0
        charges = _charges(self.node, self.booked.money)
        if details != [self.node]:
            charges += sum(_charges(detail, self.booked.money) for detail in details)
        if charges != -gap:
            unit = self.booked.money.currency
            summed = Money(abs(sum(amount.signed for amount in amounts)), unit)
            raise Fault(
                "Ntry/NtryDtls",
                iso.told(_NO_SUM, entry=self.booked.money, details=summed),
                _SEND_DETAILS,
            )
        return charges

    def _transaction(
        self,
        made: Rows,
        detail: Node,
        amount: Booked,
        place: int,
        given: set[tuple[str | None, str]],
    ) -> None:
        code = detail.find("BkTxCd") or self.node.find("BkTxCd")
        credit = amount.sign > 0
        meaning = self.codes.meaning(code, detail.get("Purp/Cd"), credit)
        back = self.node.get("RvslInd") in ("true", "1")
        other, role = self._other(detail, credit, back, meaning)
        source, reference = self._reference(detail, amount, other, meaning, back)
        if (source, reference) in given:  # a bank may give one reference to a whole batch
            reference = f"{reference}#{place}"
        given.add((source, reference))
        self._row(made, amount, meaning, other, (source, reference), detail)
        self._people(made, detail, credit, role, other)
        self._remark(made, detail)

    def _row(
        self,
        made: Rows,
        amount: Booked,
        meaning: Meaning,
        other: Identity,
        reference: tuple[str | None, str],
        detail: Node | None = None,
    ) -> None:
        credit = amount.sign > 0
        ends = (other, self.owner.account) if credit else (self.owner.account, other)
        machine = None if detail is None else detail.get("CardTx/POI/Id/Id")
        bought = meaning.kind is Kind.PURCHASE
        made.transaction(
            row=self.row,
            source=reference[0],
            reference=reference[1],
            at=self.when.at if detail is None else self._at(detail),
            from_institution=ends[0].institution,
            from_account=ends[0].number,
            from_cash=meaning.cash and credit,
            to_institution=ends[1].institution,
            to_account=ends[1].number,
            to_cash=meaning.cash and not credit,
            amount=amount.money.minor,
            currency=amount.money.currency.number,
            kind=int(meaning.kind),
            channel=int(meaning.channel),
            place=None if bought else machine,
            merchant=machine if bought else None,
        )

    def _fee(self, made: Rows, charges: int) -> None:
        """What the bank kept: from the account to the bank itself, or back."""
        money = Money(abs(charges), self.booked.money.currency)
        meaning = Meaning(Kind.FEE, Channel.UNKNOWN)
        amount = Booked(-1 if charges > 0 else 1, money)
        own, reference = self._own_reference(self.node, amount, self._bank())
        self._row(made, amount, meaning, self._bank(), (own, f"{reference}/FEE"))

    def _bank(self) -> Identity:
        return Identity(identity(self.owner.institution, None).institution, None)

    def _other(
        self, detail: Node, credit: bool, back: bool, meaning: Meaning
    ) -> tuple[Identity, str]:
        """The account on the other side, and the role of who holds it."""
        if meaning.cash:
            return Identity(None, None), "Dbtr" if credit else "Cdtr"
        ways = ("Dbtr", "Cdtr") if credit != back else ("Cdtr", "Dbtr")
        for role in ways:
            bank = iso.agent(detail.find(f"RltdAgts/{role}Agt"))
            found = iso.account(detail.find(f"RltdPties/{role}Acct"), bank)
            if found.number != self.owner.account.number or found.number is None:
                break  # in a return the parties may stand the other way round
        if found.number is None and meaning.kind in (Kind.FEE, Kind.OTHER) and bank is None:
            return self._bank(), role
        return found, role

    def _people(self, made: Rows, detail: Node, credit: bool, role: str, other: Identity) -> None:
        within = detail.find("RltdPties")
        if within is None:
            return
        own = {"Dbtr": "Cdtr", "Cdtr": "Dbtr"}.get(role, "")
        for element, side, held in (
            (role, "from" if credit else "to", other),
            (own, "to" if credit else "from", self.owner.account),
            ("UltmtDbtr", "ultimate from", Identity(None, None)),
            ("UltmtCdtr", "ultimate to", Identity(None, None)),
            ("InitgPty", "initiator", Identity(None, None)),
        ):
            found = within.find(element) if element else None
            made.party(
                row=self.row,
                role=side,
                institution=held.institution,
                account=held.number,
                **iso.party(found),
            )

    def _remark(self, made: Rows, detail: Node) -> None:
        try:
            ordered = iso.amount(detail.find(_ORDERED), _ORDERED)
        except Fault:
            ordered = None
        if ordered is not None and ordered.currency == self.booked.money.currency:
            ordered = None
        made.remark(
            row=self.row,
            text=iso.remittance(detail) or detail.get("AddtlTxInf", "AddtlNtryInf"),
            instructed=ordered and ordered.minor,
            instructed_currency=ordered and ordered.currency.number,
            rate=iso.rate_of(detail, *_RATES),
        )

    def _at(self, detail: Node) -> int:
        """When it was done, where the entry gives a day only and the detail a time near it."""
        text = detail.get("RltdDts/TxDtTm", "RltdDts/AccptncDtTm")
        if not (self.when.only_day and text):
            return self.when.at
        try:
            done = seconds(moment(text), self.zone)
        except Impossible:
            return self.when.at
        return done if abs(done - self.when.at) <= _NEAR else self.when.at

    def _reference(
        self, detail: Node, amount: Booked, other: Identity, meaning: Meaning, back: bool
    ) -> tuple[str | None, str]:
        """Who gave the reference of a detail, and the reference: the same that the other bank's
        statement and the payment message have, where there is such a one."""
        ending = "/R" if back or detail.find("RtrInf") is not None else ""
        if meaning.kind in (Kind.FEE, Kind.TAX, Kind.OTHER):  # charged for the payment, not it
            ending += f"/{meaning.kind.name}"
        if unique := detail.get("Refs/UETR"):
            return "UETR", unique.lower() + ending
        sender = iso.agent(detail.find("RltdAgts/DbtrAgt"))
        if sender and (given := detail.get("Refs/TxId")):
            return identity(sender, None).institution, given + ending
        own, reference = self._own_reference(detail, amount, other)
        return own, reference + ending

    def _own_reference(
        self, detail: Node, amount: Booked, other: Identity
    ) -> tuple[str | None, str]:
        """The bank's own reference, or one made of the place in the statement: the same whenever
        the statement is read. A bank gives one reference to a payment, to what it charges for it
        and to its return, so accounts and amount are part of it."""
        given = detail.get("Refs/AcctSvcrRef") or self.node.get("AcctSvcrRef")
        ends = (other, self.owner.account) if amount.sign > 0 else (self.owner.account, other)
        parts = (given or self.stem, *ends, amount.money.minor, amount.money.currency.code)
        digest = blake2b("|".join(map(str, parts)).encode(), digest_size=8).hexdigest()
        return self._bank().institution, f"{given or 'entry'}/{digest}"


def _charges(node: Node, unit: Money) -> int:
    """Charges of an entry or a detail, in minor units of its currency; debits above zero."""
    within = node.all("Chrgs")
    records = [record for one in within for record in one.all("Rcrd")] or within
    found = 0
    for record in records:
        stated = record.find("Amt") or record.find("TtlChrgsAndTaxAmt")
        if stated is None:
            continue
        money = iso.amount(stated, "Ntry/Chrgs")
        if money.currency == unit.currency:
            found += -money.minor if record.get("CdtDbtInd") == "CRDT" else money.minor
    return found


def batch_size(node: Node) -> int | None:
    """How many payments an entry says it sums up, where it gives no details of them."""
    text = node.get("NtryDtls/Btch/NbOfTxs")
    if text is None or next(iso.each(node, "NtryDtls/TxDtls"), None) is not None:
        return None
    try:
        return whole(text)
    except ValueError:
        return None


_NO_WAY: Final = {
    "en": "It does not say whether the account was credited or debited.",
    "lo": "ບໍ່ບອກວ່າເງິນເຂົ້າ ຫຼື ອອກຈາກບັນຊີ.",
}
_WRITE_WAY: Final = {"en": "Write CRDT or DBIT.", "lo": "ໃຫ້ຂຽນ CRDT ຫຼື DBIT."}
_NO_STATUS: Final = {"en": "The entry has no status.", "lo": "ລາຍການບໍ່ມີສະຖານະ."}
_WRITE_STATUS: Final = {
    "en": "Write BOOK for an entry that has been booked.",
    "lo": "ໃຫ້ຂຽນ BOOK ສຳລັບລາຍການທີ່ລົງບັນຊີແລ້ວ.",
}
_NO_DAY: Final = {"en": "The entry has no date.", "lo": "ລາຍການບໍ່ມີວັນທີ."}
_WRITE_DAY: Final = {
    "en": "Ask the bank for the booking date.",
    "lo": "ໃຫ້ຂໍວັນທີລົງບັນຊີຈາກທະນາຄານ.",
}
_NO_SHARE: Final = {
    "en": "A payment of the batch has no amount in the currency of the account.",
    "lo": "ການຈ່າຍໜຶ່ງໃນຊຸດບໍ່ມີຈຳນວນເງິນໃນສະກຸນເງິນຂອງບັນຊີ.",
}
_WRITE_SHARE: Final = {
    "en": "Ask the bank for the amount of each payment.",
    "lo": "ໃຫ້ຂໍຈຳນວນເງິນຂອງແຕ່ລະການຈ່າຍຈາກທະນາຄານ.",
}
_NO_SUM: Final = {
    "en": "The details come to {details}, the entry to {entry}, and no charges explain it.",
    "lo": "ລາຍລະອຽດລວມເປັນ {details}, ລາຍການເປັນ {entry} ແລະ ບໍ່ມີຄ່າທຳນຽມທີ່ອະທິບາຍໄດ້.",
}
_SEND_DETAILS: Final = {
    "en": "Ask the bank for all details of this entry.",
    "lo": "ໃຫ້ຂໍລາຍລະອຽດທັງໝົດຂອງລາຍການນີ້ຈາກທະນາຄານ.",
}
