"""The form of one step: it asks what the step needs, and nothing else."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from khua.access.models import Office
from khua.law.procedure import Move
from khua.procedure.data import MoveData
from khua.procedure.forms.fields import PastDateField, office_choices
from khua.procedure.rules import rules, said
from khua.record.forms.cases import CODE_NAMES_ONLY, country_choices
from khua.record.models import Case
from khua.record.models.sharing import Keeps


class MoveForm(forms.Form):
    """A step. `offices`: where the file can go, for a step that hands it on."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def __init__(self, *args: Any, rule: Move, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {office.pk: office for office in offices}
        asks = {rules().conditions[need].asks: rules().conditions[need] for need in rule.needs}
        if rule.hands_to:
            self.fields["to_office"] = forms.TypedChoiceField(
                label=_("To which office"),
                coerce=int,
                choices=[("", _("Choose an office")), *office_choices(offices)],
                help_text=_("The stage changes when that office accepts the file."),
            )
        if "date" in asks:
            self.fields["on"] = PastDateField(
                label=said(asks["date"].label),
                help_text=_("Day/month/year, such as 25/03/2016."),
            )
        if "case" in asks:
            self.fields["joined_to"] = forms.CharField(
                label=_("Number of the other case"), max_length=40
            )
        if "country" in asks:
            self.fields["country"] = forms.ChoiceField(
                label=_("State that takes over"),
                choices=[c for c in country_choices() if c[0] != rules().country],
            )
        if "confirm" in asks:
            self.fields["confirmed"] = forms.BooleanField(label=said(asks["confirm"].label))
        self.fields["note"] = forms.CharField(
            label=_("What the other office should know") if rule.hands_to else _("Reason"),
            required="note" in asks or bool(rule.hands_to),
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=CODE_NAMES_ONLY,
        )
        if rule.hands_to:
            self.fields["sender_keeps"] = forms.ChoiceField(
                label=_("What your office keeps"), choices=Keeps.choices, initial=Keeps.READING
            )

    def clean_joined_to(self) -> Case:
        """The case of that number, if one may see it."""
        number = self.cleaned_data["joined_to"].strip()
        found = Case.objects.filter(number=number).first()
        if found is None:
            raise ValidationError(
                gettext("You see no case of this number. Check it in the list of cases.")
            )
        return found

    def move_data(self) -> MoveData:
        """The valid form as the services take it."""
        given = dict(self.cleaned_data)
        if "to_office" in given:
            given["to_office"] = self.offices[given["to_office"]]
        return MoveData(**given)
