"""Sessions in the database, where a row is visible only to a query that names its key.

So nobody who can run SQL as the app role can list the sessions of others.
"""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from khua.access import context


class SessionStore(DatabaseSessions):
    """Django's database sessions, naming the key before each query."""

    @classmethod
    def get_model_class(cls) -> Any:
        from django.contrib.sessions.models import Session

        return Session

    def _get_session_from_db(self) -> Any:
        context.set_local("khua.session", self.session_key or "")
        return super()._get_session_from_db()  # type: ignore[misc]

    def exists(self, session_key: str) -> bool:
        context.set_local("khua.session", session_key)
        return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        if self.session_key is not None:
            context.set_local("khua.session", self.session_key)
        super().save(must_create=must_create)

    def delete(self, session_key: str | None = None) -> None:
        context.set_local("khua.session", session_key or self.session_key or "")
        super().delete(session_key)
