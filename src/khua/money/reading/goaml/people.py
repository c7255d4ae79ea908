"""Whom a goAML report speaks of: persons, entities, accounts, and how they hang together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from khua.money.reading.goaml.declare import (
    As,
    Codes,
    Inherits,
    Items,
    Length,
    Mine,
    Most,
    OneOf,
    With,
)
from khua.money.reading.goaml.parts import (
    AdditionalInfo,
    Address,
    Amount,
    Comments,
    Country,
    Currency,
    DateRange,
    Employment,
    EntityIdentification,
    Filled,
    NetworkDevice,
    Pep,
    PersonIdentification,
    Phone,
    PreviousName,
    Relationship,
    Sanction,
    Share,
    SocialAccount,
    Text,
    True_,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    TYPE: ClassVar = "t_person"
    my_client: bool = False
    gender: Annotated[str | None, Codes("gender")] = None
    title: Annotated[str | None, Length(0, 30)] = None
    first_name: Annotated[str, Length(1, 100)]
    middle_name: Annotated[str | None, Length(0, 100)] = None
    prefix: Annotated[str | None, Length(0, 100)] = None
    last_name: Annotated[str, Length(1, 100)]
    birthdate: Annotated[datetime | None, Mine] = None
    birth_place: Text | None = None
    country_of_birth: Country | None = None
    mothers_name: Annotated[str | None, Length(0, 100)] = None
    alias: Annotated[str | None, Length(0, 100)] = None
    full_name_frn: Text | None = None
    previous_names: Annotated[tuple[PreviousName, ...], Items("previous_name")] = ()
    ssn: Annotated[str | None, Length(0, 25)] = None
    passport_number: Filled | None = None
    passport_country: Annotated[Country | None, With("passport_number")] = None
    id_number: Text | None = None
    nationality1: Annotated[Country | None, Mine] = None
    nationality2: Country | None = None
    nationality3: Country | None = None
    residence: Annotated[Country | None, Mine] = None
    residence_since: datetime | None = None
    phones: Annotated[tuple[Phone, ...], Items("phone", 0), Mine] = ()
    addresses: Annotated[tuple[Address, ...], Items("address", 0)] = ()
    network_devices: Annotated[tuple[NetworkDevice, ...], Items("network_device")] = ()
    email: Annotated[tuple[Text, ...], Most(5), OneOf("emails")] = ()
    emails: Annotated[tuple[Text, ...], Items("email"), OneOf("emails")] = ()
    social_media: Annotated[tuple[SocialAccount, ...], Items("social_account")] = ()
    occupation: Filled | None = None
    employer_name: Annotated[Text | None, OneOf("employers", "employer")] = None
    employer_address_id: Annotated[
        Address | None, OneOf("employers", "employer"), With("employer_name")
    ] = None
    employer_phone_id: Annotated[
        Phone | None, OneOf("employers", "employer"), With("employer_name")
    ] = None
    employment_history: Annotated[
        tuple[Employment, ...], Items("employment"), OneOf("employers")
    ] = ()
    identification: Annotated[tuple[PersonIdentification, ...], OneOf("identifications")] = ()
    identifications: Annotated[
        tuple[PersonIdentification, ...], Items("identification"), OneOf("identifications")
    ] = ()
    deceased: True_ | None = None
    date_deceased: datetime | None = None
    tax_number: Annotated[str | None, Length(0, 100)] = None
    tax_reg_number: Annotated[str | None, Length(0, 100)] = None
    source_of_wealth: Text | None = None
    peps: Annotated[tuple[Pep, ...], Items("pep")] = ()
    is_protected: bool | None = None
    sanctions: Annotated[tuple[Sanction, ...], Items("sanction_list")] = ()
    related_persons: Annotated[tuple[RelatedPerson, ...], Items("person_related_person")] = ()
    re_relationship: Relationship | None = None
    additional_information: Annotated[tuple[AdditionalInfo, ...], Items("additional_info")] = ()
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportingPerson(Person):
    """Who signs the report: a person with fewer fields."""

    TYPE: ClassVar = "t_person_registration_in_report"
    LEFT_OUT: ClassVar = frozenset(
        (
            *("country_of_birth", "full_name_frn", "previous_names", "residence_since"),
            *("network_devices", "emails", "social_media", "employment_history"),
            *("identifications", "peps", "is_protected", "sanctions", "related_persons"),
            *("re_relationship", "additional_information"),
        )
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Director(Person):
    """A person who directs an entity."""

    TYPE: ClassVar = "director_id"
    EXTENDS: ClassVar = "t_person"
    role: Annotated[str | None, Codes("entity_person_role")] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RelatedPerson:
    TYPE: ClassVar = "person_related_person_type"
    person_person_relation: Annotated[str | None, Codes("person_person_relation")] = None
    person: Person
    relation_date_range: DateRange | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityPerson:
    TYPE: ClassVar = "entity_related_person_type"
    person: Person
    role: Annotated[str, Codes("entity_person_role")]
    relation_date_range: DateRange | None = None
    share_percentage: Share | None = None
    voting_percentage: Share | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityEntity:
    TYPE: ClassVar = "entity_related_entity_type"
    entity_entity_relation: Annotated[str, Codes("entity_entity_relation")]
    entity: Entity
    relation_date_range: DateRange | None = None
    share_percentage: Share | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    TYPE: ClassVar = "t_entity"
    my_client: bool = False
    name: Filled
    commercial_name: Text | None = None
    incorporation_legal_form: Annotated[str | None, Codes("legal_form"), Mine] = None
    incorporation_number: Annotated[str | None, Length(1, 50), Mine] = None
    business: Annotated[Text | None, Mine] = None
    entity_status: Annotated[str | None, Codes("entity_status")] = None
    entity_status_date: Annotated[datetime | None, With("entity_status")] = None
    phones: Annotated[tuple[Phone, ...], Items("phone", 0)] = ()
    addresses: Annotated[tuple[Address, ...], Items("address", 0)] = ()
    network_devices: Annotated[tuple[NetworkDevice, ...], Items("network_device")] = ()
    email: Annotated[tuple[Text, ...], Most(5), OneOf("emails")] = ()
    emails: Annotated[tuple[Text, ...], Items("email"), OneOf("emails")] = ()
    url: Annotated[Text | None, OneOf("urls")] = None
    urls: Annotated[tuple[Text, ...], Items("url"), OneOf("urls")] = ()
    incorporation_state: Text | None = None
    incorporation_country_code: Annotated[Country | None, Mine] = None
    director_id: Annotated[
        tuple[Director, ...],
        As("director_id", "director_id_my_client"),
        OneOf("directors"),
        Mine,
    ] = ()
    related_persons: Annotated[
        tuple[EntityPerson, ...], Items("entity_related_person"), OneOf("directors"), Mine
    ] = ()
    related_entities: Annotated[tuple[EntityEntity, ...], Items("entity_related_entity")] = ()
    incorporation_date: Annotated[datetime | None, Mine] = None
    business_closed: True_ | None = None
    date_business_closed: datetime | None = None
    tax_number: Annotated[str | None, Length(0, 100)] = None
    tax_reg_number: Annotated[str | None, Length(0, 100)] = None
    entity_identifications: Annotated[
        tuple[EntityIdentification, ...], Items("entity_identifier")
    ] = ()
    re_relationship: Relationship | None = None
    sanctions: Annotated[tuple[Sanction, ...], Items("sanction_list")] = ()
    additional_information: Annotated[tuple[AdditionalInfo, ...], Items("additional_info")] = ()
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountFund:
    TYPE: ClassVar = "account_fund_type"
    currency_code: Currency
    currency_balance: Amount | None = None
    currency_balance_date: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Signatory:
    TYPE: ClassVar = "signatory"
    my_client: bool = False
    is_primary: True_ | None = None
    t_person: Annotated[Person, Inherits]
    role: Annotated[str | None, Codes("account_person_role"), Mine] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountPerson:
    TYPE: ClassVar = "account_related_person_type"
    my_client: bool = False
    is_primary: True_ | None = None
    t_person: Annotated[Person, Inherits]
    role: Annotated[str | None, Codes("account_person_role"), Mine] = None
    relation_date_range: DateRange | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountEntity:
    TYPE: ClassVar = "account_related_entity_type"
    account_entity_relation: Annotated[str, Codes("account_entity_relation")]
    entity: Entity
    relation_date_range: DateRange | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountAccount:
    TYPE: ClassVar = "account_related_account_type"
    account_account_relation: Annotated[str, Codes("account_account_relation")]
    account: Account
    relation_date_range: DateRange | None = None
    comments: Comments | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    TYPE: ClassVar = "t_account"
    my_client: bool = False
    institution_name: Annotated[Filled | None, Mine] = None
    institution_code: Annotated[str | None, Length(1, 50), OneOf("institution", required=True)] = (
        None
    )
    swift: Annotated[str | None, Length(1, 11), OneOf("institution", required=True)] = None
    institution_country: Country | None = None
    non_bank_institution: bool | None = None
    collection_account: True_ | None = None
    branch: Annotated[Filled | None, Mine] = None
    account_category: Annotated[str | None, Codes("account_category")] = None
    account: Filled
    currency_code: Annotated[Currency | None, Mine] = None
    account_funds: Annotated[tuple[AccountFund, ...], Items("account_fund")] = ()
    account_name: Annotated[Filled | None, Mine] = None
    iban: Annotated[str | None, Length(0, 34)] = None
    client_number: Annotated[str | None, Length(1, 30)] = None
    personal_account_type: Annotated[str | None, Codes("account"), OneOf("account_types"), Mine] = (
        None
    )
    account_type: Annotated[str | None, Codes("account"), OneOf("account_types"), Mine] = None
    t_entity: Annotated[Entity | None, Inherits] = None
    related_entities: Annotated[tuple[AccountEntity, ...], Items("account_related_entity")] = ()
    signatory: Annotated[tuple[Signatory, ...], OneOf("signatories"), Inherits, Mine] = ()
    related_persons: Annotated[
        tuple[AccountPerson, ...],
        Items("account_related_person"),
        OneOf("signatories"),
        Inherits,
        Mine,
    ] = ()
    related_accounts: Annotated[tuple[AccountAccount, ...], Items("account_related_account")] = ()
    opened: Annotated[datetime | None, Mine] = None
    closed: datetime | None = None
    balance: Amount | None = None
    date_balance: Annotated[datetime | None, With("balance")] = None
    status_code: Annotated[str | None, Codes("account_status"), Mine] = None
    status_date: Annotated[datetime | None, With("status_code")] = None
    beneficiary: Annotated[str | None, Length(0, 50)] = None
    beneficiary_comment: Text | None = None
    network_devices: Annotated[tuple[NetworkDevice, ...], Items("network_device")] = ()
    sanctions: Annotated[tuple[Sanction, ...], Items("sanction_list")] = ()
    additional_information: Annotated[tuple[AdditionalInfo, ...], Items("additional_info")] = ()
    comments: Comments | None = None
