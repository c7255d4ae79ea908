"""What an estimate is to rest on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khua.statistics.shown.unseen import called

LARGEST = 100_000  # bytes of a table of patterns


class EstimateForm(forms.Form):
    """A name, and either lists of the last snapshot or a table of one's own."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What it is about: a place, a period, a kind.")
    )
    lists = forms.MultipleChoiceField(
        label=_("Lists of the record"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Three to eight kinds of office. Leave all out to use a table of your own."),
    )
    table = forms.CharField(
        label=_("Table of your own"),
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 8, "class": "code", "spellcheck": "false"}),
        help_text=_(
            "A column of 0 and 1 for each list, the last column count; the first row has their"
            " names. Numbers of people only, never a name."
        ),
    )
    file = forms.FileField(
        label=_("The same as a file"), required=False, help_text=_("CSV, UTF-8.")
    )

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lists"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = [(name, called(name)) for name in names]
        if not names:
            del self.fields["lists"]

    def clean(self) -> dict[str, Any]:
        """One source, and no more."""
        given = super().clean() or {}
        sources = [name for name in ("lists", "table", "file") if given.get(name)]
        if not sources:
            self.add_error("table", _("Choose lists, or give a table: one of them is needed."))
        elif len(sources) > 1:
            self.add_error(sources[-1], _("There are two sources. Leave one of them out."))
        return given
