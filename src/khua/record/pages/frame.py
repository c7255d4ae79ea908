"""What every page about one case shows around its content."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khua.access.models import Member
from khua.record.models import Case
from khua.record.selectors import actions_on

#: the parts of a case: name, URL, label. Rooms above the record have their pages here by URL name.
TABS = (
    ("overview", "case", gettext_lazy("Overview")),
    ("people", "case-people", gettext_lazy("People")),
    ("assessment", "assessment", gettext_lazy("Assessment")),
    ("network", "intelligence:network_case", gettext_lazy("Network")),
    ("evidence", "evidence-list", gettext_lazy("Evidence")),
    ("money", "case-money", gettext_lazy("Money")),
    ("procedure", "procedure", gettext_lazy("Procedure")),
    ("messages", "case-messages", gettext_lazy("Messages")),
    ("offices", "case-offices", gettext_lazy("Offices")),
    ("history", "case-history", gettext_lazy("History")),
)


def case_frame(member: Member, case: Case, tab: str, *steps: tuple[str, str]) -> dict[str, Any]:
    """The context of record/case_page.html.

    `tab`: a name of TABS. `steps`: (url, label) of breadcrumbs between the case and this page.
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
            for name, url, label in TABS
        ],
        "trail": [{"url": url, "label": label} for url, label in (*trail, *steps)],
        "rights": actions_on(member, case),
    }
