"""What members of the unit make of alerts. Every step is kept; the newest holds."""

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.access.models import Member
from khua.fiu.alerts import evidence
from khua.fiu.models import (
    Account,
    Alert,
    AlertDecision,
    AlertState,
    Report,
    ReportKind,
    SubjectKind,
)
from khua.fiu.services import reports
from khua.names import normalise
from khua.record.refusal import Refused
from khua.wording import in_lang


@transaction.atomic
def take(member: Member, alert: Alert) -> Alert:
    """Look at an alert oneself; also one that somebody else has. Raises Refused where its work has
    ended in a report."""
    return _go(member, _held(alert), AlertState.TAKEN, "")


@transaction.atomic
def decide(member: Member, alert: Alert, state: str, reason: str) -> Alert:
    """Keep an alert under watch, or dismiss it. Raises Refused without a reason, and where somebody
    else has it."""
    return _go(member, _mine(member, alert), AlertState(state), _reason(reason))


@transaction.atomic
def take_up(member: Member, alert: Alert, reason: str) -> Report:
    """Take an alert up in a report of the unit's own initiative, which the member works on. It
    accuses nobody: no account is named as suspected. Raises Refused as `decide`."""
    reason = _reason(reason)
    held = _mine(member, alert)
    language = get_language() or "lo"
    told = [in_lang(words, language) for words in held.told["words"]]
    accounts = Account.objects.filter(
        unit=member.office, number_in_ledger__in=held.told["accounts"]
    )
    data = reports.ReportData(
        kind=ReportKind.OWN,
        entity=in_lang(member.office, language, "name"),
        reference=held.number,
        reason="\n".join([reason, "", *told]),
        indicators=evidence.rules_of(held.told),
        subjects=[
            reports.SubjectData(
                kind=SubjectKind.ACCOUNT,
                name=" ".join(filter(None, (one.institution, one.number))),
                account=one.pk,
            )
            for one in accounts
        ],
    )
    held.report = reports.assign(member, reports.register(member, data), member)
    _go(member, held, AlertState.RAISED, reason)
    return held.report


def opened(alert: Alert) -> None:
    """Note in the unit's audit chain that an alert, and the accounts in it, were looked at."""
    note("account.read", alert.number, own=1)


def _reason(text: str) -> str:
    reason = normalise(text, lines=True)
    if not reason:
        raise Refused(
            "reason",
            _("The reason is missing."),
            _("Write what you looked at, and why you decide so."),
        )
    return reason


def _held(alert: Alert) -> Alert:
    """The alert, locked. Raises Refused where it is in a report."""
    held = Alert.objects.select_for_update().get(pk=alert.pk)
    if held.state == AlertState.RAISED:
        raise Refused(
            "__all__",
            _("The alert is taken up in a report."),
            _("Go on with the report; what is new about the person comes as a new alert."),
        )
    return held


def _mine(member: Member, alert: Alert) -> Alert:
    held = _held(alert)
    if held.taken_by_id not in (None, member.pk):
        raise Refused(
            "__all__",
            _("Somebody else looks at this alert."),
            _("Take it first; its steps keep who had it."),
        )
    return held


def _go(member: Member, held: Alert, state: AlertState, reason: str) -> Alert:
    held.state, held.taken_by = state, member
    held.told = {**held.told, "news": []}  # somebody has seen it
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError:
        raise Refused(
            "__all__",
            _("There is a newer open alert about the same person."),
            _("Decide about that one."),
        ) from None
    AlertDecision.objects.create(
        alert=held, state=state, reason=reason, by=member, unit=member.office
    )
    return held
