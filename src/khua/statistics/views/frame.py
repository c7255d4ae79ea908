"""What every page of figures shows around its content."""

from typing import Any

from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from khua.access.models import Level
from khua.access.policies import CENTRE, Relation, rights
from khua.record.views.request import MemberRequest
from khua.statistics.selectors.numbers import last_snapshot

#: the part of the pages that a URL belongs to, by the first word of its name
PARTS = {
    "figures": "picture",
    "province": "provinces",
    "years": "years",
    "table": "tables",
    "told": "told",
    "unseen": "unseen",
    "estimate": "unseen",
    "release": "releases",
    "export": "exports",
    "annual": "exports",
}


def frame(request: MemberRequest, *steps: tuple[str, str]) -> dict[str, Any]:
    """`steps`: (url, label) of the way to this page."""
    trail = [(reverse("figures"), _("Figures")), *steps]
    return {
        "trail": [{"url": url, "label": label} for url, label in trail],
        "part": PARTS[(resolve(request.path_info).view_name or "").partition("-")[0]],
        "rights": rights(request.member.role, standing(request)),
        "snapshot": last_snapshot(),
    }


def standing(request: MemberRequest) -> set[Relation]:
    """How a member stands to figures of the whole country."""
    return {CENTRE} if request.member.office.level == Level.CENTRE else set()
