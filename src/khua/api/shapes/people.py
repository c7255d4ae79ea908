"""People in a case, and apart from them who they are."""

from datetime import date
from typing import Annotated, Self

from django.utils.translation import get_language
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from khua.api.reading import wrong
from khua.api.shapes.common import Country, Day, Given, Sent, Version, Words
from khua.reading import Unreadable, read_phone
from khua.record.data import IdentityData, PersonData
from khua.record.models import Identity, Person
from khua.record.models.choices import PersonKind, PersonRole, Precision, Sex
from khua.wording import known


def _phone(text: str) -> str:
    try:
        return read_phone(text).value.e164
    except Unreadable as error:
        language = known(get_language())
        raise wrong(error.problem(language), error.mend(language)) from None


Phone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_phone)]


class Document(BaseModel):
    """A paper that names someone."""

    kind: Annotated[str, Words(40, 1)]
    number: Annotated[str, Words(60, 1)]
    country: Country | None = None


class Account(BaseModel):
    """An account at a bank."""

    bank: Annotated[str, Words(80, 1)]
    number: Annotated[str, Words(60, 1)]


class IdentityIn(Sent):
    """Who someone is. It is kept apart from the case; a victim's is seen by very few."""

    name: Annotated[str, Words(200)] = ""
    honorific: Annotated[str, Words(40)] = ""
    other_names: list[Annotated[str, Words(200, 1)]] = Field([], max_length=20)
    birth_date: Day | None = None
    birth_precision: Precision = Precision.DAY
    age: int | None = Field(None, ge=0, le=130, description="In years, when it happened.")
    documents: list[Document] = Field([], max_length=20)
    phones: list[Phone] = Field([], max_length=20)
    accounts: list[Account] = Field([], max_length=20)
    vehicles: list[Annotated[str, Words(40, 1)]] = Field([], max_length=20)
    addresses: list[Annotated[str, Words(300, 1)]] = Field([], max_length=20)

    def data(self) -> IdentityData:
        """What the services take."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        given |= {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
        given["accounts"] = tuple(account.model_dump() for account in self.accounts)
        given["documents"] = tuple(
            {"kind": each.kind, "number": each.number, "country": each.country or ""}
            for each in self.documents
        )
        return IdentityData(**given)


class PersonIn(Sent):
    """Someone in a case."""

    roles: list[PersonRole] = Field(min_length=1, max_length=7)
    kind: PersonKind = PersonKind.PERSON
    sex: Sex = Sex.UNKNOWN
    nationalities: list[Country] = Field([], max_length=10)
    identity: IdentityIn = Field(default_factory=lambda: IdentityIn.model_validate({}))

    def data(self) -> PersonData:
        """What the services take."""
        return PersonData(
            roles=tuple(dict.fromkeys(self.roles)),
            kind=self.kind,
            sex=self.sex,
            nationalities=tuple(dict.fromkeys(self.nationalities)),
            identity=self.identity.data(),
        )


class PersonOut(Given):
    """Someone in a case, by code name. Names are at `…/identity`."""

    code_name: str
    kind: str
    roles: list[str]
    sex: str
    nationalities: list[str]
    protected: bool = Field(description="Whether the identity is held apart, as a victim's is.")
    version: Version

    @classmethod
    def of(cls, person: Person) -> Self:
        """A person as the API gives him."""
        return cls(**{name: getattr(person, name) for name in cls.model_fields})


class IdentityOut(Given):
    """Who someone is. That it was read is on the record."""

    code_name: str
    name: str
    honorific: str
    other_names: list[str]
    birth_date: date | None
    birth_precision: str
    age: int | None
    documents: list[dict[str, str]]
    phones: list[str]
    accounts: list[dict[str, str]]
    vehicles: list[str]
    addresses: list[str]

    @classmethod
    def of(cls, person: Person, identity: Identity) -> Self:
        """An identity as the API gives it."""
        own = [name for name in cls.model_fields if name != "code_name"]
        return cls(code_name=person.code_name, **{name: getattr(identity, name) for name in own})
