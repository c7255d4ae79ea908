"""Two people at the same row: the second is told, nothing is overwritten."""

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.record.models import Change
from khua.record.refusal import Refused
from khua.wording import when


def hold(row: models.Model, seen: int | None) -> None:
    """Lock `row` until the transaction ends, and make sure it is still as its editor saw it.

    `row`: of a table with a `version`. `seen`: the version that the editor's form was made from;
    None where there was no form (a sheet, which is read against what is there). Raises Refused,
    naming who changed it and when.
    """
    model: type[models.Model] = type(row)
    rows = model._default_manager.select_for_update().filter(pk=row.pk)
    now = rows.values_list("version", flat=True).first()
    if seen is None or now == seen:
        return
    last = Change.objects.filter(thing=model._meta.db_table, row=row.pk).first()
    who = colleagues({last.member_id}).get(last.member_id) if last and last.member_id else None
    raise Refused(
        "__all__",
        _("%(who)s changed this while you were writing (%(when)s). Nothing of yours is stored yet.")
        % {
            "who": who.display_name if who else _("Someone"),
            "when": when(timezone.localtime(last.at), get_language() or "") if last else "",
        },
        _("Open the page again, look at what changed, and write yours once more."),
    )
