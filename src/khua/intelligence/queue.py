"""A page of the queue of suggested links, as fast for a country as for a district.

A match shows under row security only to who may see both identities. Of most matches of an office
the other side is elsewhere, and asking the policy about each of them would take longer than all
else: so only those are walked whose both sides the member may look at by office, strongest first,
and to them come those of cases that are shared with him or that he is on by name.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from khua.access.models import Member
from khua.access.selectors import my_case_offices
from khua.intelligence.models import Match, Strength
from khua.intelligence.selectors import matches_by_id
from khua.intelligence.wording import LEAST
from khua.record.selectors import my_other_case_ids

#: up to so many offices each one's strongest are looked up; beyond, the strongest of all are walked
FEW_OFFICES: Final = 100
LITTLE: Final = "64kB"  # the least that PostgreSQL takes


@dataclass(frozen=True)
class Wanted:
    """What the queue is narrowed to. `strength`: of Strength, "" for all. `where`: "own" for links
    of the member's own office, "below" for links between other offices, "" for all."""

    strength: str = ""
    where: str = ""


def page_of_links(member: Member, wanted: Wanted, after: int | None, how_many: int) -> list[Match]:
    """The strongest open matches that `member` may see, behind the match `after` (its id; one that
    is not there begins anew)."""
    narrow, values = _narrow(wanted, after)
    offices = my_case_offices(member)
    mine = [member.office_id] if member.office_id in offices else []
    rest = [office for office in offices if office != member.office_id]
    if wanted.where == "own":
        ways = [_pairs(mine, offices, narrow, "a"), _pairs(rest, mine, narrow, "b")]
    elif wanted.where == "below":
        ways = [_pairs(rest, rest, narrow, "a")]
    else:
        ways = [_pairs(offices, offices, narrow, "a")]
    values["own"] = member.office_id
    others = list(my_other_case_ids(member))
    people = ""
    if others:
        ways.append((_of_people(narrow, wanted.where), {"cases": others}))
        people = (
            "WITH people AS MATERIALIZED"
            " (SELECT id FROM record_person WHERE case_id = ANY(%(cases)s::bigint[]))"
        )
    return matches_by_id(_look(people, ways, values, how_many))


Way = tuple[str, dict[str, Any]]


def _pairs(lefts: list[int], rights: list[int], narrow: str, name: str) -> Way:
    """Matches with their left side in one of these offices and their right in one of those."""
    if not lefts or not rights:
        return "", {}
    strongest = f"{narrow} ORDER BY m.weight DESC, m.id DESC LIMIT %(how_many)s"
    chosen = "SELECT m.id, m.weight FROM intelligence_match m WHERE"
    left = f"m.left_office_id = ANY(%({name}_left)s::bigint[])"
    right = f"m.right_office_id = ANY(%({name}_right)s::bigint[])"
    values = {f"{name}_left": lefts, f"{name}_right": rights}
    if min(len(lefts), len(rights)) > FEW_OFFICES:
        return f"{chosen} {left} AND {right} {strongest}", values
    side, rest = ("left", right) if len(lefts) <= len(rights) else ("right", left)
    return (
        f"SELECT x.id, x.weight FROM unnest(%({name}_{side})s::bigint[]) AS o CROSS JOIN LATERAL"  # noqa: S608 - all of it written here
        f" ({chosen} m.{side}_office_id = o AND {rest} {strongest}) x",
        values,
    )


def _of_people(narrow: str, where: str) -> str:
    """Matches of the people of `cases`, on either side."""
    terms = {
        "own": " AND %(own)s IN (m.left_office_id, m.right_office_id)",
        "below": " AND %(own)s NOT IN (m.left_office_id, m.right_office_id)",
    }
    narrow += terms.get(where, "")
    return " UNION ".join(
        f"SELECT m.id, m.weight FROM intelligence_match m"  # noqa: S608 - all of it written here
        f" WHERE m.{side}_id = ANY(ARRAY(SELECT id FROM people)) {narrow}"
        for side in ("left", "right")
    )


def _narrow(wanted: Wanted, after: int | None) -> tuple[str, dict[str, Any]]:
    """The filter as SQL over a match `m`. Every operator is leakproof, so that it may be tried
    before the policy."""
    terms = ["m.stands", "m.verdict = ''"]
    values: dict[str, Any] = {}
    if wanted.strength in Strength.values:
        least, below = _range(wanted.strength)
        terms.append("m.weight >= %(least)s AND m.weight < %(below)s")
        values |= {"least": least, "below": below}
    last = (
        Match.objects.filter(pk=after).values_list("weight", flat=True).first() if after else None
    )
    if last is not None:
        terms.append("(m.weight, m.id) < (%(weight)s, %(after)s)")
        values |= {"weight": last, "after": after}
    return "".join(f" AND {term}" for term in terms), values


def _range(strength: str) -> tuple[float, float]:
    """The weights of a strength, in bits: from the first to just below the second."""
    names = list(LEAST)
    at = names.index(strength)
    return _bits(LEAST[strength]), _bits(LEAST[names[at - 1]]) if at else math.inf


def _bits(probability: float) -> float:
    return math.log2(probability / (1 - probability)) if probability else -math.inf


def _look(people: str, ways: Iterable[Way], values: dict[str, Any], how_many: int) -> list[int]:
    ways = [(sql, more) for sql, more in ways if sql]
    if not ways:
        return []
    for _sql, more in ways:
        values |= more
    every = " UNION ".join(f"({sql})" for sql, _more in ways)
    sql = f"{people} SELECT id FROM ({every}) f ORDER BY weight DESC, id DESC LIMIT %(how_many)s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('work_mem')")
        ((memory,),) = cursor.fetchall()
        _walking(cursor, "off", LITTLE)
        cursor.execute(sql, values | {"how_many": how_many})
        ids = [pk for (pk,) in cursor.fetchall()]
        _walking(cursor, "on", memory)
    return ids


def _walking(cursor: Any, collecting: str, memory: str) -> None:
    """Keep the planner, who cannot see through a policy, from collecting all rows and sorting them,
    and from reading every identity there is into memory to ask the policy of a few hundred matches;
    until the transaction ends."""
    names = ("enable_bitmapscan", "enable_seqscan", "enable_sort")
    switches = ", ".join(f"set_config('{name}', %(value)s, true)" for name in names)
    cursor.execute(
        f"SELECT {switches}, set_config('work_mem', %(memory)s, true)",
        {"value": collecting, "memory": memory},
    )
