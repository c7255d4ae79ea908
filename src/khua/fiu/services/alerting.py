"""What a run of the rules found, written as alerts: the same person keeps one open alert.

An open alert about the same person, or about one of his accounts, is brought up to date. What was
dismissed, or taken up in a report, is raised anew only for new evidence (evidence.raised_anew).
Nothing else follows: no account is marked, no case opened, nothing frozen.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from khua.access.models import Member
from khua.fiu.alerts import evidence, learned_rank
from khua.fiu.models import Account, Alert, AlertAccount, AlertState, RuleRun
from khua.fiu.services.numbers import take_number
from khua.money.alerts import Alert as Found

SERIES: Final = "ALT"
OPEN: Final = (AlertState.NEW, AlertState.TAKEN, AlertState.KEPT)
_CHANGES: Final = (
    "subject", "score", "exploitation", "role", "families", "case_suggested", "told", "against",
    "learned",
)  # fmt: skip


@dataclass
class Written:
    """What came of a run: alerts made, brought up to date, and left as they were decided."""

    made: list[Alert] = field(default_factory=list)
    changed: list[Alert] = field(default_factory=list)
    same: list[Alert] = field(default_factory=list)
    left: int = 0
    ranker: learned_rank.Ranker | None = None


def write(member: Member, run: RuleRun, queue: Sequence[Found]) -> Written:
    """Write what was found. Part of the caller's transaction."""
    there = list(Alert.objects.filter(unit=member.office).order_by("-pk"))
    open_ones = _About(alert for alert in there if alert.state in OPEN)
    decided = _About(alert for alert in there if alert.state not in OPEN)
    ranker = learned_rank.learn([(alert.told, alert.state) for alert in there])
    written = Written(ranker=ranker)
    held: dict[int, Alert] = {}  # place in the queue → the open alert that it is
    for told_of in (open_ones.by_subject, open_ones.by_account):
        for place, found in enumerate(queue):
            if place not in held and (alert := told_of(found)) is not None:
                held[place] = open_ones.use(alert)
    for place, found in enumerate(queue):
        told = _told(found)
        alert = held.get(place)
        if alert is None:
            before = decided.by_subject(found) or decided.by_account(found)
            if before and not evidence.raised_anew(told, before.told):
                written.left += 1
                continue
            if before:
                told["before"] = before.number
                told["news"] = evidence.news(told, {**before.told, "news": ()})
            _made(member, run, found, told, written)
        else:
            _kept(alert, found, told, written)
    Alert.objects.bulk_create(written.made, batch_size=500)
    for alert in written.changed:
        alert.run = run
    Alert.objects.bulk_update(written.changed, [*_CHANGES, "run"], batch_size=200)
    Alert.objects.filter(pk__in=[alert.pk for alert in written.same]).update(run=run)
    _accounts(member, [*written.made, *written.changed])
    return written


class _About:
    """Alerts by whom they are about; each serves once. The newest, which come first, win."""

    def __init__(self, alerts: Iterable[Alert]) -> None:
        self.subjects: dict[str, Alert] = {}
        self.accounts: dict[int, Alert] = {}
        self.used: set[int] = set()
        for alert in alerts:
            self.subjects.setdefault(alert.subject, alert)
            for account in alert.told["accounts"]:
                self.accounts.setdefault(account, alert)

    def by_subject(self, found: Found) -> Alert | None:
        return self._free(self.subjects.get(_subject(found)))

    def by_account(self, found: Found) -> Alert | None:
        alerts = (self._free(self.accounts.get(account)) for account in found.accounts)
        return next((alert for alert in alerts if alert), None)

    def use(self, alert: Alert) -> Alert:
        self.used.add(alert.pk)
        return alert

    def _free(self, alert: Alert | None) -> Alert | None:
        return None if alert is None or alert.pk in self.used else alert


def _subject(found: Found) -> str:
    return f"person {found.person}" if found.person else f"account {found.accounts[0]}"


def _told(found: Found) -> dict[str, Any]:
    """As JSON that was read back: what the database gives is compared with it."""
    told: dict[str, Any] = json.loads(json.dumps(found.as_json()))
    return {**told, "news": []}


def _values(
    found: Found, told: dict[str, Any], ranker: learned_rank.Ranker | None
) -> dict[str, Any]:
    learned = None
    if ranker:
        learned, told["learned"] = ranker.rank(told)
    return {
        "subject": _subject(found),
        "score": found.rank,
        "exploitation": found.exploitation,
        "role": found.role,
        "families": list(found.families),
        "case_suggested": found.suggests_case,
        "told": told,
        "against": told["against"],
        "learned": learned,
    }


def _made(
    member: Member, run: RuleRun, found: Found, told: dict[str, Any], written: Written
) -> None:
    values = _values(found, told, written.ranker)
    number = take_number(SERIES)
    written.made.append(Alert(number=number, run=run, unit=member.office, **values))


def _kept(alert: Alert, found: Found, told: dict[str, Any], written: Written) -> None:
    """An open alert as the rules tell it now. What is new since somebody looked is told as news."""
    if alert.state != AlertState.NEW or alert.told.get("before"):
        told["news"] = evidence.news(told, alert.told)
    if "before" in alert.told:
        told["before"] = alert.told["before"]
    values = _values(found, told, written.ranker)
    if all(getattr(alert, name) == value for name, value in values.items()):
        written.same.append(alert)
        return
    for name, value in values.items():
        setattr(alert, name, value)
    written.changed.append(alert)


def _accounts(member: Member, alerts: Sequence[Alert]) -> None:
    """The accounts that alerts speak of, with their suggested roles; one that an alert speaks of no
    more keeps its row, without a role."""
    roles = {
        (alert.pk, account): role for alert in alerts for account, role in _roles(alert).items()
    }
    there = AlertAccount.objects.filter(alert__in=alerts).select_related("account")
    changed = []
    for row in there:
        role = roles.pop((row.alert_id, row.account.number_in_ledger), "")
        if row.role != role:
            row.role = role
            changed.append(row)
    AlertAccount.objects.bulk_update(changed, ["role"], batch_size=500)
    wanted = {account for _, account in roles}
    known = dict(
        Account.objects.filter(unit=member.office, number_in_ledger__in=wanted).values_list(
            "number_in_ledger", "pk"
        )
    )
    AlertAccount.objects.bulk_create(
        (
            AlertAccount(alert_id=alert, account_id=known[account], role=role, unit=member.office)
            for (alert, account), role in roles.items()
            if account in known
        ),
        batch_size=1000,
    )


def _roles(alert: Alert) -> dict[int, str]:
    tied = {each["account"]: each["role"] for each in alert.told["tied"]}
    return {**tied, **dict.fromkeys(alert.told["accounts"], alert.role)}
