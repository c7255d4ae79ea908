"""Back-test: rules and alerts against transactions whose attempts are known.

A planted attempt is *found* by a rule where a hit shows one of its transactions, or speaks of one
of its accounts without showing any. An alert is *right* where its person holds an account that
has a role in a planted attempt; innocent look-alikes are wrong like everybody else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import compute

from khua import wording
from khua.money import alerts
from khua.money.generate.labels import LABELS
from khua.money.generate.settings import kinds
from khua.money.hits import HITS
from khua.money.known import Known
from khua.money.ledger import CASH, Ints, Ledger
from khua.money.reading.tables import FlowFile
from khua.money.rules import Rule, Skipped, catalogue, each_of, sorted_out
from khua.money.rules.book import Book
from khua.money.rules.model import ROLES, Text

DAY: Final = 86_400
#: how many alerts from the top of the queue precision is told for
TOPS: Final = (50, 100, 200, 500)
Told = Callable[[str, float], None]
Table = list[list[str]]


@dataclass(frozen=True)
class RuleScore:
    """One rule. `precision`: of the accounts it speaks of, those with a role in a planted attempt;
    `innocent`: those in a look-alike and in no attempt; `attempts`, `found`: of the kinds that are
    this very red flag; `seconds`: CPU."""

    rule: str
    hits: int
    transactions: int
    accounts: int
    precision: float
    innocent: float
    attempts: int
    found: int
    seconds: float

    @property
    def recall(self) -> float | None:
        return self.found / self.attempts if self.attempts else None


@dataclass(frozen=True)
class KindScore:
    """One kind of planted attempt: how many, found by the rule for it, by any rule, in an alert
    from which a case is suggested."""

    kind: str
    rule: str  # "" where no rule is for it
    attempts: int
    by_its_rule: int
    by_any: int
    suggested: int


@dataclass(frozen=True)
class RoleScore:
    """One role: people who have it, those of them with an alert, and those whose alert says it."""

    role: str
    people: int
    alerted: int
    said: int


@dataclass(frozen=True)
class BackTest:
    """`alerts_a_day`: that score at least `alerts.SUGGEST`; `precisions`: by how many from the top
    of the queue; `suggested`, `right`: cases suggested, and right ones of them."""

    transactions: int
    days: float
    alerts: int
    strong: int
    alerts_a_day: float
    suggested: int
    right: int
    precisions: Mapping[int, float]
    rules: tuple[RuleScore, ...]
    kinds: tuple[KindScore, ...]
    roles: tuple[RoleScore, ...]
    skipped: Mapping[str, Text]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Everything, as JSON takes it."""
        return {**asdict(self), "precisions": {str(k): v for k, v in self.precisions.items()}}

    def tables(self, lang: str) -> dict[str, Table]:
        """By rule, by kind and by role as rows of text, the first with the names of columns."""
        return {
            "rules": _rows(lang, "rules", [
                [
                    each.rule, _n(each.hits, lang), _n(each.transactions, lang),
                    _n(each.accounts, lang), _share(each.precision, lang),
                    _share(each.innocent, lang), f"{each.found}/{each.attempts}",
                    wording.number(round(each.seconds, 2), lang),
                ]
                for each in self.rules
            ]),
            "kinds": _rows(lang, "kinds", [
                [
                    kinds().get(each.kind, {}).get(lang, each.kind), each.rule,
                    _n(each.attempts, lang), _n(each.by_its_rule, lang),
                    _n(each.by_any, lang), _n(each.suggested, lang),
                ]
                for each in self.kinds
            ]),
            "roles": _rows(lang, "roles", [
                [
                    ROLES[each.role][lang],
                    *(_n(n, lang) for n in (each.people, each.alerted, each.said)),
                ]
                for each in self.roles
            ]),
        }  # fmt: skip


