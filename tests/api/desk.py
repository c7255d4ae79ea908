"""What the tests of the API share: tokens, and a client that sends one."""

import uuid
from datetime import timedelta
from typing import Any

from django.test import Client

from khua.access import context
from khua.access.models import Pass
from khua.api.models import Token
from khua.api.scopes import Scope
from tests import world

V1 = "/api/v1"
ALL = list(Scope.values)


def token_for(members: dict, username: str, scopes: list[str] | None = None, days: int = 30) -> str:
    """A token of that member, issued by the administrator of the police; for offices of another
    line, which have none in the test world, by the database's owner in his place."""
    member = members[username]
    given = ALL if scopes is None else scopes
    with context.acting_as(members["c-pol-admin"]):
        held, token = context.new_pass(member, Pass.Purpose.API, timedelta(days=days))
        if "-pol-" in username or "-dis-" in username:
            Token.objects.bulk_create([Token(held=held, label="test", scopes=given)])
        else:
            world.as_owner(
                "INSERT INTO api_token (pass_id, label, scopes)"
                f" VALUES ('{held.pk}', 'test', ARRAY{given}::varchar[])"
            )
    return token


class Desk:
    """Another system: sends its token with everything, and a new key with every write."""

    def __init__(self, token: str, language: str = "en") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def send(
        self, method: str, path: str, data: Any = None, key: str | None = None, **headers: str
    ) -> Any:
        """One request; `headers` with underscores, as If_Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if method in ("POST", "PATCH", "PUT"):
            named["Idempotency-Key"] = uuid.uuid4().hex if key is None else key
        return self.client.generic(
            method,
            path if path.startswith("/") else f"{V1}/{path}",
            data=data if isinstance(data, str | bytes) else _json(data),
            content_type="application/json" if data is not None else "application/octet-stream",
            headers={**self.headers, **named},
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, data: Any, key: str | None = None, **headers: str) -> Any:
        return self.send("POST", path, data, key, **headers)

    def patch(self, path: str, data: Any, key: str | None = None, **headers: str) -> Any:
        return self.send("PATCH", path, data, key, **headers)


def _json(data: Any) -> str:
    import json

    return "" if data is None else json.dumps(data, default=str)
