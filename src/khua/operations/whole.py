"""Whether the record holds together: rows that point nowhere, rows out of their office's scope,
files that are missing, changed or nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, LiteralString

from psycopg import Connection, sql

from khua.operations import files
from khua.operations.problem import Look, Problem, problem
from khua.operations.tables import rows
from khua.operations.trouble import Text

KEYS: Final[LiteralString] = """
    SELECT k.conname::text, child.relname::text, parent.relname::text, k.convalidated,
           ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY n(num, place)
                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.num
                 ORDER BY n.place),
           ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY n(num, place)
                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.num
                 ORDER BY n.place)
    FROM pg_constraint k
    JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
    WHERE k.contype = 'f' AND child.relnamespace = 'public'::regnamespace
    ORDER BY child.relname, k.conname
"""
# The tables whose rows carry a copy of their case's scope, by the trigger that keeps it.
SCOPED: Final[LiteralString] = """
    SELECT DISTINCT c.relname::text,
           EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'shared_with')
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE p.proname IN ('record_set_scope', 'record_set_identity')
    ORDER BY 1
"""
ASTRAY_ROWS: Final = sql.SQL(
    "SELECT count(*) FROM {} r JOIN record_case c ON c.id = r.case_id"
    " WHERE r.office_id IS DISTINCT FROM c.lead_office_id"
)
SHARED_ASTRAY: Final = sql.SQL(" OR r.shared_with IS DISTINCT FROM c.shared_with").format()
# Whoever is a victim, or may be one, is protected, and so is the identity.
UNPROTECTED: Final[LiteralString] = """
    SELECT count(*) FROM record_person p LEFT JOIN record_identity i ON i.person_id = p.id
    WHERE p.protected <> (p.roles && ARRAY['victim', 'possible_victim']::varchar[])
       OR i.protected <> p.protected OR i.case_id <> p.case_id
"""
NOWHERE: Text = {
    "en": "{count} rows of {child} point to a row of {parent} that is not there.",
    "lo": "{count} ແຖວຂອງ {child} ຊີ້ໄປຫາແຖວຂອງ {parent} ທີ່ບໍ່ມີ.",
}
UNHELD: Text = {
    "en": "The database does not hold {child} to {parent} ({name}).",
    "lo": "ຖານຂໍ້ມູນບໍ່ໄດ້ຮັກສາການເຊື່ອມ {child} ກັບ {parent} ({name}).",
}
ASTRAY: Text = {
    "en": "{count} rows of {table} are not in the scope of their case: the wrong office sees them.",
    "lo": "{count} ແຖວຂອງ {table} ບໍ່ຢູ່ໃນຂອບເຂດຂອງຄະດີ: ຫ້ອງການອື່ນເບິ່ງເຫັນໄດ້.",
}
BARE: Text = {
    "en": "{count} victims' identities are not protected as they must be.",
    "lo": "ຕົວຕົນຂອງຜູ້ຖືກເຄາະຮ້າຍ {count} ຄົນ ບໍ່ໄດ້ຮັບການປົກປ້ອງຕາມທີ່ຄວນ.",
}
MISSING: Text = {
    "en": "{called} {path} is missing.",
    "lo": "{called} {path} ຫາຍໄປ.",
}
CHANGED: Text = {
    "en": "{called} {path} is not the one that was registered.",
    "lo": "{called} {path} ບໍ່ແມ່ນໄຟລ໌ທີ່ຂຶ້ນທະບຽນໄວ້.",
}
NOBODYS: Text = {
    "en": "{called} {path} is in the folder and not in the register.",
    "lo": "{called} {path} ຢູ່ໃນໂຟນເດີ ແຕ່ບໍ່ຢູ່ໃນທະບຽນ.",
}


def orphans(look: Look) -> Iterator[Problem]:
    """Rows that point nowhere, asked of the rows themselves and not of the constraint."""
    for name, child, parent, valid, keys, targets in rows(look.connection, KEYS):
        if not valid:
            yield problem("key-unheld", UNHELD, child=child, parent=parent, name=name)
        count = _count(look.connection, _dangling(child, parent, keys, targets))
        if count:
            yield problem("orphan", NOWHERE, count=count, child=child, parent=parent)


def _dangling(child: str, parent: str, keys: list[str], targets: list[str]) -> sql.Composed:
    pairs = zip(keys, targets, strict=True)
    return sql.SQL(
        "SELECT count(*) FROM {child} c WHERE {given} AND NOT EXISTS"
        " (SELECT FROM {parent} p WHERE {same})"
    ).format(
        child=sql.Identifier(child),
        parent=sql.Identifier(parent),
        given=sql.SQL(" AND ").join(
            sql.SQL("c.{} IS NOT NULL").format(sql.Identifier(key)) for key in keys
        ),
        same=sql.SQL(" AND ").join(
            sql.SQL("p.{} = c.{}").format(sql.Identifier(target), sql.Identifier(key))
            for key, target in pairs
        ),
    )


def scope(look: Look) -> Iterator[Problem]:
    """Rows that carry another office than their case, which row security would believe."""
    for table, shares in rows(look.connection, SCOPED):
        astray = ASTRAY_ROWS.format(sql.Identifier(table))
        count = _count(look.connection, astray + SHARED_ASTRAY if shares else astray)
        if count:
            yield problem("scope", ASTRAY, count=count, table=table)
    if count := _count(look.connection, sql.SQL(UNPROTECTED).format()):
        yield problem("protection", BARE, count=count)


def evidence(look: Look) -> Iterator[Problem]:
    """The register of evidence against the folder, both ways, and every hash."""
    yield from _files(look, files.EVIDENCE)


def money(look: Look) -> Iterator[Problem]:
    """The manifest of every unit's ledger against its store, both ways, and every hash."""
    yield from _files(look, files.MONEY)


def figures(look: Look) -> Iterator[Problem]:
    """The rows of every snapshot against the folder, both ways, and every hash."""
    yield from _files(look, files.FIGURES)


def _files(look: Look, kind: files.Kind) -> Iterator[Problem]:
    registered = files.registered(look.connection, kind)
    if registered is None:
        return
    for row in registered.values():
        file = files.where(look.home, kind, row.path)
        if file is None:
            yield _of_file("file-missing", MISSING, kind, row.path)
            continue
        size = file.stat().st_size
        same = row.size in (None, size)
        if same and not look.quick:
            same = row.is_(files.sha256_of(file), size)
            look.tell(size)
        if not same:
            yield _of_file("file-changed", CHANGED, kind, row.path)
    for path in files.strays(look.home, kind, registered):
        yield _of_file("file-unregistered", NOBODYS, kind, path)


def _of_file(name: str, told: Text, kind: files.Kind, path: str) -> Problem:
    text = {lang: each.replace("{called}", kind.called[lang]) for lang, each in told.items()}
    return problem(name, text, path=path)


def _count(connection: Connection[Any], query: sql.Composed) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
