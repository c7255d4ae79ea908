"""The few pages that belong to no room."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from khua.web.health import state

UNCACHED = {"Cache-Control": "no-store"}


def home(request: HttpRequest) -> HttpResponse:
    """Straight to work, or to the door."""
    if request.user.is_authenticated:
        return redirect("my-work")
    return redirect("demo-personas" if settings.KHUA_DEMO else "account_login")


def health(request: HttpRequest) -> JsonResponse:
    """For a monitor: the web process is alive. The database is not asked."""
    return JsonResponse({"ok": True}, headers=UNCACHED)


def ready(request: HttpRequest) -> JsonResponse:
    """For a monitor: whether database, tables and disk are as they must be, and no more."""
    found = state()
    well = all(found.values())
    words = {name: "ok" if is_well else "not ok" for name, is_well in found.items()}
    return JsonResponse({"ok": well, **words}, status=200 if well else 503, headers=UNCACHED)


def style(request: HttpRequest) -> HttpResponse:
    """Every token and component on one page."""
    return render(request, "web/style.html")


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same words whether a thing is not there or not yours to see."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Something failed; nothing was written. Without a context, which might fail again."""
    return HttpResponse(render_to_string("500.html"), status=500)
