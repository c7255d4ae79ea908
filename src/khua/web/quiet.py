"""Logging that never carries what a person typed.

A traceback shows local variables nowhere, but exception *messages* may quote a row ("Key
(name)=(…) already exists"), and libraries log addresses and headers. So the log gets the kind of
error and where it happened; the message in full only of our own loggers; of a library's, the text
without what was filled into it. KHUA_LOG=json: one JSON object a line.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

REQUEST: ContextVar[str] = ContextVar("khua_request", default="-")  # the number of the request
LIBRARIES = (
    "allauth",
    "asyncio",
    "axes",
    "django",
    "gunicorn",
    "ninja",
    "procrastinate",
    "psycopg",
    "py.warnings",
)


class NoRequestData(logging.StreamHandler):  # type: ignore[type-arg]
    """A stream handler that prints where an exception happened, never what it quoted."""

    def __init__(self, stream: Any = None) -> None:
        super().__init__(stream)
        self.setFormatter(Line())

    def format(self, record: logging.LogRecord) -> str:
        return super().format(safe(record))


class Line(logging.Formatter):
    """A line for people, and below it where an exception happened."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        error = getattr(record, "error", None)
        if error:
            text += f": {error}" + "".join(f"\n  {place}" for place in record.__dict__["where"])
        return text


class JsonLine(logging.Formatter):
    """One JSON object: time (UTC), level, logger, message, request, and what the event adds."""

    def format(self, record: logging.LogRecord) -> str:
        found: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "request", "-"),
            **(getattr(record, "fields", None) or {}),
        }
        if getattr(record, "error", None):
            found |= {"error": record.__dict__["error"], "where": record.__dict__["where"]}
        return json.dumps(found, ensure_ascii=False)


def safe(record: logging.LogRecord) -> logging.LogRecord:
    """A copy without arguments, exception and whatever a library hung on it (a request)."""
    bare = logging.LogRecord(
        record.name, record.levelno, record.pathname, record.lineno, message(record), None, None
    )
    bare.created, bare.msecs = record.created, record.msecs
    bare.__dict__.update(request=REQUEST.get(), fields=record.__dict__.get("fields"), error=None)
    if record.exc_info:  # None, or the False that some libraries pass
        kind, _, trace = record.exc_info
        where = [
            f"{frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(trace)[-8:]
        ]
        bare.__dict__.update(error=kind.__name__ if kind else "error", where=where)
    return bare


def message(record: logging.LogRecord) -> str:
    """What may be said: all of our own; of a library its own words, and numbers."""
    if not any(record.name == name or record.name.startswith(f"{name}.") for name in LIBRARIES):
        return record.getMessage()
    if record.name == "django.request":  # its text is the address
        return HTTPStatus(getattr(record, "status_code", 500)).phrase
    if record.name.startswith("django.security"):  # the header that somebody sent
        return record.name.rpartition(".")[2]
    if not record.args:
        return str(record.msg)
    given = record.args if isinstance(record.args, tuple) else ()
    shown = tuple(a if isinstance(a, int | float) else "…" for a in given)
    try:
        return str(record.msg) % shown
    except (TypeError, ValueError):
        return str(record.msg)
