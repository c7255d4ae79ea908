"""What people type about hand-overs, and the picker of an office."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khua.access.models import Office
from khua.reading import Unreadable, read_date
from khua.record.forms.cases import CODE_NAMES_ONLY
from khua.record.forms.fields import unreadable
from khua.record.forms.offices import grouped
from khua.record.models import Case, HandOverKind, HandOverState, Keeps
from khua.record.services.handovers import HandOverData

FAR: Final = timedelta(days=365 * 10)


class LastDayField(forms.CharField):
    """A day from today on, typed as dd/mm/yyyy. Cleans to a date, or None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input--short"})
        super().__init__(max_length=60, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = read_date(text, latest=timezone.localdate() + FAR)
        except Unreadable as error:
            raise unreadable(error) from None
        if found.value.precision != "day":
            raise forms.ValidationError(
                _("The day is missing. Write day, month and year, such as 25/03/2016.")
            )
        return found.value.date

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%d/%m/%Y") if isinstance(value, date) else value


class HandOverForm(forms.Form):
    """Sending a case to another office."""

    kind = forms.ChoiceField(
        label=_("What you ask"),
        choices=[
            (HandOverKind.REFERRAL, _("Referral: they work on it too, we go on leading")),
            (HandOverKind.TRANSFER, _("Transfer: they lead it from then on")),
        ],
        widget=forms.RadioSelect,
        initial=HandOverKind.REFERRAL,
    )
    to_office = forms.ChoiceField(label=_("To which office"))
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Why, and what you expect. The other office reads this before it may see the case:"
            " no name, and nothing that tells who a victim is."
        ),
    )
    sender_keeps = forms.ChoiceField(
        label=_("After a transfer your office keeps"),
        choices=Keeps.choices,
        widget=forms.RadioSelect,
        initial=Keeps.READING,
    )
    keeps_until = LastDayField(
        label=_("Reading until"),
        required=False,
        help_text=_("The last day, such as 25/03/2027. Empty: without an end."),
    )

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {str(office.pk): office for office in offices}
        self.fields["to_office"].choices = [("", "—"), *grouped(offices)]  # type: ignore[attr-defined]

    def data_to_send(self) -> HandOverData:
        """The valid form as the services take it."""
        given = self.cleaned_data
        return HandOverData(
            kind=given["kind"],
            to_office=self.offices[given["to_office"]],
            purpose=given["purpose"],
            sender_keeps=given["sender_keeps"],
            keeps_until=given["keeps_until"],
        )


class RequestForm(forms.Form):
    """Asking the leading office for the case."""

    purpose = forms.CharField(
        label=_("Why your office should lead it"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=CODE_NAMES_ONLY,
    )

    def data_to_send(self, case: Case) -> HandOverData:
        """The valid form as the services take it."""
        return HandOverData(HandOverKind.REQUEST, case.lead_office, self.cleaned_data["purpose"])


class AnswerForm(forms.Form):
    """The answer to a hand-over, of those that one may give."""

    state = forms.ChoiceField(label=_("Answer"))
    text = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("The reason is missing.")},
        help_text=_("What is missing, or who should have the case instead. No names."),
    )

    def __init__(self, data: Any, *, may: frozenset[str]) -> None:
        super().__init__(data)
        # only a refusal needs a reason, and only it shows the field
        self.fields["text"].required = not data or data.get("state") == HandOverState.REJECTED
        state = self.fields["state"]
        state.choices = [each for each in HandOverState.choices if each[0] in may]  # type: ignore[attr-defined]
