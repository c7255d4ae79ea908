"""The offices of the synthetic country and who works in them. Pure data until `create`.

Every agency has its centre; in the provinces stand those that do; the police of a few provinces
have districts below. Codes: `C-POL`, `SV-POL`, `SV-D1-POL`.
"""

import random
from dataclasses import dataclass
from functools import cache
from typing import Final

from khua.demo.names import lao_name
from khua.demo.tables import rows
from khua.places import Province, provinces

SEED: Final = "khua demo 1"
INLAND: Final = {"LA-XS"}  # borders on no other country: no immigration police of its own
DISTRICT_POLICE: Final = ("LA-SV", "LA-CH", "LA-LP", "LA-XI")
CLERKS: Final = ("POL", "BOR", "WOM")


@dataclass(frozen=True)
class OfficePlan:
    """An office to be; `parent` is a code, `province` ISO 3166-2."""

    code: str
    kind: str
    level: str
    name_en: str
    name_lo: str
    parent: str | None = None
    province: str | None = None
    district: str | None = None

    @property
    def suffix(self) -> str:
        """The agency's part of the code: POL, PRO, …"""
        return self.code.rsplit("-", 1)[1]


@dataclass(frozen=True)
class MemberPlan:
    """A member to be, in the office of the code."""

    username: str
    display_name: str
    office: str
    role: str


@dataclass(frozen=True)
class District:
    """A district of a province by its two names."""

    iso: str
    name_lo: str
    name_en: str


@cache
def districts(iso: str) -> tuple[District, ...]:
    """Some districts of a province; for the demo, not a register."""
    return tuple(District(**row) for row in rows("districts.csv") if row["iso"] == iso)


@cache
def offices() -> tuple[OfficePlan, ...]:
    """All offices, each after the one above it."""
    agencies = rows("agencies.csv")
    found = [
        OfficePlan(f"C-{a['suffix']}", a["kind"], "centre", a["centre_en"], a["centre_lo"])
        for a in agencies
    ]
    for place in provinces():
        found += [
            _provincial(agency, place)
            for agency in agencies
            if agency["in_provinces"] == "all"
            or (agency["in_provinces"] == "border" and place.iso not in INLAND)
        ]
    for iso in DISTRICT_POLICE:
        found += [_of_district(i, d) for i, d in enumerate(districts(iso)[:2], start=1)]
    return tuple(found)


def _provincial(agency: dict[str, str], place: Province) -> OfficePlan:
    short = place.iso.removeprefix("LA-")
    lao = place.name_lo if place.iso == "LA-VT" else f"ແຂວງ{place.name_lo}"
    return OfficePlan(
        code=f"{short}-{agency['suffix']}",
        kind=agency["kind"],
        level="province",
        name_en=agency["province_en"].format(province=place.name_en),
        name_lo=agency["province_lo"].format(province=lao),
        parent=f"C-{agency['suffix']}",
        province=place.iso,
    )


def _of_district(number: int, district: District) -> OfficePlan:
    short = district.iso.removeprefix("LA-")
    return OfficePlan(
        code=f"{short}-D{number}-POL",
        kind="police",
        level="district",
        name_en=f"District Public Security Office, {district.name_en}",
        name_lo=f"ກອງບັນຊາການປ້ອງກັນຄວາມສະຫງົບ ເມືອງ{district.name_lo}",
        parent=f"{short}-POL",
        province=district.iso,
        district=district.name_lo,
    )


@cache
def members() -> tuple[MemberPlan, ...]:
    """Everyone who works in the offices; the same people every time."""
    return tuple(
        MemberPlan(
            username=f"{office.code}-{job}".lower(),
            display_name=_someone(f"{office.code}-{job}"),
            office=office.code,
            role=role,
        )
        for office in offices()
        for job, role in _jobs(office).items()
    )


def _jobs(office: OfficePlan) -> dict[str, str]:
    """The jobs of an office: the end of the login name, and the role."""
    jobs = {"head": "head", "officer": "officer", "officer2": "officer"}
    if office.suffix in CLERKS and office.level != "district":
        jobs["clerk"] = "clerk"
    if office.level == "centre":
        jobs |= {"auditor": "auditor", "admin": "administrator"}
    if office.suffix == "POL" and office.level == "province":
        jobs["admin"] = "administrator"
    return jobs


def _someone(who: str) -> str:
    draw = random.Random(f"{SEED} {who}")  # noqa: S311 - invented people, the same every time
    name = lao_name(draw, draw.choice(("Feminine", "Masculine")))
    return f"{name.lao} ({name.latin})"


def create() -> None:
    """Add the offices and members that are missing, as the owner: what no member may do yet.

    Nobody has a password: in the demo one signs in by choosing a persona.
    """
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from khua.access.models import Member, Office

    with transaction.atomic(using="owner"):
        ids: dict[str, int] = {}
        for level in ("centre", "province", "district"):  # a trigger reads the parent's row
            Office.objects.using("owner").bulk_create(
                [
                    Office(
                        code=plan.code,
                        kind=plan.kind,
                        level=plan.level,
                        province=plan.province,
                        district=plan.district,
                        parent_id=ids[plan.parent] if plan.parent else None,
                        name_en=plan.name_en,
                        name_lo=plan.name_lo,
                    )
                    for plan in offices()
                    if plan.level == level
                ],
                ignore_conflicts=True,
            )
            ids = dict(Office.objects.using("owner").values_list("code", "pk"))
        Member.objects.using("owner").bulk_create(
            [
                Member(
                    username=plan.username,
                    display_name=plan.display_name,
                    office_id=ids[plan.office],
                    role=plan.role,
                    password=make_password(None),
                )
                for plan in members()
            ],
            ignore_conflicts=True,
        )
