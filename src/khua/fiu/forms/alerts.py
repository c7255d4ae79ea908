"""What members of the unit say of alerts, and what the queue is narrowed to."""

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from khua.fiu.forms.reports import ALL, lines
from khua.fiu.models import AlertState
from khua.fiu.selectors.alerts import Wanted
from khua.money.rules import EXPLOITATION, FAMILIES, ROLES
from khua.record.forms.fields import language
from khua.record.forms.plain import PlainSelect

RAISE: Final = "raised"
DECISIONS: Final = (
    (AlertState.KEPT, _("Keep it under watch: not enough yet")),
    (AlertState.DISMISSED, _("Nothing to it")),
    (RAISE, _("Take it up in a report of the unit's own initiative")),
)


def _words(table: Any) -> list[tuple[str, str]]:
    return [(name, words[language()]) for name, words in table.items()]


class AlertFilterForm(forms.Form):
    """What the queue is narrowed to, and its order."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("open", _("Open")), ("", _("All")), *AlertState.choices],
        required=False,
        widget=PlainSelect,
    )
    exploitation = forms.ChoiceField(
        label=_("Exploitation"), choices=lambda: [*ALL, *_words(EXPLOITATION)], required=False,
        widget=PlainSelect,
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("Suggested role"), choices=lambda: [*ALL, *_words(ROLES)], required=False,
        widget=PlainSelect,
    )  # fmt: skip
    family = forms.ChoiceField(
        label=_("Kind of data"), choices=lambda: [*ALL, *_words(FAMILIES)], required=False,
        widget=PlainSelect,
    )  # fmt: skip
    case = forms.ChoiceField(
        label=_("Case"),
        choices=[*ALL, ("yes", _("A case is suggested")), ("no", _("No case is suggested"))],
        required=False,
        widget=PlainSelect,
    )
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[
            ("victims", _("Victims first")),
            ("score", _("Score")),
            ("learned", _("Learned rank")),
            ("newest", _("Newest")),
        ],
        required=False,
        widget=PlainSelect,
    )

    def __init__(self, asked: QueryDict) -> None:
        plain = Wanted()
        super().__init__({name: asked.get(name, getattr(plain, name)) for name in self.base_fields})

    def wanted(self) -> Wanted:
        """What an address asks for; what makes no sense narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(**{name: given.get(name, "") for name in self.base_fields})


class DecideForm(forms.Form):
    """What a member makes of an alert."""

    decision = forms.ChoiceField(label=_("Decision"), choices=DECISIONS, widget=forms.RadioSelect)
    reason = lines(
        _("Why"),
        _("What you looked at, and what spoke for and against. It is kept for ever."),
        rows=4,
    )


class BackTestForm(forms.Form):
    """The invented country that rules are tested on."""

    transactions = forms.IntegerField(label=_("Transactions"), initial=100_000)
    seed = forms.IntegerField(
        label=_("Seed"),
        initial=1,
        min_value=1,
        max_value=2**31,
        help_text=_("The same number gives the same country."),
    )
