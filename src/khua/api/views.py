"""The page of a member's tokens."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from khua.access.models import Member
from khua.access.offices import access_member
from khua.api import selectors, services
from khua.api.forms import TokenForm
from khua.api.scopes import ROLES
from khua.record.forms import show_refusal
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted


@never_cache
def member_tokens(request: MemberRequest, pk: int) -> HttpResponse:
    """The tokens of a member, and a new one, which is shown in the answer and never again."""
    found = access_member(request.member, pk)
    form = TokenForm(posted(request))
    if form.is_valid():
        try:
            token = services.issue_token(found, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            context = {"of": found, "token": token, "trail": _trail(found, "tokens")}
            return render(request, "api/token_new.html", context)
    context = {
        "of": found,
        "form": form if found.role in ROLES and found.is_active else None,
        "tokens": selectors.tokens_of(found),
        "now": timezone.now(),
        "trail": _trail(found),
    }
    return render(request, "api/tokens.html", context)


def member_token_revoke(request: MemberRequest, pk: int, token: uuid.UUID) -> HttpResponse:
    """End a token."""
    found = access_member(request.member, pk)
    services.revoke_token(selectors.access_token(found, token))
    messages.success(request, _("The token is revoked. It opens nothing from now on."))
    return redirect("member-tokens", found.pk)


def _trail(of: Member, *below: str) -> list[dict[str, str]]:
    """The way back: the list, the office, the member, and from a new token the tokens."""
    office = of.office.name_lo if get_language() == "lo" else of.office.name_en
    steps = [
        {"url": reverse("office-list"), "label": _("Offices")},
        {"url": reverse("office", args=[of.office.code]), "label": office},
        {"url": reverse("member", args=[of.pk]), "label": of.display_name},
    ]
    if below:
        steps.append(
            {"url": reverse("member-tokens", args=[of.pk]), "label": _("Tokens for other systems")}
        )
    return steps
