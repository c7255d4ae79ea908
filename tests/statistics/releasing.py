"""Releases as the owner builds them, for tests: by the owner's own process where `place` is a
database of one's own, or put into the test's transaction as he would have left them."""

import json
from functools import cache

from psycopg.sql import Literal

from khua.figures import release as figures
from khua.figures.release import model, words
from tests.statistics import numbers
from tests.world import as_owner

YEARS = (2021, 2022, 2023)


@cache
def built(people: int = 3000, years: tuple[int, ...] = YEARS) -> tuple[dict, dict]:
    """What `khua.statistics.services.building` writes of a release: content and findings."""
    rows = numbers.record(people)
    made, attack = figures.mended(figures.build(rows, years, numbers.AS_OF), rows)
    content = {
        **model.as_data(made),
        "attack": {"measured": attack.measured, "report": dict(attack.report)},
        "method_in_words": dict(words.method(made)),
    }
    return content, {"measured": attack.measured, "found": []}


def stored(
    number: str = "2024-1",
    state: str = "built",
    by: str = "c-pol-officer",
    signer: str = "",
    asked: str = "now()",
) -> str:
    """Put a release into the test's transaction, over a snapshot that is stored already; its
    number."""
    content, findings = built()
    content = {**content, "number": number}
    signed = f"(SELECT id FROM access_member WHERE username = {_sql(signer)})" if signer else "NULL"
    full = state in ("built", "signed")
    as_owner(
        "INSERT INTO statistics_release (number, since, until, state, content, findings, sha256,"
        " snapshot_id, built_by_id, built_at, done, tries, signed_by_id, signed_at, signed_for)"
        f" SELECT {_sql(number)}, 2021, 2023, {_sql(state)},"
        f" {_json(content) if full else 'NULL'}, {_json(findings) if full else 'NULL'},"
        f" {_sql(model.digest(content) if full else '')},"
        " (SELECT max(id) FROM statistics_snapshot), m.id,"
        f" {asked}, {1 if full else 0}, {1 if full else 0},"
        f" {signed}, {'now()' if signer else 'NULL'}, {_sql('C-POL' if signer else '')}"
        f" FROM access_member m WHERE m.username = {_sql(by)}"
    )
    return number


def _json(data: dict) -> str:
    return f"{_sql(json.dumps(data))}::jsonb"


def _sql(value: object) -> str:
    return Literal(value).as_string(None)
