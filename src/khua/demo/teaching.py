"""The teaching cases of teaching.yaml: invented, one for each question of the 2016 conference."""

import random
from collections.abc import Mapping
from typing import Any

from khua.demo.findings import DemoFinding
from khua.demo.generator import DemoCase
from khua.demo.names import HONORIFICS, foreign_name, lao_name
from khua.demo.offices import SEED, OfficePlan
from khua.demo.people import PHONE
from khua.demo.tables import document
from khua.record.data import CaseData, IdentityData, PersonData, PlaceData


def teaching_cases(office: OfficePlan) -> list[DemoCase]:
    """Those that this office leads, in the order they were reported."""
    told = (
        _case(office, told) for told in document("teaching.yaml") if told["office"] == office.code
    )
    return sorted(told, key=lambda one: one.case.reported_on)


def _case(office: OfficePlan, told: Mapping[str, Any]) -> DemoCase:
    draw = random.Random(f"{SEED} {told['key']}")  # noqa: S311 - invented people, the same every time
    place = {key: number for number, key in enumerate(told["people"])}
    here = PlaceData(
        "Transit" if told.get("migrants") else "Recruitment",
        province=office.province,
        district=told["district"],
    )
    there = PlaceData("Recruitment" if told.get("migrants") else "Exploitation", told["abroad"])
    return DemoCase(
        case=CaseData(
            title=told["title"],
            source=told["source"],
            reported_on=told["reported_on"],
            occurred_on=told["occurred_on"],
            occurred_precision=told["precision"],
            account=told["account"],
            sheet_key=f"demo-{told['key']}",
            places=(here,) if told["abroad"] == "LA" else (here, there),
        ),
        people=tuple(_person(draw, key, one) for key, one in told["people"].items()),
        findings=tuple(
            DemoFinding(code, standing, source, place.get(suspect), place.get(victim))
            for code, standing, source, suspect, victim in told["findings"]
        ),
        joined=tuple(told["joined"]),
    )


def _person(draw: random.Random, key: str, told: Mapping[str, Any]) -> PersonData:
    nationality, sex = told["nationality"], told["sex"]
    lao = nationality == "LA"
    name = lao_name(draw, sex) if lao else foreign_name(draw, nationality, sex)
    written, other = name.lao or name.latin, name.latin if lao else ""
    if "name" in told:
        written, other = told["name"], told.get("other", "")
    return PersonData(
        roles=tuple(told["roles"]),
        sex=sex,
        nationalities=(nationality,),
        sheet_key=f"demo-{key}",
        identity=IdentityData(
            honorific=HONORIFICS[sex] if lao and not written.isascii() else "",
            name=written,
            other_names=(other,) if other else (),
            age=told["age"],
            phones=(PHONE.format(told["phone"]),) if "phone" in told else (),
        ),
    )
