"""Our supervisor of the embedded PostgreSQL, and the roles and rights of any PostgreSQL.

with database(default_home()) as urls:      # embedded and prepared, or KHUA_DATABASE_URL
    serve(urls.app)
"""

from .address import Urls, database, database_urls, running
from .layout import default_home
from .prepare import prepare
from .problems import PostgresProblem
from .server import Server

__all__ = [
    "PostgresProblem",
    "Server",
    "Urls",
    "database",
    "database_urls",
    "default_home",
    "prepare",
    "running",
]
