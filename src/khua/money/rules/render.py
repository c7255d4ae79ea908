"""Rules as SQL that DuckDB and Spark read alike: nothing but numbers is filled in.

What both engines agree on, and what the rules keep to: whole numbers (shares are percent), windows
over seconds with RANGE, columns written with their table (`l.at`; alone, `at` is a word of
DuckDB's), CAST where an int32 could overflow, no function that only one of them has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from khua.money.rules.model import Parameter, Rule, Text
from khua.money.rules.read import BLANK

#: views over the tables that every rule may read, in the order in which they are made
VIEWS: Final[Mapping[str, str]] = {
    # an account with what is known of its holder; `who`: the person, or the account where nobody
    # knows whose it is
    "owners": """
SELECT a.account, a.kind, a.opened, a.closed, a.province, a.listed, a.holder,
       CASE WHEN COALESCE(h.person, 0) > 0 THEN h.person ELSE -a.account END AS who,
       COALESCE(h.relatives, 0) AS relatives, COALESCE(h.employer, 0) AS employer,
       COALESCE(h.phone, 0) AS phone, COALESCE(h.address, 0) AS address,
       COALESCE(h.occupation, 0) AS occupation, COALESCE(h.sector, 0) AS sector,
       COALESCE(h.income, 0) AS income, COALESCE(h.staff, 0) AS staff
FROM accounts a LEFT JOIN holders h ON h.holder = a.holder""",
    # what went from one account to another (no cash), with both ends; `same`: 1 where both are one
    # person's; `tied`: 1 where they are, or the two are of one household, colleagues, worker and
    # employer, or share a phone or an address. (Compare by these two: DuckDB takes a condition on
    # src_who and dst_who for a join of every account with every other.)
    "moves": """
SELECT l.number, l.at, l.src, l.dst, l.value, l.kind,
       s.kind AS src_kind, d.kind AS dst_kind, s.who AS src_who, d.who AS dst_who,
       s.listed AS src_listed, d.listed AS dst_listed,
       CASE WHEN s.who = d.who THEN 1 ELSE 0 END AS same,
       CASE WHEN s.who = d.who
              OR (s.relatives > 0 AND s.relatives = d.relatives)
              OR (s.employer > 0 AND s.employer IN (d.employer, d.holder))
              OR (d.employer > 0 AND d.employer = s.holder)
              OR (s.phone > 0 AND s.phone = d.phone)
              OR (s.address > 0 AND s.address = d.address) THEN 1 ELSE 0 END AS tied