COLUMNS: Final[Mapping[str, tuple[Text, ...]]] = {
    "rules": (
        {"en": "Rule", "lo": "ກົດ"},
        {"en": "Hits", "lo": "ຄັ້ງທີ່ພົບ"},
        {"en": "Transactions", "lo": "ທຸລະກຳ"},
        {"en": "Accounts", "lo": "ບັນຊີ"},
        {"en": "Precision", "lo": "ຄວາມແມ່ນຍຳ"},
        {"en": "Innocent look-alikes", "lo": "ຄ້າຍຄືແຕ່ບໍ່ຜິດ"},
        {"en": "Attempts found", "lo": "ພົບຈາກທັງໝົດ"},
        {"en": "CPU-seconds", "lo": "ວິນາທີ CPU"},
    ),
    "kinds": (
        {"en": "Planted", "lo": "ສິ່ງທີ່ໃສ່ໄວ້"},
        {"en": "Rule", "lo": "ກົດ"},
        {"en": "Attempts", "lo": "ຈຳນວນ"},
        {"en": "Found by it", "lo": "ກົດນີ້ພົບ"},
        {"en": "Found by any", "lo": "ກົດໃດໜຶ່ງພົບ"},
        {"en": "Case suggested", "lo": "ແນະນຳໃຫ້ເປີດຄະດີ"},
    ),
    "roles": (
        {"en": "Role", "lo": "ບົດບາດ"},
        {"en": "People", "lo": "ຄົນ"},
        {"en": "With an alert", "lo": "ມີການແຈ້ງເຕືອນ"},
        {"en": "Role suggested", "lo": "ແນະນຳບົດບາດຖືກ"},
    ),
}


def run(
    ledger: Ledger,
    known: Known,
    labels: pa.Table,
    *,
    rules: Sequence[Rule] | None = None,
    told: Told | None = None,
) -> BackTest:
    """Run the rules (all of the catalogue) and combine alerts, and compare with `labels` (rows of
    `generate.labels.LABELS`). Nothing of the labels reaches a rule. `told`: the rule that was done
    and the share of all."""
    start = time.process_time()
    chosen = list(rules if rules is not None else catalogue())
    ready, skipped = sorted_out(chosen, ledger, known)
    book = Book(ledger, known)
    truth = _Truth(ledger, labels, book)
    tables, scores = [HITS.empty_table()], []
    for done, found in enumerate(each_of(ready, ledger, known), start=1):
        tables.append(found.rows)
        scores.append(_of_rule(found.rule, found.rows, found.seconds, truth))
        if told:
            told(found.rule.id, done / (len(ready) + 1))
    hits = pa.concat_tables(tables)
    queue = alerts.combine(hits, ledger, known, chosen, book=book)
    found_by = {rule: truth.found(hits.filter(compute.equal(hits.column("rule"), rule)))
                for rule in {score.rule for score in scores}}  # fmt: skip
    result = _summed(queue, truth, scores, found_by, ledger, skipped, time.process_time() - start)
    if told:
        told("", 1.0)
    return result


def of_file(labels: pa.Table, flow: FlowFile) -> pa.Table:
    """Labels of a file (`transaction_id` for `number`) as labels of the ledger that was read of it;
    those of rows that were left out are dropped."""
    ids = pa.table({"transaction_id": flow.transaction_ids,
                    "number": pa.array(flow.ledger.number)})  # fmt: skip
    named = labels.set_column(
        0, "transaction_id", labels.column("transaction_id").cast(ids.schema.field(0).type)
    )
    joined = named.join(ids, "transaction_id", join_type="inner")
    return joined.select(LABELS.names).sort_by([("number", "ascending"), ("attempt", "ascending")])


class _Truth:
    """The labels, looked up by transaction and by account."""

    def __init__(self, ledger: Ledger, labels: pa.Table, book: Book) -> None:
        self.book = book
        place = book.places(labels.column("number").to_numpy())
        innocent = labels.column("innocent").to_numpy() == 1
        attempt = labels.column("attempt").to_numpy().astype(np.int64)
        self.kind = dict(zip(attempt.tolist(), labels.column("kind").to_pylist(), strict=True))
        self.planted = np.unique(attempt[~innocent])
        self.number = ledger.number[place]
        self.attempt = attempt
        self.innocent = innocent
        #: of each planted attempt: (account, attempt, role) of everybody with a role
        self.parts: list[tuple[int, int, str]] = []
        for side, end in (("role_src", ledger.src), ("role_dst", ledger.dst)):
            roles = labels.column(side).to_pylist()
            self.parts += [
                (int(end[p]), int(a), role)
                for p, a, role, fine in zip(place, attempt, roles, innocent, strict=True)
                if role and not fine
            ]
        self.guilty = np.zeros(book.size, bool)
        self.guilty[[account for account, _, _ in self.parts]] = True
        self.guilty[CASH] = False
        lookalike = np.zeros(book.size, bool)
        for end in (ledger.src, ledger.dst):
            lookalike[end[place[innocent]]] = True
        self.lookalike = lookalike & ~self.guilty

    def found(self, rows: pa.Table) -> npt.NDArray[np.int64]:
        """The planted attempts that these hits found."""
        number = rows.column("number").to_numpy()
        shown = self.attempt[np.isin(self.number, number[number > 0]) & ~self.innocent]
        bare = set(rows.column("subject").to_numpy()[number == 0].tolist())
        known = [attempt for account, attempt, _ in self.parts if account in bare]
        return np.unique(np.concatenate([shown, np.array(known, np.int64)]))


