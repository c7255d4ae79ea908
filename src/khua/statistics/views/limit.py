"""What a member gets who has seen as many tables of a snapshot as there may be."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from khua.record.views.request import MemberRequest
from khua.statistics.selectors.numbers import MOST_TABLES, TooMany
from khua.statistics.views.frame import frame

View = Callable[..., HttpResponse]


def within_limit(view: View) -> View:
    """The view, or a page that says why there is no more until the next snapshot."""

    @wraps(view)
    def limited(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TooMany:
            context = {**frame(request), "most": MOST_TABLES}
            return render(request, "statistics/too_many.html", context, status=429)

    return limited
