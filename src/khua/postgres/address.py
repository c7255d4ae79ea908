"""The addresses of the database, and the two ways to hold it while one works."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

import psycopg

from .binaries import NEWEST, OLDEST
from .locks import alone, is_free, together
from .passwords import APP, OWNER, read_passwords
from .prepare import prepare
from .problems import problem
from .server import Server
from .watch import watched

APP_VARIABLE, OWNER_VARIABLE = "KHUA_DATABASE_URL", "KHUA_OWNER_DATABASE_URL"
DATABASE = "khua"
_IN_FRONT = ("user", "password", "dbname")

# A role also bypasses row security when it may become one that does.
BYPASSES = """
select current_user,
       exists (select from pg_roles
               where (rolsuper or rolbypassrls) and pg_has_role(current_user, oid, 'member'))
"""


class Urls(NamedTuple):
    """Addresses with their passwords: `app` serves, `owner` migrates. Never log them."""

    app: str
    owner: str


def address(parameters: Mapping[str, object]) -> str:
    """Connection parameters of libpq as a `postgresql://` URL.

    Host and port go behind the question mark, where a socket's folder and a list of hosts fit too.
    """
    user, password, dbname = (quote(str(parameters[k]), safe="") for k in _IN_FRONT)
    rest = {name: str(value) for name, value in parameters.items() if name not in _IN_FRONT}
    return f"postgresql://{user}:{password}@/{dbname}" + (
        f"?{urlencode(rest, quote_via=quote, safe='')}" if rest else ""
    )


def database_urls(home: Path) -> Urls:
    """The addresses from KHUA_DATABASE_URL and KHUA_OWNER_DATABASE_URL, else of the embedded
    server under `home` (which need not run yet).

    With KHUA_DATABASE_URL alone both are the same role, and a migration is refused by the
    database. The variables' roles are looked at over a connection.
    Raises PostgresProblem: `unreachable`, `old_server`, `bypasses`, and those of `Server`.
    """
    app = os.environ.get(APP_VARIABLE)
    if not app:
        server = Server(home)
        return Urls(server.dsn(APP, DATABASE), server.dsn(OWNER, DATABASE))
    owner = os.environ.get(OWNER_VARIABLE)
    check_role(app, APP_VARIABLE)
    if owner:
        check_role(owner, OWNER_VARIABLE)
    return Urls(app, owner or app)


def check_role(url: str, variable: str) -> None:
    """Refuse an address whose role escapes row security, or a server that is too old or new."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            major = connection.info.server_version // 10000
            row = connection.execute(BYPASSES).fetchone()
    except psycopg.Error as fault:
        reason = str(fault).strip().splitlines()[0]
        raise problem("unreachable", variable=variable, reason=reason) from None
    if not OLDEST <= major <= NEWEST:
        raise problem("old_server", major=major, variable=variable, oldest=OLDEST, newest=NEWEST)
    if row is None or row[1]:
        raise problem("bypasses", role=row[0] if row else "?", variable=variable)


@contextmanager
def running(home: Path, *, throwaway: bool = False) -> Iterator[Server]:
    """The embedded server of `home`, running for as long as one is inside.

    Whoever comes first starts it, everybody else attaches, and the last to leave stops it, in
    whatever order they came. A process that is killed leaves without stopping anything; the
    server then runs on until the next last one leaves. While one is inside, a server that died
    is started again.
    """
    server = Server(home, throwaway=throwaway)
    root = server.layout.root
    users = root / "users.lock"
    with alone(root / "start.lock"):
        ticket = together(users)
    try:
        server.start()
        with watched(server):
            yield server
    finally:
        with alone(root / "start.lock"):
            os.close(ticket)
            if is_free(users):
                server.stop_alone()


@contextmanager
def database(home: Path) -> Iterator[Urls]:
    """A database ready to be migrated and served: a real one if the environment names it, else
    the embedded one, running and prepared for as long as one is inside."""
    if os.environ.get(APP_VARIABLE):
        yield database_urls(home)
        return
    with running(home) as server:
        passwords = read_passwords(server.layout.passwords, data=server.layout.data)
        prepare(
            server.dsn(),
            database=DATABASE,
            owner_password=passwords[OWNER],
            app_password=passwords[APP],
        )
        yield database_urls(home)
