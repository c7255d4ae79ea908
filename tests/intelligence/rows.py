"""Two offices that hold a record of the same man, row by row: imprints are written as the test
says, whatever names would make of them."""

import json
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from tests import world

#: what matching keeps of one man, as it would be of two cases
BROKER = {
    "given_form": "ຄຳປານ",
    "family_form": "ໄຊຍະວົງ",
    "given": "khampan",
    "family": "xaiyavong",
    "given_bones": "kmpn",
    "family_bones": "syvng",
    "birth": 19800214,
    "sex": "m",
    "phones": ["+8562055598765"],
    "keys": [42],
}
#: and of one who is nobody's like
STRANGER = {
    **BROKER,
    "given_form": "ສຸກ",
    "family_form": "ເພັດ",
    "given": "souk",
    "family": "phet",
    "given_bones": "sk",
    "family_bones": "pht",
    "birth": 19550101,
    "phones": [],
    "keys": [43],
}
NOTHING = {
    **dict.fromkeys((name for name, value in BROKER.items() if isinstance(value, str)), ""),
    **dict.fromkeys(("province", "district", "father", "mother"), ""),
    **{name: [] for name in ("documents", "phones", "accounts", "vehicles", "addresses", "keys")},
    "birth": 0,
}


def imprint(person, **columns: Any) -> None:
    """Write these columns of a person's imprint, or a new one, as the owner, in the test's own
    transaction. Triggers do the rest."""
    values = {"person_id": person.pk, "guarded": True, "barred": [], **columns}
    new = {**NOTHING, **values}
    statement = sql.SQL(
        "INSERT INTO intelligence_imprint ({}) VALUES ({}) ON CONFLICT (person_id) DO UPDATE SET {}"
    ).format(
        sql.SQL(", ").join(map(sql.Identifier, new)),
        sql.SQL(", ").join(map(sql.Literal, new.values())),
        sql.SQL(", ").join(
            sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name)) for name in values
        ),
    )
    world.as_owner(statement.as_string(connection.connection))


def by_owner(query: str) -> list[dict[str, Any]]:
    """What the owner of the database reads, in the test's own transaction."""
    world.as_owner(
        "SELECT set_config('testing.seen',"
        f" (SELECT coalesce(json_agg(q), '[]')::text FROM ({query}) q), true)"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('testing.seen')")
        return json.loads(cursor.fetchone()[0])


def denied(statement: str, *args: object) -> str:
    """What the database says when it refuses a statement."""
    with pytest.raises(DatabaseError) as said, transaction.atomic():
        connection.cursor().execute(statement, args)
    return str(said.value)


def ask(member, case, hint):
    """Ask because of a hint, with no service in between; of whom is the database's to say."""
    from khua.intelligence.models import Ask

    return Ask.objects.create(
        case=case, hint=hint, from_office=member.office, to_office=member.office,
        reason="ຄົນດຽວກັນບໍ?", asked_by=member,
    )  # fmt: skip


@pytest.fixture
def pair(members, monkeypatch) -> SimpleNamespace:
    """A case of Savannakhet (`sv`) and one of Bokeo (`bk`), each with the same suspect. Saving a
    person leaves no imprint."""
    monkeypatch.setattr("khua.record.services.people.WHO_CHANGED", [])
    both = SimpleNamespace(
        sv=world.open_case(members["sv-pol-officer"], date(2026, 3, 2), "ຄະດີ ສະຫວັນນະເຂດ"),
        bk=world.open_case(members["bk-pol-officer"], date(2026, 3, 3), "ຄະດີ ບໍ່ແກ້ວ"),
    )
    imprint(both.sv.suspect, **BROKER)
    imprint(both.bk.suspect, **BROKER)
    return both
