"""Findings, the assessment that follows from them, and the history."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from khua.api.shapes.common import Given, Sent, Text, Version, Words
from khua.record.models import Finding
from khua.record.models.choices import FindingSource, Standing
from khua.record.wording import Event


class FindingIn(Sent):
    """How far one element is shown, of one suspect and one victim.

    Changing one that is there needs If-Match with its ETag; without the header there must be none.
    """

    code: Annotated[str, Words(60, 1)] = Field(description="An element of /api/v1/vocabulary.")
    standing: Standing
    source: FindingSource = Field(description="What it rests on; `computed` is Khua's own.")
    source_note: Annotated[str, Words(300)] = ""
    suspect: Annotated[str, Words(10, 1)] | None = Field(
        None, description="A code name; null: all suspects."
    )
    victim: Annotated[str, Words(10, 1)] | None = Field(
        None, description="A code name; null: all victims."
    )


class FindingOut(Given):
    """One finding."""

    id: int
    code: str
    standing: str
    source: str
    source_note: str
    suspect: str | None
    victim: str | None
    by_legal_officer: bool
    recorded_at: datetime
    updated_at: datetime
    version: Version

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """A finding as the API gives it, people by code name."""
        own = [name for name in cls.model_fields if name not in ("suspect", "victim")]
        return cls(
            **{name: getattr(finding, name) for name in own},
            suspect=finding.suspect.code_name if finding.suspect else None,
            victim=finding.victim.code_name if finding.victim else None,
        )


class AssessedVictim(Given):
    """What the law says of one suspect, one offence and one victim."""

    victim: str | None
    assessment: dict[str, Any] = Field(description="Elements, citations, consent, next evidence.")


class AssessedCell(Given):
    """One suspect and one offence; `result` is the strongest over the victims."""

    suspect: str
    offence: str
    title: Text
    result: str
    victims: list[AssessedVictim]


class AssessmentOut(Given):
    """Every suspect against every offence. Decision support, not a decision: an officer signs."""

    case: str
    layer: str
    standard: str
    law_version: str
    notice: Text
    cells: list[AssessedCell]


class DetailOut(Given):
    label: str
    old: str
    new: str


class EventOut(Given):
    """One change, in words of the language asked for."""

    at: datetime
    who: str
    what: str
    details: list[DetailOut]

    @classmethod
    def of(cls, event: Event) -> Self:
        """A change as the API gives it."""
        details = [DetailOut(label=d.label, old=d.old, new=d.new) for d in event.details]
        return cls(at=event.at, who=event.who, what=event.what, details=details)
