"""What people type about joint teams."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khua.access.models import Colleague
from khua.record.forms.cases import CODE_NAMES_ONLY
from khua.record.forms.fields import language
from khua.record.forms.handovers import LastDayField
from khua.record.models import Team
from khua.wording import in_lang

UNTIL = _("Such as 25/03/2027, at most 24 months from today. After it access stops by itself.")


def named(colleague: Colleague) -> str:
    """ "Noy (Police of Savannakhet)"."""
    return f"{colleague.display_name} ({in_lang(colleague.office, language(), 'name')})"


class NewTeamForm(forms.Form):
    """A joint team; people of other offices are added on the next page."""

    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=CODE_NAMES_ONLY,
    )
    ends_on = LastDayField(label=_("Last day"), help_text=UNTIL)
    lead = forms.TypedChoiceField(label=_("Lead of the team"), coerce=int)
    members = forms.TypedMultipleChoiceField(
        label=_("In the team"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People of other offices are added on the next page."),
    )

    def __init__(self, *args: Any, colleagues: list[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {each.pk: each for each in colleagues}
        for name in ("lead", "members"):
            self.fields[name].choices = [(pk, named(c)) for pk, c in self.colleagues.items()]  # type: ignore[attr-defined]

    def chosen_lead(self) -> Colleague:
        """The chosen lead."""
        return self.colleagues[self.cleaned_data["lead"]]

    def chosen(self) -> list[Colleague]:
        """The chosen members."""
        return [self.colleagues[pk] for pk in self.cleaned_data["members"]]


class TeamForm(forms.Form):
    """Another last day or lead."""

    ends_on = LastDayField(label=_("Last day"), help_text=UNTIL)
    lead = forms.TypedChoiceField(label=_("Lead of the team"), coerce=int)

    def __init__(self, data: Any, *, team: Team, colleagues: list[Colleague]) -> None:
        super().__init__(data, initial={"ends_on": team.ends_on, "lead": team.lead_id})
        self.colleagues = {each.pk: each for each in colleagues}
        self.fields["lead"].choices = [(pk, named(c)) for pk, c in self.colleagues.items()]  # type: ignore[attr-defined]

    def chosen_lead(self) -> Colleague:
        """The chosen lead."""
        return self.colleagues[self.cleaned_data["lead"]]


class AddToTeamForm(forms.Form):
    """Which colleagues of one office go into the team."""

    members = forms.TypedMultipleChoiceField(
        label=_("Colleagues"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Nobody is chosen. Choose a colleague from the list.")},
    )

    def __init__(self, *args: Any, colleagues: list[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {each.pk: each for each in colleagues}
        self.fields["members"].choices = [  # type: ignore[attr-defined]
            (c.pk, f"{c.display_name} ({c.get_role_display()})") for c in colleagues
        ]

    def chosen(self) -> list[Colleague]:
        """The chosen colleagues."""
        return [self.colleagues[pk] for pk in self.cleaned_data["members"]]
