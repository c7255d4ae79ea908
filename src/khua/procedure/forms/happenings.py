"""The form for what happened."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khua.procedure.data import HappeningData
from khua.procedure.forms.fields import PastDateField, TimeTextField, moment, today
from khua.procedure.rules import events_to_record, pairs
from khua.record.forms.cases import CODE_NAMES_ONLY
from khua.record.models import Person


class HappeningForm(forms.Form):
    """One event of law/procedure, when, and to whom."""

    def __init__(
        self, *args: Any, people: list[Person], names: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.code: person for person in people}
        self.fields["event"] = forms.ChoiceField(
            label=_("What happened"), choices=[("", _("Choose")), *pairs(events_to_record())]
        )
        self.fields["person"] = forms.ChoiceField(
            label=_("To whom it happened"),
            required=False,
            choices=[("", _("To nobody in particular")), *((p.code, names[p.pk]) for p in people)],
        )
        self.fields["day"] = PastDateField(
            label=_("Day"), initial=today(), help_text=_("Day/month/year, such as 25/03/2016.")
        )
        self.fields["time"] = TimeTextField(
            label=_("Time"),
            required=False,
            help_text=_("Such as 14:05. A limit of hours runs from this very minute."),
        )
        self.fields["note"] = forms.CharField(
            label=_("Note"),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=CODE_NAMES_ONLY,
        )

    def happening_data(self) -> HappeningData:
        """The valid form as the services take it."""
        given = self.cleaned_data
        return HappeningData(
            event=given["event"],
            at=moment(given["day"], given["time"]),
            person=self.people.get(given["person"]),
            note=given["note"],
        )
