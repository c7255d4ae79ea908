"""Fields for days to come, times of day, and amounts of kip, in Lao or Latin digits."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Colleague, Office
from khua.reading import PartDate, Unreadable, read_date, read_integer
from khua.reading.text import latin_digits
from khua.record.forms.fields import DateTextField, language, part_date, unreadable


class ComingDateField(DateTextField):
    """A day from today on. Cleans to a date, or None when empty."""

    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        if not text:
            return None
        try:
            found = read_date(text, earliest=timezone.localdate())
        except Unreadable as error:
            raise unreadable(error) from None
        if found.value.precision != "day":
            raise ValidationError(
                _("The day is missing. Write day, month and year, such as 25/03/2016.")
            )
        return found.value.date


class PastDateField(DateTextField):
    """A day until today. Cleans to a date, or None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(whole=True, **kwargs)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return found.value.date if found else None


class TimeTextField(forms.CharField):
    """A time of day typed as 14:05, 14.05 or 14h05. Cleans to a time, or None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input--short", "inputmode": "numeric"})
        super().__init__(max_length=10, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2})\s*[:.h]\s*(\d{2})", latin_digits(text.strip()))
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise ValidationError(_("This is not a time. Write hours and minutes, such as 14:05."))
        return time(int(found[1]), int(found[2]))


class KipField(forms.CharField):
    """An amount in whole kip, with or without grouped thousands. Cleans to an int or None."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input--short", "inputmode": "numeric"})
        super().__init__(max_length=30, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_integer(text.replace("₭", "").strip(), least=1, most=10**15).value
        except Unreadable as error:
            raise unreadable(error) from None


class MonthsField(forms.IntegerField):
    """A length in whole months, up to a hundred years."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.NumberInput(attrs={"class": "input--short"})
        super().__init__(min_value=1, max_value=1200, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(latin_digits(value) if isinstance(value, str) else value)


def colleague_choices(colleagues: Iterable[Colleague]) -> list[tuple[int, str]]:
    """Colleagues by name, each with the office."""
    return [(c.pk, f"{c.display_name} ({c.office.code})") for c in colleagues]


def office_choices(offices: Iterable[Office]) -> list[tuple[int, str]]:
    """Offices by name in the language of the page."""
    lang = language()
    return [(o.pk, o.name_lo if lang == "lo" else o.name_en) for o in offices]


def today() -> PartDate | None:
    """Today, as a date field's initial value."""
    return part_date(timezone.localdate(), "day")


def moment(day: Any, clock: time | None) -> datetime:
    """A day and a time of day in Vientiane; without a time its beginning."""
    return timezone.make_aware(datetime.combine(day, clock or time()))
