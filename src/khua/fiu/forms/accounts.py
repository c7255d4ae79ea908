"""What people ask and write about accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """What an account is looked for by. Posted: words may be a name."""

    words = forms.CharField(
        label=_("Number of the account, or name, document or telephone of the holder"),
        max_length=100,
        help_text=_("Names in any script; a number by its beginning."),
    )


class MarkForm(forms.Form):
    """Why the holder may be a victim, or why not after all."""

    why = forms.CharField(label=_("Why"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