FROM ledger l JOIN owners s ON s.account = l.src JOIN owners d ON d.account = l.dst
WHERE l.src <> 0 AND l.dst <> 0""",
}
#: counts, for each row of `picked`, the different items of `who` in the window that ends with it,
#: and the marked ones among them. An item counts from each of its rows on, until its next row or
#: the end of the window: one running sum instead of a COUNT(DISTINCT) that Spark does not have
_DISTINCT: Final = """,
lasting AS (
  SELECT p.*, LEAD(p.at) OVER (PARTITION BY p.who, p.item ORDER BY p.at, p.number) AS again
  FROM picked p
),
steps AS (
  SELECT s.who, s.subject, s.at, s.number, s.other, s.value, 1 AS step, s.mark FROM lasting s
  UNION ALL
  SELECT s.who, 0, CASE WHEN s.again <= s.at + {window} THEN s.again ELSE s.at + {window} + 1 END,
         0, 0, 0, -1, -s.mark
  FROM lasting s
),
counted AS (
  SELECT s.*, SUM(s.step) OVER (PARTITION BY s.who ORDER BY s.at) AS items,
         SUM(s.mark) OVER (PARTITION BY s.who ORDER BY s.at) AS marked
  FROM steps s
),
seen AS (SELECT c.* FROM counted c WHERE c.step = 1)"""
#: rows for which `when` holds, those of the windows that end with them, and the hits they make: a
#: hit goes on while less than a window passes between two of its rows, and its anchor is the first
#: row at which `when` held
_WINDOW: Final = """
WITH picked AS ({sql}
){distinct},
judged AS (
  SELECT p.who, p.subject, p.at, p.number, p.other,
         CASE WHEN p.number IS NOT NULL AND ({when}) THEN 1 ELSE 0 END AS good
  FROM {rows} p
  WINDOW back AS (PARTITION BY p.who ORDER BY p.at RANGE BETWEEN {window} PRECEDING AND CURRENT ROW)
),
around AS (
  SELECT j.*, MAX(j.good) OVER (PARTITION BY j.who ORDER BY j.at
                                RANGE BETWEEN CURRENT ROW AND {window} FOLLOWING) AS part
  FROM judged j WHERE j.who IN (SELECT g.who FROM judged g WHERE g.good = 1)
),
parted AS (
  SELECT a.*, CASE WHEN a.at - LAG(a.at) OVER (PARTITION BY a.who ORDER BY a.at) > {window}
                   THEN 1 ELSE 0 END AS apart
  FROM around a WHERE a.part = 1 AND a.number IS NOT NULL
),
hits AS (
  SELECT p.*, SUM(p.apart) OVER (PARTITION BY p.who ORDER BY p.at) AS hit FROM parted p
),
anchored AS (
  SELECT h.*,
         FIRST_VALUE(h.number) OVER first_good AS anchor,
         FIRST_VALUE(h.subject) OVER first_good AS completing,
         MIN(h.subject) OVER (PARTITION BY h.who, h.hit) AS lowest
  FROM hits h
  WINDOW first_good AS (PARTITION BY h.who, h.hit ORDER BY h.good DESC, h.at, h.number, h.subject)
)
SELECT a.subject, a.anchor, a.number,
       CASE WHEN a.other >= 0 THEN a.other
            WHEN a.subject <> a.completing THEN a.completing
            WHEN a.lowest <> a.subject THEN a.lowest ELSE 0 END AS other
FROM anchored a"""


def sql(rule: Rule) -> str:
    """The rule as one SELECT of subject, anchor, number and other. A rule with `when` is a window
    rule: its own SQL gives who, subject, at, number, other (-1: the account that completed the hit;
    and item, mark, value where `when` asks for `items`), a number of NULL for a row that counts
    and is not shown."""
    text = rule.sql.rstrip().rstrip(";")
    if rule.when:
        distinct = re.search(r"\b(items|marked)\b", rule.when) is not None
        text = (
            _WINDOW.replace("{distinct}", _DISTINCT if distinct else "")
            .replace("{rows}", "seen" if distinct else "picked")
            .replace("{sql}", "\n" + text)
            .replace("{when}", rule.when.strip())
        )
    return filled(text, rule.parameters).strip()


def rows(rule: Rule) -> str:
    """The rule as rows of HITS, in any order."""
    return (
        f"SELECT DISTINCT '{rule.id}' AS rule, CAST(r.subject AS INT) AS subject,"  # noqa: S608
        " CAST(r.anchor AS BIGINT) AS anchor, CAST(r.number AS BIGINT) AS number,"
        f" CAST(r.other AS INT) AS other FROM (\n{sql(rule)}\n) r"
    )


def filled(text: str, parameters: Mapping[str, Parameter]) -> str:
    """The text with a number in every {blank}. Raises KeyError for a blank without a parameter."""
    return BLANK.sub(lambda blank: str(parameters[blank[1]].number), text)


def told(sentence: Text, rule: Rule, figures: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """A sentence of the rule in each language, its parameters and `figures` (by language: count,
    total, others, days, first, last) filled in."""
    return {
        lang: BLANK.sub(
            lambda blank, lang=lang: (  # type: ignore[misc]
                figures[lang].get(blank[1]) or rule.parameters[blank[1]].text(lang)
            ),
            text,
        )
        for lang, text in sentence.items()
    }
