"""The forms for tasks: one of one's own words, those of a checklist, and giving one on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khua.access.models import Colleague
from khua.procedure.data import TaskData
from khua.procedure.forms.fields import ComingDateField, colleague_choices
from khua.procedure.pages.checklist import Proposed
from khua.record.forms.cases import CODE_NAMES_ONLY


class GiveTaskForm(forms.Form):
    """Who does it, and until when."""

    due_on = ComingDateField(label=_("Until"), help_text=_("Day/month/year, such as 25/03/2016."))

    def __init__(self, *args: Any, colleagues: list[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {c.pk: c for c in colleagues}
        self.fields["assignee"] = forms.TypedChoiceField(
            label=_("Who"), coerce=int, choices=colleague_choices(colleagues)
        )
        self.order_fields(["title", "assignee", "due_on", "perishable"])

    def assignee(self) -> Colleague:
        """The chosen colleague."""
        return self.colleagues[self.cleaned_data["assignee"]]


class TaskForm(GiveTaskForm):
    """A task of one's own words."""

    title = forms.CharField(
        label=_("What is to be done"), max_length=200, help_text=CODE_NAMES_ONLY
    )
    perishable = forms.BooleanField(label=_("It is lost if nobody acts"), required=False)

    def task_data(self) -> TaskData:
        """The valid form as the services take it."""
        given = self.cleaned_data
        return TaskData(
            assignee=self.assignee(),
            due_on=given["due_on"],
            title=given["title"],
            perishable=given["perishable"],
        )


class ChecklistForm(forms.Form):
    """Which items of the checklist become tasks, and whose. Ticked are statements and what is lost
    if nobody acts; once these are given, all the others."""

    def __init__(
        self, *args: Any, proposed: list[Proposed], colleagues: list[Colleague], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.proposed = {each.item.id: each for each in proposed}
        first = [each.item.id for each in proposed if each.item.first]
        self.colleagues = {c.pk: c for c in colleagues}
        self.fields["assignee"] = forms.TypedChoiceField(
            label=_("Who"), coerce=int, choices=colleague_choices(colleagues)
        )
        self.fields["items"] = forms.MultipleChoiceField(
            label=_("What is to be collected"),
            choices=[(each.item.id, each.words) for each in proposed],
            initial=first or list(self.proposed),
            widget=forms.CheckboxSelectMultiple,
        )

    def tasks(self) -> list[TaskData]:
        """The chosen items as tasks, in the order of the checklist."""
        assignee = self.colleagues[self.cleaned_data["assignee"]]
        return [
            TaskData(
                assignee=assignee,
                due_on=each.due_on,
                item=each.item.id,
                offence=each.offence,
                code=each.code,
                perishable=each.item.perishable,
            )
            for each in self.proposed.values()
            if each.item.id in self.cleaned_data["items"]
        ]
