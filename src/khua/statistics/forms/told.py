"""A number that an office told, as somebody types it in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khua.figures.shown import COUNTRY
from khua.reading import PartDate, Read
from khua.reading.text import latin_digits
from khua.record.forms.fields import DateTextField, language
from khua.record.forms.plain import PlainSelect
from khua.statistics.services.telling import ToldData
from khua.statistics.shown import told_words
from khua.wording import in_lang
from khua.wording import province as province_name

OTHER = "other"


class NumberField(forms.IntegerField):
    """A whole number in Lao or Latin digits, with or without thousands marks."""

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = latin_digits(value).replace(".", "").replace(",", "").replace(" ", "")
        found: int | None = super().to_python(value)
        return found


class ToldForm(forms.Form):
    """What, how many, where, when, and who says so."""

    place = forms.ChoiceField(label=_("Place"), widget=PlainSelect)
    of = forms.ChoiceField(label=_("What was counted"), widget=PlainSelect)
    other = forms.CharField(
        label=_("In the words of the source"),
        max_length=60,
        required=False,
        help_text=_("Only where the list above does not have it."),
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        widget=PlainSelect,
        help_text=_("What one count is. Cases, suspects and victims are different numbers."),
    )
    value = NumberField(
        label=pgettext_lazy("a count", "Number"),
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    since = DateTextField(
        label=_("First day counted"),
        whole=True,
        required=False,
        help_text=_("Day/month/year; empty if not told."),
    )
    until = DateTextField(
        label=_("Last day counted"),
        whole=True,
        required=False,
        help_text=_("Day/month/year; empty if not told."),
    )
    told_by = forms.CharField(label=_("Office that told it"), max_length=160)
    source = forms.CharField(
        label=_("Letter or report"), max_length=300, help_text=_("Its name and number.")
    )
    published = DateTextField(label=_("Date of the letter or report"), whole=True)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is odd about it, or why it may differ. Never a person's name."),
    )

    def __init__(self, *args: Any, places: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = language()
        country = _("The whole country")
        words = told_words.OF.items()
        self._offer(
            "place", [(p, country if p == COUNTRY else province_name(p, lang)) for p in places]
        )
        self._offer("of", [*((c, in_lang(each, lang)) for c, each in words), (OTHER, _("Another"))])
        self._offer("unit", [(c, in_lang(each, lang)) for c, each in told_words.UNITS.items()])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = field.widget.choices = choices

    def clean(self) -> dict[str, Any]:
        """Its own words where none of the list fit."""
        given = super().clean() or {}
        if given.get("of") == OTHER and not given.get("other"):
            self.add_error("other", _("Write what the source counted, or choose from the list."))
        return given

    def data_given(self) -> ToldData:
        """What a valid form says."""
        given = self.cleaned_data
        published = _day(given["published"])
        assert published  # noqa: S101  # the field is required
        return ToldData(
            place=given["place"],
            of=given["other"] if given["of"] == OTHER else given["of"],
            unit=given["unit"],
            value=given["value"],
            since=_day(given["since"]),
            until=_day(given["until"]),
            told_by=given["told_by"],
            source=given["source"],
            published=published,
            note=given["note"],
        )


def _day(read: Read[PartDate] | None) -> date | None:
    return read.value.date if read else None
