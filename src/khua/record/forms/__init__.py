"""What people type about cases, people and findings. Forms read and check; services write."""

from khua.record.forms.cases import AssignForm, CaseFilterForm, EditCaseForm, NewCaseForm
from khua.record.forms.fields import guesses, show_refusal
from khua.record.forms.findings import FindingForm, StandingForm
from khua.record.forms.people import PersonForm

__all__ = [
    "AssignForm",
    "CaseFilterForm",
    "EditCaseForm",
    "FindingForm",
    "NewCaseForm",
    "PersonForm",
    "StandingForm",
    "guesses",
    "show_refusal",
]
