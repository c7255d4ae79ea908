"""Choosing who to be. Only in the demo: elsewhere these pages are a 404 (web/authorise.py)."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables

from khua.access import context
from khua.access.models import Member
from khua.demo.personas import BY_NAME, PERSONAS
from khua.demo.samples import sample_files

BACKEND = "khua.access.sign_in.LoginBackend"


def personas(request: HttpRequest) -> HttpResponse:
    """One card for each persona."""
    return render(request, "demo/personas.html", {"personas": PERSONAS, "samples": sample_files()})


@sensitive_variables()
def sign_in(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as a persona, whoever one was before."""
    if username not in BY_NAME:
        raise Http404
    logout(request)  # ends the pass of whoever it was
    context.clear()
    context.set_local("khua.signing_in", username)
    member = Member.objects.filter(username=username, is_active=True).first()
    if member is None:
        raise Http404
    context.set_local("khua.signing_in", str(member.pk))
    login(request, member, backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)


def sample(request: HttpRequest, name: str) -> FileResponse:
    """One of the sample sheets, to be imported."""
    for file in sample_files():
        if file.name == name:
            return FileResponse(file.open("rb"), as_attachment=True)
    raise Http404
