"""Small things of a goAML report: addresses, phones, devices, dates, and what fields may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Final, TypeAlias

from khua.money.reading.goaml.declare import (
    AlwaysTrue,
    Between,
    Codes,
    Items,
    Length,
    OneOf,
    With,
)

_HUNDRED: Final = Decimal(100)
_AMOUNT: Final = Decimal("7.9e15")

Text: TypeAlias = Annotated[str, Length(0, 255)]
Filled: TypeAlias = Annotated[str, Length(1, 255)]
Comments: TypeAlias = Annotated[str, Length(0, 8000)]
Amount: TypeAlias = Annotated[Decimal, Between(-_AMOUNT, _AMOUNT, 13)]
Measure: TypeAlias = Annotated[Decimal, Between(Decimal(0), _AMOUNT, 13)]
Share: TypeAlias = Annotated[Decimal, Between(Decimal(0), _HUNDRED, 13)]
True_: TypeAlias = Annotated[bool, AlwaysTrue]
Country: TypeAlias = Annotated[str, Codes("country")]
Currency: TypeAlias = Annotated[str, Codes("currency")]
Significance: TypeAlias = Annotated[int, Between(Decimal(0), Decimal(10))]


@dataclass(frozen=True, kw_only=True, slots=True)
class GeoLocation:
    TYPE: ClassVar = "geo_location"
    latitude: Annotated[
        Decimal | None, Between(Decimal(-90), Decimal(90), 13), OneOf("place", "degrees", True)
    ] = None
    longitude: Annotated[
        Decimal | None,
        Between(Decimal(-180), Decimal(180), 13),
        OneOf("place", "degrees", True),
        With("latitude"),
    ] = None
    plus_code: Annotated[str | None, Length(6, 25), OneOf("place", required=True)] = None
    is_approx_location: True_ | None = None
    error_distance_margin: Measure | None = None
    margin_uom: Annotated[str | None, Length(0, 25)] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    TYPE: ClassVar = "t_address"
    address_type: Annotated[str, Codes("contact")]
    address: Annotated[str, Length(1, 100)]
    house_number: Annotated[str | None, Length(0, 25)] = None
    apartment_number: Annotated[str | None, Length(0, 25)] = None
    additional_address_line1: Annotated[str | None, Length(1, 100)] = None
    additional_address_line2: Annotated[str | None, Length(1, 100)] = None
    town: Text | None = None
    city: Filled
    zip: Annotated[str | None, Length(0, 10)] = None
    country_code: Country
    state: Filled | None = None
    geo_location: GeoLocation | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Phone:
    TYPE: ClassVar = "t_phone"
    tph_contact_type: Annotated[str, Codes("contact")]
    tph_communication_type: Annotated[str, Codes("communication")]
    tph_country_prefix: Annotated[str | None, Length(1, 4)] = None
    tph_number: Annotated[str, Length(1, 50)]
    tph_extension: Annotated[str | None, Length(0, 10)] = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DateRange:
    TYPE: ClassVar = "relation_date_range_type"
    valid_from: datetime
    is_approx_from_date: True_ | None = None
    valid_to: datetime | None = None
    is_approx_to_date: Annotated[True_ | None, With("valid_to")] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviousName:
    TYPE: ClassVar = "previous_name_type"
    first_name: Annotated[str, Length(1, 100)]
    last_name: Annotated[str, Length(1, 100)]
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonIdentification:
    TYPE: ClassVar = "t_person_identification"
    type: Annotated[str, Codes("identifier")]
    number: Text
    issue_date: datetime | None = None
    expiry_date: datetime | None = None
    issued_by: Text | None = None
    issue_country: Country
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityIdentification:
    TYPE: ClassVar = "t_entity_identification"
    type: Annotated[str, Codes("entity_identifier")]
    number: Text
    issue_date: datetime | None = None
    expiry_date: datetime | None = None
    issued_by: Text | None = None
    issue_country: Country
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SocialAccount:
    TYPE: ClassVar = "social_account_type"
    platform: Comments
    user_name: Text
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class IpAddress:
    TYPE: ClassVar = "ip_address_type"
    ipv4: Annotated[str | None, Length(7, 15), OneOf("ip", "any", True)] = None
    cgn_port: Annotated[int | None, Between(Decimal(0), Decimal(65_535)), With("ipv4")] = None
    ipv6: Annotated[str | None, Length(2, 45), OneOf("ip", "any", True)] = None
    nat: Annotated[str | None, Length(0, 15)] = None
    first_seen_date: datetime | None = None
    last_seen_date: datetime | None = None
    using_proxy: True_ | None = None
    city: Filled | None = None
    country: Country | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkDevice:
    TYPE: ClassVar = "network_device_type"
    device_number: Annotated[str | None, Length(0, 50)] = None
    operating_system: Annotated[str | None, Codes("operating_system")] = None
    service_provider: Text | None = None
    ip_address: IpAddress


@dataclass(frozen=True, kw_only=True, slots=True)
class TransactionInfo:
    TYPE: ClassVar = "transaction_additional_info_type"
    network_device: NetworkDevice
    block_number: Measure | None = None
    virtual_address: Text | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdditionalInfo:
    TYPE: ClassVar = "generic_additional_info_type"
    info_type: Annotated[str | None, Codes("additional_info")] = None
    info_subject: Filled
    info_text: Comments | None = None
    info_numeric: Amount | None = None
    info_date: datetime | None = None
    info_boolean: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Employment:
    TYPE: ClassVar = "employer_type"
    employer_name: Text
    employer_business: Text | None = None
    employer_identifier: Text | None = None
    employer_addresses: Annotated[tuple[Address, ...], Items("address", 0)] = ()
    employer_phones: Annotated[tuple[Phone, ...], Items("phone", 0)] = ()
    employment_period: DateRange | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pep:
    """A politically exposed person's function."""

    TYPE: ClassVar = "pep_details"
    pep_country: Country
    function_name: Text | None = None
    function_description: Comments | None = None
    pep_date_range: DateRange | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sanction:
    TYPE: ClassVar = "sanction_list_type"
    provider: Text
    sanction_list_name: Text
    match_criteria: Comments | None = None
    link_to_source: Text | None = None
    sanction_list_attributes: Comments | None = None
    sanction_list_date_range: DateRange | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Relationship:
    """Since when somebody has been a client of the reporting entity."""

    TYPE: ClassVar = "re_relationship_type"
    client_number: Filled | None = None
    relationship_date_range: DateRange
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ForeignCurrency:
    TYPE: ClassVar = "t_foreign_currency"
    foreign_currency_code: Currency
    foreign_amount: Amount
    foreign_exchange_rate: Amount | None = None
