"""What is decided of a match, asked because of a hint, and answered."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from khua.intelligence.models import AskState, Strength, Verdict
from khua.intelligence.queue import Wanted
from khua.record.forms.cases import CODE_NAMES_ONLY
from khua.record.forms.plain import PlainSelect

LONGEST = 4000
ALL = [("", _("All"))]


def _text(label: Any, help_text: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class DecideForm(forms.Form):
    """Same, different, or not sure; and why."""

    verdict = forms.ChoiceField(
        label=_("These two records are"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    reason = _text(
        _("What tells you so"),
        _("Not needed where you are not sure. Code names only, never a victim's name."),
        required=False,
    )


class UndoForm(forms.Form):
    """Why a decision is undone."""

    why = _text(_("Why it is undone"), CODE_NAMES_ONLY)


class AskForm(forms.Form):
    """Why one needs to see the other record."""

    reason = _text(
        _("Why you need to see the record"),
        _("The other office reads this. No names: it does not know your case."),
    )


class AnswerForm(forms.Form):
    """Grant or refuse."""

    state = forms.ChoiceField(
        choices=[
            (AskState.GRANTED.value, AskState.GRANTED.label),
            (AskState.REFUSED.value, AskState.REFUSED.label),
        ],
        widget=forms.HiddenInput,
    )
    text = _text(
        _("Answer"),
        _("The asking office reads this; of a refusal it is the reason. No names."),
        required=False,
    )


class QueueForm(forms.Form):
    """What the queue of links is narrowed to."""

    strength = forms.ChoiceField(
        label=_("Strength"), choices=[*ALL, *Strength.choices], required=False, widget=PlainSelect
    )
    where = forms.ChoiceField(
        label=_("Where"),
        choices=[
            *ALL,
            ("own", _("With a case of my office")),
            ("below", _("Between other offices")),
        ],
        required=False,
        widget=PlainSelect,
    )

    def __init__(self, asked: QueryDict) -> None:
        super().__init__({name: asked.get(name, "") for name in ("strength", "where")})

    def wanted(self) -> Wanted:
        """What an address asks for; what makes no sense narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(given.get("strength", ""), given.get("where", ""))
