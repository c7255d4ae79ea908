"""Who the eight users are, and what each looks for: drawn from the filled database, so that every
page asked for is there."""

import random
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import transaction

from khua.law import vocabulary

#: elements that fill.sql never records
CODES = (
    "means.recommending",
    "means.hiring",
    "means.enticement",
    "means.incitement",
    "means.begging",
    "purpose.organ_removal",
    "purpose.begging",
    "purpose.extortion",
    "purpose.armed_conflict",
    "purpose.illegal_adoption",
)
CASES = 150  # known to each user


@dataclass(frozen=True)
class Persona:
    """`writes`: whether one of the journey's steps records a finding."""

    name: str
    usernames: tuple[str, ...]
    writes: bool = False


PERSONAS = (
    # of the police line, whose offices lead the most cases; one agency x one province each
    Persona(
        "officer", tuple(f"{p}-pol1-officer" for p in ("vt", "ph", "lm", "ou", "bk")), writes=True
    ),
    Persona("national", ("c-pol1-head", "c-pro1-head")),  # a centre and its 18 offices
    Persona("oversight", ("nat-head",)),  # above all 760
)


def users(link: psycopg.Connection) -> list[dict[str, Any]]:
    """The plan of each user for load.py."""
    assert set(CODES) <= set(vocabulary().codes)  # noqa: S101 - a slip here, not in the input
    return [
        _user(link, persona, username, persona.usernames[(i + 1) % len(persona.usernames)])
        for persona in PERSONAS
        for i, username in enumerate(persona.usernames)
    ]


def _user(
    link: psycopg.Connection, persona: Persona, username: str, partner: str
) -> dict[str, Any]:
    """`partner`: to whose office this user refers cases."""
    draw = random.Random(username)  # noqa: S311 - the same users every time
    member, office = link.execute(
        "SELECT id, office_id FROM access_member WHERE username = %s", [username]
    ).fetchone() or (0, 0)
    offices = [
        pk
        for (pk,) in link.execute(
            "SELECT id FROM access_office WHERE lineage @> ARRAY[%s::bigint]"
            if persona.name != "officer"
            else "SELECT %s::bigint",
            [office],
        )
    ]
    cases = _cases(link, offices, draw)
    filters = [("one province", "province=LA-SV"), ("one year", "year=2021")]
    filters += [("one source", "source=border"), ("mine", "mine=on")]
    filters.append(("province and year", "province=LA-VT&year=2024"))
    if len(offices) > 1:
        filters.append(("one office", f"office={draw.choice(offices[1:])}"))
    return {
        "persona": persona.name,
        "seed": username,
        "session": _session(member),
        "writes": persona.writes,
        "partner": link.execute(
            "SELECT o.id, o.province FROM access_office o JOIN access_member m"
            " ON m.office_id = o.id WHERE m.username = %s",
            [partner],
        ).fetchone(),
        "cases": cases,
        "codes": CODES,
        "filters": filters,
        "searches": _searches(link, [c["id"] for c in cases]),
    }


def _cases(
    link: psycopg.Connection, offices: list[int], draw: random.Random
) -> list[dict[str, Any]]:
    """Cases of these offices: a third of them the newest, the others from all years."""
    ids = [
        pk
        for (pk,) in link.execute(
            "SELECT id FROM record_case WHERE lead_office_id = ANY(%s)"
            " AND id NOT IN (SELECT case_id FROM record_bar) ORDER BY reported_on DESC",
            [offices],
        )
    ]
    chosen = ids[: CASES // 3] + draw.sample(ids, min(len(ids), 2 * CASES // 3))
    rows = link.execute(
        """SELECT c.id, c.number, array_agg(p.code ORDER BY p.id),
             min(p.code) FILTER (WHERE p.roles && '{suspect,broker}')
           FROM record_case c JOIN record_person p ON p.case_id = c.id
           WHERE c.id = ANY(%s) GROUP BY c.id ORDER BY c.id""",
        [chosen],
    ).fetchall()
    return [
        {
            "id": pk,
            "number": number,
            "people": people,
            "suspect": suspect,
            "cell": f"{suspect}/tip" if suspect else "",
        }
        for pk, number, people, suspect in rows
    ]


def _searches(link: psycopg.Connection, cases: list[int]) -> list[tuple[str, str, str]]:
    """(kind, words, number of a case that must be on the page or ""): names of people who are not
    protected, as they are written in the record."""
    found: list[tuple[str, str, str]] = []
    rows = link.execute(
        """SELECT i.name, p.code, p.protected, i.phones, c.number
           FROM record_identity i JOIN record_person p ON p.id = i.person_id
             JOIN record_case c ON c.id = p.case_id
           WHERE c.id = ANY(%s) AND NOT i.protected ORDER BY i.person_id LIMIT 120""",
        [cases],
    ).fetchall()
    for name, code, _protected, phones, number in rows:
        script = "Latin" if name.isascii() else "Lao"
        given, surname = name.split()
        found.append((f"{script} given name", given, ""))
        found.append((f"{script} surname", surname, ""))
        found.append((f"{script} full name", name, ""))
        found.append(("code name", f"P-{code}", number))
        found.append(("case number", number, number))
        if phones:
            found.append(("telephone", phones[0], number))
    return found


def _session(member_id: int) -> str:
    """The key of a session in which a pass of the member is in use, as after signing in."""
    from khua.access import context
    from khua.access.models import Member
    from tests.world import signed_in

    with transaction.atomic():
        context.set_local("khua.signing_in", str(member_id))
        return str(signed_in(Member.objects.get(pk=member_id)).session.session_key)
