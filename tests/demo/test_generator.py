"""The invented country: the same every time, complete, and nobody's real name."""

import itertools
import random
from collections import Counter

import pytest

from khua.demo.generator import cases_of, kinds
from khua.demo.names import lao_name, parts, surnames
from khua.demo.offices import members, offices
from khua.demo.people import PHONE, network
from khua.demo.personas import PERSONAS
from khua.demo.plan import cases_of_offices
from khua.demo.tables import document
from khua.demo.teaching import teaching_cases
from khua.law import vocabulary
from khua.names import fold, similarity
from khua.places import provinces
from khua.record.models.choices import PersonRole, Sex, Source

# whoever spoke at the 2016 conference, as the report spells them
OFFICIALS = """
Khamsane Souvong; Ket Kiattisack; Ket Kiettisack; Siliphaithoun Xayamoungkhoun;
Khampane Sayyavong; Khamphane Sayyavong; Phoukong Sisoulath; Phoukhong Sisoulath;
Vernsavanh Sivilay; Vernsavanh Sivily; Phouvah Xayyasith; Phouvanh Xayyasith;
Bounthan Sengdara; Bounseum Phommachanh; Kaiyasone Singvixay; Saikham Sithorlak;
Souksan Taixayyavong; Soukan Taixayyavong; Khamphet Sorsamphanxay;
Sibounyone Phimmasone; Sibounyone Phimmason; Nalonglith Norasing; Chanthy Polivanh;
Xoukiet Panyanouvong; Bounyang Chandalasarn; Bounyang Chandalararn; Bounthai Pankeo;
Langsy Sibounheuang; Langsy Sybounheuang
"""


@pytest.fixture(scope="module")
def country():
    """Every case of a country of 2,000, by office."""
    counts = cases_of_offices(2000)
    return {o.code: cases_of(o, counts[o.code]) for o in offices() if o.code in counts}


def every_case(country):
    return list(itertools.chain.from_iterable(country.values()))


def test_the_same_seed_gives_the_same_cases_in_any_order(country):
    counts = cases_of_offices(2000)
    for office in list(reversed(offices()))[:40]:
        if office.code in counts:
            assert cases_of(office, counts[office.code]) == country[office.code]


def test_offices_differ(country):
    assert country["SV-POL"][0] != country["CH-POL"][0]


def test_as_many_cases_as_were_asked_for():
    for total in (0, 1, 60, 1999, 2000):
        assert sum(cases_of_offices(total).values()) == total


def test_every_province_and_every_kind_has_cases(country):
    led = {o.province for o in offices() if country.get(o.code)}
    assert {p.iso for p in provinces()} <= led
    titles = Counter(case.case.title for case in every_case(country))
    assert len(titles) > 20 * len(kinds())


def test_no_name_that_can_come_out_is_an_official_of_the_conference():
    officials = {fold(name) for name in OFFICIALS.replace("\n", " ").split(";") if name.strip()}
    assert len(officials) > 15
    given = parts("female") + parts("male")
    for (lao, latin), surname in itertools.product(given, surnames()):
        assert fold(f"{latin} {surname.latin}") not in officials
        assert fold(f"{lao} {surname.lao}") not in officials


def test_nor_is_a_name_that_was_chosen():
    officials = [name.strip() for name in OFFICIALS.replace("\n", " ").split(";")]
    people = [person for case in document("teaching.yaml") for person in case["people"].values()]
    chosen = [one[key] for one in people for key in ("name", "other") if key in one]
    assert len(chosen) == 4
    assert all(similarity(a, b) < 0.85 for a in chosen for b in officials)


def test_the_check_of_names_would_find_one():
    assert fold("Bountham  SENGDARA") != fold("Bounthan Sengdara")
    assert fold("bounthan sengdara") == fold("Bounthan Sengdara")


def test_names_are_drawn_in_both_scripts():

    name = lao_name(random.Random(1), "Feminine")  # noqa: S311 - no secret
    assert name.lao.split()[0] in {lao for lao, _latin in parts("female")}
    assert name.latin.isascii()


def test_telephones_cannot_be_anybodys(country):
    phones = {p for c in every_case(country) for q in c.people for p in q.identity.phones}
    assert len(phones) > 500
    assert all(phone.startswith(PHONE[:8]) and len(phone) == 14 for phone in phones)


def test_what_is_drawn_makes_sense(country):
    for one in every_case(country):
        assert one.case.occurred_on < one.case.reported_on
        assert one.case.source in Source.values
        assert one.people
        for person in one.people:
            assert set(person.roles) <= set(PersonRole.values)
            assert person.sex in Sex.values
            assert person.identity.name
        for finding in one.findings:
            assert finding.code in vocabulary().codes
            if finding.suspect is not None:
                assert set(one.people[finding.suspect].roles) & {"suspect", "broker"}
            if finding.victim is not None:
                assert set(one.people[finding.victim].roles) & {"victim", "possible_victim"}


def test_people_turn_up_in_more_than_one_province(country):
    seen: dict[str, set[str]] = {}
    for code, cases in country.items():
        for phone in (p for c in cases for q in c.people for p in q.identity.phones):
            seen.setdefault(phone, set()).add(code.split("-")[0])
    assert sum(len(places) >= 3 for places in seen.values()) >= 10


def test_the_same_broker_is_written_in_several_ways(country):
    written: dict[str, set[str]] = {}
    for person in (p for case in every_case(country) for p in case.people):
        for phone in set(person.identity.phones) & {known.phone for known in network()}:
            written.setdefault(phone, set()).add(person.identity.name)
    assert len(written) == len(network())
    assert min(map(len, written.values())) >= 2  # at least in two scripts
    assert sum(len(names) >= 4 for names in written.values()) >= len(network()) / 2
    for known in network():
        assert all(similarity(known.name.lao, name) > 0.85 for name in written[known.phone])


def test_every_persona_works_in_the_country():
    assert {persona.username for persona in PERSONAS} <= {m.username for m in members()}


def test_every_member_has_an_office_and_a_name_of_his_own():
    names = Counter(member.username for member in members())
    assert set(names.values()) == {1}
    assert {m.office for m in members()} == {o.code for o in offices()}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("XI-POL", "The marriage broker of Xieng Khouang"),
        ("BK-POL", "Smuggled willingly, then exploited"),
        ("LP-POL", "The employment broker of Luang Prabang"),
        ("SV-POL", "no means needed"),
        ("SV-POL", "smuggling, not trafficking"),
        ("SV-POL", "Consent is irrelevant"),
        ("BK-POL", "One broker, three provinces"),
    ],
)
def test_the_questions_of_the_conference_are_teaching_cases(code, words):
    (office,) = (o for o in offices() if o.code == code)
    assert any(words in one.case.title for one in teaching_cases(office))
