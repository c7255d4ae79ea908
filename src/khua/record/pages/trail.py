"""Entries of the audit chain in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from khua.access.models import Entry as Stored
from khua.record.trail import Entry
from khua.wording import number

MEMBER_FIELDS = {
    "display_name": gettext_lazy("Name"),
    "is_active": gettext_lazy("Whether the account is open"),
    "office_id": gettext_lazy("Office"),
    "password": gettext_lazy("Password"),
    "role": gettext_lazy("Role"),
    "second_factor": gettext_lazy("Second factor"),
    "username": gettext_lazy("Login name"),
}
STEPS = {"password": gettext_lazy("wrong password"), "code": gettext_lazy("wrong code")}


@dataclass(frozen=True)
class Line:
    """An entry, what was done, and what more is known of it."""

    entry: Entry
    what: str
    more: str


def lines(entries: list[Entry]) -> list[Line]:
    """Entries as the page shows them."""
    return [Line(entry, _action(entry), _more(entry)) for entry in entries]


def _action(entry: Entry) -> str:
    known = entry.action in Stored.Action.values
    return str(Stored.Action(entry.action).label) if known else entry.action


def _more(entry: Entry) -> str:
    """Counts and names of fields; nothing that anybody typed is in an entry."""
    detail = entry.detail
    if detail.get("more"):
        return _("and more of the same in this minute, not counted")
    tell = MORE.get(entry.action, _rest)
    return tell(detail)


def _write(detail: dict[str, Any]) -> str:
    count = detail.get("changes", 0)
    return ngettext("%(n)s change", "%(n)s changes", count) % {"n": _count(count)}


def _search(detail: dict[str, Any]) -> str:
    count = detail.get("hits", 0)
    return ngettext("%(n)s case found", "%(n)s cases found", count) % {"n": _count(count)}


def _member(detail: dict[str, Any]) -> str:
    if detail.get("new"):
        return _("added")
    if detail.get("deleted"):
        return _("deleted")
    if "fields" not in detail:
        return _rest(detail)
    return ", ".join(str(MEMBER_FIELDS.get(name, name)) for name in detail["fields"])


def _failed(detail: dict[str, Any]) -> str:
    return str(STEPS.get(detail.get("step", ""), ""))


def _sign_out(detail: dict[str, Any]) -> str:
    return _("by itself, after a time without use") if detail.get("idle") else ""


def _identity(detail: dict[str, Any]) -> str:
    return ", ".join([*detail.get("people", []), *filter(None, [detail.get("case")])])


def _rest(detail: dict[str, Any]) -> str:
    return ", ".join(
        f"{name}: {_count(value) if isinstance(value, int) else value}"
        for name, value in detail.items()
    )


def _file(detail: dict[str, Any]) -> str:
    """Its path and hash are for `khua evidence verify`, not for reading."""
    return ""


MORE = {
    "file.store": _file,
    "write": _write,
    "search": _search,
    "member": _member,
    "sign-in.failed": _failed,
    "sign-out": _sign_out,
    "identity.read": _identity,
}


def _count(value: int) -> str:
    return number(value, "lo" if (get_language() or "").startswith("lo") else "en")
