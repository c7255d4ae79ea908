"""A dissemination to take away: on paper, as rows for a spreadsheet, as goAML abroad."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.fiu import selectors
from khua.fiu.disseminations import goaml as goaml_out
from khua.fiu.disseminations import schedule
from khua.fiu.models import Dissemination, DisseminationState, Filed, Receiver
from khua.record.forms.fields import language
from khua.record.refusal import Refused
from khua.record.selectors import access_case
from khua.record.views.request import MemberRequest

#: states in which a document has left the unit
SENT = (DisseminationState.SENT, DisseminationState.FILED)


def dissemination_print(request: MemberRequest, document: str) -> HttpResponse:
    """The document as it is on paper, with the terms for a foreign unit."""
    return _paper(request, selectors.access_dissemination(document))


def dissemination_goaml(request: MemberRequest, document: str) -> HttpResponse:
    """What was sent to a foreign unit, as goAML. A draft is nobody's, and no office reads XML."""
    found = selectors.access_dissemination(document)
    try:
        if found.receiver != Receiver.FOREIGN or found.state not in SENT:
            raise Refused(
                "__all__",
                _("Only what was sent to a foreign unit is written out as goAML."),
                _("Let the head of the unit send it first."),
            )
        written = goaml_out.write(found)
    except Refused as refused:
        messages.error(request, f"{refused.problem} {refused.mend}")
        return redirect("dissemination", found.number)
    note("export", found.number, rows=len(found.schedule), own=1)
    return _file(written.xml, "application/xml", f"{found.number}-{written.country.code}.xml")


def filed_print(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """A document in a case as it is on paper."""
    return _paper(request, selectors.access_filed(access_case(request.member, number), pk))


def filed_rows(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """The rows of a document in a case, as CSV."""
    case = access_case(request.member, number)
    found = selectors.access_filed(case, pk)
    note("export", case.number, rows=len(found.schedule))
    return _file(schedule.as_csv(found.schedule), "text/csv", f"{found.number}.csv")


def _paper(request: MemberRequest, found: Dissemination | Filed) -> HttpResponse:
    context: dict[str, Any] = {
        "document": found,
        "schedule": schedule.shown(found.schedule, language()),
        "foreign": getattr(found, "receiver", "") == Receiver.FOREIGN,
        "draft": getattr(found, "state", "") == DisseminationState.DRAFT,
    }
    return render(request, "fiu/paper.html", context)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
