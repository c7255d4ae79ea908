"""What tribunals decided, and what was paid."""

from datetime import date, datetime, time

from django.db import Error, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.law import law
from khua.names import normalise
from khua.procedure.data import HappeningData, OutcomeData, PaymentData
from khua.procedure.models import Happening, Outcome, RestitutionPayment
from khua.procedure.models.outcomes import OUTCOME_KINDS
from khua.procedure.rules import rules
from khua.procedure.services.happenings import record_happening
from khua.record.assessing import suspects_of
from khua.record.models import Case
from khua.record.refusal import Refused

CONVICTED, SET_ASIDE = "convicted", "set_aside"


@transaction.atomic
def record_outcome(member: Member, case: Case, data: OutcomeData) -> Outcome:
    """Record what one tribunal decided on one suspect and one offence, and, with `sets_aside`,
    whose effect that takes away. Ordered restitution starts its clock. Raises Refused."""
    _check(member, data)
    try:
        with transaction.atomic():
            outcome = Outcome.objects.create(
                case=case,
                tribunal=data.tribunal,
                tribunal_name=normalise(data.tribunal_name),
                suspect=data.suspect,
                offence=data.offence,
                verdict=data.verdict,
                decided_on=data.decided_on,
                sentence=data.sentence,
                months=data.months,
                fine_kip=data.fine_kip,
                confiscation=normalise(data.confiscation, lines=True),
                restitution_ordered_kip=data.restitution_ordered_kip,
                note=normalise(data.note, lines=True),
                recorded_by=member,
            )
    except Error as error:
        if getattr(error.__cause__, "sqlstate", None) != "23505":
            raise
        raise Refused(
            "decided_on",
            _("This tribunal's decision of that day on this suspect and offence is recorded."),
            _("Look at the outcomes of the case; a later decision has a later day."),
        ) from None
    if data.sets_aside:
        set_aside(member, data.sets_aside, outcome)
    if data.restitution_ordered_kip:
        _happened(member, outcome, "restitution_ordered", data.decided_on)
    return outcome


@transaction.atomic
def set_aside(member: Member, outcome: Outcome, by: Outcome) -> None:
    """Say that a later decision took away the effect of an earlier one. Raises Refused."""
    same = (outcome.case_id, outcome.suspect_id, outcome.offence)
    if same != (by.case_id, by.suspect_id, by.offence) or outcome.pk == by.pk:
        raise Refused(
            "sets_aside",
            _("A decision sets aside one on the same suspect and offence."),
            _("Choose another earlier decision, or none."),
        )
    if outcome.set_aside_by_id or outcome.decided_on > by.decided_on:
        raise Refused(
            "sets_aside",
            _("That decision is later, or set aside already."),
            _("Choose another earlier decision, or none."),
        )
    outcome.set_aside_by = by
    outcome.save(update_fields=["set_aside_by"])


@transaction.atomic
def record_restitution_payment(member: Member, data: PaymentData) -> RestitutionPayment:
    """Record what was paid; when all that was ordered is paid, its clock stops. Raises Refused."""
    # two payments one after the other: the second must see the sum of the first
    outcome = Outcome.objects.filter(pk=data.outcome.pk).get()
    ordered = outcome.restitution_ordered_kip
    if not ordered:
        raise Refused(
            "outcome",
            _("This decision orders no restitution."),
            _("Choose the decision that does."),
        )
    if data.kip <= 0:
        raise Refused("kip", _("This is no amount."), _("Write what was paid, in kip."))
    _not_to_come("paid_on", data.paid_on)
    payment = RestitutionPayment.objects.create(
        case_id=outcome.case_id,
        outcome=outcome,
        kip=data.kip,
        paid_on=data.paid_on,
        note=normalise(data.note, lines=True),
        recorded_by=member,
    )
    paid = outcome.payments.aggregate(paid=Sum("kip"))["paid"] or 0
    already = Happening.objects.filter(
        case_id=outcome.case_id, event="restitution_paid", person_id=outcome.suspect_id
    )
    if paid >= ordered and not already.exists():
        _happened(member, outcome, "restitution_paid", data.paid_on)
    return payment


def _check(member: Member, data: OutcomeData) -> None:
    if member.office.kind not in OUTCOME_KINDS:
        raise Refused(
            "__all__",
            _("Only courts and prosecutors record what a tribunal decided."),
            _("Send the case to the court or the prosecutor."),
        )
    if data.tribunal not in rules().tribunals or data.verdict not in rules().verdicts:
        raise Refused(
            "tribunal", _("The law file knows no such tribunal."), _("Choose one from the list.")
        )
    if not normalise(data.tribunal_name):
        raise Refused("tribunal_name", _("The tribunal has no name."), _("Write which one it is."))
    if data.offence not in {each.id for each in law().offences}:
        raise Refused("offence", _("No law file knows this offence."), _("Choose from the list."))
    if not suspects_of([data.suspect]):
        raise Refused(
            "suspect", _("This person is not a suspect."), _("Choose a suspect of the case.")
        )
    _not_to_come("decided_on", data.decided_on)
    _check_sentence(data)
    if (data.verdict == SET_ASIDE) and data.sets_aside is None:
        raise Refused(
            "sets_aside",
            _("It is not said which earlier decision is set aside."),
            _("Choose it from the list."),
        )


def _check_sentence(data: OutcomeData) -> None:
    ordered = (data.sentence, data.months, data.fine_kip, data.confiscation.strip())
    if data.verdict != CONVICTED and any((*ordered, data.restitution_ordered_kip)):
        raise Refused(
            "verdict",
            _("Only who is convicted is sentenced."),
            _("Choose “convicted”, or leave sentence, fine and restitution empty."),
        )
    sentence = rules().sentences.get(data.sentence) if data.sentence else None
    if data.sentence and sentence is None:
        raise Refused("sentence", _("No law file knows this sentence."), _("Choose from the list."))
    measured = sentence is not None and sentence.measure == "months"
    if measured and not data.months:
        raise Refused("months", _("It is not said how long."), _("Write the number of months."))
    if data.months and not measured:
        raise Refused(
            "months",
            _("This sentence is not counted in months."),
            _("Choose another sentence, or leave the months empty."),
        )


def _not_to_come(field: str, day: date) -> None:
    if day > timezone.localdate():
        raise Refused(field, _("This lies in the future."), _("Record it once it has happened."))


def _happened(member: Member, outcome: Outcome, event: str, day: date) -> None:
    """What the outcome or the payment means for the clocks of its suspect."""
    at = timezone.make_aware(datetime.combine(day, time()))
    record_happening(
        member, outcome.case, HappeningData(event=event, at=at, person=outcome.suspect)
    )
