"""The filter above the trail. The address carries a member's number, never a name."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khua.access.models import Entry, Member
from khua.record.forms.fields import DateTextField, part_date
from khua.record.trail import Wanted

ALL = [("", gettext_lazy("All"))]


class TrailForm(forms.Form):
    """Which entries: of whom, of what kind, on which day, about which case."""

    member = forms.CharField(label=gettext_lazy("Login name"), max_length=40, required=False)
    action = forms.ChoiceField(
        label=gettext_lazy("What"), choices=[*ALL, *Entry.Action.choices], required=False
    )
    day = DateTextField(label=gettext_lazy("Day"), whole=True, required=False)
    number = forms.CharField(label=gettext_lazy("Case number"), max_length=40, required=False)

    def clean_member(self) -> Member | None:
        """The member of the auditor's offices with this login name."""
        name = self.cleaned_data["member"].strip().lower()
        if not name:
            return None
        found = Member.objects.filter(username=name).first()
        if found is None:
            raise forms.ValidationError(
                _("Nobody in your offices has this login name. Check how it is written.")
            )
        return found

    def address(self) -> str:
        """The query string that asks for this."""
        wanted = self.cleaned_data
        query = QueryDict(mutable=True)
        if wanted["member"]:
            query["member"] = str(wanted["member"].pk)
        if wanted["day"]:
            query["day"] = wanted["day"].value.date.isoformat()
        for name in ("action", "number"):
            if wanted[name]:
                query[name] = wanted[name].strip()
        return query.urlencode()

    @classmethod
    def of(cls, asked: QueryDict) -> "TrailForm":
        """The form as the address filled it in."""
        wanted = cls.wanted(asked)
        someone = wanted.member and Member.objects.filter(pk=wanted.member).first()
        day = timezone.localdate(wanted.since) if wanted.since else None
        return cls(
            initial={
                "member": someone.username if someone else "",
                "action": wanted.action,
                "day": part_date(day, "day"),
                "number": wanted.number,
            }
        )

    @staticmethod
    def wanted(asked: QueryDict) -> Wanted:
        """What an address asks for; what makes no sense narrows nothing."""
        action = asked.get("action", "")
        since = _midnight(asked.get("day", ""))
        return Wanted(
            member=whole_number(asked.get("member", "")),
            action=action if action in Entry.Action.values else None,
            since=since,
            until=since + timedelta(days=1) if since else None,
            number=asked.get("number", "").replace("\x00", "").upper()[:40] or None,
        )


def whole_number(written: str) -> int | None:
    """A number in an address, as PostgreSQL can hold it; None for anything else."""
    good = written.isascii() and written.isdecimal() and len(written) < 19
    return int(written) if good else None


def _midnight(written: str) -> datetime | None:
    """The start, in Vientiane, of a day as yyyy-mm-dd."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time.min))
