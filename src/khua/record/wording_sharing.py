"""History in plain words, of hand-overs, shares, joint teams and officials."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khua.record import trail, wording
from khua.record.models import Change, HandOver, Share, Team, TeamMember
from khua.record.models.sharing import HandOverKind, HandOverState, Keeps
from khua.record.wording import Event, Known, told

SENT = {
    HandOverKind.REFERRAL: gettext_lazy("referred the case to %(to)s"),
    HandOverKind.TRANSFER: gettext_lazy("sent the case to %(to)s, which shall lead it"),
    HandOverKind.REQUEST: gettext_lazy("asked %(to)s for the case, to lead it"),
}
ANSWERED = {
    HandOverState.ACCEPTED: gettext_lazy("accepted: %(kind)s, %(from)s to %(to)s"),
    HandOverState.REJECTED: gettext_lazy("refused: %(kind)s, %(from)s to %(to)s"),
    HandOverState.REVOKED: gettext_lazy("took back: %(kind)s, %(from)s to %(to)s"),
    HandOverState.DONE: gettext_lazy("finished: %(kind)s, %(from)s to %(to)s"),
}


def _hand_over(change: Change, known: Known, new: bool) -> Event:
    row = known.rows["record_handover"].get(change.row)
    if not isinstance(row, HandOver):
        return told(change, known, _("sent the case to another office"))
    state = change.changes.get("state", ["", ""])[1]
    what = SENT[HandOverKind(row.kind)] if new else ANSWERED.get(state)
    if what is None:
        return told(change, known, _("changed a hand-over"))
    words = {
        "kind": HandOverKind(row.kind).label,
        "from": known.office(row.from_office_id),
        "to": known.office(row.to_office_id),
    }
    return told(change, known, str(what) % words)


def _share(change: Change, known: Known, new: bool) -> Event:
    row = known.rows["record_share"].get(change.row)
    office = known.office(row.to_office_id if isinstance(row, Share) else None)
    what = _("opened the case for reading to %(office)s")
    if "ended_at" in change.changes and not new:
        what = _("ended the reading of the case by %(office)s")
    return told(change, known, what % {"office": office})


def _team(change: Change, known: Known, new: bool) -> Event:
    if new:
        return told(change, known, _("made a joint team"))
    if "ended_at" in change.changes:
        return told(change, known, _("ended the joint team"))
    return told(change, known, _("changed the joint team"))


def _team_member(change: Change, known: Known, new: bool) -> Event:
    row = known.rows["record_teammember"].get(change.row)
    who = known.member(row.member_id) if isinstance(row, TeamMember) else _("A member")
    what = _("put %(who)s in the joint team") if new else _("took %(who)s out of the joint team")
    return told(change, known, what % {"who": who})


def _bar(change: Change, known: Known, new: bool) -> Event:
    if new:
        office = known.office(change.changes.get("barred_office_id", [None, None])[1])
        what = _("named an official: the case is kept from %(office)s") % {"office": office}
        return told(change, known, what)
    return told(change, known, _("opened the case again to an office it was kept from"))


def teach() -> None:
    """Teach the history and the auditor's trail the words for these tables."""
    wording.TELLERS.update(
        record_handover=_hand_over,
        record_share=_share,
        record_team=_team,
        record_teammember=_team_member,
        record_bar=_bar,
    )
    wording.ROWS.update(
        record_handover=HandOver, record_share=Share, record_team=Team, record_teammember=TeamMember
    )
    wording.FIELDS.update(
        record_handover={
            "purpose": gettext_lazy("Purpose"),
            "sender_keeps": gettext_lazy("What the sender keeps"),
            "keeps_until": gettext_lazy("Last day of reading"),
            "answer": gettext_lazy("Answer"),
        },
        record_share={"until": gettext_lazy("Last day of reading")},
        record_team={
            "purpose": gettext_lazy("Purpose"),
            "ends_on": gettext_lazy("Last day of the team"),
        },
    )
    wording.WORDS["sender_keeps"] = Keeps
    wording.DAYS |= {"keeps_until", "until", "ends_on"}
    trail.THINGS.update(
        record_handover=gettext_lazy("A hand-over"),
        record_share=gettext_lazy("Reading by another office"),
        record_team=gettext_lazy("A joint team"),
        record_teammember=gettext_lazy("A member of a joint team"),
        record_bar=gettext_lazy("An office the case is kept from"),
    )
