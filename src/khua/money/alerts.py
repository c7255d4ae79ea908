"""Alerts: what the rules found, put together about a person, with what speaks against it.

A score ranks and explains. Nothing is decided, frozen or referred by it: a case is only suggested,
and only where two kinds of data that do not depend on each other say so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money import against as speaking_against
from khua.money.against import Against
from khua.money.known import Known
from khua.money.ledger import CASH, Ints, Ledger
from khua.money.rules import EXPLOITATION, FAMILIES, ROLES, Rule, telling
from khua.money.rules.book import Book
from khua.money.rules.model import Text

#: a case is suggested from this score on, and from so many independent families of data
SUGGEST: Final = 0.5
FAMILIES_NEEDED: Final = 2
#: what all rules of a family weigh together before it counts as one: no case from phone credit
FAMILY_COUNTS: Final = 0.15
#: a possible victim comes first where as much as this speaks for it as for the strongest role
CLOSE: Final = 0.8


@dataclass(frozen=True)
class Hit:
    """What one rule found once. `anchor`: the transaction that completed it, 0 for none; `at`: its
    second, 0 where the hit rests on no moment; `others`: accounts it ties to."""

    anchor: int
    at: int
    numbers: tuple[int, ...]
    others: tuple[int, ...]
    accounts: tuple[int, ...]
    total: int  # minor units
    since: int
    until: int

    def words(self, rule: Rule) -> Text:
        """The hit in a sentence."""
        return telling.hit(self, rule)


@dataclass(frozen=True)
class Evidence:
    """What one rule, in one version, found about a person; `weight`: for the exploitation that the
    alert suggests."""

    rule: Rule
    weight: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Tied:
    """An account that the hits tie the person to, and the role that they suggest for it."""

    account: int
    person: int
    role: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Alert:
    """About one person (0: nobody knows whose account it is). `scores`: noisy-or of the rules, by
    exploitation; `score`: that of the one suggested; `rank`: the score times the factors of what
    speaks against it; `roles`: votes of the rules."""

    person: int
    accounts: tuple[int, ...]
    exploitation: str
    scores: Mapping[str, float]
    score: float
    rank: float
    role: str
    roles: Mapping[str, float]
    possible_victim: bool
    victim_first: bool
    families: tuple[str, ...]
    suggests_case: bool
    evidence: tuple[Evidence, ...]
    against: tuple[Against, ...]
    tied: tuple[Tied, ...]
    transactions: tuple[int, ...]
    since: int
    until: int

    def words(self) -> list[Text]:
        """Why a case is suggested or not, the role, and what it means, sentence by sentence."""
        return telling.summary(self, SUGGEST)

    def as_json(self) -> dict[str, Any]:
        """Everything as JSON takes it, every part with its words."""
        plain = ("person", "exploitation", "score", "rank", "role", "possible_victim",
                 "victim_first", "suggests_case", "since", "until")  # fmt: skip
        return {
            **{name: getattr(self, name) for name in plain},
            "accounts": list(self.accounts),
            "scores": dict(self.scores),
            "roles": dict(self.roles),
            "families": list(self.families),
            "transactions": list(self.transactions),
            "words": self.words(),
            "evidence": [
                {
                    "rule": each.rule.id,
                    "version": each.rule.version,
                    "name": each.rule.name,
                    "why": each.rule.why,
                    "family": each.rule.family,
                    "source": each.rule.source,
                    "weight": each.weight,
                    "hits": [{**_plain(hit), "words": hit.words(each.rule)} for hit in each.hits],
                }
                for each in self.evidence
            ],
            "against": [_plain(each) for each in self.against],
            "tied": [_plain(each) for each in self.tied],
        }


def combine(
    hits: pa.Table,
    ledger: Ledger,
    known: Known,
    catalogue: Sequence[Rule],
    *,
    least: float = 0.0,
    book: Book | None = None,
) -> list[Alert]:
    """The hits of rules (rows of HITS) as alerts, one a person, the highest rank first; those that
    score less than `least` are left out. Rows of rules that are not in the catalogue are ignored.
    `book`: of this very ledger, where there is one already."""
    rules = {rule.id: rule for rule in catalogue}
    book = book or Book(ledger, known)
    rows = _Rows(hits, rules, book)
    found = []
    for who, mine in rows.by_person():
        scores = _scores([rules[rows.names[rule]] for rule in np.unique(rows.rule[mine])])
        exploitation = _suggested(scores)
        if scores[exploitation] >= least:
            found.append(_alert(who, mine, rows, rules, book, scores, exploitation))
    return sorted(found, key=lambda alert: (-alert.rank, -alert.score, alert.accounts))


class _Rows:
    """Rows of HITS as numpy, with the person of each subject."""

    def __init__(self, hits: pa.Table, rules: Mapping[str, Rule], book: Book) -> None:
        self.names = sorted(rules)
        place = {name: index for index, name in enumerate(self.names)}
        coded = hits.column("rule").combine_chunks().dictionary_encode()
        codes = np.array([place.get(name, -1) for name in coded.dictionary.to_pylist()] or [-1])
        rule = codes[coded.indices.to_numpy()] if len(coded) else np.zeros(0, np.int64)
        subject = hits.column("subject").to_numpy()
        kept = (rule >= 0) & (subject != CASH)
        self.rule, self.subject = rule[kept], subject[kept]
        self.anchor, self.number, self.other = (
            hits.column(name).to_numpy()[kept] for name in ("anchor", "number", "other")
        )
        self.who = book.who[self.subject]
        self.book = book
        self._votes_of_others = _ties(self, rules, book)

    def by_person(self) -> list[tuple[int, Ints]]:
        """Each person (or account, negative) with the places of his rows."""
        order = np.argsort(self.who, kind="stable")
        cuts = np.flatnonzero(np.diff(self.who[order])) + 1
        return [(int(self.who[part[0]]), part) for part in np.split(order, cuts) if len(part)]

    def votes_of_others(self, who: int) -> Mapping[str, float]:
        """What hits about other people suggest for this one."""
        return self._votes_of_others.get(who, {})


def _ties(rows: _Rows, rules: Mapping[str, Rule], book: Book) -> dict[int, dict[str, float]]:
    votes: dict[int, dict[str, float]] = {}
    for index, name in enumerate(rows.names):
        rule = rules[name]
        if not rule.other_role:
            continue
        mine = (rows.rule == index) & (rows.other != CASH)
        for who in np.unique(book.who[rows.other[mine]]).tolist():
            for role, share in rule.other_role.items():
                held = votes.setdefault(who, {})
                held[role] = held.get(role, 0.0) + share * _strongest(rule)
    return votes


def _strongest(rule: Rule) -> float:
    return max(rule.weight.values(), default=0.0)


def _scores(rules: Sequence[Rule]) -> dict[str, float]:
    """Noisy-or for each exploitation: each rule once, however often it hit."""
    return {
        name: 1 - float(np.prod([1 - rule.weighs(name) for rule in rules])) for name in EXPLOITATION
    }


def _suggested(scores: Mapping[str, float]) -> str:
    """The exploitation that scores highest; `any` where none stands out."""
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > scores["any"] + 1e-9 else "any"


def _alert(
    who: int, mine: Ints, rows: _Rows, rules: Mapping[str, Rule], book: Book,
    scores: Mapping[str, float], exploitation: str,
) -> Alert:  # fmt: skip
    evidence = tuple(
        sorted(
            (
                Evidence(
                    rule, rule.weighs(exploitation), _hits(mine[rows.rule[mine] == index], rows)
                )
                for index in np.unique(rows.rule[mine])
                for rule in [rules[rows.names[index]]]
            ),
            key=lambda each: (-each.weight, each.rule.id),
        )
    )
    families = _families(evidence)
    score = scores[exploitation]
    votes = _votes(evidence, rows.votes_of_others(who))
    role, victim_first = _role(votes)
    numbers = np.unique(rows.number[mine])
    numbers = numbers[numbers > 0]
    accounts = np.union1d(rows.subject[mine], book.accounts_of(who))
    shown = {each.rule: np.unique(_numbers(each)) for each in evidence}
    against = speaking_against.find(book, who, accounts, shown)
    rank = score * float(np.prod([each.factor for each in against]))
    moments = [
        moment for each in evidence for hit in each.hits for moment in (hit.since, hit.until)
    ]
    moments = [moment for moment in moments if moment]
    return Alert(
        person=max(who, 0),
        accounts=tuple(accounts.tolist()),
        exploitation=exploitation,
        scores=scores,
        score=score,
        rank=rank,
        role=role,
        roles=votes,
        possible_victim=role == "victim",
        victim_first=victim_first,
        families=families,
        suggests_case=score >= SUGGEST and len(families) >= FAMILIES_NEEDED,
        evidence=evidence,
        against=against,
        tied=_tied(mine, rows, rules, book, set(accounts.tolist())),
        transactions=tuple(numbers.tolist()),
        since=min(moments, default=0),
        until=max(moments, default=0),
    )


def _hits(mine: Ints, rows: _Rows) -> tuple[Hit, ...]:
    """The hits of one rule about one person: what has one anchor is one hit, also where it lies in
    several of his accounts."""
    found = []
    ledger = rows.book.ledger
    for anchor in np.unique(rows.anchor[mine]).tolist():
        part = mine[rows.anchor[mine] == anchor]
        numbers = np.unique(rows.number[part])
        numbers = numbers[numbers > 0]
        places = rows.book.places(numbers)
        at = ledger.at[places]
        others = np.unique(rows.other[part])
        found.append(
            Hit(
                anchor=anchor,
                at=int(ledger.at[rows.book.places(np.array([anchor]))][0]) if anchor else 0,
                numbers=tuple(numbers.tolist()),
                others=tuple(others[others != CASH].tolist()),
                accounts=tuple(np.unique(rows.subject[part]).tolist()),
                total=int(ledger.value[places].sum()),
                since=int(at.min()) if len(at) else 0,
                until=int(at.max()) if len(at) else 0,
            )
        )
    return tuple(found)


def _numbers(evidence: Evidence) -> npt.NDArray[np.int64]:
    return np.array([n for hit in evidence.hits for n in hit.numbers], np.int64)


def _families(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The families of data that weigh enough to count as one, in the order of FAMILIES."""
    rest: dict[str, float] = defaultdict(lambda: 1.0)
    for each in evidence:
        rest[each.rule.family] *= 1 - each.weight
    return tuple(name for name in FAMILIES if 1 - rest[name] >= FAMILY_COUNTS)


