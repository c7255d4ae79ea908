"""By when a report should leave the state it is in (clocks.yaml)."""

from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from django.utils import timezone

from khua.fiu.models import ReportKind, ReportState
from khua.law import procedure

FILE = Path(__file__).with_name("clocks.yaml")


@cache
def limits() -> dict[str, Any]:
    """clocks.yaml as it stands."""
    return cast(dict[str, Any], yaml.safe_load(FILE.read_text(encoding="utf-8")))


def due(kind: str, state: str, urgent: bool, since: datetime) -> datetime | None:
    """The end of the last working day on which a report of `kind`, in `state` since `since`, should
    go on; None for a state that waits for nobody."""
    if state in (ReportState.DISSEMINATED, ReportState.CLOSED):
        return None
    table = "request" if kind == ReportKind.REQUEST else "working_days"
    days = limits()["urgent" if urgent else table][state]
    day = procedure.add_working_days(timezone.localtime(since).date(), days)
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
