"""The law as data, and the reasoner over it. Plain Python: nothing of Django, nothing of Khua.

>>> from khua.law import Fact, assess
>>> [found.result for found in assess({"intent": Fact("proved")})]
['unknown', 'unknown', 'unknown']

Law files: `offences/`, `vocabulary.yaml`, `instruments.yaml`, `layers.yaml`; their format is in
`docs/law-files.md`, and `khua law check` checks them.
"""

from khua.law.assessment import (
    Alternative,
    Assessment,
    Consent,
    Element,
    TextNode,
    assess,
    offences,
)
from khua.law.case import CaseAssessment, CaseFinding, Cell, assess_case
from khua.law.evidence import NextItem, Option
from khua.law.files import law
from khua.law.model import (
    STANDARDS,
    STANDINGS,
    Day,
    Fact,
    Result,
    Standard,
    Standing,
    Text,
    Vocabulary,
)
from khua.law.texts import RESULTS
from khua.law.texts import STANDARDS as STANDARD_TEXTS

__all__ = [
    "RESULTS",
    "STANDARDS",
    "STANDARD_TEXTS",
    "STANDINGS",
    "Alternative",
    "Assessment",
    "CaseAssessment",
    "CaseFinding",
    "Cell",
    "Consent",
    "Day",
    "Element",
    "Fact",
    "NextItem",
    "Option",
    "Result",
    "Standard",
    "Standing",
    "Text",
    "TextNode",
    "Vocabulary",
    "assess",
    "assess_case",
    "law",
    "offences",
    "standards",
    "vocabulary",
]


def standards() -> dict[Standard, Text]:
    """The standards of proof, weakest first, with their description in both languages."""
    return dict(STANDARD_TEXTS)


def vocabulary() -> Vocabulary:
    """Every finding code and group."""
    return law().vocabulary
