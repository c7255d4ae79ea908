"""A country of any size, written straight into the tables as the superuser: no trigger, no page.

Always the same one for the same number of cases: what is drawn hangs on the row's own number. All
names are put together from the parts of khua.demo; nobody is real.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg

from khua.demo.names import parts, surnames
from khua.demo.tables import document, rows
from khua.names import fold, search_text
from khua.places import country_name, provinces

FILL: Final = Path(__file__).with_name("fill.sql")
#: nine kinds in turn, as khua.access.models.OfficeKind
KINDS: Final = {
    "police": "POL",
    "prosecutor": "PRO",
    "court": "COU",
    "border": "BOR",
    "fiu": "FIU",
    "justice": "JUS",
    "foreign": "FOR",
    "welfare": "WEL",
    "women": "WOM",
}
AGENCIES: Final = 40
ROLES: Final = ("head", "officer", "officer", "clerk", "auditor", "administrator")
JOBS: Final = ("head", "officer", "officer2", "clerk", "auditor", "admin")
ABROAD: Final = ("TH", "CN", "VN")


def fill(dsn: str, cases: int) -> dict[str, float]:
    """Write a country with `cases` cases into the migrated, empty database of `dsn` (a superuser).

    Returns the seconds that each step took, and its size in MB under "size".
    """
    took: dict[str, float] = {}
    with psycopg.connect(dsn, autocommit=True) as link:
        link.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        link.execute("SET maintenance_work_mem = '1GB'")
        link.execute("SET work_mem = '256MB'")
        link.execute("SET synchronous_commit = off")
        indexes = _drop_indexes(link)
        for name, statement in _steps(link, cases):
            start = time.perf_counter()
            link.execute(statement)
            took[name] = time.perf_counter() - start
        start = time.perf_counter()
        for statement in indexes:
            link.execute(statement)
        took["indexes"] = time.perf_counter() - start
        _set_sequences(link)
        start = time.perf_counter()
        link.execute("VACUUM (ANALYZE)")
        took["vacuum"] = time.perf_counter() - start
        _check_search_texts(link)
        (size,) = link.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
        took["size"] = size / 1e6
    return took


def _steps(link: psycopg.Connection, cases: int) -> Iterator[tuple[str, str]]:
    """Name and SQL of each step, in order; the words are there before the first."""
    _words(link)
    _offices(link)
    text = FILL.read_text(encoding="utf-8")
    text = text.replace("{cases}", str(cases)).replace("{stories}", str(len(_titles())))
    for part in re.split(r"^-- step: ", text, flags=re.MULTILINE)[1:]:
        name, _, statement = part.partition("\n")
        yield name.strip(), statement


def _words(link: psycopg.Connection) -> None:
    """Names, titles and places with what the search index holds of them."""
    name = "i int, lo text, latin text, folded text, latin_folded text"
    link.execute(f"CREATE TEMP TABLE given (sex text, {name})")
    link.execute(f"CREATE TEMP TABLE surname ({name})")
    link.execute(
        "CREATE TEMP TABLE story (province text, i int, title text, account text, district text,"
        " search text)"
    )
    with link.cursor() as cursor:
        with cursor.copy("COPY given FROM STDIN") as copy:
            for sex, kind in (("Feminine", "female"), ("Masculine", "male")):
                for i, (lao, latin) in enumerate(parts(kind)):
                    copy.write_row((sex, i, lao, latin, fold(lao), fold(latin)))
        with cursor.copy("COPY surname FROM STDIN") as copy:
            for i, one in enumerate(surnames()):
                copy.write_row((i, one.lao, one.latin, fold(one.lao), fold(one.latin)))
        with cursor.copy("COPY story FROM STDIN") as copy:
            for row in _stories():
                copy.write_row(row)


def _stories() -> Iterator[tuple[str, int, str, str, str, str]]:
    """Every title of the demo, three times, in every province: province, number, title, account,
    district, and what the search index holds of all but the case's number."""
    for place in provinces():
        local = [d for d in rows("districts.csv") if d["iso"] == place.iso]
        for i, (kind, title) in enumerate(_titles()):
            lang = "en" if i % 3 == 0 else "lo"
            district = local[i % len(local)]["name_lo" if lang == "lo" else "name_en"]
            words = {
                "district": district,
                "province": place.name_lo if lang == "lo" else place.name_en,
                "country": country_name(ABROAD[i % 3], lang),
                "count": 2 + i % 4,
            }
            named = title[lang].format(**words)
            yield (
                place.iso,
                i,
                named,
                kind["account"][lang].format(**words),
                district,
                search_text(named, district, place.name_en, place.name_lo),
            )


