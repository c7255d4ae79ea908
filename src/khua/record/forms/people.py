"""The form about a person: what everyone on the case may know, and who it is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from khua import places
from khua.access.models import Office
from khua.reading import read_phone
from khua.reading.text import split_values
from khua.record.data import IdentityData, PersonData
from khua.record.forms.fields import (
    AgeField,
    DateTextField,
    LinesField,
    SeenField,
    language,
    part_date,
    short_text,
)
from khua.record.forms.offices import grouped
from khua.record.models import Identity, Person
from khua.record.models.choices import PersonKind, PersonRole, Sex

IDENTITY_FIELDS = (
    "name",
    "honorific",
    "other_names",
    "birth_date",
    "age",
    "documents",
    "phones",
    "accounts",
    "vehicles",
    "addresses",
)


def read_phone_line(line: str) -> str:
    """A phone number as E.164. Raises Unreadable, which never quotes the number."""
    return read_phone(line).value.e164


def read_document_line(line: str) -> dict[str, str]:
    """ "passport, P1234567, Laos" as a document; the country may be left out."""
    kind, number, country = ([part.strip() for part in line.split(",", 2)] + ["", ""])[:3]
    if not kind or not number:
        raise ValidationError(
            gettext("Write the kind, a comma and the number: passport, P1234567, Laos.")
        )
    return {"kind": kind, "number": number, "country": read_country(country) if country else ""}


def write_document_line(document: dict[str, str]) -> str:
    """The reverse of read_document_line."""
    country = document.get("country", "")
    parts = [document.get("kind", ""), document.get("number", "")]
    return ", ".join([*parts, write_country(country)] if country else parts)


def read_account_line(line: str) -> dict[str, str]:
    """ "BCEL, 010-12-00-1234567" as an account."""
    bank, number = ([part.strip() for part in line.split(",", 1)] + [""])[:2]
    if not bank or not number:
        raise ValidationError(
            gettext("Write the bank, a comma and the number: BCEL, 010-12-00-1234567.")
        )
    return {"bank": bank, "number": number}


def write_account_line(account: dict[str, str]) -> str:
    """The reverse of read_account_line."""
    return f"{account.get('bank', '')}, {account.get('number', '')}"


def read_country(text: str) -> str:
    """The ISO 3166-1 code of a country or nationality in any words. Raises ValidationError."""
    found = places.find_country(text)
    if found.country:
        return found.country.alpha2
    if found.candidates:
        names = [places.country_name(c.alpha2, language()) for c in found.candidates]
        raise ValidationError(
            gettext("“%(text)s” is not a country Khua knows. Did you mean: %(names)s?")
            % {"text": text[:40], "names": ", ".join(names)}
        )
    raise ValidationError(
        gettext("“%(text)s” is not a country Khua knows. Write its name, or its two letters: LA.")
        % {"text": text[:40]}
    )


def write_country(code: str) -> str:
    """A country in the words of the page."""
    try:
        return places.country_name(code, language())
    except KeyError:
        return code


class NationalitiesField(forms.CharField):
    """Nationalities in any words, with commas between. Cleans to ISO codes."""

    def clean(self, value: Any) -> Any:
        return tuple(
            dict.fromkeys(read_country(word) for word in split_values(super().clean(value)))
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return ", ".join(write_country(code) for code in value)


class PersonForm(forms.Form):
    """Someone in a case. With `with_identity` False it does not ask who it is."""

    seen = SeenField()
    kind = forms.ChoiceField(
        label=_("Kind"), choices=PersonKind.choices, widget=forms.RadioSelect, initial="person"
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles in this case"),
        choices=PersonRole.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One person may have several. A victim is only ever shown by a code name."),
        error_messages={"required": _("The person has no role. Choose at least one.")},
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    nationalities = NationalitiesField(
        label=_("Nationality"),
        required=False,
        max_length=200,
        help_text=_("Several with commas between: Lao, Thai."),
    )
    official_of = forms.ChoiceField(
        label=_("Where this official serves"),
        required=False,
        help_text=_(
            "The case is kept from this office and those above it, up to the centre that must act."
            " If one of them leads it, the centre leads it from now on. If it is your own office,"
            " you see the case no more."
        ),
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        help_text=_("In the script in which it is written on papers, or as it was heard."),
    )
    honorific = forms.CharField(
        label=_("Form of address"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input--short"}),
        help_text=_("Such as ທ້າວ, ນາງ, Mr. If empty it is taken from the name."),
    )
    other_names = LinesField[str](
        label=_("Other names"),
        read=short_text(200),
        help_text=_("Nicknames, other spellings, other scripts; one a line."),
    )
    birth_date = DateTextField(
        label=_("Date of birth"),
        required=False,
        help_text=_("25/03/2006, 03/2006, 2006 or “about 2006”; Buddhist years are understood."),
    )
    age = AgeField(
        label=_("Age when it happened"),
        required=False,
        help_text=_("In years; only where the date of birth is not known."),
    )
    documents = LinesField[dict[str, str]](
        label=_("Documents"),
        read=read_document_line,
        write=write_document_line,
        help_text=_("One a line: kind, number, country. Passport, P1234567, Laos."),
    )
    phones = LinesField[str](
        label=_("Phones"),
        read=read_phone_line,
        help_text=_("One a line: 020 5551 2345, or with the country code: +66 81 234 5678."),
    )
    accounts = LinesField[dict[str, str]](
        label=_("Bank accounts"),
        read=read_account_line,
        write=write_account_line,
        help_text=_("One a line: bank, number. BCEL, 010-12-00-1234567."),
    )
    vehicles = LinesField[str](
        label=_("Vehicles"), read=short_text(40), help_text=_("Number plates, one a line.")
    )
    addresses = LinesField[str](
        label=_("Addresses"),
        read=short_text(300),
        help_text=_("One a line: village, district, province."),
    )

    def __init__(self, *args: Any, with_identity: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.with_identity = with_identity
        self.offices = {
            str(office.pk): office for office in Office.objects.order_by("kind", "code")
        }
        choices = [("", _("Not an official, or not known")), *grouped(list(self.offices.values()))]
        self.fields["official_of"].choices = choices  # type: ignore[attr-defined]
        if "seen" not in self.initial:  # someone new
            del self.fields["seen"]
        if not with_identity:
            for name in IDENTITY_FIELDS:
                self.fields.pop(name, None)

    def facts_fields(self) -> list[forms.BoundField]:
        """The fields that everyone on the case may know."""
        return [field for field in self if field.name not in IDENTITY_FIELDS]

    def identity_fields(self) -> list[forms.BoundField]:
        """The fields that say who it is; empty without the right to see them."""
        return [field for field in self if field.name in IDENTITY_FIELDS]

    def person_data(self) -> PersonData:
        """The valid form as the services take it."""
        given = self.cleaned_data
        return PersonData(
            roles=tuple(given["roles"]),
            kind=given["kind"],
            sex=given["sex"],
            nationalities=given["nationalities"],
            official_of=self.offices.get(given["official_of"]),
            identity=self._identity() if self.with_identity else IdentityData(),
        )

    def _identity(self) -> IdentityData:
        given = self.cleaned_data
        birth, age = given["birth_date"], given["age"]
        lists = ("other_names", "documents", "phones", "accounts", "vehicles", "addresses")
        return IdentityData(
            name=given["name"],
            honorific=given["honorific"],
            birth_date=birth.value.date if birth else None,
            birth_precision=birth.value.precision if birth else "day",
            age=age.value.years if age else None,
            **{key: given[key] for key in lists},
        )

    @staticmethod
    def values_of(person: Person, identity: Identity | None) -> dict[str, Any]:
        """A person, and the identity if it is visible, as the form's initial values."""
        values: dict[str, Any] = {
            "kind": person.kind,
            "roles": person.roles,
            "sex": person.sex,
            "nationalities": tuple(person.nationalities),
            "official_of": str(person.official_of_id or ""),
            "seen": person.version,
        }
        if identity:
            plain = ("name", "honorific", "age", "other_names", "documents", "phones")
            values |= {key: getattr(identity, key) for key in plain}
            values |= {key: getattr(identity, key) for key in ("accounts", "vehicles", "addresses")}
            values["birth_date"] = part_date(identity.birth_date, identity.birth_precision)
        return values
