"""`khua prepare-database ADMIN_URL`: roles, database and rights on a real PostgreSQL server."""

from __future__ import annotations

import secrets
from typing import Annotated, Literal

import typer
from psycopg.conninfo import conninfo_to_dict
from rich.console import Console

from khua.postgres import PostgresProblem, prepare
from khua.postgres.address import APP_VARIABLE, OWNER_VARIABLE, address
from khua.postgres.passwords import APP, OWNER

TEXTS = {
    "en": "The database {database} is ready. Keep these two lines where only Khua can read them; "
    "they are not shown again:",
    "lo": "ຖານຂໍ້ມູນ {database} ພ້ອມແລ້ວ. ໃຫ້ເກັບສອງແຖວນີ້ໄວ້ບ່ອນທີ່ມີແຕ່ Khua ອ່ານໄດ້; ຈະບໍ່ສະແດງອີກ:",
}


def prepare_database(
    admin_url: Annotated[
        str, typer.Argument(help="Address of a role that may create roles and databases.")
    ],
    database: Annotated[str, typer.Option(help="Name of the database to make.")] = "khua",
    lang: Annotated[Literal["en", "lo"], typer.Option(help="Language: en or lo.")] = "en",
) -> None:
    """Prepare a PostgreSQL server of your own and print the two addresses to set.

    Doing it again gives both roles new passwords and changes nothing else.
    """
    passwords = {OWNER: secrets.token_urlsafe(32), APP: secrets.token_urlsafe(32)}
    try:
        prepare(
            admin_url,
            database=database,
            owner_password=passwords[OWNER],
            app_password=passwords[APP],
        )
    except PostgresProblem as fault:
        Console(stderr=True).print(fault.text(lang), markup=False, highlight=False)
        raise typer.Exit(1) from None
    typer.echo(TEXTS[lang].format(database=database))
    parameters = {k: v for k, v in conninfo_to_dict(admin_url).items() if v is not None}
    for variable, role in ((APP_VARIABLE, APP), (OWNER_VARIABLE, OWNER)):
        mine = parameters | {"user": role, "password": passwords[role], "dbname": database}
        typer.echo(f"{variable}={address(mine)}")
