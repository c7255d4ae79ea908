"""Every write of the procedure: plain functions, each one transaction.

Row security and triggers decide whether a write is the caller's to make; these functions decide
whether it makes sense. A write that is not done raises Refused and leaves no trace.
"""

from khua.procedure.services.clocks import extend_clock
from khua.procedure.services.happenings import record_happening, record_happenings
from khua.procedure.services.moves import make_move
from khua.procedure.services.outcomes import record_outcome, record_restitution_payment, set_aside
from khua.procedure.services.tasks import add_task, add_tasks, finish_task, give_task

__all__ = [
    "add_task",
    "add_tasks",
    "extend_clock",
    "finish_task",
    "give_task",
    "make_move",
    "record_happening",
    "record_happenings",
    "record_outcome",
    "record_restitution_payment",
    "set_aside",
]
