"""A sent dissemination to a foreign unit as goAML XML.

Written in the shape that the receiver's country declared, where we know one and the document fits
it, else in the neutral shape ("zz"). Only what the document says goes into it: its text, and the
rows of its schedule. `goaml.write` reads back what it wrote before it gives it out.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from khua.fiu.models import Dissemination
from khua.money.currencies import HOME
from khua.money.reading import goaml, rejects
from khua.money.reading.goaml.country import shipped
from khua.money.reading.goaml.parts import Address, ForeignCurrency
from khua.money.reading.goaml.people import Account, Person
from khua.money.reading.goaml.report import Activity, Report, ReportParty, Side, Transaction
from khua.places import country_name
from khua.record.forms.fields import language
from khua.record.refusal import Refused

NEUTRAL: Final = "zz"
HERE: Final = "LA"
#: what goAML wants to know of every transaction and the document does not say
UNKNOWN: Final = "-"
#: characters of a text of a goAML report
LONGEST: Final = 8000
#: kinds of report that hand information on: with transactions, and without
KINDS: Final = {True: ("AIFT", "AIF"), False: ("AIF",)}


class Written(NamedTuple):
    """The XML, and the country by whose shape it was written."""

    xml: bytes
    country: goaml.Country


def write(document: Dissemination) -> Written:
    """The document as goAML. Raises Refused where it fits no shape."""
    known = document.country.lower() in shipped()
    countries = (document.country.lower(), NEUTRAL) if known else (NEUTRAL,)
    refused: rejects.Refused | None = None
    for code in countries:
        country = goaml.country(code)
        try:
            return Written(goaml.write(report(document, country), country), country)
        except rejects.Refused as fault:
            refused = fault
    assert refused is not None  # noqa: S101 - there is a country at least
    lang = language()
    raise Refused("__all__", refused.what[lang], refused.mend[lang])


def report(document: Dissemination, country: goaml.Country) -> Report:
    """The document as a report of the country's shape."""
    rows = tuple(
        _transaction(document.number, place, row, country)
        for place, row in enumerate(document.schedule, 1)
    )
    sent = document.sent_at
    assert sent is not None  # noqa: S101 - only what was sent is written out
    kinds = KINDS[bool(rows)]
    kind = next((each for each in kinds if each in country.reports), kinds[-1])
    office = document.unit
    return Report(
        schema_version=country.version,
        rentity_id=office.pk,
        rentity_branch=office.name_en,
        submission_code="E",
        report_code=kind,
        entity_reference=document.number,
        fiu_ref_number=document.request or document.number,
        submission_date=sent.replace(microsecond=0),
        currency_code_local=HOME,
        reporting_user_code=office.code,
        location=Address(
            address_type=UNKNOWN, address=office.name_en[:100], city=UNKNOWN, state=UNKNOWN,
            country_code=HERE,
        ),
        reason=_text(document),
        action=document.consent[:LONGEST] or None,
        transaction=rows,
        activity=None if rows else _activity(document),
        report_indicators=(UNKNOWN,),
    )  # fmt: skip


def _text(document: Dissemination) -> str:
    return f"{document.title}\n\n{document.text}\n\n{document.purpose}"[:LONGEST]


def _activity(document: Dissemination) -> Activity:
    """Without rows, goAML still asks whom it is about: the document says so in words."""
    somebody = Person(first_name=UNKNOWN, last_name=UNKNOWN)
    return Activity(report_parties=(ReportParty(person=somebody, reason=_text(document)),))


def _transaction(
    number: str, place: int, row: dict[str, Any], country: goaml.Country
) -> Transaction:
    return Transaction(
        transactionnumber=f"{number}-{place}",
        transaction_location=country_name(HERE, "en"),
        transaction_description=_told(row),
        date_transaction=datetime.fromisoformat(row["at"]),
        transmode_code=UNKNOWN,
        transmode_comment=UNKNOWN,
        amount_local=Decimal(row["value"]),
        t_from=_side(row, "from", country),
        t_to=_side(row, "to", country),
    )


def _told(row: dict[str, Any]) -> str:
    if row["part"] is None:
        return "Given with the document."
    return f"Of the case: {row['part']} {row['currency']}."


def _side(row: dict[str, Any], side: str, country: goaml.Country) -> Side:
    foreign = None
    if row["currency"] != HOME:
        rate = Decimal(row["value"]) / Decimal(row["amount"]) if Decimal(row["amount"]) else None
        foreign = ForeignCurrency(
            foreign_currency_code=row["currency"],
            foreign_amount=Decimal(row["amount"]),
            foreign_exchange_rate=None if rate is None else round(rate, 6),
        )
    cash = not row[side]
    if cash:
        return Side(
            funds_code=next(iter(sorted(country.cash)), UNKNOWN),
            foreign_currency=foreign,
            person=Person(first_name=UNKNOWN, last_name=UNKNOWN),
            country=HERE,
        )
    bank = row[f"{side}_bank"] or UNKNOWN
    return Side(
        funds_code=UNKNOWN,
        foreign_currency=foreign,
        account=Account(
            institution_name=bank, institution_code=bank[:50], account=row[side],
            account_name=row[side],
        ),
        country=HERE,
    )  # fmt: skip
