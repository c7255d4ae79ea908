"""A broker in two cases, spelled in two ways, with one telephone; saved as on a page."""

from datetime import date
from types import SimpleNamespace

import pytest

from khua.record import services
from khua.record.data import CaseData, IdentityData, PersonData, PlaceData
from tests.intelligence.rows import pair  # noqa: F401 - a fixture

PHONE = "+8562055512345"
HERE, THERE = "sv-pol-officer", "bk-pol-officer"
#: what nobody of Savannakhet may read of the case of Bokeo
HIDDEN_TITLE = "ສາວໜຸ່ມ ຖືກພາໄປ ສາມຫຼ່ຽມຄຳ"
HIDDEN_NAME = "Khamphanh Xayavong"


def a_person(member, case, name: str, *roles: str, phones: tuple[str, ...] = (PHONE,), **more):
    """Somebody in a case, saved as on a page."""
    identity = IdentityData(name=name, phones=phones, **more)
    return services.add_person(member, case, PersonData(roles or ("broker",), identity=identity))


def a_case_of(member, title: str):
    """A case of the member's office."""
    places = (PlaceData("Transit", province="LA-BK"),)
    return services.open_case(
        member, CaseData(title=title, source="report", reported_on=date(2026, 3, 2), places=places)
    )


@pytest.fixture
def broker(acting):
    """`mine` in `case` (Savannakhet), `theirs` in `hidden` (Bokeo), of which neither sees both."""
    there = acting(THERE)
    hidden = a_case_of(there, HIDDEN_TITLE)
    theirs = a_person(there, hidden, HIDDEN_NAME)
    here = acting(HERE)
    case = a_case_of(here, "ແມ່ຍິງ ຖືກຫຼອກໄປເຮັດວຽກ")
    mine = a_person(here, case, "Khampane Sayyavong")
    return SimpleNamespace(case=case, mine=mine, hidden=hidden, theirs=theirs)


@pytest.fixture
def twice(acting):
    """The same broker in two cases of Savannakhet: `mine` in `case`, `theirs` in `other`."""
    here = acting(HERE)
    other, case = a_case_of(here, "ຄະດີໜຶ່ງ"), a_case_of(here, "ຄະດີສອງ")
    theirs = a_person(here, other, "ທ້າວ ຄຳປານ ໄຊຍະວົງ")
    mine = a_person(here, case, "Khampane Sayyavong", birth_date=date(1980, 5, 4))
    return SimpleNamespace(case=case, mine=mine, other=other, theirs=theirs)
