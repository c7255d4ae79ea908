"""The log says what happened and how it ended; never who it was about."""

import io
import json
import logging

import pytest
from django.db import IntegrityError

from khua.web.quiet import JsonLine, Line, NoRequestData
from tests.world import SUSPECT_NAME, VICTIM_NAME

NAME, PHONE, DOCUMENT = "ນາງ ແກ້ວມະນີ ສີວິໄລ", "+8562055512345", "P1234567"


@pytest.fixture(params=["line", "json"])
def log(request):
    """Everything that the real loggers write, through the real handler, in each form."""
    stream = io.StringIO()
    handler = NoRequestData(stream)
    form = "{asctime} {levelname} {name} {request} {message}"
    handler.setFormatter(JsonLine() if request.param == "json" else Line(form, style="{"))
    loggers = [logging.getLogger(name) for name in ("", "django", "gunicorn.error", "axes")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    yield stream
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def lines(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.django_db
def test_a_request_that_fails_on_an_identity_does_not_log_it(log, client_for, a_case, monkeypatch):
    """The error quotes the row, as PostgreSQL's do; the form and the address hold it too."""

    def fail(*_args, **_more):
        raise IntegrityError(f"DETAIL: Key (name, phone)=({NAME}, {PHONE}) already exists")

    monkeypatch.setattr("khua.record.services.add_person", fail)
    client = client_for("sv-pol-officer")
    client.raise_request_exception = False
    address = f"/cases/{a_case.case.number}/people/new/"
    sent = {"roles": ["witness"], "kind": "person", "sex": "Feminine", "name": NAME}
    answer = client.post(f"{address}?q={NAME}", sent)
    assert answer.status_code == 500, "the test must reach the failing service"
    client.get("/cases/", {"q": NAME})
    client.get(f"/nowhere/{NAME}/{PHONE}/")
    said = log.getvalue()
    assert "IntegrityError" in said
    assert "person-new" in said
    for secret in (NAME, NAME.split()[1], PHONE, "55512345", VICTIM_NAME, SUSPECT_NAME):
        assert secret not in said
        assert json.dumps(secret).strip('"') not in said
    assert "nowhere" not in said


@pytest.mark.django_db
def test_a_line_says_who_by_role_and_office_and_how_it_ended(client_for, log):
    answer = client_for("sv-pol-officer").get("/cases/", {"q": "secret"})
    assert answer.status_code == 200
    text = log.getvalue()
    assert "secret" not in text
    assert answer["X-Request-ID"] in text
    if text.startswith("{"):
        (line,) = [line for line in lines(log) if line["logger"] == "khua.request"]
        assert line.pop("ms") >= 0
        assert line.pop("time").endswith("+00:00")
        assert line == {
            "level": "INFO",
            "logger": "khua.request",
            "message": line["message"],
            "request": answer["X-Request-ID"],
            "method": "GET",
            "view": "case-list",
            "status": 200,
            "role": "officer",
            "office": "SV-POL",
        }
    else:
        assert "GET case-list 200" in text
        assert "officer SV-POL" in text


def test_a_monitor_s_questions_are_not_logged(client, log):
    client.get("/health/")
    assert log.getvalue() == ""


def test_libraries_may_say_their_own_words_only(log):
    logging.getLogger("gunicorn.error").error("Error handling request %s", f"/?q={NAME}")
    logging.getLogger("gunicorn.error").warning("Worker (pid:%s) was sent %s", 4711, "SIGKILL")
    logging.getLogger("django.security.DisallowedHost").error(f"Invalid HTTP_HOST: {NAME}")
    logging.getLogger("django.request").warning(
        "%s: %s", "Not Found", f"/{DOCUMENT}/", extra={"status_code": 404}
    )
    text = log.getvalue()
    assert NAME not in text
    assert DOCUMENT not in text
    for said in ("Error handling request", "4711", "DisallowedHost", "Not Found"):
        assert said in text


def test_our_own_words_pass_with_the_kind_of_error_and_where(log):
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("khua.sheets").exception("import %s stopped", 7)
    text = log.getvalue()
    assert "import 7 stopped" in text
    assert "ValueError" in text
    assert "test_logs.py" in text
    assert NAME not in text


def test_each_event_is_one_line_of_json():
    stream = io.StringIO()
    handler = NoRequestData(stream)
    handler.setFormatter(JsonLine())
    logger = logging.Logger("khua.test")
    logger.addHandler(handler)
    logger.warning("two\nlines")
    try:
        raise KeyError("x")
    except KeyError:
        logger.exception("failed")
    first, second = lines(stream)
    assert first["message"] == "two\nlines"
    assert second["error"] == "KeyError"
    assert "test_logs.py" in second["where"][0]


def test_the_setting_chooses_the_form(monkeypatch):
    """As a process reads it: KHUA_LOG=json makes every line an object."""
    import subprocess
    import sys

    code = (
        "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'khua.web.settings');"
        "import logging.config; from django.conf import settings;"
        "logging.config.dictConfig(settings.LOGGING);"
        "logging.getLogger('khua.x').info('hello %s', 1)"
    )
    from tests.commands.processes import environment

    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment(), "KHUA_SECRET_KEY": "x", "KHUA_LOG": "json"},
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    assert json.loads(said)["message"] == "hello 1"
