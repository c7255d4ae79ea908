"""People of a case, gathered under the role that matters most."""

from khua.record.models import Person
from khua.record.models.choices import PersonRole

#: a person of several roles stands under the first of these
ORDER = (
    PersonRole.VICTIM,
    PersonRole.POSSIBLE_VICTIM,
    PersonRole.SUSPECT,
    PersonRole.BROKER,
    PersonRole.OFFICIAL,
    PersonRole.WITNESS,
    PersonRole.COMPLAINANT,
)


def by_role(people: list[Person]) -> list[tuple[PersonRole, list[Person]]]:
    """Each person once, under the first of the roles in ORDER; empty roles are left out."""
    groups: dict[PersonRole, list[Person]] = {role: [] for role in ORDER}
    for person in people:
        groups[next(role for role in ORDER if role in person.roles)].append(person)
    return [(role, group) for role, group in groups.items() if group]
