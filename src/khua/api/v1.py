"""Version 1 of the API, put together. Its addresses have rows in web/policies.py as all others."""

from typing import Any

from django.db.utils import ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from khua.api.document import document
from khua.api.endpoints import (
    cases,
    evidence,
    findings,
    handovers,
    law,
    links,
    me,
    people,
    procedure,
    trail,
)
from khua.api.guard import ApiRequest, door, guard
from khua.api.problems import Problem, Said, answer, of_status
from khua.api.reading import said_of
from khua.record.refusal import Refused

REFUSED_BY_DATABASE = "42501"


class Api(NinjaAPI):
    """NinjaAPI with only our own addresses, and ids that do not change with a file's place."""

    def _get_urls(self) -> list[Any]:
        return [
            url for router in self._get_bound_routers() for url in router.urls_paths(router.prefix)
        ]

    def get_openapi_operation_id(self, operation: Operation) -> str:
        module = operation.view_func.__module__.rsplit(".", 1)[-1]
        return f"{module}_{operation.view_func.__name__}"


api = Api(
    title="Khua",
    version="1",
    description="Cases, people by code name, findings, assessments and hand-overs. docs/api.md.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
)
api.add_decorator(guard, mode="view")


@api.get("/openapi.json", url_name="openapi", include_in_schema=False)
@door(None)
def openapi(request: ApiRequest) -> dict[str, Any]:
    """This document."""
    return document(api)


api.add_router("", me.router)
api.add_router("", law.router)
api.add_router("", trail.router)
api.add_router("", handovers.router)
api.add_router("/cases", cases.router)
api.add_router("/cases/{number}/people", people.router)
api.add_router("/cases/{number}/people/{code}", links.router)
api.add_router("/cases/{number}/evidence", evidence.router)
api.add_router("/cases/{number}", findings.router)
api.add_router("/cases/{number}", procedure.router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return answer(problem.kind, problem.errors, problem.scope, problem.headers)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return HttpResponse(status=404)  # said by the middleware, as everywhere else


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:  # ninja could not read the body
        return answer("malformed")
    return of_status(error.status_code, {})


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answer("invalid", said_of(error))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    said = Said(refused.field, refused.problem, refused.mend)
    return answer("conflict" if refused.field == "__all__" else "invalid", [said])


@api.exception_handler(ProgrammingError)
def _denied(request: HttpRequest, error: ProgrammingError) -> HttpResponse:
    """What row security refuses is not there, as for whoever only reads."""
    if getattr(error.__cause__, "sqlstate", None) == REFUSED_BY_DATABASE:
        return HttpResponse(status=404)
    raise error
