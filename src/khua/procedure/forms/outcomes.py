"""The forms for what a tribunal decided, and for what was paid."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khua.procedure.data import OutcomeData, PaymentData
from khua.procedure.forms.fields import KipField, MonthsField, PastDateField, today
from khua.procedure.models import Outcome
from khua.procedure.rules import offence_choices, pairs, rules
from khua.record.assessing import suspects_of
from khua.record.forms.cases import CODE_NAMES_ONLY
from khua.record.models import Person

#: nothing of a judgment is chosen before somebody chose it
CHOOSE = ("", _("Choose"))


class OutcomeForm(forms.Form):
    """One decision of one tribunal on one suspect and one offence."""

    tribunal_name = forms.CharField(label=_("Name of the tribunal"), max_length=160)
    decided_on = PastDateField(
        label=_("Decided on"), help_text=_("Day/month/year, such as 25/03/2016.")
    )
    months = MonthsField(label=_("How many months"), required=False)
    fine_kip = KipField(label=_("Fine in kip"), required=False)
    confiscation = forms.CharField(
        label=_("Confiscation: what"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    restitution_ordered_kip = KipField(label=_("Restitution ordered, in kip"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=CODE_NAMES_ONLY,
    )

    def __init__(
        self,
        *args: Any,
        people: list[Person],
        names: dict[int, str],
        earlier: list[tuple[Outcome, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.code: person for person in people}
        self.earlier = {outcome.pk: outcome for outcome, _label in earlier}
        self.fields["tribunal"] = forms.ChoiceField(
            label=_("Tribunal"), choices=[CHOOSE, *pairs(rules().tribunals.values())]
        )
        self.fields["suspect"] = forms.ChoiceField(
            label=_("Suspect"),
            choices=[CHOOSE, *((p.code, names[p.pk]) for p in suspects_of(people))],
        )
        self.fields["offence"] = forms.ChoiceField(
            label=_("Offence"), choices=[CHOOSE, *offence_choices()]
        )
        self.fields["verdict"] = forms.ChoiceField(
            label=_("Decision"),
            choices=pairs(rules().verdicts.values()),
            widget=forms.RadioSelect,
        )
        self.fields["sentence"] = forms.ChoiceField(
            label=_("Sentence"),
            required=False,
            choices=[("", _("None")), *pairs(rules().sentences.values())],
        )
        if earlier:
            self.fields["sets_aside"] = forms.TypedChoiceField(
                label=_("Sets aside the earlier decision"),
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", _("None")), *((outcome.pk, label) for outcome, label in earlier)],
            )
        order = ["tribunal", "tribunal_name", "suspect", "offence", "verdict", "decided_on"]
        order += ["sets_aside", "sentence", "months", "fine_kip", "confiscation"]
        self.order_fields([*order, "restitution_ordered_kip", "note"])

    def outcome_data(self) -> OutcomeData:
        """The valid form as the services take it."""
        given = dict(self.cleaned_data)
        given["suspect"] = self.people[given["suspect"]]
        given["sets_aside"] = self.earlier.get(given.get("sets_aside") or 0)
        return OutcomeData(**given)


class PaymentForm(forms.Form):
    """What was paid of a restitution. `ordered`: the outcomes that order one, with their label."""

    kip = KipField(label=_("Paid, in kip"))
    paid_on = PastDateField(label=_("Paid on"), initial=today)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000)

    def __init__(self, *args: Any, ordered: list[tuple[Outcome, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ordered = {outcome.pk: outcome for outcome, _label in ordered}
        self.fields["outcome"] = forms.TypedChoiceField(
            label=_("Of which decision"),
            coerce=int,
            choices=[(outcome.pk, label) for outcome, label in ordered],
        )
        self.order_fields(["outcome", "kip", "paid_on", "note"])

    def payment_data(self) -> PaymentData:
        """The valid form as the services take it."""
        given = dict(self.cleaned_data)
        given["outcome"] = self.ordered[given["outcome"]]
        return PaymentData(**given)
