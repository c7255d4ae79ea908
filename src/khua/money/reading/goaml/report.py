"""A goAML report as dataclasses, in the order and with the names of schema 5.0.1 and 5.0.2.

This is our own declaration of the structure, no copy of a schema: every financial intelligence unit
has a schema of its own, and what differs between them (what else must be there, lengths, code
lists) is in `countries/`. What is required here is what both versions require. Amounts are as
written; `money.transactions` makes integers of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from khua.money.reading.goaml.declare import (
    As,
    Between,
    Codes,
    Inherits,
    Items,
    Length,
    OneOf,
    Only,
    Tag,
    With,
)
from khua.money.reading.goaml.parts import (
    AdditionalInfo,
    Address,
    Amount,
    Comments,
    Country,
    Currency,
    Filled,
    ForeignCurrency,
    Measure,
    Significance,
    Text,
    TransactionInfo,
)
from khua.money.reading.goaml.people import Account, Entity, Person, ReportingPerson


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """Where money came from, or where it went: an account, a person or an entity."""

    TYPE: ClassVar = "t_{side}"
    my_client: bool = False
    funds_code: Annotated[str, Codes("funds"), Tag("{side}_funds_code")]
    funds_comment: Annotated[Text | None, Tag("{side}_funds_comment")] = None
    transaction_additional_info: Annotated[
        TransactionInfo | None, Tag("{side}_transaction_additional_info")
    ] = None
    foreign_currency: Annotated[ForeignCurrency | None, Tag("{side}_foreign_currency")] = None
    conductor_is_suspected: Annotated[bool | None, Only("from")] = None
    t_conductor: Annotated[Person | None, As("t_conductor"), Inherits, Only("from")] = None
    is_suspected: Annotated[bool | None, Tag("{side}_is_suspected")] = None
    account: Annotated[
        Account | None, Tag("{side}_account"), OneOf("subject", required=True), Inherits
    ] = None
    person: Annotated[
        Person | None, Tag("{side}_person"), OneOf("subject", required=True), Inherits
    ] = None
    entity: Annotated[
        Entity | None, Tag("{side}_entity"), OneOf("subject", required=True), Inherits
    ] = None
    country: Annotated[Country, Tag("{side}_country")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """One of several who took part in a transaction, in a role."""

    TYPE: ClassVar = "t_party"
    role: Annotated[str, Codes("party_role")]
    person: Annotated[
        Person | None, Tag("person", "person_my_client"), OneOf("subject", required=True)
    ] = None
    account: Annotated[
        Account | None, Tag("account", "account_my_client"), OneOf("subject", required=True)
    ] = None
    entity: Annotated[
        Entity | None, Tag("entity", "entity_my_client"), OneOf("subject", required=True)
    ] = None
    funds_code: Annotated[str | None, Codes("funds")] = None
    funds_comment: Annotated[Text | None, With("funds_code")] = None
    transaction_additional_info: TransactionInfo | None = None
    foreign_currency: ForeignCurrency | None = None
    country: Country
    is_suspected: bool | None = None
    significance: Significance | None = None
    reason: Comments | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportParty:
    """Whom an activity report is about."""

    TYPE: ClassVar = "report_party_type"
    role: Annotated[str | None, Codes("report_party_role")] = None
    person: Annotated[
        Person | None, Tag("person", "person_my_client"), OneOf("subject", required=True)
    ] = None
    account: Annotated[
        Account | None, Tag("account", "account_my_client"), OneOf("subject", required=True)
    ] = None
    entity: Annotated[
        Entity | None, Tag("entity", "entity_my_client"), OneOf("subject", required=True)
    ] = None
    country: Country | None = None
    is_suspected: bool | None = None
    significance: Significance | None = None
    reason: Comments | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A thing or a service that changed hands."""

    TYPE: ClassVar = "t_trans_item"
    item_type: Annotated[str, Codes("item")]
    item_make: Text | None = None
    description: Comments | None = None
    previously_registered_to: Annotated[str | None, Length(0, 500)] = None
    presently_registered_to: Annotated[str | None, Length(0, 500)] = None
    estimated_value: Amount | None = None
    status_code: Annotated[str | None, Codes("item_status")] = None
    status_comments: Annotated[str | None, Length(0, 500)] = None
    disposed_value: Amount | None = None
    currency_code: Currency | None = None
    size: Measure | None = None
    size_uom: Annotated[str | None, Length(0, 250)] = None
    address: Address | None = None
    registration_date: datetime | None = None
    registration_number: Annotated[str | None, Length(0, 500)] = None
    identification_number: Text | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Routing:
    """One step of goods on their way."""

    TYPE: ClassVar = "route_type"
    reporting_point: bool | None = None
    transport_mode: Annotated[str, Codes("transport_mode")]
    transport_type: Annotated[str, Codes("transport_type")]
    carrier_name: Annotated[str | None, Length(0, 500)] = None
    carrier_number: Text | None = None
    step_number: int | None = None
    step_code: Annotated[str | None, Codes("transport_step")] = None
    step_date: datetime | None = None
    step_status: Annotated[str | None, Codes("transport_step_status")] = None
    place: Filled | None = None
    country_code: Country
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Transaction:
    """Between two sides (`t_from`, `t_to`), or among several parties."""

    TYPE: ClassVar = "transaction"
    transactionnumber: Annotated[str, Length(1, 100)]
    transaction_is_suspicious: bool | None = None
    internal_ref_number: Annotated[str | None, Length(1, 100)] = None
    agent_name: Text | None = None
    transaction_location: Text
    transaction_address: Address | None = None
    transaction_description: Comments
    date_transaction: datetime
    teller: Annotated[str | None, Length(0, 50)] = None
    authorized: Annotated[str | None, Length(0, 50)] = None
    late_deposit: bool | None = None
    date_posting: Annotated[datetime | None, With("late_deposit")] = None
    value_date: datetime | None = None
    transaction_type_code: Annotated[str | None, Codes("transaction_type")] = None
    transmode_code: Annotated[str, Codes("transmode")]
    transmode_comment: Annotated[str | None, Length(0, 50)] = None
    amount_local: Amount
    transaction_status: Annotated[str | None, Codes("transaction_status")] = None
    involved_parties: Annotated[
        tuple[Party, ...], Items("party"), OneOf("sides", required=True)
    ] = ()
    t_from: Annotated[
        Side | None,
        Tag("t_from", "t_from_my_client"),
        OneOf("sides", "two", True),
        With("t_to"),
    ] = None
    t_to: Annotated[
        Side | None,
        Tag("t_to", "t_to_my_client"),
        OneOf("sides", "two", True),
        With("t_from"),
    ] = None
    goods_services: Annotated[tuple[Item, ...], Items("item")] = ()
    means_of_transport: Annotated[tuple[Routing, ...], Items("routing")] = ()
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """What was noticed, where there is no transaction or beside those there are."""

    TYPE: ClassVar = "activity"
    report_parties: Annotated[tuple[ReportParty, ...], Items("report_party")]
    goods_services: Annotated[tuple[Item, ...], Items("item")] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One report to a financial intelligence unit. Personal data throughout; `is_protected` marks
    people whom even a unit's own analysts must not name."""

    TYPE: ClassVar = "report"
    schema_version: Annotated[str | None, Length(0, 25)] = None
    rentity_id: Annotated[int, Between(Decimal(1), Decimal(2**31 - 1))]
    rentity_branch: Text | None = None
    submission_code: Annotated[str, Codes("submission")]
    report_code: Annotated[str, Codes("report")]
    entity_reference: Text | None = None
    fiu_ref_number: Text | None = None
    prev_rejected_ref_number: Text | None = None
    submission_date: Annotated[datetime | None, OneOf("date", required=True)] = None
    report_date: Annotated[datetime | None, OneOf("date", required=True)] = None
    currency_code_local: Currency
    reporting_person: Annotated[ReportingPerson | None, OneOf("reporter")] = None
    reporting_user_code: Annotated[str | None, Length(4, 50), OneOf("reporter")] = None
    location: Address | None = None
    reason: Comments | None = None
    action: Comments | None = None
    transaction: Annotated[tuple[Transaction, ...], OneOf("content", "any", True)] = ()
    activity: Annotated[Activity | None, OneOf("content", "any", True)] = None
    report_indicators: Annotated[tuple[str, ...], Codes("indicator"), Items("indicator")]
    additional_information: Annotated[tuple[AdditionalInfo, ...], Items("additional_info")] = ()
