"""What people say of lists, and of places."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khua.fiu.models import AreaKind
from khua.places import provinces
from khua.record.forms.fields import language
from khua.record.forms.plain import PlainSelect


class ListForm(forms.Form):
    """A list to screen against."""

    list = forms.CharField(
        label=_("Name of the list"),
        max_length=80,
        help_text=_("Whose it is. A newer file under the same name takes the place of the older."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Parquet, or the list of the United Nations as XML."),
        allow_empty_file=True,
    )


class AreaForm(forms.Form):
    """A place that the unit knows something of."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=AreaKind.choices, widget=forms.RadioSelect
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        required=False,
        help_text=_("As banks write it, for a dormitory, a school or a hospital."),
    )
    province = forms.ChoiceField(label=_("Province"), required=False, widget=PlainSelect)
    district = forms.CharField(
        label=_("District"),
        max_length=80,
        required=False,
        help_text=_("Of an area on the list; all of the province without one."),
    )
    why = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lao = language() == "lo"
        choices = [("", "–")]
        choices += [(p.iso, p.name_lo if lao else p.name_en) for p in provinces()]
        field = self.fields["province"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices
        field.widget.choices = choices

    def clean(self) -> dict[str, Any]:
        """An address for the one kind, a province for the other."""
        given = super().clean() or {}
        wanted = "address" if given.get("kind") == AreaKind.INSTITUTION else "province"
        if given.get("kind") and not given.get(wanted):
            self.add_error(wanted, _("This kind needs it. Fill it in."))
        return given
