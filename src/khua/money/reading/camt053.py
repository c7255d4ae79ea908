"""Bank statements: ISO 20022 camt.053, from version 02 on, to rows of Raw.

An entry is one movement on the account of the statement. Where it is a batch, its details are rows
of their own and must add up to it; charges that explain a difference become rows of kind FEE. What
moved on the account counts, in the account's currency; what was ordered in another stands in the
remarks. Balances are checked against the entries, over all pages of a statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from khua.money.reading import camt053_entry as entries
from khua.money.reading import iso20022 as iso
from khua.money.reading.camt053_entry import Booked, Owner
from khua.money.reading.iso20022 import WRAPPERS, Codes, Fault, Found, Money, Rows, Taken
from khua.money.reading.raw import Identity
from khua.money.reading.rejects import Refused
from khua.money.reading.xml import LIMITS, Limits, Node, walk
from khua.money.reading.xml_text import Source
from khua.money.reading.xml_values import ZONE

MESSAGE: Final = "camt.053"
VERSIONS: Final = range(2, 14)
_CONTAINERS: Final = WRAPPERS | {"Document", "BkToCstmrStmt", "Stmt"}
_OPENING: Final = ("OPBD", "PRCD")  # at the beginning; at the end of the day before
_CLOSING: Final = "CLBD"
_NOBODY: Final = Owner(None, Identity(None, None))


def read(
    source: Source,
    found: Found,
    zone: str = ZONE,
    limits: Limits = LIMITS,
    codes: Codes | None = None,
) -> Iterator[Taken]:
    """The transactions of a file of statements, in batches; rejects and warnings go into `found`.

    `zone`: of moments that name none, and of days. Raises Refused for a file that is broken as a
    whole, at any time: what was given before then must not stay. Raises OSError.
    """
    reader = _Reader(found, zone, codes or iso.codes())
    for step, node in walk(source, _CONTAINERS, limits):
        reader.take(step, node)
        if reader.rows.full():
            yield reader.rows.taken()
    reader.end()
    yield reader.rows.taken()


class Key(NamedTuple):
    """One statement, whatever its pages."""

    account: Identity
    id: str
    sequence: str


@dataclass
class _Page:
    """What stands above the entries of a page, and what they come to."""

    line: int
    id: str = ""
    sequence: str = ""
    number: int = 1
    last: bool = True
    owner: Owner = _NOBODY
    opening: Booked | None = None
    closing: Booked | None = None
    stated: str | None = None  # how many entries it says it has
    entries: int = 0
    booked: int = 0  # what its entries come to, minor units
    unread: int = 0  # entries of which that could not be told
    again: bool = False  # it was in the file before

    @property
    def key(self) -> Key:
        return Key(self.owner.account, self.id, self.sequence)


@dataclass
class _Sum:
    """The pages of a statement read so far."""

    pages: set[int] = field(default_factory=set)
    opening: Booked | None = None
    booked: int = 0
    unread: int = 0
    ended: bool = False


class _Reader:
    def __init__(self, found: Found, zone: str, codes: Codes) -> None:
        self.found, self.zone, self.codes = found, zone, codes
        self.rows = Rows()
        self.page: _Page | None = None
        self.sums: dict[Key, _Sum] = {}
        self.messages = self.entries = 0
        self.only_days = self.no_zone = 0

    def take(self, step: str, node: Node) -> None:
        """What the walk gives. Raises Refused."""
        if step == "open" and node.name == "Document":
            iso.check_version(node, MESSAGE, VERSIONS, self.found)
            self.messages += 1
        elif step == "open" and node.name == "Stmt":
            self.page = _Page(node.line)
        elif self.page is None:
            return
        elif step == "close" and node.name == "Stmt":
            self._begun(self.page)
            self._close(self.page)
            self.page = None
        elif step == "record" and node.name == "Ntry":
            self._entry(self.page, node)
        elif step == "record":
            self._head(self.page, node)

    def end(self) -> None:
        """After the last element. Raises Refused."""
        if not self.messages or not self.sums:
            raise Refused(_NO_STATEMENT, _SEND_STATEMENT)
        warn = self.found.warnings.add
        for key, added in self.sums.items():
            if not added.ended:
                warn(0, "Stmt/StmtPgntn", iso.told(_NO_END, id=key.id), _SEND_PAGES)
        for count, text in ((self.only_days, _ONLY_DAYS), (self.no_zone, _NO_ZONE)):
            if count:
                warn(0, "Ntry/BookgDt", iso.told(text, count=count, zone=self.zone), _IF_WRONG)

    def _head(self, page: _Page, node: Node) -> None:
        match node.name:
            case "Id":
                page.id = node.text.strip()
            case "ElctrncSeqNb":
                page.sequence = node.text.strip()
            case "StmtPgntn":
                number = node.get("PgNb") or "1"
                page.number = int(number) if number.isascii() and number.isdigit() else 1
                page.last = node.get("LastPgInd") in ("true", "1", None)
            case "Acct":
                bank = iso.agent(node.find("Svcr"))
                page.owner = Owner(bank, iso.account(node, bank))
                held = {"institution": page.owner.account[0], "account": page.owner.account[1]}
                who = iso.party(node.find("Ownr"))
                self.rows.party(row=self.entries + 1, role="owner", **held, **who)
            case "Bal":
                self._balance(page, node)
            case "TxsSummry":
                page.stated = node.get("TtlNtries/NbOfNtries")

    def _balance(self, page: _Page, node: Node) -> None:
        kind = node.get("Tp/CdOrPrtry/Cd")
        if kind not in (*_OPENING, _CLOSING):
            return
        try:
            value = entries.booked(node, "Bal")
        except Fault as fault:
            self.found.warnings.add(0, fault.column, fault.what, fault.mend)
            return
        if kind == _CLOSING:
            page.closing = value
        elif page.opening is None or kind == _OPENING[0]:
            page.opening = value

    def _begun(self, page: _Page) -> None:
        """Before the first entry of a page: whose account is it, and was it here before?"""
        if page.entries:
            return
        if page.owner.account.number is None:
            raise Refused(_NO_ACCOUNT, _SEND_STATEMENT, page.line, "Stmt/Acct/Id")
        added = self.sums.setdefault(page.key, _Sum())
        page.again = page.number in added.pages
        added.pages.add(page.number)

    def _entry(self, page: _Page, node: Node) -> None:
        """An entry: rows, or a reject."""
        self._begun(page)
        page.entries += 1
        self.entries += 1
        if page.again:
            return
        rejected = self.found.rejects.add
        try:
            moved = entries.booked(node)
            if not entries.is_booked(node):
                rejected(self.entries, "Ntry/Sts", _NOT_BOOKED, _LATER)
                return
        except Fault as fault:
            page.unread += 1
            rejected(self.entries, fault.column, fault.what, fault.mend)
            return
        page.booked += moved.signed
        stem = "|".join(str(part) for part in (*page.key, page.number, page.entries))
        try:
            made, when = entries.rows(node, self.entries, page.owner, stem, self.zone, self.codes)
        except Fault as fault:
            rejected(self.entries, fault.column, fault.what, fault.mend)
            return
        self.rows.add(made)
        self.only_days += when.only_day
        self.no_zone += when.no_zone and not when.only_day
        if size := entries.batch_size(node):
            text = iso.told(_NO_DETAILS, count=size)
            self.found.warnings.add(self.entries, "Ntry/NtryDtls", text, _ASK_DETAILS)

    def _close(self, page: _Page) -> None:
        """At the end of a page: do its entries lead from one balance to the other?"""
        warn = self.found.warnings.add
        if page.again:
            warn(0, "Stmt/Id", iso.told(_AGAIN, id=page.id, page=page.number), _ONCE)
            return
        if page.stated is not None and page.stated != str(page.entries) and page.last:
            text = iso.told(_OTHER_COUNT, id=page.id, stated=page.stated, count=page.entries)
            if page.number == 1:
                warn(0, "Stmt/TxsSummry", text, _SEND_PAGES)
        added = self.sums[page.key]
        added.booked += page.booked
        added.unread += page.unread
        if page.number == 1:
            added.opening = page.opening
        added.ended |= page.last
        if not page.last:
            return
        if added.pages != set(range(1, page.number + 1)):
            warn(0, "Stmt/StmtPgntn", iso.told(_NO_PAGE, id=page.id), _SEND_PAGES)
        elif added.opening and page.closing:
            self._compare(page, added, added.opening, page.closing)

    def _compare(self, page: _Page, added: _Sum, opening: Booked, closing: Booked) -> None:
        warn = self.found.warnings.add
        if added.unread:
            text = iso.told(_UNCHECKED, id=page.id, count=added.unread)
            warn(0, "Stmt/Bal", text, _MEND_ENTRIES)
        elif opening.signed + added.booked != closing.signed:
            unit = opening.money.currency
            shown = {
                "opening": Money(opening.signed, unit),
                "moved": Money(added.booked, unit),
                "closing": Money(closing.signed, closing.money.currency),
                "should": Money(opening.signed + added.booked, unit),
            }
            warn(0, "Stmt/Bal", iso.told(_NO_BALANCE, id=page.id, **shown), _SEND_PAGES)


_NO_STATEMENT: Final = {
    "en": "The file holds no statement of an account.",
    "lo": "ໄຟລ໌ບໍ່ມີໃບແຈ້ງຍອດບັນຊີ.",
}
_SEND_STATEMENT: Final = {
    "en": "Ask the bank for the statement as camt.053.",
    "lo": "ໃຫ້ຂໍໃບແຈ້ງຍອດແບບ camt.053 ຈາກທະນາຄານ.",
}
_NO_ACCOUNT: Final = {
    "en": "The statement does not say of which account it is.",
    "lo": "ໃບແຈ້ງຍອດບໍ່ບອກວ່າເປັນຂອງບັນຊີໃດ.",
}
_NOT_BOOKED: Final = {
    "en": "The entry is announced, not booked.",
    "lo": "ລາຍການນີ້ພຽງແຕ່ແຈ້ງລ່ວງໜ້າ, ຍັງບໍ່ໄດ້ລົງບັນຊີ.",
}
_LATER: Final = {
    "en": "Load the statement in which it is booked.",
    "lo": "ໃຫ້ນຳເຂົ້າໃບແຈ້ງຍອດທີ່ລົງບັນຊີລາຍການນີ້ແລ້ວ.",
}
_NO_END: Final = {
    "en": "Statement {id}: its last page is not in the file.",
    "lo": "ໃບແຈ້ງຍອດ {id}: ໜ້າສຸດທ້າຍບໍ່ຢູ່ໃນໄຟລ໌.",
}
_NO_PAGE: Final = {
    "en": "Statement {id}: pages are missing, so its balance was not checked.",
    "lo": "ໃບແຈ້ງຍອດ {id}: ຂາດບາງໜ້າ ຈຶ່ງບໍ່ໄດ້ກວດຍອດ.",
}
_SEND_PAGES: Final = {
    "en": "Ask the bank whether something is missing, and load that too.",
    "lo": "ໃຫ້ຖາມທະນາຄານວ່າຂາດຫຍັງບໍ່ ແລ້ວນຳເຂົ້າຕື່ມ.",
}
_ONLY_DAYS: Final = {
    "en": "{count} entries give a day and no time: taken as its beginning in {zone}.",
    "lo": "{count} ລາຍການມີແຕ່ວັນທີ ບໍ່ມີເວລາ: ຖືເປັນຕົ້ນມື້ນັ້ນໃນ {zone}.",
}
_NO_ZONE: Final = {
    "en": "{count} entries give a time and no zone: taken as {zone}.",
    "lo": "{count} ລາຍການມີເວລາ ແຕ່ບໍ່ມີເຂດເວລາ: ຖືເປັນ {zone}.",
}
_IF_WRONG: Final = {
    "en": "If that is wrong, load the file with its own zone.",
    "lo": "ຖ້າບໍ່ຖືກ, ໃຫ້ນຳເຂົ້າໄຟລ໌ດ້ວຍເຂດເວລາຂອງມັນ.",
}
_NO_DETAILS: Final = {
    "en": "{count} payments are booked as one sum, without saying whose they are.",
    "lo": "{count} ການຈ່າຍຖືກລົງບັນຊີເປັນຍອດດຽວ ໂດຍບໍ່ບອກວ່າເປັນຂອງໃຜ.",
}
_ASK_DETAILS: Final = {
    "en": "Ask the bank for the details of the batch.",
    "lo": "ໃຫ້ຂໍລາຍລະອຽດຂອງຊຸດຈາກທະນາຄານ.",
}
_AGAIN: Final = {
    "en": "Statement {id}, page {page}, is in the file twice; read once.",
    "lo": "ໃບແຈ້ງຍອດ {id} ໜ້າ {page} ມີສອງເທື່ອໃນໄຟລ໌; ອ່ານເທື່ອດຽວ.",
}
_ONCE: Final = {
    "en": "Nothing is to be done if the two are the same.",
    "lo": "ບໍ່ຕ້ອງເຮັດຫຍັງ ຖ້າທັງສອງຄືກັນ.",
}
_OTHER_COUNT: Final = {
    "en": "Statement {id} says that it has {stated} entries; it has {count}.",
    "lo": "ໃບແຈ້ງຍອດ {id} ບອກວ່າມີ {stated} ລາຍການ; ແຕ່ມີ {count}.",
}
_UNCHECKED: Final = {
    "en": "Statement {id}: its balance was not checked, {count} entries could not be read.",
    "lo": "ໃບແຈ້ງຍອດ {id}: ບໍ່ໄດ້ກວດຍອດ, ອ່ານ {count} ລາຍການບໍ່ໄດ້.",
}
_MEND_ENTRIES: Final = {
    "en": "Mend these entries and load the file again.",
    "lo": "ໃຫ້ແກ້ລາຍການເຫຼົ່ານີ້ ແລ້ວນຳເຂົ້າໄຟລ໌ໃໝ່.",
}
_NO_BALANCE: Final = {
    "en": "Statement {id}: opens with {opening}, its entries come to {moved}; "
    "it should close with {should} and closes with {closing}.",
    "lo": "ໃບແຈ້ງຍອດ {id}: ຍອດເປີດ {opening}, ລາຍການລວມເປັນ {moved}; "
    "ຄວນປິດດ້ວຍ {should} ແຕ່ປິດດ້ວຍ {closing}.",
}
