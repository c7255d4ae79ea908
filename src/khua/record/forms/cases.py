"""Forms about a case, and the filter of the case list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from khua import places
from khua.access.models import Colleague, Office
from khua.law import procedure
from khua.reading import Read, Unreadable, read_date
from khua.reading.text import latin_digits
from khua.record.data import CaseData, PlaceData
from khua.record.forms.fields import DateTextField, SeenField, language, part_date
from khua.record.forms.plain import PlainSelect
from khua.record.models import Case
from khua.record.models.choices import Involvement, PlaceKind, Source
from khua.record.selectors import CaseFilter

CODE_NAMES_ONLY = _(
    "Never write a victim's name here: use the code name, or “the victim”. Everyone who may see"
    " the case reads this text."
)
NEAR = ("LA", "TH", "VN", "CN", "KH", "MM", "MY")


def country_choices() -> list[tuple[str, str]]:
    """Laos and the countries people go to first, then all others by name."""
    lang = language()
    named = {c.alpha2: c.name_lo if lang == "lo" else c.name_en for c in places.countries()}
    others = sorted((name, code) for code, name in named.items() if code not in NEAR)
    return [(code, named[code]) for code in NEAR] + [(code, name) for name, code in others]


def province_choices(empty: Any) -> list[tuple[str, Any]]:
    """The provinces in their usual order, after `empty`."""
    lang = language()
    named = [(p.iso, p.name_lo if lang == "lo" else p.name_en) for p in places.provinces()]
    return [("", empty), *named]


def stage_choices() -> list[tuple[str, str]]:
    """The stages of the procedure, in its order."""
    return [(stage.id, stage.label[language()]) for stage in procedure.load().stages.values()]


class CaseForm(forms.Form):
    """What every form about a case asks."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("What it is about, in a few words. Never a victim's name."),
    )
    source = forms.ChoiceField(label=_("How it came to the office"), choices=Source.choices)
    reported_on = DateTextField(
        label=_("Reported on"), whole=True, help_text=_("Day/month/year, such as 25/03/2016.")
    )
    occurred_on = DateTextField(
        label=_("Happened on"),
        required=False,
        help_text=_(
            "As exactly as it is known: 25/03/2016, 03/2016, 2016 or “about 2016”."
            " Leave empty if not known."
        ),
    )
    place_kind = forms.ChoiceField(
        label=_("What happened there"),
        choices=PlaceKind.choices,
        initial=PlaceKind.RECRUITMENT,
    )
    country = forms.ChoiceField(label=_("Country"), choices=country_choices, initial="LA")
    province = forms.ChoiceField(
        label=_("Province"),
        required=False,
        choices=lambda: province_choices(_("Not known, or abroad")),
    )
    district = forms.CharField(label=_("District"), required=False, max_length=80)
    village = forms.CharField(label=_("Village"), required=False, max_length=80)
    account = forms.CharField(
        label=_("Short account"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=CODE_NAMES_ONLY,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("province") and given.get("country") not in ("LA", None):
            self.add_error(
                "province",
                ValidationError(
                    _("The province is in Laos, the country is not. Choose Laos, or no province.")
                ),
            )
        return given

    def place(self) -> tuple[PlaceData, ...]:
        """The place that was typed, if any part of it was."""
        given = self.cleaned_data
        where = given["province"] or given["district"] or given["village"]
        if not where and given["country"] == "LA":
            return ()
        return (
            PlaceData(
                given["place_kind"],
                given["country"],
                given["province"] or None,
                given["district"],
                given["village"],
            ),
        )

    def case_data(self) -> CaseData:
        """The valid form as the services take it."""
        given = self.cleaned_data
        reported, occurred = given["reported_on"].value, given["occurred_on"]
        return CaseData(
            title=given["title"],
            source=given["source"],
            reported_on=reported.date,
            occurred_on=occurred.value.date if occurred else None,
            occurred_precision=occurred.value.precision if occurred else "day",
            official_involvement=given.get("official_involvement", Involvement.NONE_KNOWN),
            official_note=given.get("official_note", ""),
            account=given["account"],
            places=self.place(),
        )


class NewCaseForm(CaseForm):
    """Short: it is filled in on a phone, and the rest comes later."""


class EditCaseForm(CaseForm):
    """A case that is there; the place is one more, since none is ever taken away."""

    seen = SeenField()
    official_involvement = forms.ChoiceField(
        label=_("Involvement of an official"), choices=Involvement.choices
    )
    official_note = forms.CharField(
        label=_("What is known of it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = [
        "title",
        "source",
        "reported_on",
        "occurred_on",
        "account",
        "official_involvement",
        "official_note",
    ]

    @staticmethod
    def values_of(case: Case) -> dict[str, Any]:
        """A case as the form's initial values."""
        return {
            "title": case.title,
            "source": case.source,
            "reported_on": part_date(case.reported_on, "day"),
            "occurred_on": part_date(case.occurred_on, case.occurred_precision),
            "account": case.account,
            "official_involvement": case.official_involvement,
            "official_note": case.official_note,
            "seen": case.version,
        }


class YearField(forms.CharField):
    """A year in any digits and era; None when empty."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            found: Read[Any] = read_date(latin_digits(text))
        except Unreadable:
            found = Read(None)
        if found.value is None or found.value.precision != "year":
            raise ValidationError(gettext("This is not a year. Write four digits, such as 2016."))
        return found.value.date.year


class CaseFilterForm(forms.Form):
    """The filter above the case list; every part may be empty."""

    text = forms.CharField(label=_("Search"), required=False, max_length=100)
    province = forms.ChoiceField(
        label=_("Province"),
        required=False,
        choices=lambda: province_choices(pgettext_lazy("provinces", "All")),
    )
    source = forms.ChoiceField(
        label=_("How it came"),
        required=False,
        choices=[("", pgettext_lazy("sources", "All")), *Source.choices],
    )
    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=lambda: [("", pgettext_lazy("stages", "All")), *stage_choices()],
    )
    year = YearField(
        label=_("Year"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    mine = forms.BooleanField(label=_("Only my cases"), required=False)

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(offices) > 1:
            lang = language()
            self.fields["office"] = forms.TypedChoiceField(
                label=_("Office"),
                required=False,
                widget=PlainSelect,
                coerce=int,
                empty_value=None,
                choices=[
                    ("", pgettext_lazy("offices", "All")),
                    *((o.pk, o.name_lo if lang == "lo" else o.name_en) for o in offices),
                ],
            )

    def wanted(self) -> CaseFilter:
        """What the valid parts narrow the list to."""
        self.is_valid()
        given = {key: value for key, value in self.cleaned_data.items() if value}
        return CaseFilter(**given)


class AssignForm(forms.Form):
    """Which colleague of one office goes on the case."""

    def __init__(self, *args: Any, colleagues: list[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {c.pk: c for c in colleagues}
        self.fields["colleague"] = forms.TypedChoiceField(
            label=_("Colleague"),
            coerce=int,
            widget=forms.RadioSelect,
            choices=[(c.pk, f"{c.display_name} ({c.get_role_display()})") for c in colleagues],
            error_messages={"required": _("Nobody is chosen. Choose a colleague from the list.")},
        )

    def chosen(self) -> Colleague:
        """The chosen colleague."""
        return self.colleagues[self.cleaned_data["colleague"]]
