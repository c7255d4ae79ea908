"""From an identity to its imprint: what the matcher may know of a person.

Called where identities are written (`record.joints.WHO_CHANGED`); triggers of the imprint then look
for who may be the same person, in the same transaction. What compares is imported when somebody is
compared: every command imports this file, and numbers in columns take a while to import.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from khua.intelligence.models import Imprint
from khua.record.models import Identity
from khua.record.models.choices import Precision, Sex

_SEX: Final[dict[str, str]] = {Sex.FEMALE: "f", Sex.MALE: "m"}
#: how much of a birth date is known; of one that is only about right, nothing a match could rest on
_KNOWN: Final[dict[str, str]] = {
    Precision.DAY: "%Y-%m-%d",
    Precision.MONTH: "%Y-%m",
    Precision.YEAR: "%Y",
}


@dataclass(frozen=True)
class Taken:
    """The features of one person and the keys the person is found under."""

    features: dict[str, Any]
    keys: list[int]


def keep(identities: Sequence[Identity]) -> None:
    """Write the imprints of these identities, whose `person` is set, new or anew."""
    known = set(
        Imprint.objects.filter(person__in=[i.person_id for i in identities]).values_list(
            "person_id", flat=True
        )
    )
    new = []
    for identity, taken in zip(identities, take(identities), strict=True):
        columns = {**taken.features, "keys": taken.keys}
        if identity.person_id in known:
            Imprint.objects.filter(person=identity.person_id).update(**columns)
        else:
            new.append(Imprint(person=identity.person, case=identity.person.case, **columns))
    Imprint.objects.bulk_create(new, batch_size=200)


def take(identities: Sequence[Identity]) -> list[Taken]:
    """What is kept of each of these identities."""
    if not identities:
        return []
    from khua.matching.features import from_columns
    from khua.matching.sql import imprint_keys

    features = from_columns(
        {
            "full_name": [i.name for i in identities],
            "sex": [_SEX.get(i.person.sex, "") for i in identities],
            "dob": [_birth(i) for i in identities],
            "id_no": [_list(d["number"] for d in i.documents) for i in identities],
            "phone": [_list(i.phones) for i in identities],
            "account": [_list(a["number"] for a in i.accounts) for i in identities],
            "vehicle": [_list(i.vehicles) for i in identities],
            "address": [_list(i.addresses) for i in identities],
        }
    )
    keys = imprint_keys(features)
    return [Taken(features.record(row), keys[row]) for row in range(len(features))]


def _birth(identity: Identity) -> str:
    form = _KNOWN.get(identity.birth_precision or Precision.DAY)
    return identity.birth_date.strftime(form) if identity.birth_date and form else ""


def _list(values: Any) -> str:
    return ";".join(str(value) for value in values if value)
