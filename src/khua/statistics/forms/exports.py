"""What is taken away: year, scope, language."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from khua.record.forms.plain import PlainSelect


class TakeForm(forms.Form):
    """Year and scope of a file; without a year, all of them."""

    year = forms.TypedChoiceField(
        label=_("Year"), coerce=int, empty_value=None, required=False, widget=PlainSelect
    )
    scope = forms.ChoiceField(label=_("Scope"), widget=PlainSelect)

    def __init__(
        self, data: object, years: Sequence[int], scopes: Sequence[tuple[str, str]], **more: object
    ) -> None:
        super().__init__(data, **more)  # type: ignore[arg-type]
        offered = [(str(year), str(year)) for year in years]
        self.fields["year"].choices = [("", _("All years")), *offered]  # type: ignore[attr-defined]
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]


class ReportForm(TakeForm):
    """Of which year the report is, and in which language."""

    lang = forms.ChoiceField(
        label=_("Language"), choices=[("lo", "ລາວ"), ("en", "English")], widget=PlainSelect
    )

    def __init__(
        self, data: object, years: Sequence[int], scopes: Sequence[tuple[str, str]], **more: object
    ) -> None:
        super().__init__(data, years, scopes, **more)
        self.fields["year"].required = True
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]


class YearForm(forms.Form):
    """Of which year rows are taken away."""

    year = forms.IntegerField(
        label=_("Year of recording"),
        min_value=1990,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )


class RowsForm(YearForm):
    """Rows leave the house: that it was read what that means."""

    read = forms.BooleanField(
        label=_("I have read this. The file goes to nobody who may not have it.")
    )

    def __init__(self, data: object, **more: object) -> None:
        super().__init__(data, **more)  # type: ignore[arg-type]
        self.fields["year"].widget = forms.HiddenInput()
