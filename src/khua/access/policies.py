"""Who may do what: role x relation x action, as one table.

Row security in the database says which rows a member sees at all; this table says what a member
may do with them. Both must agree: tests/access/test_matrix.py tries every cell over HTTP.
"""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OFFICER = "officer", _("Officer")
    HEAD = "head", _("Head of office")
    CLERK = "clerk", _("Clerk (import)")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Relation(StrEnum):
    """How a member stands to a case, or to an office."""

    OWN = "own"  # my office leads the case
    BELOW = "below"  # an office below mine leads it
    ASSIGNED = "assigned"  # I am on the case by name, or in its joint team
    SHARED = (
        "shared"  # my office reads the case: it was referred, or handed on and kept for reading
    )
    SHARED_BELOW = "shared_below"  # an office below mine reads it
    UNIT = "unit"  # my office is the financial intelligence unit
    CENTRE = "centre"  # my office is of the centre
    ANY = "any"  # the action has no case


OWN, BELOW, ASSIGNED, SHARED, SHARED_BELOW, UNIT, CENTRE, ANY = Relation
NOBODY: frozenset[Relation] = frozenset()

#: action -> role -> relations under which it is allowed; what is not here is refused
MATRIX: dict[str, dict[Role, frozenset[Relation]]] = {
    "case.list": {
        Role.OFFICER: frozenset({ANY}),
        Role.HEAD: frozenset({ANY}),
        Role.CLERK: frozenset({ANY}),
    },
    "case.view": {
        Role.OFFICER: frozenset({OWN, ASSIGNED, SHARED}),
        Role.HEAD: frozenset({OWN, BELOW, ASSIGNED, SHARED, SHARED_BELOW}),
        Role.CLERK: frozenset({OWN, SHARED}),
    },
    "case.create": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    "case.edit": {
        Role.OFFICER: frozenset({OWN, ASSIGNED}),
        Role.HEAD: frozenset({OWN, ASSIGNED}),
    },
    # the head of an office that only reads a case puts people of that office on it
    "case.assign": {Role.HEAD: frozenset({OWN, SHARED})},
    # sending the case to another office, and a joint team: acts of the leading office
    "case.hand_over": {Role.OFFICER: frozenset({OWN}), Role.HEAD: frozenset({OWN})},
    "case.team": {Role.HEAD: frozenset({OWN})},
    # asking for a case that another office leads
    "case.request": {Role.OFFICER: frozenset({SHARED}), Role.HEAD: frozenset({SHARED})},
    # messages to everyone on the case, and supplementary questions between its offices
    "case.write_to": {
        Role.OFFICER: frozenset({OWN, ASSIGNED, SHARED}),
        Role.HEAD: frozenset({OWN, BELOW, ASSIGNED, SHARED}),
    },
    "question.ask": {
        Role.OFFICER: frozenset({OWN, ASSIGNED}),
        Role.HEAD: frozenset({OWN, ASSIGNED}),
    },
    "question.answer": {
        Role.OFFICER: frozenset({OWN, ASSIGNED, SHARED}),
        Role.HEAD: frozenset({OWN, ASSIGNED, SHARED}),
    },
    "correspondence.view": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    # the procedure: steps are the leading office's; clocks, events and tasks of whoever works on it
    "procedure.move": {Role.OFFICER: frozenset({OWN}), Role.HEAD: frozenset({OWN})},
    "procedure.record": {
        Role.OFFICER: frozenset({OWN, ASSIGNED}),
        Role.HEAD: frozenset({OWN, ASSIGNED}),
    },
    # only in courts and prosecutors' offices: the service and the database ask for the kind
    "procedure.outcome": {
        Role.OFFICER: frozenset({OWN, ASSIGNED}),
        Role.HEAD: frozenset({OWN, ASSIGNED}),
    },
    "task.list": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    "clock.list": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    "digest.view": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    # evidence: registering items, files and what they bear on; having an item and handing it on
    "evidence.register": {
        Role.OFFICER: frozenset({OWN, ASSIGNED}),
        Role.HEAD: frozenset({OWN, ASSIGNED}),
    },
    "evidence.custody": {
        Role.OFFICER: frozenset({OWN, ASSIGNED, SHARED}),
        Role.HEAD: frozenset({OWN, ASSIGNED, SHARED}),
    },
    # what other offices sent to mine, seen before the case itself
    "hand_over.answer": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    # the network around a case or a person; a file of it travels, so clerks take none
    "network.view": {
        Role.OFFICER: frozenset({OWN, ASSIGNED, SHARED}),
        Role.HEAD: frozenset({OWN, BELOW, ASSIGNED, SHARED, SHARED_BELOW}),
        Role.CLERK: frozenset({OWN, SHARED}),
    },
    "network.export": {
        Role.OFFICER: frozenset({OWN, ASSIGNED, SHARED}),
        Role.HEAD: frozenset({OWN, BELOW, ASSIGNED, SHARED, SHARED_BELOW}),
    },
    # links between cases: a match is seen where both identities are; deciding it is for whoever
    # works on one of the cases or reads it, and for the head of a line, who alone sees both sides
    # of two provinces; asking is for whoever works on his own
    "match.view": {
        Role.OFFICER: frozenset({OWN, ASSIGNED, SHARED}),
        Role.HEAD: frozenset({OWN, BELOW, ASSIGNED, SHARED, SHARED_BELOW}),
        Role.CLERK: frozenset({OWN, SHARED}),
    },
    "match.decide": {
        Role.OFFICER: frozenset({OWN, ASSIGNED, SHARED}),
        Role.HEAD: frozenset({OWN, BELOW, ASSIGNED, SHARED, SHARED_BELOW}),
    },
    "match.ask": {
        Role.OFFICER: frozenset({OWN, ASSIGNED}),
        Role.HEAD: frozenset({OWN, ASSIGNED}),
    },
    # opens the case to another office: an act of the leading office
    "match.answer": {Role.OFFICER: frozenset({OWN}), Role.HEAD: frozenset({OWN})},
    "match.queue": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    # the financial intelligence unit: nobody outside it, whatever he oversees
    "ledger.view": {Role.OFFICER: frozenset({UNIT}), Role.HEAD: frozenset({UNIT})},
    "ledger.load": {Role.OFFICER: frozenset({UNIT}), Role.HEAD: frozenset({UNIT})},
    "report.view": {Role.OFFICER: frozenset({UNIT}), Role.HEAD: frozenset({UNIT})},
    "report.work": {Role.OFFICER: frozenset({UNIT}), Role.HEAD: frozenset({UNIT})},
    "report.assign": {Role.HEAD: frozenset({UNIT})},
    "alert.view": {Role.OFFICER: frozenset({UNIT}), Role.HEAD: frozenset({UNIT})},
    "alert.decide": {Role.OFFICER: frozenset({UNIT}), Role.HEAD: frozenset({UNIT})},
    "trace.make": {Role.OFFICER: frozenset({UNIT}), Role.HEAD: frozenset({UNIT})},
    "dissemination.write": {Role.OFFICER: frozenset({UNIT}), Role.HEAD: frozenset({UNIT})},
    # two pairs of eyes: an officer writes, the head sends
    "dissemination.send": {Role.HEAD: frozenset({UNIT})},
    # the office that one was sent to reads it, and files it in a case it works on or reads
    "dissemination.receive": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    "dissemination.file": {
        Role.OFFICER: frozenset({OWN, ASSIGNED, SHARED}),
        Role.HEAD: frozenset({OWN, ASSIGNED, SHARED}),
    },
    # figures: the catalogue's tables, the country's and one's own province's (the numbers that one
    # may see are rows under row security); rows of people in a file, of one's own office alone
    "figures.view": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    "figures.export": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    "figures.rows": {Role.HEAD: frozenset({ANY})},
    "figures.tell": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    # two pairs of eyes: one has it built and attacked, a head signs it off
    "release.build": {Role.OFFICER: frozenset({CENTRE}), Role.HEAD: frozenset({CENTRE})},
    "release.sign": {Role.HEAD: frozenset({CENTRE})},
    # only whoever is trained: the service and the database ask for it
    "unseen.estimate": {Role.OFFICER: frozenset({ANY}), Role.HEAD: frozenset({ANY})},
    "unseen.train": {Role.HEAD: frozenset({CENTRE})},
    # a victim's identity: whoever is on the case by name, and the head of the leading office
    "identity.view": {
        Role.OFFICER: frozenset({ASSIGNED}),
        Role.HEAD: frozenset({OWN, ASSIGNED}),
    },
    "sheet.import": {
        Role.OFFICER: frozenset({ANY}),
        Role.HEAD: frozenset({ANY}),
        Role.CLERK: frozenset({ANY}),
    },
    "office.view": {role: frozenset({ANY}) for role in Role},
    "member.manage": {Role.ADMINISTRATOR: frozenset({OWN, BELOW})},
    "trail.view": {Role.AUDITOR: frozenset({ANY})},
    "training.view": {role: frozenset({ANY}) for role in Role},
    "work.view": {role: frozenset({ANY}) for role in Role},
    "account.own": {role: frozenset({ANY}) for role in Role},
    "style.view": {role: frozenset({ANY}) for role in Role},
}


def allowed(role: str, action: str) -> frozenset[Relation]:
    """The relations under which `role` may do `action`; empty: never.

    Raises KeyError for an action that the table does not know: a typing slip must not open a door.
    """
    return MATRIX[action].get(Role(role), NOBODY)


def stands_outside(role: str, action: str, office_kind: str, office_level: str) -> bool:
    """Whether `action` is of the financial intelligence unit alone, or of the centre alone, and
    this office is not it."""
    permitted = allowed(role, action)
    return (permitted == {UNIT} and office_kind != "fiu") or (
        permitted == {CENTRE} and office_level != "centre"
    )


def may(role: str, action: str, relations: frozenset[Relation] | set[Relation]) -> bool:
    """Whether a member of `role` who stands in `relations` may do `action`."""
    permitted = allowed(role, action)
    return ANY in permitted or bool(permitted & relations)


def rights(role: str, relations: frozenset[Relation] | set[Relation]) -> frozenset[str]:
    """Every action that a member of `role` who stands in `relations` may do."""
    return frozenset(action for action in MATRIX if may(role, action, relations))
