"""No tipping-off: nothing of the unit is seen outside it before it disseminates, by anybody."""

from datetime import UTC

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from khua.access import context
from khua.fiu.models import Counter, Dissemination, Filed, Report
from khua.record.models import Case, Change
from tests import world

OUTSIDE = [name for name, office, _role in world.MEMBERS if office != "C-FIU"]
INSIDE = ["c-fiu-officer", "c-fiu-head"]
#: what a case may hold of the unit; everything else is the unit's alone
GIVEN = {"fiu_filed"}
TABLES = sorted(
    model._meta.db_table
    for model in apps.get_app_config("fiu").get_models()
    if model._meta.db_table not in GIVEN
)


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def seen(table: str) -> int:
    """How many rows of a table the one in context sees; -1 where the table itself is closed."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            return int(cursor.fetchone()[0])
    except DatabaseError:
        return -1


@pytest.fixture
def filled(unit, acting):
    """Every table of the unit has a row, written by an officer of it where no service does yet."""
    import itertools
    import uuid
    from datetime import date, datetime

    member = acting("c-fiu-officer")
    serial = itertools.count(1)

    def some(field):
        kind = field.get_internal_type()
        if field.choices:
            return field.choices[0][0]
        if kind in ("CharField", "TextField"):
            return f"x{next(serial)}"[: field.max_length or 80]
        values = {
            "JSONField": {},
            "ArrayField": [],
            "DateField": date(2026, 1, 1),
            "DateTimeField": datetime(2026, 1, 1, tzinfo=UTC),
            "BooleanField": False,
            "FloatField": 0.5,
            "DecimalField": 1,
            "BinaryField": b"x",
            "UUIDField": uuid.uuid4(),
        }
        return values[kind] if kind in values else next(serial)

    made = {Dissemination: unit.draft}

    def one(model):
        if model in made:
            return made[model]
        values = {}
        for field in model._meta.concrete_fields:
            if field.primary_key or (field.null and not field.is_relation):
                continue
            if field.name == "unit":
                values["unit"] = member.office
            elif field.is_relation:
                if field.null:
                    continue
                target = field.related_model
                values[field.name] = member if target.__name__ == "Member" else one(target)
            else:
                values[field.name] = some(field)
        made[model] = model.objects.create(**values)
        return made[model]

    for model in apps.get_app_config("fiu").get_models():
        table = model._meta.db_table
        if table in GIVEN or model is Counter:
            continue
        one(model)
    return made


def test_nobody_outside_sees_a_row_of_any_table(unit, acting):
    for persona in OUTSIDE:
        acting(persona)
        for table in TABLES:
            if table == "fiu_dissemination":
                continue  # below: it is what is given away
            assert seen(table) <= 0, (persona, table)
        assert not Report.objects.exists()


def test_its_own_officers_and_heads_see_it_and_its_auditor_does_not(unit, acting):
    for persona in INSIDE:
        acting(persona)
        assert Report.objects.count() == 1
        assert Dissemination.objects.count() == 3
    acting("c-fiu-auditor")
    assert not Report.objects.exists()
    assert not Dissemination.objects.exists()


def test_without_a_pass_there_is_nothing(unit):
    context.clear()
    assert all(seen(table) <= 0 for table in TABLES)


def test_a_dissemination_is_seen_where_it_was_sent_and_only_once_it_was(unit, acting):
    found = {}
    for persona in OUTSIDE:
        acting(persona)
        found[persona] = set(Dissemination.objects.values_list("number", flat=True))
    assert found.pop("sv-pro-officer") == {unit.sent.number}
    assert found.pop("sv-pro-head") == {unit.sent.number}
    for persona in ("sv-pol-officer", "sv-pol-officer2", "sv-pol-head"):
        assert found.pop(persona) == {unit.filed.number}
    assert set(map(frozenset, found.values())) == {frozenset()}, (
        "no clerk, no head above, no auditor"
    )


def test_what_is_filed_is_seen_with_the_case(unit, a_case, acting, members):
    seeing = set()
    for persona in OUTSIDE:
        acting(persona)
        cases = set(Case.objects.values_list("pk", flat=True))
        papers = Filed.objects.filter(pk=unit.paper.pk).exists()
        assert papers == (a_case.case.pk in cases), persona
        seeing |= {persona} if papers else set()
    assert "sv-pol-officer" in seeing
    assert "bk-pol-officer" not in seeing
    world.refer(members["sv-pol-officer"], members["sv-pro-officer"], a_case.case)
    acting("sv-pro-officer")
    (paper,) = Filed.objects.all()
    assert (paper.text, paper.number) == (unit.filed.text, unit.filed.number)
    assert not Report.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fiu_source")
        assert cursor.fetchone() == (0,), "nor what it rests on"


@pytest.mark.parametrize("persona", ["sv-pol-officer", "c-pol-head", "c-pol-auditor"])
def test_nobody_outside_writes_into_it(unit, acting, persona):
    acting(persona)
    for sql in (
        "INSERT INTO fiu_watched (unit_id, list, reference, name, born, nationality, document,"
        " added_by_id, added_at) SELECT unit_id, 'x', '', 'y', '', '', '', sent_by_id, now()"
        " FROM fiu_dissemination UNION ALL SELECT 1, 'x', '', 'y', '', '', '', 1, now()",
        "SELECT fiu_take_number('STR')",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fiu_report SET state = 'closed'")
        assert cursor.rowcount == 0
        cursor.execute("UPDATE fiu_dissemination SET state = 'draft'")
        assert cursor.rowcount == 0


def test_only_the_office_it_was_sent_to_files_it_and_only_once(unit, a_case, acting):
    def filing(persona: str, document: int) -> None:
        member = acting(persona)
        with transaction.atomic():
            Filed.objects.create(case=a_case.case, dissemination=document, filed_by=member)

    for persona, document in (
        ("sv-pol-officer", unit.sent.pk),  # sent to the prosecutors
        ("sv-pol-officer", unit.draft.pk),
        ("sv-pol-officer", unit.filed.pk),  # filed already
        ("sv-pol-officer", 10**9),
    ):
        with pytest.raises(DatabaseError, match="no such dissemination"):
            filing(persona, document)


def test_what_was_sent_is_not_changed(unit, acting):
    acting("c-fiu-head")
    for column in ("text", "title", "purpose", "to_office_id", "schedule", "number"):
        value = {"to_office_id": "1", "schedule": "'[1]'"}.get(column, "'other'")
        update = f"UPDATE fiu_dissemination SET {column} = {value} WHERE id = {unit.sent.pk}"
        with pytest.raises(DatabaseError, match="is not changed"), transaction.atomic():
            execute(update)


def test_the_history_of_the_unit_is_its_own(unit, acting):
    acting("c-fiu-head")
    assert Change.objects.filter(thing="fiu_report").exists()
    assert not any(
        value != ["·", "·"]
        for change in Change.objects.filter(thing="fiu_report")
        for value in change.changes.values()
    ), "masked: history is no second copy"
    for persona in OUTSIDE:
        acting(persona)
        assert (
            not Change.objects.filter(thing__startswith="fiu_").exclude(thing="fiu_filed").exists()
        ), persona


def test_every_table_of_the_unit_refuses_everybody_outside(filled, acting):
    acting("c-fiu-officer")
    assert all(seen(table) >= 1 for table in TABLES if table != "fiu_counter")
    for persona in OUTSIDE:
        acting(persona)
        for table in TABLES:
            allowed = 1 if table == "fiu_dissemination" else 0
            assert seen(table) <= allowed, (persona, table)
