"""What the assessment still asks for, as evidence to collect: what is lost first on top."""

import sys
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import get_language

from khua import wording
from khua.law import NextItem, procedure
from khua.law.procedure import ChecklistItem
from khua.procedure.models import Task
from khua.procedure.rules import said
from khua.record.assessing import assess_record
from khua.record.models import Case
from khua.record.pages.assessment import is_quiet

#: days that one has where the checklist names none: statements are taken first
STATEMENT_DAYS, OTHER_DAYS = 7, 14


@dataclass(frozen=True)
class Proposed:
    """An item to collect, the offence and element it first came up for, and until when."""

    item: ChecklistItem
    offence: str
    code: str
    due_on: date

    @property
    def words(self) -> str:
        """The item with its day, as a choice of a list."""
        day = wording.day(self.due_on, "day", get_language() or "")
        return f"{said(self.item.label)} ({day})"


def proposed(case: Case) -> list[Proposed]:
    """The checklist items that would settle what is open for a conviction, without those that are
    or were a task. The case should come with people and findings loaded."""
    there = set(Task.objects.filter(case=case).exclude(item="").values_list("item", flat=True))
    findings = list(case.findings.all())
    found: dict[str, Proposed] = {}
    for cell in assess_record(case).cells:
        if is_quiet(cell.offence, findings):
            continue
        for _victim, assessment in cell.victims:
            for need in assessment.next_evidence:
                for item in procedure.checklist(cell.offence.id, _codes(need)):
                    if item.id not in there and item.id not in found:
                        found[item.id] = _proposed(item, cell.offence.id, need)
    return sorted(
        found.values(), key=lambda each: (not each.item.first, each.item.within or sys.maxsize)
    )


def _codes(need: NextItem) -> list[str]:
    return [option.code.id for option in need.options]


def _proposed(item: ChecklistItem, offence: str, need: NextItem) -> Proposed:
    days = item.within or (STATEMENT_DAYS if item.kind == "statement" else OTHER_DAYS)
    code = next(code for code in _codes(need) if code in item.supports)
    return Proposed(item, offence, code, timezone.localdate() + timedelta(days=days))
