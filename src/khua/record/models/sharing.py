"""What opens a case to other offices: hand-overs, shares, teams; and what closes it to one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.models import Member, Office
from khua.access.rowsecurity import RowSecurity
from khua.record.models.person import Person
from khua.record.models.scope import KEPT, SEES, OfCase


class HandOverKind(models.TextChoices):
    REFERRAL = "referral", _("Referral")  # the receiver works on it too; we go on leading
    TRANSFER = "transfer", _("Transfer")  # the receiver leads from then on
    REQUEST = "request", _("Request for transfer")  # another office asks to lead


class HandOverState(models.TextChoices):
    """facts/field_systems.md 1.8, after Primero."""

    IN_PROGRESS = "in_progress", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Refused")
    REVOKED = "revoked", _("Taken back")
    DONE = "done", _("Done")


class Keeps(models.TextChoices):
    """What the sender of a transfer keeps."""

    NOTHING = "nothing", _("Nothing: access ends when it is accepted")
    READING = "reading", _("Reading")


class HandOver(OfCase):
    """A case sent, or asked for, from one office to another. `sql/sharing.sql` holds the states:
    ownership moves only when the receiver accepts."""

    number = models.CharField(max_length=40, editable=False)  # the case's, for those not in it yet
    kind = models.CharField(max_length=16, choices=HandOverKind)
    state = models.CharField(
        max_length=16, choices=HandOverState, default=HandOverState.IN_PROGRESS, editable=False
    )
    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField()  # why; the receiver reads it before the case itself
    sender_keeps = models.CharField(max_length=16, choices=Keeps, default=Keeps.READING)
    keeps_until = models.DateField(null=True, blank=True)
    # the stage the case goes to when a transfer is accepted (law/procedure); empty: it stays
    to_stage = models.CharField(max_length=32, blank=True, default="")
    sent_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True, default="")  # the reason of a refusal, required there
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["to_office", "state"], name="handover_inbox")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "to_office", "kind"],
                condition=models.Q(state="in_progress"),
                name="one_waiting_handover",
            ),
            models.CheckConstraint(
                name="handover_to_another_office",
                condition=~models.Q(from_office=models.F("to_office")),
            ),
            RowSecurity(
                name="handover_rows",
                rules={
                    "select": f"""
                        ({SEES}) OR (
                            (SELECT access_my_role()) IN ('officer', 'head') AND case_id <> {KEPT}
                            AND (from_office_id = (SELECT access_my_office())
                                 OR (to_office_id = (SELECT access_my_office())
                                     AND state <> 'revoked')))
                    """,
                    "insert": f"""
                        sent_by_id = (SELECT access_me()) AND case_id <> {KEPT}
                        AND from_office_id = (SELECT access_my_office())
                        AND (SELECT access_my_role()) IN ('officer', 'head')
                        AND ((kind IN ('referral', 'transfer')
                              AND office_id = (SELECT access_my_office()))
                             OR (kind = 'request' AND to_office_id = office_id AND ({SEES})))
                    """,
                    # who may set which state is held by a trigger
                    "update": f"""
                        (SELECT access_my_role()) IN ('officer', 'head') AND case_id <> {KEPT}
                        AND ((SELECT access_my_office())
                             IN (from_office_id, to_office_id, office_id))
                    """,
                },
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"


class Share(OfCase):
    """An office that reads a case it does not lead, because of a hand-over. Written by triggers."""

    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="shares")
    since = models.DateTimeField()
    until = models.DateField(null=True)  # the last day
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["to_office", "until"], name="share_running_out")]
        constraints = [RowSecurity(name="share_rows", rules={"select": SEES})]

    def __str__(self) -> str:
        return f"share {self.pk}"


class Team(OfCase):
    """A joint team on a case: members of several offices, a purpose, a lead, and a last day, after
    which its members see the case no more (record_my_cases() asks the date)."""

    purpose = models.TextField()
    lead = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    ends_on = models.DateField()  # the last day of access, in Vientiane
    ended_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            RowSecurity(
                name="team_rows",
                rules={
                    "select": SEES,
                    "insert": f"""
                        created_by_id = (SELECT access_me()) AND case_id <> {KEPT}
                        AND office_id = (SELECT record_my_headed_office())
                    """,
                    "update": f"office_id = (SELECT record_my_headed_office())"
                    f" AND case_id <> {KEPT}",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"team {self.pk}"


class TeamMember(OfCase):
    """A member of a joint team, from any office."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["member", "team"], name="team_of_member")]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "member"], condition=models.Q(left_at=None), name="in_team_once"
            ),
            RowSecurity(
                name="team_member_rows",
                rules={
                    "select": SEES,
                    # the scope trigger takes the case from the team: a row cannot name another's
                    "insert": f"""
                        added_by_id = (SELECT access_me()) AND case_id <> {KEPT}
                        AND office_id = (SELECT record_my_headed_office())
                    """,
                    "update": f"office_id = (SELECT record_my_headed_office())"
                    f" AND case_id <> {KEPT}",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"team member {self.pk}"


class Bar(OfCase):
    """An office that a case is kept from, because the case names an official of it (S14). Written
    by triggers; nobody of the barred office sees the case or this row."""

    barred_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["barred_office"], name="bar_of_office")]
        constraints = [RowSecurity(name="bar_rows", rules={"select": SEES})]

    def __str__(self) -> str:
        return f"bar {self.pk}"
