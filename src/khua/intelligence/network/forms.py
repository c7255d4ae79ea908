"""What a network is narrowed to, and between which two nodes a path is asked for."""

import calendar
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from khua.intelligence.network.graph import KINDS
from khua.intelligence.network.words import KIND_WORDS
from khua.reading import PartDate
from khua.record.forms.fields import DateTextField
from khua.record.forms.plain import PlainSelect


@dataclass(frozen=True)
class Wanted:
    """The kinds of node and the days that are wanted, and the ends of a path ("" for none)."""

    kinds: tuple[str, ...] = KINDS
    since: date | None = None
    until: date | None = None
    start: str = ""
    end: str = ""


class NetworkForm(forms.Form):
    """Everything on it is optional, and it travels in the address: ids of nodes, never a name."""

    kind = forms.MultipleChoiceField(
        label=_("Show"),
        required=False,
        choices=[(kind, KIND_WORDS[kind]) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
    )
    since = DateTextField(label=_("Cases from"), required=False)
    until = DateTextField(label=_("Cases until"), required=False)
    start = forms.CharField(label=_("Path from"), required=False, max_length=80)
    end = forms.CharField(label=_("Path to"), required=False, max_length=80)

    def __init__(self, query: QueryDict) -> None:
        asked = query.copy()
        if "kind" not in asked:  # whoever chose nothing has chosen all, and sees so
            asked.setlist("kind", list(KINDS))
        super().__init__(asked)
        for name in ("start", "end"):
            self.fields[name].widget = PlainSelect()

    def wanted(self) -> Wanted:
        """What the valid parts ask for."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            tuple(given.get("kind") or KINDS),
            since.value.date if (since := given.get("since")) else None,
            last_day(until.value) if (until := given.get("until")) else None,
            given.get("start", ""),
            given.get("end", ""),
        )

    def offer(self, nodes: list[tuple[str, str]]) -> None:
        """The nodes, as (id, words), between which a path may be asked for."""
        for name in ("start", "end"):
            widget = self.fields[name].widget
            assert isinstance(widget, PlainSelect)  # noqa: S101
            widget.choices = [("", "–"), *nodes]


def last_day(written: PartDate) -> date:
    """The last day of a date that may be only a month or a year."""
    day = written.date
    if written.precision == "day" or (written.precision == "about" and day.day != 1):
        return day
    month = 12 if written.precision == "year" or day.month == 1 else day.month
    if written.precision == "month":
        month = day.month
    return day.replace(month=month, day=calendar.monthrange(day.year, month)[1])
