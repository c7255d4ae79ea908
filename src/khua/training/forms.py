"""The public questionnaire, and what the list of decisions is narrowed to."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from khua.law import vocabulary
from khua.training import questions

ANSWERS = [(questions.YES, _("Yes")), (questions.NO, _("No")), ("", _("I do not know"))]
LIST_LABELS = {
    "acts": (
        _("What was done with the person? Tick every question you would answer with yes."),
        _("None of these was done"),
    ),
    "means": (
        _("How was the person brought to it? Tick every question you would answer with yes."),
        _("None of these was used"),
    ),
    "purposes": (
        _("What was it done for? Tick every question you would answer with yes."),
        _("None of these: for example only to get the person across a border"),
    ),
}


def language() -> str:
    """The language of the page: "lo" or "en"."""
    return "lo" if get_language() == "lo" else "en"


class WhichForm(forms.Form):
    """Every answer may be left out: what is not known stays open."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for name in ("minor", *questions.LISTS, *list(questions.CODES)[1:]):
            self.fields[name] = (
                self._ticks(name) if name in questions.LISTS else self._yes_or_no(name)
            )
        self.fields["agreed"] = forms.ChoiceField(
            label=_("Did the person agree to it?"),
            choices=ANSWERS,
            required=False,
            widget=forms.RadioSelect,
        )

    def _yes_or_no(self, name: str) -> forms.Field:
        code = vocabulary().codes[questions.CODES[name]]
        return forms.ChoiceField(
            label=code.question[language()],
            choices=ANSWERS,
            required=False,
            widget=forms.RadioSelect,
        )

    def _ticks(self, name: str) -> forms.Field:
        label, none = LIST_LABELS[name]
        codes = questions.listed(questions.LISTS[name])
        return forms.MultipleChoiceField(
            label=label,
            choices=[*((c.id, c.question[language()]) for c in codes), (questions.NONE, none)],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def answers(self) -> dict[str, Any]:
        """What was answered; an answer that the form does not offer counts as none."""
        self.full_clean()
        return getattr(self, "cleaned_data", {})


class DecisionFilterForm(forms.Form):
    """What the list of decisions is narrowed to."""

    result = forms.ChoiceField(
        label=_("By the Palermo definitions"),
        required=False,
        choices=[
            ("", _("Any result")),
            ("established", _("Established")),
            ("unknown", pgettext_lazy("result", "Open")),
            ("not_established", _("Not established")),
        ],
    )
    jurisdiction = forms.ChoiceField(label=_("Country or court"), required=False)

    def __init__(self, data: Any, jurisdictions: list[str]) -> None:
        super().__init__(data)
        self.fields["jurisdiction"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((each, each) for each in jurisdictions),
        ]
