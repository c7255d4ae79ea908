"""Tables of links: what matching keeps of people, what it found, and what people made of it."""

from khua.intelligence.models.asks import Ask, AskState, Request
from khua.intelligence.models.imprints import Frequency, Imprint, Key, ModelInUse
from khua.intelligence.models.matches import Decision, Hint, HintedMatch, Match, Strength, Verdict

__all__ = [
    "Ask",
    "AskState",
    "Decision",
    "Frequency",
    "Hint",
    "HintedMatch",
    "Imprint",
    "Key",
    "Match",
    "ModelInUse",
    "Request",
    "Strength",
    "Verdict",
]
