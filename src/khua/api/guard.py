"""What every request of the API passes, in this order, before anything is read or done: its token,
the limit of requests, the scope, the type and size of its body, the key of a write."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.operation import Operation

from khua.access.models import Member, Pass
from khua.api.models import Token
from khua.api.once import done_once
from khua.api.problems import Problem
from khua.api.scopes import Scope
from khua.api.selectors import token_in_use

A_MINUTE: Final = 600  # requests of one token
WRITES: Final = frozenset({"POST", "PUT", "PATCH"})
BODIES: Final = frozenset({"body", "form", "file"})

Run = Callable[..., HttpResponseBase]
F = TypeVar("F", bound=Callable[..., Any])


class ApiRequest(HttpRequest):
    """A request whose token was found good."""

    member: Member
    held: Pass
    token: Token


def door(scope: Scope | None, *, key: bool = True, file: bool = False) -> Callable[[F], F]:
    """Which scope an endpoint needs; None: any token will do.

    `key` False: a POST that only reads, and so needs no key. `file`: the body carries a file, which
    the endpoint itself reads; its key too.
    """

    def mark(view: F) -> F:
        view.door = (scope, key, file)  # type: ignore[attr-defined]
        return view

    return mark


def guard(run: Run) -> Run:
    """The decorator of every endpoint. One without a `door` is an error, never open."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]

    @wraps(run)
    def guarded(request: ApiRequest, **arguments: Any) -> HttpResponseBase:
        try:
            scope, key, file = operation.view_func.door  # type: ignore[attr-defined]
            request.token = _token(request)
            _count(request.held)
            if scope is not None and scope not in request.token.scopes:
                raise Problem("scope", scope=str(scope))
            _check_body(
                request, any(m.__ninja_param_source__ in BODIES for m in operation.models), file
            )
            if request.method in WRITES and key and not file:
                return done_once(request, lambda: run(request, **arguments))
            return run(request, **arguments)
        except Exception as problem:
            return operation.api.on_exception(request, problem)

    return guarded


def _token(request: ApiRequest) -> Token:
    """The token of the pass that the middleware found good."""
    held = getattr(request, "held", None)
    token = token_in_use(held) if held is not None else None
    if token is None:  # a pass for the API that no administrator issued
        raise Problem("token")
    return token


def _count(held: Pass) -> None:
    """Count this request, minute by minute. Raises Problem for one too many."""
    minute, second = divmod(int(time.time()), 60)
    name = f"api.{held.pk}.{minute}"
    cache.add(name, 0, 90)
    try:
        count = cache.incr(name)
    except ValueError:  # swept away between the two
        return
    if count > A_MINUTE:
        raise Problem("too-many", headers={"Retry-After": str(60 - second)})


def _check_body(request: HttpRequest, wanted: bool, file: bool) -> None:
    """Raises Problem for a body of the wrong type or size; a file's size is its endpoint's."""
    if not wanted and not file:
        return
    if request.content_type != ("multipart/form-data" if file else "application/json"):
        raise Problem("media-type")
    if file:
        return
    try:
        _ = request.body  # read once; ninja finds it here
    except RequestDataTooBig:
        raise Problem("too-large") from None
