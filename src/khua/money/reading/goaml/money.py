"""The transactions of a goAML report as rows of Raw, and its people apart from them.

An account is one side of a row; cash handed over by a person is cash; a person or an entity without
an account gets a number within the report, so that five senders stay five. What was paid counts:
the foreign currency of the side that paid, or the amount in local currency; the other amount stands
in the remarks. A transaction among several parties is a row only where one paid and one received.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import blake2b
from typing import Any, Final, NamedTuple, TypeAlias

from khua.money.currencies import Currency, currency
from khua.money.ledger import Channel, Kind
from khua.money.reading.goaml.country import Country
from khua.money.reading.goaml.parts import Address, ForeignCurrency, Phone
from khua.money.reading.goaml.people import Account, Entity, Person
from khua.money.reading.goaml.report import Party, Report, Side, Transaction
from khua.money.reading.iso20022 import Fault, Found, Money, Rows, Taken, told
from khua.money.reading.raw import Identity, account_number, identity, is_iban
from khua.money.reading.rejects import filled
from khua.money.reading.xml_values import Impossible, seconds

Subject: TypeAlias = Account | Person | Entity


class _End(NamedTuple):
    """One end of a transaction: who, by which funds, in which currency, who handed it in."""

    subject: Subject
    my_client: bool
    funds: str | None
    foreign: ForeignCurrency | None
    conductor: Person | None = None


def transactions(report: Report, country: Country, found: Found) -> Taken:
    """The transactions of a report: RAW rows (`row`: their place in the report, from 1), and the
    people named in it; what cannot be a row goes into `found.rejects`, naming the field."""
    reader = _Reader(report, country)
    rows = Rows()
    for row, transaction in enumerate(report.transaction, 1):
        try:
            made, rounded = reader.rows(row, transaction)
        except Fault as fault:
            found.rejects.add(row, fault.column, fault.what, fault.mend)
            continue
        rows.add(made)
        if rounded is not None:
            text = told(_ROUNDED, amount=rounded)
            found.warnings.add(row, "transaction/amount_local", text, _IF_MATTERS)
    for party in report.activity.report_parties if report.activity else ():
        for subject in (party.account, party.person, party.entity):
            if subject is not None:
                reader.people(rows, 0, "subject", subject)
    return rows.taken()


class _Reader:
    def __init__(self, report: Report, country: Country) -> None:
        self.report, self.country = report, country
        self.numbers: dict[tuple[Any, ...], int] = {}  # of subjects without an account

    def rows(self, row: int, transaction: Transaction) -> tuple[Rows, Money | None]:
        """The rows of a transaction, and its amount where it had to be rounded. Raises Fault."""
        start, end = self._ends(transaction)
        money, rounded = self._amount(transaction, start)
        try:
            at = seconds(transaction.date_transaction, self.country.zone)
        except Impossible as fault:
            raise Fault("transaction/date_transaction", fault.what, fault.mend) from None
        cash_in, cash_out = self._is_cash(start), self._is_cash(end)
        if cash_in and cash_out:
            raise Fault("transaction", _CASH_TO_CASH, _ASK_ACCOUNT)
        ends = [
            Identity(None, None) if cash else self._identity(one.subject)
            for one, cash in ((start, cash_in), (end, cash_out))
        ]
        remitted = not (cash_in or cash_out) and not (
            isinstance(start.subject, Account) and isinstance(end.subject, Account)
        )
        kinds = {cash_in: Kind.CASH_IN, cash_out: Kind.CASH_OUT, remitted: Kind.REMITTANCE}
        made = Rows()
        made.transaction(
            row=row,
            source=self._source(start, end),
            reference=transaction.transactionnumber.strip(),
            at=at,
            from_institution=ends[0].institution,
            from_account=ends[0].number,
            from_cash=cash_in,
            to_institution=ends[1].institution,
            to_account=ends[1].number,
            to_cash=cash_out,
            amount=money.minor,
            currency=money.currency.number,
            kind=int(kinds.get(True, Kind.TRANSFER)),
            channel=int(self.country.channels.get(transaction.transmode_code, Channel.UNKNOWN)),
        )
        for role, one, held in (("from", start, ends[0]), ("to", end, ends[1])):
            self.people(made, row, role, one.subject, held)
            if one.conductor is not None:
                self.people(made, row, "conductor", one.conductor)
        self._remark(made, row, transaction, money, start, end)
        return made, money if rounded else None

    def people(
        self, rows: Rows, row: int, role: str, subject: Subject, held: Identity | None = None
    ) -> None:
        """A subject, on the account that it has in Raw (`held`), and those who may sign for it."""
        if isinstance(subject, Account):
            held = held or self._identity(subject)
        on = {"institution": held and held.institution, "account": held and held.number}
        if not isinstance(subject, Account):
            rows.party(row=row, role=role, **on, **_told(subject))
            return
        holder = subject.t_entity
        who = _told(holder) if holder else {"name": subject.account_name}
        rows.party(row=row, role=role, **on, **who)
        persons = [one.t_person for one in subject.signatory]
        for person in persons + [one.t_person for one in subject.related_persons]:
            rows.party(row=row, role="signatory", **on, **_told(person))

    def _ends(self, transaction: Transaction) -> tuple[_End, _End]:
        if transaction.t_from is not None and transaction.t_to is not None:
            return _of_side(transaction.t_from), _of_side(transaction.t_to)
        paid = [p for p in transaction.involved_parties if p.role in self.country.payers]
        received = [p for p in transaction.involved_parties if p.role in self.country.receivers]
        if len(paid) != 1 or len(received) != 1:
            text = filled(_NOT_TWO, paid=len(paid), received=len(received))
            raise Fault("transaction/involved_parties", text, _ASK_SHARES)
        return _of_party(paid[0]), _of_party(received[0])

    def _is_cash(self, end: _End) -> bool:
        """Whether money was handed over; an account is never cash, whatever its funds are."""
        return not isinstance(end.subject, Account) and end.funds in self.country.cash

    def _amount(self, transaction: Transaction, start: _End) -> tuple[Money, bool]:
        """What was paid, and whether it had to be rounded. Raises Fault."""
        foreign = start.foreign
        stated = foreign.foreign_amount if foreign else transaction.amount_local
        code = foreign.foreign_currency_code if foreign else self.report.currency_code_local
        column = f"transaction/{'foreign_currency' if foreign else 'amount_local'}"
        try:
            unit = currency(code)
        except KeyError:
            raise Fault(column, filled(_NO_CURRENCY, code=code), _NOT_MONEY) from None
        if stated < 0:
            raise Fault(column, _NEGATIVE, _TURN_ROUND)
        minor = _minor(stated, unit)
        return Money(minor, unit), Decimal(minor).scaleb(-unit.minor) != stated

    def _identity(self, subject: Subject) -> Identity:
        if isinstance(subject, Account):
            iban = account_number(subject.iban)
            if iban and is_iban(iban):
                return identity(None, iban)
            bank = subject.swift or subject.institution_code
            return identity(bank, subject.account)
        number = self.numbers.setdefault(_key(subject), len(self.numbers) + 1)
        parts = (self.report.rentity_id, self.report.entity_reference, *self._first(), number)
        digest = blake2b("|".join(map(str, parts)).encode(), digest_size=8).hexdigest()
        return identity(self._entity(), f"P{digest}")

    def _first(self) -> tuple[str, ...]:
        """What tells a report from others of its entity where it has no reference."""
        return tuple(one.transactionnumber for one in self.report.transaction[:1])

    def _entity(self) -> str:
        return f"RE{self.report.rentity_id}"

    def _source(self, start: _End, end: _End) -> str | None:
        """Who gave the number of a transaction: the bank whose client it was, else the entity."""
        for one in (start, end):
            if one.my_client and isinstance(one.subject, Account):
                bank = one.subject.swift or one.subject.institution_code
                return identity(bank, None).institution
        return self._entity()

    def _remark(
        self,
        rows: Rows,
        row: int,
        transaction: Transaction,
        money: Money,
        start: _End,
        end: _End,
    ) -> None:
        foreign = start.foreign or end.foreign
        other = None
        with suppress(KeyError):  # of a currency that we do not know
            if start.foreign is not None:
                unit = currency(self.report.currency_code_local)
                other = Money(_minor(transaction.amount_local, unit), unit)
            elif end.foreign is not None:
                unit = currency(end.foreign.foreign_currency_code)
                other = Money(_minor(end.foreign.foreign_amount, unit), unit)
        if other == money:
            other = None
        rate = foreign and foreign.foreign_exchange_rate
        rows.remark(
            row=row,
            text=transaction.transaction_description or None,
            instructed=other and other.minor,
            instructed_currency=other and other.currency.number,
            rate=None if rate is None else f"{rate:f}",
        )


def _of_side(side: Side) -> _End:
    subject = side.account or side.person or side.entity
    assert subject is not None  # noqa: S101 - the structure has exactly one
    return _End(subject, side.my_client, side.funds_code, side.foreign_currency, side.t_conductor)


def _of_party(party: Party) -> _End:
    subject = party.account or party.person or party.entity
    assert subject is not None  # noqa: S101 - the structure has exactly one
    return _End(subject, subject.my_client, party.funds_code, party.foreign_currency)


def _minor(stated: Decimal, unit: Currency) -> int:
    return int(stated.scaleb(unit.minor).to_integral_value(ROUND_HALF_EVEN))


def _key(subject: Person | Entity) -> tuple[Any, ...]:
    """What makes two subjects of a report the same: a document, else the name and what goes with
    it."""
    if isinstance(subject, Person):
        for document in _documents(subject):
            return ("document", *document)
        return (subject.first_name, subject.last_name, subject.birthdate)
    if subject.incorporation_number:
        return ("entity", subject.incorporation_number, subject.incorporation_country_code)
    return ("entity", subject.name)


def _documents(person: Person) -> Iterator[tuple[str, str]]:
    """Kind and number of what identifies a person, the surest first."""
    if person.passport_number:
        yield "passport", f"{person.passport_country or ''}{person.passport_number}"
    if person.id_number:
        yield "id_number", person.id_number
    if person.ssn:
        yield "ssn", person.ssn
    for one in (*person.identification, *person.identifications):
        yield one.type, one.number


def _told(subject: Person | Entity) -> dict[str, Any]:
    """What is known of a subject, as columns of PARTIES."""
    phone = _number(subject.phones[0]) if subject.phones else None
    shared = {
        "company": isinstance(subject, Entity),
        "address": _address(subject.addresses[0]) if subject.addresses else None,
        "phone": phone,
        "email": next(iter((*subject.email, *subject.emails)), None),
    }
    if isinstance(subject, Entity):
        return {
            **shared,
            "name": subject.name,
            "country": subject.incorporation_country_code,
            "document": subject.incorporation_number,
            "document_kind": "incorporation_number" if subject.incorporation_number else None,
        }
    kind, number = next(_documents(subject), (None, None))
    names = (subject.prefix, subject.first_name, subject.middle_name, subject.last_name)
    return {
        **shared,
        "name": " ".join(name.strip() for name in names if name and name.strip()),
        "country": subject.nationality1 or subject.residence,
        "document": number,
        "document_kind": kind,
        "born": subject.birthdate and subject.birthdate.date().isoformat(),
    }


def _number(phone: Phone) -> str:
    return " ".join(filter(None, (phone.tph_country_prefix, phone.tph_number)))


def _address(one: Address) -> str:
    parts = (one.house_number, one.address, one.town, one.city, one.state, one.zip)
    return ", ".join(part.strip() for part in parts if part and part.strip())


_NOT_TWO: Final = {
    "en": "{paid} of its parties paid and {received} received; a transaction is read where one "
    "of each did.",
    "lo": "ມີຜູ້ຈ່າຍ {paid} ຝ່າຍ ແລະ ຜູ້ຮັບ {received} ຝ່າຍ; ອ່ານໄດ້ເມື່ອມີຢ່າງລະໜຶ່ງຝ່າຍ.",
}
_ASK_SHARES: Final = {
    "en": "Ask the reporting entity who paid how much to whom.",
    "lo": "ໃຫ້ຖາມໜ່ວຍລາຍງານວ່າໃຜຈ່າຍໃຫ້ໃຜເທົ່າໃດ.",
}
_CASH_TO_CASH: Final = {
    "en": "Both sides are cash; no account is named.",
    "lo": "ທັງສອງຝ່າຍເປັນເງິນສົດ; ບໍ່ມີບັນຊີ.",
}
_ASK_ACCOUNT: Final = {
    "en": "It stays in the report; ask for the account where there was one.",
    "lo": "ຂໍ້ມູນຍັງຢູ່ໃນບົດລາຍງານ; ຖ້າມີບັນຊີ ໃຫ້ຂໍເພີ່ມ.",
}
_NO_CURRENCY: Final = {
    "en": "“{code}” is no currency we know.",
    "lo": "ບໍ່ຮູ້ຈັກສະກຸນເງິນ “{code}”.",
}
_NOT_MONEY: Final = {
    "en": "It stays in the report; goods and crypto-assets are no money here.",
    "lo": "ຂໍ້ມູນຍັງຢູ່ໃນບົດລາຍງານ; ສິນຄ້າ ແລະ ຊັບສິນດິຈິຕອນບໍ່ນັບເປັນເງິນຢູ່ບ່ອນນີ້.",
}
_NEGATIVE: Final = {"en": "The amount is below zero.", "lo": "ຈຳນວນເງິນຕ່ຳກວ່າສູນ."}
_TURN_ROUND: Final = {
    "en": "Ask the reporting entity which way the money went.",
    "lo": "ໃຫ້ຖາມໜ່ວຍລາຍງານວ່າເງິນໄປທາງໃດ.",
}
_ROUNDED: Final = {
    "en": "The amount has more decimals than its currency; read as {amount}.",
    "lo": "ຈຳນວນເງິນມີເລກເສດຫຼາຍກວ່າສະກຸນເງິນ; ອ່ານເປັນ {amount}.",
}
_IF_MATTERS: Final = {
    "en": "Nothing is to be done where it was computed by a rate.",
    "lo": "ບໍ່ຕ້ອງເຮັດຫຍັງ ຖ້າຄິດໄລ່ຈາກອັດຕາແລກປ່ຽນ.",
}
