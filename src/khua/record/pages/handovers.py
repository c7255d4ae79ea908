"""Hand-overs in plain words, and which answers one may give."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khua.access.models import Colleague, Member
from khua.access.policies import allowed
from khua.record.forms.fields import language
from khua.record.joints import Waiting
from khua.record.models import HandOver, HandOverKind, HandOverState, Keeps
from khua.record.selectors_sharing import waiting_for
from khua.wording import day, in_lang


@dataclass(frozen=True)
class Told:
    """A hand-over as one reads it. `effect`: what happens when it is accepted. `may`: the states
    that the reader may give it. `who`, `answerer`: names, "" for Khua itself."""

    hand_over: HandOver
    what: str
    effect: str
    who: str
    answerer: str
    may: frozenset[str]


def tell(member: Member, one: HandOver, people: dict[int, Colleague]) -> Told:
    """A hand-over for `member`; `people`: the colleagues it names, by id."""
    sender = people.get(one.sent_by_id)
    answerer = people.get(one.answered_by_id) if one.answered_by_id else None
    return Told(
        one,
        what(one),
        effect(one),
        sender.display_name if sender else "",
        answerer.display_name if answerer else "",
        may_answer(member, one),
    )


def what(one: HandOver) -> str:
    """What was sent from whom to whom, as a sentence."""
    said = {
        HandOverKind.REFERRAL: _("%(sender)s asks %(receiver)s to work on the case too."),
        HandOverKind.TRANSFER: _("%(sender)s asks %(receiver)s to lead the case from now on."),
        HandOverKind.REQUEST: _("%(sender)s asks %(receiver)s to hand the case over to it."),
    }[HandOverKind(one.kind)]
    return said % {
        "sender": in_lang(one.from_office, language(), "name"),
        "receiver": in_lang(one.to_office, language(), "name"),
    }


def effect(one: HandOver) -> str:
    """What accepting it brings about."""
    if one.kind == HandOverKind.REFERRAL:
        return _(
            "Your office reads the case. Whoever of it shall write in it, and see who the victims"
            " are, is put on it by the head of your office. The sender goes on leading."
        )
    if one.kind == HandOverKind.REQUEST:
        return _("The case is then sent to that office as a transfer, which it must accept.")
    if one.sender_keeps == Keeps.NOTHING:
        return _("Your office leads the case from then on. The sender sees it no more.")
    if one.keeps_until:
        return _("Your office leads the case from then on. The sender reads it until %(day)s.") % {
            "day": day(one.keeps_until, "day", language())
        }
    return _("Your office leads the case from then on. The sender goes on reading it.")


def may_answer(member: Member, one: HandOver) -> frozenset[str]:
    """The states that `member` may give a hand-over; the database holds the same rules."""
    mine = member.office_id
    found: set[str] = set()
    if not allowed(member.role, "hand_over.answer"):
        return frozenset()
    if one.state == HandOverState.IN_PROGRESS:
        if mine == one.to_office_id:
            found |= {HandOverState.ACCEPTED, HandOverState.REJECTED}
        leads = mine == one.office_id and one.kind != HandOverKind.REQUEST
        if mine == one.from_office_id or leads:
            found.add(HandOverState.REVOKED)
    elif one.state == HandOverState.ACCEPTED and one.kind == HandOverKind.REFERRAL:
        if mine == one.to_office_id:
            found.add(HandOverState.DONE)
        if mine == one.office_id:
            found.add(HandOverState.REVOKED)
    return frozenset(found)


def waits(member: Member) -> list[Waiting]:
    """Hand-overs that wait for an answer of the member's office, as a count. One query."""
    count = waiting_for(member).count()
    if not count:
        return []
    text = ngettext(
        "%(count)d hand-over waits for an answer of your office",
        "%(count)d hand-overs wait for an answer of your office",
        count,
    )
    return [Waiting(text % {"count": count}, reverse("hand-over-list"))]
