"""Where money went, or came from: the unit's trace workbench."""

import csv
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.fiu import jobs, selectors
from khua.fiu.forms.traces import TraceForm
from khua.fiu.models import Batch, Customer, Report, Trace
from khua.fiu.selectors.alerts import access_alert
from khua.fiu.services import traces as services
from khua.fiu.shown import pictures as trace_pictures
from khua.fiu.shown import trace_rows as trace_files
from khua.fiu.shown import traces as trace_pages
from khua.fiu.traces import seeds
from khua.fiu.views.reports import A_PAGE, frame
from khua.money import tracing
from khua.money.store import StoreProblem
from khua.money.tracing import Traced, words
from khua.record.forms import show_refusal
from khua.record.refusal import Refused
from khua.record.selectors import access_case
from khua.record.views.request import MemberRequest, posted


def listed(request: MemberRequest) -> HttpResponse:
    """The traces that were made."""
    page = Paginator(selectors.traces(request.member), A_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(request),
        "page": page,
        "query": "",
        "colleagues": colleagues({trace.made_by_id for trace in page}),
    }
    return render(request, "fiu/trace_list.html", context)


def new(request: MemberRequest) -> HttpResponse:
    """Ask for one: out of accounts (`?account=`), an alert, a report, a customer, or a case."""
    start = _Start(request)
    given = {"chosen": start.chosen, "title": start.title}
    form = TraceForm(posted(request), seeds=start.seeds, initial=given)
    if request.method == "POST" and form.is_valid():
        begin = form.picked()
        data = services.TraceData(
            title=form.cleaned_data["title"],
            asked=form.asked(),
            seeds=[seed.account for seed in begin],
            why={seed.account.pk: seed.why for seed in begin},
            origin=start.origin,
            report=start.report,
        )
        try:
            made = services.ask(request.member, data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            if made.done < 1:
                jobs.enqueue_trace(made, request.member.pk)
            messages.success(request, _("The trace is kept."))
            return redirect("trace", made.number)
    context = {
        **frame(request, (reverse("trace-list"), _("Traces"))),
        "form": form,
        "start": start,
        "query": request.GET.urlencode(),
    }
    return render(request, "fiu/trace_new.html", context)


class _Start:
    """What an address says a trace begins from: candidates, and where they come from."""

    def __init__(self, request: MemberRequest) -> None:
        asked = request.GET
        self.origin: dict[str, str] = {}
        self.report: Report | None = None
        self.title, self.trouble = "", ""
        self.seeds: list[seeds.Seed] = seeds.of_accounts(_ids(asked.getlist("account")))
        self.chosen = [str(seed.account.pk) for seed in self.seeds]
        if number := asked.get("alert", ""):
            alert = access_alert(number)
            self._take("alert", alert.number, seeds.of_alert(alert))
            self.report = alert.report
        if number := asked.get("report", ""):
            self.report = selectors.access_report(number)
            self._take("report", self.report.number, seeds.of_report(self.report))
        for pk in _ids([asked.get("customer", "")]):
            customer = Customer.objects.filter(pk=pk).first()
            if customer is None:
                raise Http404
            self._take("", "", seeds.of_customer(customer))
        self.case = asked.get("case", "").strip()
        if self.case:
            self._of_case(request)

    def _of_case(self, request: MemberRequest) -> None:
        try:
            case = access_case(request.member, self.case)
        except Http404:
            self.trouble = _("You see no case of this number. Check it, or ask its office.")
            return
        self._take("case", case.number, seeds.of_case(request.member, case))
        if not self.seeds:
            self.trouble = _(
                "Nothing that was loaded points to somebody of this case whom you may know. Write "
                "numbers of accounts, if you have some."
            )

    def _take(self, kind: str, number: str, found: Sequence[seeds.Seed]) -> None:
        there = {seed.account.pk for seed in self.seeds}
        self.seeds += [seed for seed in found if seed.account.pk not in there]
        if kind:
            self.origin[kind] = self.title = number


def one(request: MemberRequest, trace: str) -> HttpResponse:
    """A trace: what was followed, where it is, where it broke, every payment."""
    found = selectors.access_trace(trace)
    context = {**_of(request, found), "going_on": found.done < 1 and not found.trouble}
    if found.done < 1:
        return render(request, "fiu/trace.html", context)
    traced, trouble = _traced(request, found)
    if traced is None:
        context |= {"going_on": not trouble, "trouble": trouble}
        return render(request, "fiu/trace.html", context)
    services.opened(found)
    context |= _shown(request, found, traced)
    return render(request, "fiu/trace.html", context)


def _of(request: MemberRequest, found: Trace) -> dict[str, Any]:
    """What every page of a trace shows."""
    return {
        **frame(request, (reverse("trace-list"), _("Traces"))),
        "trace": found,
        "asking": trace_pages.asking(found),
        "seeds": _seeds(found),
        "by": colleagues({found.made_by_id}).get(found.made_by_id),
        "trouble": found.trouble,
    }


def _seeds(found: Trace) -> list[seeds.Seed]:
    """The accounts it began from, with the reasons they were chosen for."""
    why = found.origin.get("seeds", {})
    begin = seeds.of_accounts(int(pk) for pk in why)
    for seed in begin:
        seed.why = list(why[str(seed.account.pk)])
    return begin


def _traced(request: MemberRequest, found: Trace) -> tuple[Traced | None, dict[str, str] | None]:
    """The trail; or None while the worker finds it anew, or with what is wrong."""
    try:
        traced = services.found(request.member, found)
    except StoreProblem as problem:
        said = {lang: f"{problem.problem[lang]} {problem.mend[lang]}" for lang in ("en", "lo")}
        return None, said
    if traced is None:
        jobs.enqueue_trace(found, request.member.pk)
    return traced, None


def _shown(request: MemberRequest, found: Trace, traced: Traced) -> dict[str, Any]:
    """The result in words and pictures."""
    page = Paginator(range(len(traced)), trace_pages.A_PAGE).get_page(request.GET.get("page"))
    rows = traced.rows.slice(page.start_index() - 1 if len(traced) else 0, trace_pages.A_PAGE)
    held = traced.freezable() if traced.by_value else traced.accounts.slice(0, 0)
    busiest, broken = trace_pages.busiest(traced), traced.breaks
    sankey = tracing.sankey(traced, trace_pictures.FLOWS)
    graph = tracing.graph(traced, trace_pictures.LINKS)
    top, cut = held.slice(0, trace_pages.HELD), broken.slice(0, trace_pages.BROKEN)
    tables = (rows, busiest, top, cut, sankey.nodes, graph.nodes, graph.links)
    names = trace_pages.Names(
        trace_pages.numbers_in(*tables) | trace_pages.compared_accounts(found)
    )
    return {
        "traced": traced,
        "sums": trace_pages.sums(found) if traced.by_value else None,
        "lost": trace_pages.lost(found),
        "victims": names.victims(),
        "held": trace_pages.accounts(top, names),
        "held_more": held.num_rows - top.num_rows,
        "breaks": trace_pages.breaks(cut, names, traced.asked.backward),
        "breaks_more": broken.num_rows - cut.num_rows,
        "why_ends": trace_pages.why_ends(traced),
        "busiest": trace_pages.accounts(busiest, names),
        "busiest_more": traced.accounts.num_rows - busiest.num_rows,
        "compared": trace_pages.compared(found, names),
        "sankey": trace_pictures.sankey_option(sankey, names) if sankey.links.num_rows else None,
        "sankey_height": trace_pictures.sankey_height(sankey),
        "beyond": sankey.beyond,
        "graph": trace_pictures.graph_data(graph, names),
        "left_out": graph.left_out,
        "lines": trace_pages.lines(rows, names, traced.by_value),
        "page": page,
        "query": "",
        "limits": words.limits(traced),
        "proceeds": trace_pages.proceeds(traced) if found.origin.get("case") else None,
    }


def printed(request: MemberRequest, trace: str) -> HttpResponse:
    """The report of a trace on paper: what was asked, the method, every payment with its source."""
    found = selectors.access_trace(trace)
    traced, _trouble = _traced(request, found) if found.done >= 1 else (None, None)
    if traced is None:
        return redirect("trace", found.number)
    services.opened(found)
    rows = traced.rows.slice(0, trace_pages.PRINTED)
    all_held = traced.freezable() if traced.by_value else traced.accounts.slice(0, 0)
    held = all_held.slice(0, trace_pages.PRINTED_SUMS)
    broken = traced.breaks.slice(0, trace_pages.PRINTED_SUMS)
    numbers = trace_pages.numbers_in(rows, held, broken)
    names = trace_pages.Names(numbers | trace_pages.compared_accounts(found))
    context = {
        **_of(request, found),
        "traced": traced,
        "sums": trace_pages.sums(found) if traced.by_value else None,
        "lost": trace_pages.lost(found),
        "held": trace_pages.accounts(held, names),
        "held_more": all_held.num_rows - held.num_rows,
        "breaks": trace_pages.breaks(broken, names, traced.asked.backward),
        "breaks_more": traced.breaks.num_rows - broken.num_rows,
        "why_ends": trace_pages.why_ends(traced),
        "compared": trace_pages.compared(found, names),
        "lines": trace_pages.lines(rows, names, traced.by_value),
        "rows_more": len(traced) - rows.num_rows,
        "batches": Batch.objects.filter(pk__in=found.batches).order_by("pk"),
        "limits": words.limits(traced),
    }
    return render(request, "fiu/trace_print.html", context)


def rows(request: MemberRequest, trace: str) -> HttpResponse:
    """Every payment of a trace, as CSV."""
    found = selectors.access_trace(trace)
    traced, _trouble = _traced(request, found) if found.done >= 1 else (None, None)
    if traced is None:
        return redirect("trace", found.number)
    services.exported(found, len(traced))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.csv"'
    response.write("\ufeff")
    csv.writer(response).writerows(trace_files.rows(traced))
    return response


def _ids(written: Sequence[str]) -> list[int]:
    return [int(each) for each in written if each.isdecimal() and len(each) < 19]
