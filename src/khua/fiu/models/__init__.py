"""The tables of the unit, by what they are about."""

from khua.fiu.models.alerts import (
    Alert,
    AlertAccount,
    AlertDecision,
    AlertState,
    RuleRun,
    Trace,
    Watched,
)
from khua.fiu.models.areas import Area, AreaKind
from khua.fiu.models.data import (
    Account,
    Batch,
    BatchKind,
    Branch,
    Customer,
    Device,
    Mark,
    Merchant,
    Part,
    Rate,
    Refusal,
)
from khua.fiu.models.disseminations import (
    Dissemination,
    DisseminationState,
    Filed,
    Receiver,
    Source,
)
from khua.fiu.models.numbers import Counter
from khua.fiu.models.reports import (
    Report,
    ReportFile,
    ReportKind,
    ReportState,
    Step,
    Subject,
    SubjectKind,
)

__all__ = [
    "Account",
    "Alert",
    "AlertAccount",
    "AlertDecision",
    "AlertState",
    "Area",
    "AreaKind",
    "Batch",
    "BatchKind",
    "Branch",
    "Counter",
    "Customer",
    "Device",
    "Dissemination",
    "DisseminationState",
    "Filed",
    "Mark",
    "Merchant",
    "Part",
    "Rate",
    "Receiver",
    "Refusal",
    "Report",
    "ReportFile",
    "ReportKind",
    "ReportState",
    "RuleRun",
    "Source",
    "Step",
    "Subject",
    "SubjectKind",
    "Trace",
    "Watched",
]
