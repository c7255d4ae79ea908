"""A broker known in two provinces, by the same phone, account, plate and passport."""

from datetime import date
from types import SimpleNamespace

import pytest

from khua.record import services
from khua.record.data import CaseData, IdentityData, PersonData, PlaceData

PHONE = "+8562055512345"
OTHER_PHONE = "+8562099887766"
ACCOUNT = {"bank": "BCEL", "number": "010-12-00-1234567"}
PLATE = "ກຂ 1234"
PASSPORT = {"kind": "passport", "number": "PA7654321", "country": "LA"}
VICTIM_PHONE = "+8562022223333"
HERE, THERE = "ຄຳປານ ໄຊຍະວົງ", "Khamphanh Xayavong"
TITLE_THERE = "ແມ່ຍິງສອງຄົນ ຈາກບໍ່ແກ້ວ"
VILLAGE = "ບ້ານທ່າສະເໝ"


def someone(*roles: str, name: str = "", **identity: object) -> PersonData:
    return PersonData(roles, identity=IdentityData(name=name, **identity))


def open_case(acting, username: str, title: str, day: date, people, places=()) -> SimpleNamespace:
    """A case that a member opens, and its people, in order."""
    officer = acting(username)
    case = services.open_case(officer, CaseData(title, "report", day, places=tuple(places)))
    return SimpleNamespace(
        case=case, people=services.add_people(officer, [(case, person) for person in people])
    )


@pytest.fixture
def here(acting) -> SimpleNamespace:
    """The case in Savannakhet: `broker`, `victim`, `witness`."""
    found = open_case(
        acting,
        "sv-pol-officer",
        "ຄະດີ ຢູ່ສະຫວັນ",
        date(2026, 3, 2),
        [
            someone(
                "broker",
                name=HERE,
                phones=(PHONE, OTHER_PHONE),
                accounts=(ACCOUNT,),
                vehicles=(PLATE,),
                documents=(PASSPORT,),
                addresses=("ບ້ານໂພນສະຫວັນ ໜ່ວຍ 12",),
            ),
            someone("victim", name="ນາງ ແກ້ວມະນີ ສີວິໄລ", phones=(VICTIM_PHONE, OTHER_PHONE)),
            someone("witness", name="ນາງ ດາວເຮືອງ"),
        ],
        [PlaceData("Recruitment", province="LA-SV", district="ໄກສອນ", village=VILLAGE)],
    )
    found.broker, found.victim, found.witness = found.people
    return found


@pytest.fixture
def there(acting) -> SimpleNamespace:
    """The case in Bokeo: `broker`, `driver`."""
    found = open_case(
        acting,
        "bk-pol-officer",
        TITLE_THERE,
        date(2024, 5, 6),
        [
            someone(
                "suspect",
                name=THERE,
                phones=("+856 20 5551 2345",),
                accounts=({"bank": "ທຄຕລ", "number": "0101200 1234567"},),
            ),
            someone("suspect", name="ທ້າວ ສົມພອນ", vehicles=("ກຂ-1234",)),
        ],
        [PlaceData("Transit", province="LA-SV", district="ໄກສອນ", village=VILLAGE)],
    )
    found.broker, found.driver = found.people
    return found
