"""The forms about a finding: a new one, and a new standing of one that is there."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from khua.law import vocabulary
from khua.record.assessing import suspects_of, victims_of
from khua.record.data import FindingData
from khua.record.forms.fields import SeenField
from khua.record.models import Finding, Person
from khua.record.models.choices import FindingSource, Standing

#: what a member may say a finding rests on; `computed` is Khua's own
STATED_SOURCES = [choice for choice in FindingSource.choices if choice[0] != "computed"]
STANDINGS = [
    (Standing.PROVED, _("Proved: shown by evidence that stands")),
    (Standing.ALLEGED, _("Alleged: said or likely, not yet proved")),
    (Standing.CONTRADICTED, _("Contradicted: evidence speaks against it")),
    (Standing.UNKNOWN, _("Unknown: asked about, no answer")),
]


class StandingForm(forms.Form):
    """How far a finding is shown, and by what."""

    seen = SeenField()
    standing = forms.ChoiceField(
        label=_("Standing"), choices=STANDINGS, widget=forms.RadioSelect, initial="alleged"
    )
    source = forms.ChoiceField(
        label=_("It rests on"),
        choices=STATED_SOURCES,
        help_text=_("What was only reported to the office does not yet carry a charge."),
    )
    source_note = forms.CharField(
        label=_("Where to find it"),
        required=False,
        max_length=300,
        help_text=_("Such as: statement of 12/03/2016, page 2. No victim's name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("source") == FindingSource.COMPUTED:
            # what Khua computed becomes a member's word only when he says what it rests on
            field = cast(forms.ChoiceField, self.fields["source"])
            field.choices = [("", _("Choose what it rests on")), *STATED_SOURCES]

    def change(self, finding: Finding) -> FindingData:
        """The valid form as a new standing of `finding`."""
        given = {key: value for key, value in self.cleaned_data.items() if key != "seen"}
        return FindingData(
            code=finding.code, suspect=finding.suspect, victim=finding.victim, **given
        )


class FindingForm(StandingForm):
    """A finding on one element, of one suspect and one victim."""

    code = forms.ChoiceField(
        widget=forms.HiddenInput, choices=lambda: [(c, c) for c in vocabulary().codes]
    )

    def __init__(
        self, *args: Any, people: list[Person], names: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.code: person for person in people}
        self.fields["suspect"] = forms.ChoiceField(
            label=_("Suspect"),
            required=False,
            choices=[
                ("", _("All suspects")),
                *((p.code, names[p.pk]) for p in suspects_of(people)),
            ],
        )
        self.fields["victim"] = forms.ChoiceField(
            label=_("Victim"),
            required=False,
            choices=[("", _("All victims")), *((p.code, names[p.pk]) for p in victims_of(people))],
        )
        self.order_fields(
            ["code", "seen", "standing", "suspect", "victim", "source", "source_note"]
        )

    def finding_data(self) -> FindingData:
        """The valid form as the services take it."""
        given = self.cleaned_data
        return FindingData(
            code=given["code"],
            standing=given["standing"],
            source=given["source"],
            source_note=given["source_note"],
            suspect=self.people.get(given["suspect"]),
            victim=self.people.get(given["victim"]),
        )
