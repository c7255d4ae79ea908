"""The rules of the procedure, as the pages and services of this app read them."""

from collections.abc import Iterable
from typing import Final

from khua.law import Text, law, procedure
from khua.law.procedure import Event, Limit, Move, Procedure
from khua.procedure.models import Clock
from khua.record.forms.fields import language

#: written by other rooms, never typed as something that happened
WRITTEN_ELSEWHERE: Final = frozenset(
    (
        "question_asked",
        "question_answered",
        "handover_sent",
        "handover_answered",
        "restitution_ordered",
        "restitution_paid",
    )
)


def rules() -> Procedure:
    """The procedure of the country."""
    return procedure.load()


def said(text: Text) -> str:
    """A text of the law in the language of the page."""
    return text[language()]


def stage_name(stage: str) -> str:
    """A stage in words; its id where the law file knows it no more."""
    found = rules().stages.get(stage)
    return said(found.label) if found else stage


def limit_of(clock: Clock) -> Limit | None:
    """The limit that a clock counts; None where the law file knows it no more."""
    return rules().limits.get(clock.limit)


def waiting_limits() -> list[str]:
    """The limits that are waiting periods: of them none is ever overdue."""
    return [limit.id for limit in rules().limits.values() if limit.kind == "waiting"]


def move_of(move: str) -> Move | None:
    return rules().moves.get(move)


def events_to_record() -> list[Event]:
    """What a member may say has happened."""
    return [event for event in rules().events.values() if event.id not in WRITTEN_ELSEWHERE]


def offence_name(offence: str) -> str:
    """The title of an offence; its id where no law file knows it."""
    found = next((each for each in law().offences if each.id == offence), None)
    return said(found.title) if found else offence


def offence_choices() -> list[tuple[str, str]]:
    """Every offence of the law files: (id, title), each id once."""
    return list({each.id: said(each.title) for each in law().offences}.items())


def pairs(rows: Iterable[object]) -> list[tuple[str, str]]:
    """(id, label) of rows of the law, for a list to choose from."""
    return [(row.id, said(row.label)) for row in rows]  # type: ignore[attr-defined]
