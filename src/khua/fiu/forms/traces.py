"""What is asked of a trace."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khua.fiu.traces.seeds import Seed, of_numbers
from khua.money.currencies import HOME, currency, parse_amount
from khua.money.reading.times import read_moment
from khua.money.store import ROW_BITS
from khua.money.tracing import Asked, Method, Opening
from khua.money.tracing.words import METHODS, NAMES, OPENINGS
from khua.reading import Unreadable
from khua.record.forms.fields import language, unreadable
from khua.record.forms.plain import PlainSelect

ZONE: Final = "Asia/Vientiane"
MOST: Final = 200  # seeds
DEEPEST: Final = 100


class TimeField(forms.CharField):
    """A day, or a day and a time, in the country's time: seconds since 1970. `after`: of a day
    without a time, its end."""

    def __init__(self, *, after: bool = False, **kwargs: Any) -> None:
        super().__init__(
            max_length=40,
            required=False,
            widget=forms.TextInput(attrs={"class": "input--short"}),
            **kwargs,
        )
        self.after = after

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            seconds = read_moment(text, ZONE)
        except Unreadable as error:
            raise unreadable(error) from None
        whole_day = self.after and ":" not in text
        return seconds + (int(timedelta(days=1).total_seconds()) if whole_day else 0)


class KipField(forms.CharField):
    """An amount in kip: its minor units; 0 where none is written."""

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        if not text:
            return 0
        try:
            return parse_amount(text, currency(HOME))
        except Unreadable as error:
            raise unreadable(error) from None


class TraceForm(forms.Form):
    """Where it begins, which way, how, and how far."""

    title = forms.CharField(label=gettext_lazy("What is traced, and what for"), max_length=200)
    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Accounts to begin from"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None is taken by itself: choose those that are of the case."),
    )
    numbers = forms.CharField(
        label=gettext_lazy("Numbers of accounts"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line, with its bank before it where two banks have it."),
    )
    payments = forms.CharField(
        label=gettext_lazy("Or single transactions"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Numbers such as 17-204, one a line; after it the amount in kip that is of the case, "
            "where that is not all of it."
        ),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=[
            ("forward", gettext_lazy("Forward: where the money went")),
            ("backward", gettext_lazy("Backward: where the money came from")),
        ],
        initial="forward",
        widget=forms.RadioSelect,
    )
    method = forms.ChoiceField(
        label=gettext_lazy("Method"),
        initial=Method.HAIRCUT,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Results differ, and courts differ in which they accept. All that follow amounts are "
            "shown side by side."
        ),
    )
    since = TimeField(
        label=gettext_lazy("From"),
        help_text=gettext_lazy("From this day on the accounts are of the case: 05/01/2026."),
    )
    until = TimeField(
        label=gettext_lazy("Until"),
        after=True,
        help_text=gettext_lazy("To the end of this day; what is held then could be frozen then."),
    )
    depth = forms.IntegerField(
        label=gettext_lazy("Hops at most"), required=False, min_value=1, max_value=DEEPEST
    )
    least = KipField(
        label=gettext_lazy("Follow payments with at least (kip)"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Counted is the money of the case in the payment."),
    )
    opening = forms.ChoiceField(
        label=gettext_lazy("Money that was there before"),
        required=False,
        initial=Opening.FIRST,
        widget=PlainSelect,
    )

    def __init__(self, *args: Any, seeds: Sequence[Seed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seeds = {str(seed.account.pk): seed for seed in seeds}
        lang = language()
        self._choose("chosen", [(pk, _told(seed)) for pk, seed in self.seeds.items()])
        self._choose("method", [(m.value, f"{NAMES[m][lang]}. {METHODS[m][lang]}") for m in Method])
        self._choose("opening", [(o.value, OPENINGS[o][lang]) for o in Opening])
        if not seeds:
            del self.fields["chosen"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices
        field.widget.choices = choices

    def clean_numbers(self) -> list[Seed]:
        """The accounts that are written."""
        written = [line.strip() for line in self.cleaned_data["numbers"].splitlines()]
        found, missing = of_numbers(filter(None, written))
        if missing:
            raise ValidationError(
                _("No account %(number)s was loaded. Check the number, and its bank.")
                % {"number": "“" + "”, “".join(missing[:3]) + "”"}
            )
        return found

    def clean_payments(self) -> dict[int, int | None]:
        """Numbers of transactions, and how much of each is of the case; None for all."""
        lines = self.cleaned_data["payments"].splitlines()
        return dict(_payment(line) for line in lines if line.strip())

    def clean(self) -> dict[str, Any]:
        """Something to begin from, and not too much."""
        given = super().clean() or {}
        if not self.errors:
            count = len(self.picked()) + len(given["payments"])
            if not count:
                raise ValidationError(
                    _("There is nothing to begin from. Choose an account, or write its number.")
                )
            if count > MOST:
                raise ValidationError(
                    _("More than %(most)s to begin from. Make several traces.") % {"most": MOST}
                )
        return given

    def picked(self) -> list[Seed]:
        """The accounts to begin from, each once."""
        given = self.cleaned_data
        seeds = [self.seeds[pk] for pk in given.get("chosen", ())]
        there = {seed.account.pk for seed in seeds}
        return seeds + [seed for seed in given["numbers"] if seed.account.pk not in there]

    def asked(self) -> Asked:
        """What is asked of the trail."""
        given = self.cleaned_data
        return Asked(
            accounts=sorted(seed.account.number_in_ledger for seed in self.picked()),
            transactions=given["payments"],
            method=Method(given["method"]),
            backward=given["direction"] == "backward",
            since=given["since"],
            until=given["until"],
            depth=given["depth"],
            least=given["least"],
            opening=Opening(given["opening"] or Opening.FIRST),
        )


def payment_name(number: int) -> str:
    """A transaction as people write it: its batch, and its row in the batch."""
    return f"{number >> ROW_BITS}-{number & ((1 << ROW_BITS) - 1)}"


def _payment(line: str) -> tuple[int, int | None]:
    name, _space, amount = line.strip().partition(" ")
    batch, dash, row = name.partition("-")
    if not (dash and batch.isdecimal() and row.isdecimal() and len(name) < 20):
        raise ValidationError(
            _("“%(line)s” names no transaction. Write its number as a trace shows it: 17-204.")
            % {"line": line.strip()[:40]}
        )
    try:
        of_case = parse_amount(amount, currency(HOME)) if amount.strip() else None
    except Unreadable as error:
        raise unreadable(error) from None
    return (int(batch) << ROW_BITS) + int(row), of_case


def _told(seed: Seed) -> str:
    """An account to choose, in words."""
    account = seed.account
    words = [f"{account.institution} {account.number}".strip()]
    if account.holder:
        words.append(f"{account.holder.name} {account.holder.family_name}".strip())
    if account.possible_victim:
        words.append(_("may be a victim"))
    if seed.victim:
        words.append(_("of a victim of the case"))
    return " · ".join(filter(None, [*words, *seed.why]))