def _of_rule(rule: Rule, rows: pa.Table, seconds: float, truth: _Truth) -> RuleScore:
    subjects = np.unique(rows.column("subject").to_numpy())
    number = rows.column("number").to_numpy()
    mine = [a for a in truth.planted.tolist() if _rule_of(truth.kind[a]) == rule.id]
    found = truth.found(rows)
    return RuleScore(
        rule=rule.id,
        hits=rows.select(["subject", "anchor"])
        .group_by(["subject", "anchor"])
        .aggregate([])
        .num_rows,
        transactions=len(np.unique(number[number > 0])),
        accounts=len(subjects),
        precision=float(truth.guilty[subjects].mean()) if len(subjects) else 0.0,
        innocent=float(truth.lookalike[subjects].mean()) if len(subjects) else 0.0,
        attempts=len(mine),
        found=len(np.intersect1d(mine, found)),
        seconds=seconds,
    )


def _rule_of(kind: str) -> str:
    """The rule for a kind of attempt, "" where there is none."""
    flag = kinds()[kind].get("flag", 0) if kind in kinds() else 0
    return f"F{flag:02d}" if flag else ""


def _summed(
    queue: Sequence[alerts.Alert], truth: _Truth, scores: Sequence[RuleScore],
    found_by: Mapping[str, Ints], ledger: Ledger, skipped: Sequence[Skipped], seconds: float,
) -> BackTest:  # fmt: skip
    right = [bool(truth.guilty[list(alert.accounts)].any()) for alert in queue]
    strong = [alert for alert in queue if alert.score >= alerts.SUGGEST]
    suggested = [index for index, alert in enumerate(queue) if alert.suggests_case]
    days = (int(ledger.at[-1]) - int(ledger.at[0])) / DAY if len(ledger) else 0.0
    return BackTest(
        transactions=len(ledger),
        days=days,
        alerts=len(queue),
        strong=len(strong),
        alerts_a_day=len(strong) / days if days else 0.0,
        suggested=len(suggested),
        right=sum(right[index] for index in suggested),
        precisions={top: sum(right[:top]) / top for top in TOPS if top <= len(queue)},
        rules=tuple(scores),
        kinds=_kinds(truth, found_by, [queue[index] for index in suggested]),
        roles=_roles(truth, queue),
        skipped={each.rule.id: each.words for each in skipped},
        seconds=seconds,
    )


def _kinds(
    truth: _Truth, found_by: Mapping[str, Ints], suggested: Sequence[alerts.Alert]
) -> tuple[KindScore, ...]:
    everything = np.unique(np.concatenate([np.zeros(0, np.int64), *found_by.values()]))
    accounts = {account for alert in suggested for account in alert.accounts}
    reached = {attempt for account, attempt, _ in truth.parts if account in accounts}
    found = []
    for kind in sorted({truth.kind[a] for a in truth.planted.tolist()}):
        mine = np.array([a for a in truth.planted.tolist() if truth.kind[a] == kind])
        rule = _rule_of(kind)
        own = np.intersect1d(mine, found_by.get(rule, np.zeros(0, np.int64)))
        found.append(
            KindScore(
                kind=kind,
                rule=rule,
                attempts=len(mine),
                by_its_rule=len(own),
                by_any=len(np.intersect1d(mine, everything)),
                suggested=len(reached & set(mine.tolist())),
            )
        )
    return tuple(found)


def _roles(truth: _Truth, queue: Sequence[alerts.Alert]) -> tuple[RoleScore, ...]:
    said = {account: alert.role for alert in queue for account in alert.accounts}
    found = []
    for role in ROLES:
        mine = {account for account, _, own in truth.parts if own == role and account != CASH}
        alerted = mine & said.keys()
        found.append(
            RoleScore(role, len(mine), len(alerted), sum(said[one] == role for one in alerted))
        )
    return tuple(found)


def _rows(lang: str, name: str, rows: Table) -> Table:
    return [[column[lang] for column in COLUMNS[name]], *rows]


def _n(number: int, lang: str) -> str:
    return wording.number(number, lang)


def _share(share: float, lang: str) -> str:
    return f"{wording.number(round(100 * share), lang)} %"
