"""What waits for a member."""

from dataclasses import dataclass, replace

from khua.access.models import Member
from khua.access.policies import allowed
from khua.record.joints import Waiting, what_waits
from khua.record.listing import cases_without_anyone
from khua.record.models import Case
from khua.record.pages.badges import Line, line
from khua.record.selectors import my_cases, with_findings

SHOWN = 5  # my newest cases, each assessed
MISSING = 3  # needs named of each
WAITING = 8  # cases without anyone


@dataclass(frozen=True)
class Work:
    """`mine` None: the role works on no case. `unassigned` None: not a head."""

    role: str
    may_import: bool
    may_open: bool
    mine: tuple[Line, ...] | None
    mine_count: int = 0
    unassigned: tuple[Case, ...] | None = None
    unassigned_count: int = 0
    unassigned_more: bool = False  # there are more than that
    waiting: tuple[Waiting, ...] = ()


def work_of(member: Member) -> Work:
    """What `member` finds on arriving. At most six queries, whatever is there."""
    role = member.role
    may_import, may_open = bool(allowed(role, "sheet.import")), bool(allowed(role, "case.create"))
    if not may_open:  # clerks, auditors and administrators are on no case
        return Work(role, may_import, may_open, None)
    waiting = tuple(what_waits(member))
    mine = my_cases(member)
    lines = tuple(line(case, missing=MISSING) for case in with_findings(mine)[:SHOWN])
    work = Work(role, may_import, may_open, lines, mine.count(), waiting=waiting)
    if not allowed(role, "case.assign"):
        return work
    nobody, count, more = cases_without_anyone(member, WAITING)
    return replace(work, unassigned=tuple(nobody), unassigned_count=count, unassigned_more=more)
