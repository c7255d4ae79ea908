"""What links show on the page of a person: who may be the same, here and elsewhere."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khua.access.models import Member
from khua.intelligence.models import Match, Verdict
from khua.intelligence.pages import Compared, compared
from khua.intelligence.selectors import asks_of, hints_of, is_open, matches_of, other
from khua.record.joints import Card
from khua.record.models import Person
from khua.record.selectors import identities, names_of

#: matches that are laid side by side on the page; the others are links
SIDE_BY_SIDE: Final = 3


def person_card(member: Member, person: Person) -> Card | None:
    """Who may be the same person, who holds a matching record, and who was decided to be the same.
    None where there is nothing to say."""
    matches, hints = matches_of(person), hints_of(person)
    if not matches and not hints:
        return None
    people = [person, *(other(match, person) for match in matches)]
    names = names_of(people)
    by_verdict: dict[str, list[Match]] = {}
    for match in matches:
        by_verdict.setdefault(match.verdict, []).append(match)
    undecided = [*by_verdict.get("", []), *by_verdict.get(Verdict.UNSURE, [])]
    # a protected identity is read on a page of its own, where that is noted
    shown = [
        other(match, person)
        for match in undecided[:SIDE_BY_SIDE]
        if not person.protected and not other(match, person).protected
    ]
    found = identities([person, *shown]) if shown else {}

    def told(matches: list[Match]) -> list[Compared]:
        return [compared(match, person, names, found) for match in matches]

    asks = asks_of(hints)
    return Card(
        "intelligence/person_card.html",
        {
            "number": person.case.number,
            "code": person.code,
            "undecided": told(undecided),
            "same": told(by_verdict.get(Verdict.SAME, [])),
            "different": told(by_verdict.get(Verdict.DIFFERENT, [])),
            "hints": [(hint, asks.get(hint.pk, [])) for hint in hints],
        },
    )


def said_on_saving(member: Member, person: Person) -> str:
    """How many records may be of the person who was just saved; "" for none."""
    matches = sum(is_open(match) for match in matches_of(person))
    hints = len(hints_of(person))
    said = []
    if matches:
        text = ngettext(
            "%(n)d record that you may see looks like the same person.",
            "%(n)d records that you may see look like the same person.",
            matches,
        )
        said.append(text % {"n": matches})
    if hints:
        text = ngettext(
            "%(n)d record at another office looks like the same person.",
            "%(n)d records at other offices look like the same person.",
            hints,
        )
        said.append(text % {"n": hints})
    return " ".join([*said, _("Look below, and decide or ask.")]) if said else ""
