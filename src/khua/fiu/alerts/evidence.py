"""An alert as it is kept (khua.money.alerts.Alert as JSON), and what is new in one since another.

Plain functions over that JSON: nothing here asks the database.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Told = Mapping[str, Any]
Hit = Mapping[str, Any]


def hits(told: Told) -> Iterator[tuple[str, str, Hit]]:
    """Every hit as (key, rule, hit); the key is `F01.2`, the third hit of rule F01."""
    for each in told["evidence"]:
        for index, hit in enumerate(each["hits"]):
            yield f"{each['rule']}.{index}", each["rule"], hit


def news(now: Told, before: Told) -> list[str]:
    """The keys of hits of `now` that `before` did not have: of their rule it had none that shares a
    transaction, or where they rest on none, one that ties to the same accounts. What was news in
    `before` is news still, until somebody decides."""
    unseen = set(before.get("news", ()))
    numbers: dict[str, set[int]] = {}
    others: dict[str, set[int]] = {}
    bare: set[str] = set()
    for key, rule, hit in hits(before):
        if key not in unseen:
            numbers.setdefault(rule, set()).update(hit["numbers"])
            others.setdefault(rule, set()).update(hit["others"])
            if not hit["numbers"]:
                bare.add(rule)
    found = []
    for key, rule, hit in hits(now):
        if hit["numbers"]:
            seen = not numbers.get(rule, set()).isdisjoint(hit["numbers"])
        else:
            seen = rule in bare and others[rule].issuperset(hit["others"])
        if not seen:
            found.append(key)
    return found


def raised_anew(now: Told, before: Told) -> bool:
    """Whether what was decided once should be looked at again: a rule that had found nothing finds
    something, or a hit ties to somebody else, or the new hits move as much money as all that was
    decided about. The same wages every month are no new evidence."""
    fresh = set(news(now, {**before, "news": ()}))
    had = {each["rule"] for each in before["evidence"]}
    moved = 0
    for key, rule, hit in hits(now):
        if key in fresh:
            if rule not in had or not hit["numbers"]:
                return True
            moved += hit["total"]
    return moved > 0 and moved >= sum(hit["total"] for _, _, hit in hits(before))


def rules_of(told: Told) -> list[str]:
    """The rules that hit, the weightiest first."""
    return [each["rule"] for each in told["evidence"]]


def chosen(told: Told, which: str) -> Sequence[int]:
    """The transactions of a rule (`F01`) or of one hit (`F01.2`); of all for anything else."""
    found = {
        number for key, rule, hit in hits(told) if which in (key, rule) for number in hit["numbers"]
    }
    return sorted(found) if found else told["transactions"]
