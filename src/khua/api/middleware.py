"""Whatever goes wrong under /api/ leaves as problem+json, also where no view was reached."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from khua.access.middleware import API
from khua.api.problems import MEDIA_TYPE, of_status

KEPT = ("Allow", "Retry-After")


def problem_json(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands outside the transaction, so that what rolled it back is said here too."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path_info.startswith(API):
            return response
        if response.status_code >= 400 and response.get("Content-Type") != MEDIA_TYPE:
            kept = {name: response[name] for name in KEPT if name in response}
            with translation.override(translation.get_language_from_request(request)):
                response = of_status(response.status_code, kept)
        response["Cache-Control"] = "no-store"  # what is in it is the token's alone
        return response

    return respond
