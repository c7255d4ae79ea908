"""How the history of a case tells of documents of the unit."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khua.record import trail, wording
from khua.record.models import Change
from khua.record.wording import Event, Known


def _filed(change: Change, known: Known, new: bool) -> Event:
    what = _("put a document of the financial unit into the case")
    return Event(change.at, known.member(change.member_id), what)


def tell() -> None:
    """Teach the history and the auditor's trail the words for the tables of this app."""
    wording.TELLERS["fiu_filed"] = _filed
    trail.THINGS.update(
        {
            "fiu_filed": gettext_lazy("A document of the financial unit"),
            "fiu_batch": gettext_lazy("A file that was loaded"),
            "fiu_customer": gettext_lazy("A customer"),
            "fiu_account": gettext_lazy("An account"),
            "fiu_mark": gettext_lazy("A mark on an account"),
            "fiu_area": gettext_lazy("A place on the unit's list"),
            "fiu_branch": gettext_lazy("A branch"),
            "fiu_merchant": gettext_lazy("A merchant"),
            "fiu_rate": gettext_lazy("A currency rate"),
            "fiu_report": gettext_lazy("A report to the unit"),
            "fiu_subject": gettext_lazy("A subject of a report"),
            "fiu_step": gettext_lazy("A step of a report"),
            "fiu_alert": gettext_lazy("An alert"),
            "fiu_alertaccount": gettext_lazy("An account of an alert"),
            "fiu_alertdecision": gettext_lazy("A decision about an alert"),
            "fiu_trace": gettext_lazy("A trace"),
            "fiu_watched": gettext_lazy("A name on a list"),
            "fiu_dissemination": gettext_lazy("A dissemination"),
            "fiu_source": gettext_lazy("What a dissemination rests on"),
        }
    )
