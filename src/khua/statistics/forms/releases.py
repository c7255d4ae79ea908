"""Which years a release has."""

from django import forms
from django.utils.translation import gettext_lazy as _


class YearsForm(forms.Form):
    """First and last year of a release."""

    since = forms.IntegerField(
        label=_("First year"),
        min_value=1990,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )
    until = forms.IntegerField(
        label=_("Last year"),
        min_value=1990,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
        help_text=_("A year that is over. One that was released before stays as it was."),
    )
