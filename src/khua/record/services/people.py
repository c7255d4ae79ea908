"""Adding and editing people, and keeping who they are apart."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from khua.access.models import Member, Office
from khua.names import normalise, search_text, split_honorific
from khua.record.data import FindingData, IdentityData, PersonData
from khua.record.joints import WHO_CHANGED
from khua.record.minority import was_surely_minor
from khua.record.models import Case, Finding, Identity, Person
from khua.record.models.choices import PROTECTED_ROLES
from khua.record.refusal import Refused
from khua.record.services.findings import record_findings
from khua.record.versions import hold

# no vowels, so no word; no 0, 1, I, L, O, so nothing is misread over a telephone
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"


def add_person(member: Member, case: Case, data: PersonData) -> Person:
    """Add one person to a case."""
    (person,) = add_people(member, [(case, data)])
    return person


@transaction.atomic
def add_people(member: Member, batch: Sequence[tuple[Case, PersonData]]) -> list[Person]:
    """Add people to cases, in the order given. Raises Refused for the first that makes no sense."""
    for _case, data in batch:
        _check(data)
    people = Person.objects.bulk_create(
        [
            Person(
                case=case,
                code=code,
                kind=data.kind,
                roles=list(data.roles),
                sex=data.sex,
                nationalities=list(data.nationalities),
                sheet_key=data.sheet_key,
                protected=is_protected(data.roles),
            )
            for (case, data), code in zip(batch, new_codes(len(batch)), strict=True)
        ],
        batch_size=500,
    )
    identities = [
        Identity(person=person, **_identity_columns(data.identity))
        for person, (_case, data) in zip(people, batch, strict=True)
    ]
    Identity.objects.bulk_create(identities, batch_size=500)
    for hook in WHO_CHANGED:
        hook(identities)
    _record_minority(member, list(zip(people, (data.identity for _c, data in batch), strict=True)))
    serving = [(p, data.official_of) for p, (_c, data) in zip(people, batch, strict=True)]
    _write_offices([(person, office) for person, office in serving if office])
    return people


@transaction.atomic
def edit_person(
    member: Member,
    person: Person,
    data: PersonData,
    *,
    with_identity: bool,
    with_office: bool = False,
    seen: int | None = None,
) -> Person:
    """Give a person new values; `with_identity` False leaves the identity as it is, `with_office`
    False the office at which an official serves, as long as he is one.

    `seen`: see record/versions.py.
    """
    _check(data)
    hold(person, seen)
    person.kind, person.sex = data.kind, data.sex
    person.roles, person.nationalities = list(data.roles), list(data.nationalities)
    person.protected = is_protected(data.roles)
    if with_identity:  # before the roles: they may close the identity to whoever writes
        columns = _identity_columns(data.identity)
        Identity.objects.filter(person=person).update(**columns)
        for hook in WHO_CHANGED:
            hook([Identity(person=person, **columns)])
    person.save(update_fields=["kind", "sex", "roles", "nationalities", "protected"])
    if with_identity:
        _record_minority(member, [(person, data.identity)])
    if with_office or "official" not in data.roles:
        _write_offices([(person, data.official_of)])
    return person


def _write_offices(serving: Sequence[tuple[Person, Office | None]]) -> None:
    """Write where officials serve, last of all and in one statement: from then on the case is kept
    from those offices, and the writer himself may see it no more (sql/sharing.sql)."""
    changed = [(person, office) for person, office in serving if person.official_of != office]
    for person, office in changed:
        person.official_of = office
    try:
        with transaction.atomic():
            Person.objects.bulk_update([person for person, _office in changed], ["official_of"])
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", None) != "23514":
            raise
        raise Refused(
            "official_of",
            _("No office is left that could lead the case."),
            _("Ask the administrators: a centre that is not concerned must be set up first."),
        ) from None


def is_protected(roles: Sequence[str]) -> bool:
    """Whether an identity with these roles is held apart; a trigger says the same."""
    return not set(PROTECTED_ROLES).isdisjoint(roles)


def _check(data: PersonData) -> None:
    if not data.roles:
        raise Refused("roles", _("The person has no role."), _("Choose at least one role."))
    if data.official_of and "official" not in data.roles:
        raise Refused(
            "official_of",
            _("Only an official serves at an office."),
            _("Tick the role “official”, or choose no office."),
        )


def new_codes(count: int) -> list[str]:
    """Code names nobody in the country bears yet: four letters while they last, then more.

    Codes are unique also among rows one may not see, so the database is asked which are free.
    """
    length, codes = 4, set[str]()
    while len(codes) < count:
        drawn = [_draw(length) for _ in range(2 * (count - len(codes)))]
        with connection.cursor() as cursor:
            cursor.execute("SELECT record_free_codes(%s)", [drawn])
            free = {code for (code,) in cursor.fetchall()}
        if 2 * len(free) < len(drawn):
            length += 1
        codes |= free
    return list(codes)[:count]


def _draw(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _identity_columns(data: IdentityData) -> dict[str, object]:
    """The columns of an identity, text in normal form, honorific apart."""
    name = normalise(data.name)
    honorific = normalise(data.honorific)
    if not honorific:
        honorific, name = split_honorific(name)
    others = [normalise(other) for other in data.other_names]
    columns = asdict(replace(data, name=name, honorific=honorific))
    lists = ("documents", "phones", "accounts", "vehicles", "addresses")
    return {
        **columns,
        **{key: list(getattr(data, key)) for key in lists},
        "other_names": others,
        "search_text": search_text(name, *others, *data.phones),
    }


def _record_minority(member: Member, pairs: Sequence[tuple[Person, IdentityData]]) -> None:
    """Note as alleged that a victim was under 18 where the stated age says so for sure.

    Never the opposite: victims are made to give a false age, so an adult's stated age proves
    nothing, and doubt is resolved for the victim (IOM at the 2016 conference).
    """
    minors = [
        person
        for person, identity in pairs
        if person.protected and was_surely_minor(identity, person.case)
    ]
    said = set(
        Finding.objects.filter(victim__in=minors, code="victim.minor").values_list(
            "victim_id", flat=True
        )
    )
    record_findings(
        member,
        [
            (
                person.case,
                FindingData("victim.minor", "alleged", "computed", victim=person),
            )
            for person in minors
            if person.pk not in said
        ],
    )
