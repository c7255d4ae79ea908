"""The network around a case or a person, on a page and as a file."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from khua.access.audit import note
from khua.access.models import Member
from khua.intelligence.network.build import network_of
from khua.intelligence.network.exports import FORMATS, write
from khua.intelligence.network.forms import NetworkForm
from khua.intelligence.network.graph import CASE, PERSON
from khua.intelligence.network.pages import narrowed, network_context
from khua.record.forms.fields import language
from khua.record.models import Case, Person
from khua.record.pages.frame import case_frame
from khua.record.selectors import access_case
from khua.record.views.request import MemberRequest


@never_cache
def network_case(request: MemberRequest, number: str) -> HttpResponse:
    """The network around a case."""
    case = access_case(request.member, number, "network.view")
    frame = case_frame(request.member, case, "network")
    export = [reverse("intelligence:network_case_export", args=[number, form]) for form in FORMATS]
    return _page(request, case, {**frame, "exports": dict(zip(FORMATS, export, strict=True))})


@never_cache
def network_person(request: MemberRequest, code: str) -> HttpResponse:
    """The network around a person."""
    person = _person(request.member, code, "network.view")
    case = person.case
    steps = (
        (reverse("case-people", args=[case.number]), _("People")),
        (reverse("person", args=[case.number, code]), person.code_name),
    )
    frame = case_frame(request.member, case, "people", *steps)
    export = [reverse("intelligence:network_person_export", args=[code, form]) for form in FORMATS]
    exports = dict(zip(FORMATS, export, strict=True))
    return _page(request, person, {**frame, "person": person, "exports": exports})


@never_cache
def network_case_export(request: MemberRequest, number: str, form: str) -> HttpResponse:
    """The network of the page around a case, as a file."""
    return _file(request, access_case(request.member, number, "network.export"), form)


@never_cache
def network_person_export(request: MemberRequest, code: str, form: str) -> HttpResponse:
    """The network of the page around a person, as a file."""
    return _file(request, _person(request.member, code, "network.export"), form)


def _person(member: Member, code: str, action: str) -> Person:
    """A person, if `member` may do `action` with the case. Raises Http404."""
    person = Person.objects.select_related("case").filter(code=code).first()
    if person is None:
        raise Http404
    person.case = access_case(member, person.case.number, action)
    return person


def _page(request: MemberRequest, start: Case | Person, frame: dict[str, Any]) -> HttpResponse:
    network = network_of(start, request.GET.getlist("open"), language())
    context = network_context(network, NetworkForm(request.GET), request.GET)
    return render(request, "intelligence/network/page.html", {**frame, **context})


def _file(request: MemberRequest, start: Case | Person, form: str) -> HttpResponse:
    if form not in FORMATS:
        raise Http404
    network = network_of(start, request.GET.getlist("open"), language())
    graph, _more = narrowed(network, NetworkForm(request.GET).wanted())
    counts = Counter(node.kind for node in graph.nodes.values())
    note("export", f"network {form}", cases=counts[CASE], people=counts[PERSON])
    ending, kind = FORMATS[form]
    name = f"khua-network-{timezone.localdate():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(graph, form), content_type=kind, headers=headers)
