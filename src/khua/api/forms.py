"""What an administrator says about a new token."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khua.api.scopes import LONGEST_DAYS, Scope


class TokenForm(forms.Form):
    """A token to be issued."""

    label = forms.CharField(
        label=_("Which system"),
        max_length=80,
        help_text=_("Such as: database of the Ministry of Justice, nightly import."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the system needs. It never may more than the member himself."),
        error_messages={"required": _("Nothing is chosen. Choose at least one.")},
    )
    days = forms.IntegerField(
        label=_("Days until it ends"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=90,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
        help_text=_("At most 365. Then a new one is issued."),
    )
