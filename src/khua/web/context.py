"""What every page knows: who is looking, where they may go, and whether this is the demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

import khua
from khua.access.policies import allowed, stands_outside


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html."""
    member = getattr(request, "member", None)
    return {
        "member": member,
        "demo": settings.KHUA_DEMO,
        "version": khua.__version__,
        "nav": navigation(request, member),
    }


def navigation(request: HttpRequest, member: Any) -> list[dict[str, Any]]:
    """The rooms this member may enter; [{url, label, current}]."""
    rooms = [
        ("my-work", _("My work"), "work.view"),
        ("task-list", _("Tasks"), "task.list"),
        ("case-list", _("Cases"), "case.list"),
        ("unit", _("Financial unit"), "report.view"),
        ("received-list", _("From the financial unit"), "dissemination.receive"),
        ("link-queue", _("Links"), "match.queue"),
        ("figures", _("Figures"), "figures.view"),
        ("import-list", _("Import"), "sheet.import"),
        ("office-list", _("Offices"), "office.view"),
        ("trail", _("Who did what"), "trail.view"),
        ("decision-list", _("Court decisions"), "training.view"),
    ]
    items = [
        (name, label)
        for name, label, action in rooms
        if member
        and allowed(member.role, action)
        and not stands_outside(member.role, action, member.office.kind, member.office.level)
        and not (name == "received-list" and member.office.kind == "fiu")
    ]
    if not member:
        items.append(("released-list", _("Published figures")))
    items.append(("which-offence", _("Trafficking or smuggling?")))
    return [
        {"url": (url := reverse(name)), "label": label, "current": request.path.startswith(url)}
        for name, label in items
    ]
