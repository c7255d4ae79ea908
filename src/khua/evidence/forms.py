"""What people type about evidence. Forms read and check; services write."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from khua.access.models import Colleague, Office
from khua.evidence.data import ItemData
from khua.evidence.models import Answer, Authority, Bearing, Item, ItemContent, Kind
from khua.evidence.receiving import FIELD
from khua.record.forms.fields import DateTextField, SeenField, language, part_date
from khua.record.models import Finding, Person

NO_NAMES = _("Code names only, never a victim's name.")


class ItemForm(forms.Form):
    """An item: what it is, who collected it, when, where and by what authority."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    title = forms.CharField(
        label=_("What it is"),
        max_length=200,
        help_text=_("In a few words, such as: phone of the suspect, black, one SIM."),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NO_NAMES,
    )
    collected_by = forms.CharField(label=_("Collected by"), required=False, max_length=160)
    collected_on = DateTextField(
        label=_("Collected on"),
        required=False,
        help_text=_("As exactly as it is known: 25/03/2016, 03/2016 or 2016."),
    )
    place = forms.CharField(label=_("Where it was collected"), required=False, max_length=200)
    authority = forms.ChoiceField(label=_("By what authority"), choices=Authority.choices)
    authority_note = forms.CharField(
        label=_("Number of the order, or what was agreed"), required=False, max_length=200
    )
    sealed = forms.BooleanField(
        label=_("Sealed"),
        required=False,
        help_text=_(
            "Others on the case see that it exists. What it is, and its files, only whoever has it"
            " and the head of the leading office see."
        ),
    )
    seen = SeenField()

    def __init__(
        self, *args: Any, people: list[Person], names: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.code: person for person in people}
        self.fields["witness"] = forms.ChoiceField(
            label=_("Whose statement, or from whom"),
            required=False,
            choices=[("", _("Nobody of this case")), *((p.code, names[p.pk]) for p in people)],
        )
        self.order_fields(
            ["kind", "title", "description", "witness", "collected_by", "collected_on", "place"]
        )
        if "seen" not in self.initial:  # a new item
            del self.fields["seen"]

    @staticmethod
    def values_of(item: Item, content: ItemContent) -> dict[str, Any]:
        """An item as the form's initial values."""
        same = ("title", "description", "collected_by", "place", "authority", "authority_note")
        return {
            **{field: getattr(content, field) for field in same},
            "kind": item.kind,
            "sealed": item.sealed,
            "collected_on": part_date(content.collected_on, content.collected_precision),
            "witness": content.witness.code if content.witness else "",
            "seen": content.version,
        }

    def item_data(self) -> ItemData:
        """The valid form as the services take it."""
        given = self.cleaned_data
        collected = given["collected_on"]
        return ItemData(
            kind=given["kind"],
            title=given["title"],
            description=given["description"],
            collected_by=given["collected_by"],
            collected_on=collected.value.date if collected else None,
            collected_precision=collected.value.precision if collected else "day",
            place=given["place"],
            authority=given["authority"],
            authority_note=given["authority_note"],
            witness=self.people.get(given["witness"]),
            sealed=given["sealed"],
        )


class ManyFiles(forms.FileInput):
    """Several files at once; the upload handler has them already."""

    allow_multiple_selected = True


class UploadForm(forms.Form):
    """Which files to add. The upload handler has them before this form is asked; it only shows."""

    file = forms.FileField(
        label=_("Files"),
        widget=ManyFiles(attrs={"multiple": True}),
        help_text=_("Pictures, sound, video, documents: anything. Nothing of it is changed."),
    )

    def tell(self, problem: str) -> None:
        """Say what was wrong with the upload; nothing else is checked here."""
        self.cleaned_data, self._errors = {}, ErrorDict()
        self.add_error(FIELD, problem)


class HandOverForm(forms.Form):
    """To whom an item goes, and why."""

    def __init__(
        self, *args: Any, receivers: list[tuple[Office, list[Colleague]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = {each.pk: each for _office, people in receivers for each in people}
        lang = language()
        self.fields["receiver"] = forms.TypedChoiceField(
            label=_("To whom"),
            coerce=int,
            choices=[
                ("", _("Choose a colleague")),
                *(
                    (
                        office.name_lo if lang == "lo" else office.name_en,
                        [(c.pk, f"{c.display_name} ({c.get_role_display()})") for c in people],
                    )
                    for office, people in receivers
                ),
            ],
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why"),
            max_length=300,
            help_text=_("Such as: for examination of the phone. Everyone on the case reads it."),
        )

    def receiver(self) -> Colleague:
        """The chosen colleague."""
        return self.receivers[self.cleaned_data["receiver"]]


class AnswerForm(forms.Form):
    """Whether an item was received."""

    answer = forms.ChoiceField(
        label=_("Do you have it?"),
        choices=[
            (Answer.CONFIRMED, _("Yes, I received it as described")),
            (Answer.REFUSED, _("No, I refuse it")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why not, or what you noticed"),
        required=False,
        max_length=300,
        help_text=_("A refusal needs a reason. Everyone on the case reads it."),
    )

    def confirmed(self) -> bool:
        """Whether it was received."""
        return bool(self.cleaned_data["answer"] == Answer.CONFIRMED)


class LinkForm(forms.Form):
    """Which finding an item bears on, and how."""

    bearing = forms.ChoiceField(
        label=_("The item"),
        choices=Bearing.choices,
        widget=forms.RadioSelect,
        initial=Bearing.SUPPORTS,
    )

    def __init__(self, *args: Any, findings: list[tuple[Finding, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings = {finding.pk: finding for finding, _words in findings}
        self.fields["finding"] = forms.TypedChoiceField(
            label=_("Finding"),
            coerce=int,
            choices=[
                ("", _("Choose a finding")),
                *((finding.pk, words) for finding, words in findings),
            ],
        )
        self.order_fields(["finding", "bearing"])

    def finding(self) -> Finding:
        """The chosen finding."""
        return self.findings[self.cleaned_data["finding"]]
