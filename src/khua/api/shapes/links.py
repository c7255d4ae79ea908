"""Who may be the same person: matches one may see, and hints of those one may not."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from khua.api.shapes.common import Given, Sent, Words
from khua.intelligence.models import Ask, Decision, Hint, Match, Verdict
from khua.intelligence.selectors import other
from khua.intelligence.wording import strength
from khua.record.models import Person


class LevelOut(Given):
    """What comparing one kind of evidence gave, and its weight in bits."""

    evidence: str
    level: str
    bits: float


class MatchOut(Given):
    """A record that may be of the same person. It ranks; people decide, and nothing is merged."""

    id: int
    code_name: str = Field(description="The other person.")
    case: str = Field(description="The other person's case.")
    office: str
    strength: str
    weight: float = Field(description="In bits; the levels and where any pair begins add up to it.")
    probability: float
    levels: list[LevelOut]
    stands: bool = Field(description="Whether what is on record now still speaks for it.")
    verdict: str = Field(description="Of the decision that holds; empty while there is none.")
    found_at: datetime

    @classmethod
    def of(cls, match: Match, person: Person) -> Self:
        """A match as the API gives it, from the side of `person`."""
        theirs = other(match, person)
        own = ("weight", "probability", "stands", "verdict", "found_at")
        return cls(
            id=match.pk,
            code_name=theirs.code_name,
            case=theirs.case.number,
            office=(match.left_office if theirs.pk == match.left_id else match.right_office).code,
            strength=strength(match.probability),
            levels=[
                LevelOut(evidence=name, level=each[0], bits=each[1])
                for name, each in match.levels.items()
                if isinstance(each, list)
            ],
            **{name: getattr(match, name) for name in own},
        )


class DecisionIn(Sent):
    """What two records are. `reason` is needed unless it is not sure."""

    verdict: Verdict
    reason: Annotated[str, Words(4000)] = Field(
        "", description="Code names, never a victim's name."
    )


class DecisionOut(Given):
    """A decision about a match; it can be undone on the pages."""

    id: int
    verdict: str
    reason: str
    decided_at: datetime
    undone_at: datetime | None

    @classmethod
    def of(cls, decision: Decision) -> Self:
        """A decision as the API gives it."""
        own = [name for name in cls.model_fields if name != "id"]
        return cls(id=decision.pk, **{name: getattr(decision, name) for name in own})


class AskIn(Sent):
    """Why one needs to see the record; the other office reads it."""

    reason: Annotated[str, Words(4000, 1)]


class AskOut(Given):
    """What was asked of the office that holds the record, and its answer."""

    id: int
    state: str
    from_office: str
    to_office: str
    reason: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None

    @classmethod
    def of(cls, asked: Ask, to_office: str) -> Self:
        """An ask as the API gives it; `to_office`: the code of the office asked."""
        own = ("state", "reason", "asked_at", "answer", "answered_at")
        return cls(
            id=asked.pk,
            from_office=asked.from_office.code,
            to_office=to_office,
            **{name: getattr(asked, name) for name in own},
        )


class HintOut(Given):
    """That an office holds a matching record which one may not see, and its strength: no more."""

    id: int
    office: str
    strength: str
    found_at: datetime
    asks: list[AskOut]

    @classmethod
    def of(cls, hint: Hint, asks: list[Ask]) -> Self:
        """A hint as the API gives it, with what was asked because of it."""
        office = hint.holder.code
        return cls(
            id=hint.pk,
            office=office,
            strength=hint.strength,
            found_at=hint.found_at,
            asks=[AskOut.of(each, office) for each in asks],
        )
