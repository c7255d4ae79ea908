"""What people type about the procedure. Forms read and check; services write."""

from khua.procedure.forms.clocks import ExtensionForm
from khua.procedure.forms.happenings import HappeningForm
from khua.procedure.forms.moves import MoveForm
from khua.procedure.forms.outcomes import OutcomeForm, PaymentForm
from khua.procedure.forms.tasks import ChecklistForm, GiveTaskForm, TaskForm

__all__ = [
    "ChecklistForm",
    "ExtensionForm",
    "GiveTaskForm",
    "HappeningForm",
    "MoveForm",
    "OutcomeForm",
    "PaymentForm",
    "TaskForm",
]
