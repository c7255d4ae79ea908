"""What every page about one case shows around its content."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.record.models import Case
from khua.record.selectors import actions_on


def case_frame(member: Member, case: Case, tab: str, *steps: tuple[str, str]) -> dict[str, Any]:
    """The context of record/case_page.html.

    `tab`: overview, people, assessment or history. `steps`: (url, label) of breadcrumbs between
    the case and this page.
    """
    trail = [
        (reverse("case-list"), _("Cases")),
        (reverse("case", args=[case.number]), case.number),
    ]
    return {
        "case": case,
        "tab": tab,
        "tabs": [
            {"name": name, "url": reverse(url, args=[case.number]), "label": label}
            for name, url, label in (
                ("overview", "case", _("Overview")),
                ("people", "case-people", _("People")),
                ("assessment", "assessment", _("Assessment")),
                ("history", "case-history", _("History")),
            )
        ],
        "trail": [{"url": url, "label": label} for url, label in (*trail, *steps)],
        "rights": actions_on(member, case),
    }
