"""What pydantic finds wrong, in plain words: which field, what is wrong with it, what to do."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import ValidationError
from pydantic_core import PydanticCustomError

from khua.api.problems import Said

Words = tuple[str | Promise, str | Promise]

DATE: Final[Words] = (
    gettext_lazy("This is not a date."),
    gettext_lazy("Write it as year-month-day, such as 2026-03-25."),
)
WHOLE: Final[Words] = (
    gettext_lazy("This is not a whole number."),
    gettext_lazy("Send a whole number."),
)
CHOICE: Final[Words] = (
    gettext_lazy("This is not one of the values that may stand here."),
    gettext_lazy("Send one of: %(expected)s."),
)
OTHER: Final[Words] = (
    gettext_lazy("This value cannot be read."),
    gettext_lazy("Look the field up in /api/v1/openapi.json."),
)
#: pydantic's name of an error -> what it means
WORDS: Final[dict[str, Words]] = {
    "missing": (gettext_lazy("This is missing."), gettext_lazy("Send it.")),
    "extra_forbidden": (
        gettext_lazy("There is no field of this name."),
        gettext_lazy("Leave it out, or check how it is written."),
    ),
    "string_too_long": (
        gettext_lazy("It is longer than %(max_length)s characters."),
        gettext_lazy("Shorten it."),
    ),
    "string_too_short": (
        gettext_lazy("It is shorter than %(min_length)s characters."),
        gettext_lazy("Write more."),
    ),
    "too_long": (
        gettext_lazy("There are more than %(max_length)s of them."),
        gettext_lazy("Send the rest in another request."),
    ),
    "too_short": (
        gettext_lazy("There are fewer than %(min_length)s of them."),
        gettext_lazy("Send at least that many."),
    ),
    "greater_than_equal": (
        gettext_lazy("This is too small."),
        gettext_lazy("Send at least %(ge)s."),
    ),
    "less_than_equal": (gettext_lazy("This is too large."), gettext_lazy("Send at most %(le)s.")),
    "enum": CHOICE,
    "literal_error": CHOICE,
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_parsing_size": WHOLE,
    "int_from_float": WHOLE,
    "bool_type": (
        gettext_lazy("This is neither true nor false."),
        gettext_lazy("Send true or false."),
    ),
    "bool_parsing": (
        gettext_lazy("This is neither true nor false."),
        gettext_lazy("Send true or false."),
    ),
    "string_type": (
        gettext_lazy("This is not text."),
        gettext_lazy("Send text in quotation marks."),
    ),
    "list_type": (
        gettext_lazy("This is not a list."),
        gettext_lazy("Send a list, even for one thing."),
    ),
}


def said_of(errors: ValidationError) -> list[Said]:
    """Everything that is wrong with what was sent; never the values themselves."""
    return [_said(error) for error in errors.errors]


def wrong(problem: str, mend: str) -> PydanticCustomError:
    """What a check of ours raises; both texts translated."""
    return PydanticCustomError("khua", "wrong", {"problem": problem, "mend": mend})


def _said(error: dict[str, Any]) -> Said:
    context = error.get("ctx") or {}
    where = [str(part) for part in error.get("loc", ())][1:]  # without query, path or body
    field = ".".join(part for part in where if part not in ("data", "page")) or "__all__"
    if error.get("type") == "khua":
        return Said(field, str(context["problem"]), str(context["mend"]))
    problem, mend = WORDS.get(str(error.get("type")), OTHER)
    return Said(field, str(problem) % context, str(mend) % context)


def not_storable() -> PydanticCustomError:
    """Text with a character that no database keeps."""
    return wrong(
        _("It holds a character that cannot be stored."), _("Leave out control characters.")
    )
