"""Asking for access: the office that has a hint asks, the office that holds the record answers.

Two rows, one for each side, because neither may see the other's case: `Ask` is in the case of
whoever asks, `Request` in the case that is asked about. Triggers keep them together.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.models import Member, Office
from khua.access.rowsecurity import RowSecurity
from khua.intelligence.models.matches import Hint
from khua.record.models.person import Person
from khua.record.models.scope import KEPT, SEES, WORKS, OfCase

PEOPLE_OF_CASES = "(SELECT access_my_role()) IN ('officer', 'head')"


class AskState(models.TextChoices):
    WAITING = "waiting", _("Waits for an answer")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    TAKEN_BACK = "taken_back", _("Taken back")


class Ask(OfCase):
    """What my office asked of another because of a hint. It says what the hint says, so whoever may
    not see the hint sees it no more than that; only who asked sees it when the hint is gone."""

    hint = models.ForeignKey(Hint, on_delete=models.PROTECT, related_name="asks")
    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=12, choices=AskState, default=AskState.WAITING)
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hint"], condition=models.Q(state="waiting"), name="asked_once"
            ),
            RowSecurity(
                name="ask_rows",
                rules={
                    "select": f"""
                        ({SEES}) AND (asked_by_id = (SELECT access_me())
                        OR EXISTS (SELECT FROM intelligence_hint h WHERE h.id = hint_id))
                    """,  # noqa: S608 - a policy, of constants
                    "insert": f"""
                        {PEOPLE_OF_CASES} AND ({WORKS}) AND asked_by_id = (SELECT access_me())
                        AND from_office_id = (SELECT access_my_office()) AND state = 'waiting'
                        AND EXISTS (SELECT FROM intelligence_hint h WHERE h.id = hint_id)
                    """,  # noqa: S608 - a policy, of constants
                    "update": f"""
                        {PEOPLE_OF_CASES} AND ({WORKS})
                        AND from_office_id = (SELECT access_my_office())
                    """,
                },
            ),
        ]

    def __str__(self) -> str:
        return f"ask {self.pk} {self.state}"


class Request(OfCase):
    """What another office asks of mine: to see the case of a person that matches one of theirs.

    Offices that *their* case is kept from learn nothing of it (`barred`, as of a hint).
    """

    ask = models.OneToOneField(Ask, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=200)  # the member's display name
    strength = models.CharField(max_length=10)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=AskState, default=AskState.WAITING)
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["office"], condition=models.Q(state="waiting"), name="request_waiting"
            )
        ]
        constraints = [
            RowSecurity(
                name="request_rows",
                rules={
                    "select": f"({SEES}) AND (SELECT access_my_office()) <> ALL(barred)",
                    # granting opens the case to another office: an act of the office that leads it
                    "update": f"""
                        {PEOPLE_OF_CASES} AND office_id = (SELECT access_my_office())
                        AND case_id <> {KEPT} AND (SELECT access_my_office()) <> ALL(barred)
                    """,
                },
                unread=["barred"],
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk} {self.state}"
