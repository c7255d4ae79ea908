"""Fields that read what offices write: dates in any digits and era, lists of one a line."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from khua.reading import PartDate, Read, Unreadable, read_age, read_date
from khua.record.refusal import Refused

T = TypeVar("T")


def language() -> str:
    """ "lo" or "en", of the page that is being made."""
    return "lo" if (get_language() or "").startswith("lo") else "en"


def unreadable(error: Unreadable) -> ValidationError:
    """The reader's problem and mend in the language of the page."""
    return ValidationError(f"{error.problem(language())} {error.mend(language())}")


def show_refusal(form: forms.Form, refused: Refused) -> None:
    """Put a service's refusal beside the field it names."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, f"{refused.problem} {refused.mend}")


def guesses(form: forms.Form, *, values: bool = True) -> list[str]:
    """What was guessed while reading a valid form, one sentence a field.

    With `values` False only the field is named: of an identity nothing goes into a message.
    """
    found = []
    for name, value in form.cleaned_data.items():
        if isinstance(value, Read) and value.guessed:
            label = form.fields[name].label or name
            note = value.note(language()) if values else _("read with a guess; please check it.")
            found.append(f"{label}: {note}")
    return found


class SeenField(forms.IntegerField):
    """Which version of the row the form was made from, so that a later change is noticed."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, min_value=0, label=gettext_lazy("Version"))
        self.error_messages["required"] = gettext_lazy(
            "Open the page again: it is not known what you saw."
        )


class DateTextField(forms.CharField):
    """A date typed as dd/mm/yyyy, in Lao or Latin digits, Christian or Buddhist era.

    Cleans to Read[PartDate], or None when empty. A day in the future is refused. `whole`: month
    or year alone are refused.
    """

    def __init__(self, *, whole: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "input--short"}))
        super().__init__(max_length=60, **kwargs)
        self.whole = whole

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = read_date(text, latest=timezone.localdate())
        except Unreadable as error:
            raise unreadable(error) from None
        if self.whole and found.value.precision != "day":
            raise ValidationError(
                _("The day is missing. Write day, month and year, such as 25/03/2016.")
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        return written_date(value) if isinstance(value, PartDate) else value


def part_date(day: date | None, precision: str) -> PartDate | None:
    """A stored date as a field's initial value."""
    return PartDate(day, precision) if day else None  # type: ignore[arg-type]


def written_date(value: PartDate) -> str:
    """A date as one would type it, so that saving an unchanged form changes nothing."""
    day = value.date
    precision: str = value.precision
    if precision == "about":
        precision = "day" if day.day != 1 else "month" if day.month != 1 else "year"
    text = day.strftime({"day": "%d/%m/%Y", "month": "%m/%Y", "year": "%Y"}[precision])
    return _("about %(date)s") % {"date": text} if value.precision == "about" else text


class AgeField(forms.CharField):
    """An age in years, in Lao or Latin digits. Cleans to Read[Age], or None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input--short", "inputmode": "numeric"})
        super().__init__(max_length=30, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_age(text)
        except Unreadable as error:
            raise unreadable(error) from None


class LinesField(forms.CharField, Generic[T]):
    """A list typed one a line. Cleans to a tuple; an error names its line.

    `read` makes a value of a line and raises ValidationError or Unreadable; `write` the reverse.
    """

    def __init__(
        self,
        *,
        read: Callable[[str], T],
        write: Callable[[T], str] = str,
        rows: int = 2,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "class": "input--lines"}))
        super().__init__(required=False, max_length=4000, strip=False, **kwargs)  # lines count
        self.read, self.write = read, write

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        found: list[T] = []
        problems = []
        for number, line in enumerate(lines, 1):
            if not line:
                continue
            try:
                found.append(self.read(line))
            except (ValidationError, Unreadable) as error:
                what = error if isinstance(error, ValidationError) else unreadable(error)
                problems += [
                    _("Line %(number)d: %(what)s") % {"number": number, "what": message}
                    for message in what.messages
                ]
        if problems:
            raise ValidationError(problems)
        return tuple(found)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or not isinstance(value, Iterable):
            return value
        return "\n".join(self.write(item) for item in value)


def short_text(longest: int) -> Callable[[str], str]:
    """A reader of lines of at most `longest` characters."""

    def read(line: str) -> str:
        if len(line) > longest:
            raise ValidationError(
                _("This is longer than %(longest)d characters. Shorten it.") % {"longest": longest}
            )
        return line

    return read