def _votes(evidence: Sequence[Evidence], of_others: Mapping[str, float]) -> dict[str, float]:
    """Each rule votes with its weight; hits about others vote where they tie to this person."""
    votes = dict.fromkeys(ROLES, 0.0)
    for each in evidence:
        for role, share in each.rule.role.items():
            votes[role] += share * each.weight
    for role, share in of_others.items():
        votes[role] += share
    return votes


def _role(votes: Mapping[str, float]) -> tuple[str, bool]:
    """The role with most votes, and whether a possible victim was put before a role that had a
    little more: to take a victim for a controller is the worse mistake."""
    best = max(votes, key=lambda role: votes[role])
    if votes[best] <= 0:
        return "", False
    if best != "victim" and votes["victim"] >= CLOSE * votes[best]:
        return "victim", True
    return best, False


def _tied(
    mine: Ints, rows: _Rows, rules: Mapping[str, Rule], book: Book, own: set[int]
) -> tuple[Tied, ...]:
    """The other accounts of the hits for which a rule suggests a role."""
    found: dict[int, dict[str, list[str]]] = {}
    for index in np.unique(rows.rule[mine]):
        rule = rules[rows.names[index]]
        if not rule.other_role:
            continue
        votes = {role: rule.other_role.get(role, 0.0) for role in ROLES}
        role = _role(votes)[0]
        for account in np.unique(rows.other[mine[rows.rule[mine] == index]]).tolist():
            if account != CASH and account not in own:
                found.setdefault(account, {}).setdefault(role, []).append(rule.id)
    return tuple(
        Tied(
            account=account,
            person=max(int(book.who[account]), 0),
            role="victim" if "victim" in by_role else min(by_role),
            rules=tuple(sorted(rule for each in by_role.values() for rule in each)),
        )
        for account, by_role in sorted(found.items())
    )


def _plain(each: Any) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in vars(each).items()
    }
