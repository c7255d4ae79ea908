"""The OpenAPI document: what ninja makes of the endpoints, and what the guard adds to each."""

from typing import Any, Final

from ninja import NinjaAPI

from khua.api.guard import A_MINUTE, WRITES
from khua.api.once import HEADER
from khua.api.problems import KINDS, MEDIA_TYPE

PREFIX: Final = "/api/v1"
PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "A problem of RFC 9457, in the language of Accept-Language.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "enum": [f"urn:khua:problem:{kind}" for kind in KINDS]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do."},
        "scope": {"type": "string", "description": "The scope that the token lacks."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "problem", "mend"],
                "properties": {
                    "field": {"type": "string"},
                    "problem": {"type": "string"},
                    "mend": {"type": "string"},
                },
            },
        },
    },
}
KEY: Final[dict[str, Any]] = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "A new random key for each write; the same key gets the same answer, 48 hours.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
IF_MATCH: Final[dict[str, Any]] = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of what was read.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}
#: endpoints that change something which has a version; True: it must be named
VERSIONED: Final = {"cases_case_change": True, "findings_finding_record": False}


def document(api: NinjaAPI) -> dict[str, Any]:
    """The whole document, as plain data."""
    made = dict(api.get_openapi_schema(path_prefix=PREFIX))
    made["components"]["schemas"]["Problem"] = PROBLEM
    made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    doors = _doors(api)
    for path in made["paths"].values():
        for method, operation in path.items():
            _complete(operation, method.upper(), *doors[operation["operationId"]])
    return made


def _doors(api: NinjaAPI) -> dict[str, tuple[str | None, bool]]:
    """The scope of each operation, and whether it takes a key."""
    return {
        api.get_openapi_operation_id(operation): operation.view_func.door[:2]  # type: ignore[attr-defined]
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    }


def _complete(operation: dict[str, Any], method: str, scope: str | None, key: bool) -> None:
    operation["security"] = [{"token": [str(scope)] if scope else []}]
    if scope:
        operation["description"] += f"\n\nScope: `{scope}`."
    refusals = {401, 404, 422, 429} | ({403} if scope else set())
    if "requestBody" in operation:
        refusals |= {400, 413, 415}
    if method in WRITES and key:
        operation["parameters"].append(KEY)
        refusals |= {400, 409}
    if operation["operationId"] in VERSIONED:
        must = VERSIONED[operation["operationId"]]
        operation["parameters"].append({**IF_MATCH, "required": must})
        refusals |= {412, 428}
    for status in sorted(refusals):
        titles = [str(kind.title) for kind in KINDS.values() if kind.status == status]
        operation["responses"][status] = {
            "description": " ".join(titles),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    operation["responses"][429]["headers"] = {
        "Retry-After": {
            "description": f"Seconds; a token may send {A_MINUTE} requests a minute.",
            "schema": {"type": "integer"},
        }
    }
