"""Two answers for a monitor, given before any session, pass or transaction is opened.

`/health/`: the web process is alive; asks nothing of anybody. `/health/ready/`: the database
answers, its tables are those the program needs, and the disk has room. Whoever asks learns "ok"
or "not ok", and nothing else: `khua check` has the details.
"""

from collections.abc import Callable

from django.apps import apps
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from khua.web import floor

Responder = Callable[[HttpRequest], HttpResponse]
# The catalogue is open to every role, unlike the list of migrations, which is the owner's.
COLUMNS = """
    SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
"""


def answer_monitors(get_response: Responder) -> Responder:
    """Middleware: the two addresses are answered here; everything else goes on."""
    from khua.web import views

    answers = {reverse("health"): views.health, reverse("health-ready"): views.ready}

    def respond(request: HttpRequest) -> HttpResponse:
        view = answers.get(request.path_info) if request.method in ("GET", "HEAD") else None
        return view(request) if view else get_response(request)

    return respond


def state() -> dict[str, bool]:
    """{"database", "tables", "disk"}: whether each is as it must be."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(COLUMNS)
            present = set(cursor.fetchall())
        reached = True
    except Error:
        connection.close()  # a broken one is not kept for the next page
        reached, present = False, set()
    return {
        "database": reached,
        "tables": reached and needed_columns() <= present,
        "disk": not floor.reached(),
    }


def needed_columns() -> set[tuple[str, str]]:
    """(table, column) of every model. A database that lacks one was not migrated far enough."""
    return {
        (model._meta.db_table, str(field.column))
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
    }