def _titles() -> list[tuple[dict[str, Any], dict[str, str]]]:
    """Each kind of case with each of its titles, three times over."""
    return 3 * [(kind, title) for kind in document("kinds.yaml") for title in kind["titles"]]


def _offices(link: psycopg.Connection) -> None:
    """One office above all, 40 agencies with a centre and 18 provincial offices each, and in each
    office somebody of every role. `big_office.i` counts the 760 that lead cases."""
    link.execute(
        "CREATE TEMP TABLE big_office (i int, id bigint, code text, folded text, province text)"
    )
    offices, small, pk = [], [], 1
    offices.append((1, "NAT", "justice", "centre", None, None, [1]))
    places = provinces()
    for agency in range(AGENCIES):
        kind = list(KINDS)[agency % len(KINDS)]
        suffix = f"{KINDS[kind]}{agency // len(KINDS) + 1}"
        pk += 1
        centre = pk
        line = [(centre, f"C-{suffix}", kind, "centre", None, 1, [1, centre])]
        for place in places:
            pk += 1
            code = f"{place.iso.removeprefix('LA-')}-{suffix}"
            line.append((pk, code, kind, "province", place.iso, centre, [1, centre, pk]))
        offices += line
        # the centre last: the first offices lead the most cases
        for one in (*line[1:], line[0]):
            small.append((len(small), one[0], one[1], fold(one[1]), one[4]))
    with link.cursor() as cursor:
        with cursor.copy(
            "COPY access_office (id, code, kind, level, province, parent_id, lineage, name_en,"
            " name_lo) FROM STDIN"
        ) as copy:
            for pk, code, kind, level, province, parent, lineage in offices:
                names = (f"Office {code}", f"ຫ້ອງການ {code}")
                copy.write_row((pk, code, kind, level, province, parent, lineage, *names))
        with cursor.copy("COPY big_office FROM STDIN") as copy:
            for row in small:
                copy.write_row(row)
        with cursor.copy(
            "COPY access_member (id, username, display_name, office_id, role, is_active,"
            " created_at, password) FROM STDIN"
        ) as copy:
            for office in offices:
                for j, (job, role) in enumerate(zip(JOBS, ROLES, strict=True)):
                    copy.write_row(
                        (
                            office[0] * len(ROLES) + j,
                            f"{office[1]}-{job}".lower(),
                            f"Member {office[1]} {job}",
                            office[0],
                            role,
                            True,
                            "2016-01-01",
                            "!",  # nobody signs in with a password
                        )
                    )


def _drop_indexes(link: psycopg.Connection) -> list[str]:
    """Drop the indexes of the record that hold no constraint; the statements that make them."""
    found = link.execute(
        """SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index x
           JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
           WHERE t.relname LIKE 'record\\_%' AND NOT x.indisprimary
             AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid)"""
    ).fetchall()
    for name, _ in found:
        link.execute(f'DROP INDEX "{name}"')
    return [made for _, made in found]


def _set_sequences(link: psycopg.Connection) -> None:
    for table, column, sequence in link.execute(
        """SELECT c.relname, a.attname,
                  pg_get_serial_sequence(format('public.%I', c.relname), a.attname)
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attidentity <> ''
             AND (c.relname LIKE 'record\\_%' OR c.relname LIKE 'access\\_%')"""
    ).fetchall():
        link.execute(
            f'SELECT setval(%s, greatest((SELECT max("{column}") FROM "{table}"), 1))',  # noqa: S608
            [sequence],
        )


def _check_search_texts(link: psycopg.Connection) -> None:
    """The search index must hold what the services would have written. Raises AssertionError."""
    for name, phones, indexed in link.execute(
        "SELECT name, phones, search_text FROM record_identity WHERE person_id % 997 = 1 LIMIT 200"
    ):
        if search_text(name, *phones) != indexed:
            raise AssertionError(f"{indexed!r} is not what the services write")
    for number, title, indexed in link.execute(
        "SELECT number, title, search_text FROM record_case WHERE id % 997 = 1 LIMIT 200"
    ):
        if not indexed.startswith(search_text(number, title)):
            raise AssertionError(f"{indexed!r} is not what the services write")
