"""The form for an extension."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khua.procedure.data import ExtensionData


class ExtensionForm(forms.Form):
    """Who granted more time, and why."""

    granted_by = forms.CharField(
        label=_("Granted by"),
        max_length=200,
        help_text=_("The office that granted it, and the number and day of the order."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def extension_data(self) -> ExtensionData:
        """The valid form as the services take it."""
        return ExtensionData(**self.cleaned_data)
