"""Accounts: found by what is known of the holder, and one with all that is known of it."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.fiu import known, movements
from khua.fiu.forms.accounts import FindForm, MarkForm
from khua.fiu.models import Account, Batch
from khua.fiu.selectors import accounts as selectors
from khua.fiu.services import marks
from khua.fiu.shown import accounts as account_shown
from khua.fiu.views.reports import A_PAGE, frame
from khua.money.store import ROW_BITS, StoreProblem
from khua.record.forms import show_refusal
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted

WORDS: Final = "account_search"  # the key in the session
ROWS: Final = 50  # transactions on a page
OTHERS: Final = 20


def account_list(request: MemberRequest) -> HttpResponse:
    """Accounts by what was searched for; without words those that are marked."""
    if request.method == "POST":
        form = FindForm(request.POST)
        if form.is_valid():
            request.session[WORDS] = form.cleaned_data["words"]
            return redirect(f"{reverse('account-list')}?searched=1")
        searched = False
    else:
        searched = bool("searched" in request.GET and request.session.get(WORDS))
        words = request.session.get(WORDS, "") if searched else ""
        form = FindForm(initial={"words": words})
    found = selectors.find(words) if searched else selectors.marked()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(request),
        "form": form,
        "page": page,
        "searched": searched,
        "too_many": searched and page.paginator.count > selectors.MOST,
        "most": selectors.MOST,
        "query": "searched=1&" if searched else "",
    }
    return render(request, "fiu/account_list.html", context)


def _frame(request: MemberRequest, account: Account) -> dict[str, Any]:
    label = f"{account.institution} {account.number}".strip()
    return frame(
        request,
        (reverse("account-list"), _("Accounts")),
        (reverse("account", args=[account.pk]), label),
    )


def account(request: MemberRequest, account: int) -> HttpResponse:
    """An account: who holds it, what moved, whom it dealt with, and what was made of it."""
    found = selectors.access_account(account)
    marks.opened(found)
    alerts = selectors.alerts_of(found)
    history = list(found.marks.all())
    context = {
        **frame(request, (reverse("account-list"), _("Accounts"))),
        **_known_and_moved(request, found),
        "account": found,
        "kind": account_shown.KINDS[found.kind],
        "income": account_shown.income(found.holder),
        "alerts": alerts,
        "rules": selectors.rules_of(found, alerts),
        "reports": selectors.reports_of(found),
        "in_cases": selectors.in_cases(found),
        "marks": history,
        "colleagues": colleagues({each.by_id for each in history}),
    }
    return render(request, "fiu/account.html", context)


def _known_and_moved(request: MemberRequest, account: Account) -> dict[str, Any]:
    """What is known of the holder, and what moved. Where the store cannot be read, the page says
    so and shows the rest."""
    among = selectors.sharing(account.holder) if account.holder else None
    same = selectors.accounts_of(among.same) if among else [account]
    money: dict[str, Any]
    paid = 0
    try:
        with movements.of_account(request.member, account.number_in_ledger) as moved:
            money = _moved(request, account, moved)
            paid = moved.paid([each.number_in_ledger for each in same])
    except StoreProblem as problem:
        money = {"trouble": problem}
    institutions = known.institutions(request.member)
    return {
        **money,
        "holder": account.holder,
        "findings": selectors.findings(account.holder, among, paid, institutions)
        if account.holder and among
        else [],
        "same_person": [each for each in same if each.pk != account.pk],
    }


def _moved(request: MemberRequest, account: Account, moved: movements.Movements) -> dict[str, Any]:
    number = account.number_in_ledger
    page = Paginator(range(moved.count), ROWS).get_page(request.GET.get("page"))
    rows = moved.newest(page.start_index() - 1, ROWS) if moved.count else moved.newest(0, 0)
    course, others = moved.months(), moved.others(OTHERS)
    accounts = {
        each.number_in_ledger: each
        for each in Account.objects.filter(
            number_in_ledger__in=account_shown.ends(number, rows, others)
        ).select_related("holder")
    }
    batches = Batch.objects.in_bulk({each >> ROW_BITS for each in rows.number.tolist()})
    return {
        "page": page,
        "moves": account_shown.moves(number, rows, accounts, batches, get_language() or "lo"),
        "months": account_shown.months(course),
        "chart": account_shown.chart(course),
        "others": account_shown.counterparties(others, accounts),
    }


def account_mark(request: MemberRequest, account: int) -> HttpResponse:
    """Mark an account as a possible victim's, or take that back, with a reason."""
    found = selectors.access_account(account)
    victim = not found.possible_victim
    form = MarkForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            # what the page said, not what has become of the account since
            wanted = request.POST.get("victim") == "1"
            marks.mark(request.member, found, wanted, form.cleaned_data["why"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("It is on record. Nothing is done to the account by it."))
            return redirect("account", found.pk)
    context = {**_frame(request, found), "form": form, "account": found, "victim": victim}
    return render(request, "fiu/account_mark.html", context)
