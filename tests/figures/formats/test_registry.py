"""All formats, as pages and commands have them; and the codes of the classification of crime."""

import inspect
import re
from datetime import date

from khua.figures.catalogue import catalogue, table
from khua.figures.counting import count
from khua.figures.dimensions import dimensions
from khua.figures.formats import FORMATS, GLOTIP_TABLES, Unfit, codes, iccs
from khua.figures.formats.problems import META, Export, Problem
from khua.figures.shown import shown
from tests.figures.formats.caseload import caseload

DAY = date(2017, 1, 1)
CASELOAD = caseload(40, seed=9)


def exported(name: str) -> Export:
    wanted = FORMATS[name]
    if wanted.needs == "tables":
        ids = wanted.tables or ["suspects", "fines"]
        counted = count(CASELOAD, [table(each) for each in ids])
        tables = {each.table.id: shown(each, "LA", DAY, None) for each in counted}
        return wanted.export(tables, **({"years": [2016]} if name == "glotip" else {}))
    asked = {"year": 2016, "as_of": DAY, "secret": b"x" * 32}
    there = inspect.signature(wanted.export).parameters
    return wanted.export(CASELOAD, **{k: v for k, v in asked.items() if k in there})


def test_every_format_writes_what_its_check_lets_pass_and_nothing_else() -> None:
    for name, wanted in FORMATS.items():
        export = exported(name)
        files = [
            each for each in export.files if re.fullmatch(wanted.file.replace("*", ".*"), each)
        ]
        assert files, name
        assert META in export.files
        for each in files:
            assert wanted.check(export.files[each]) == ()
        assert wanted.check(b"\xff\xfe nonsense")
        for text in (wanted.words, wanted.about, *export.notes):
            assert text["en"]
            assert text["lo"]
        assert wanted.secret == ("secret" in inspect.signature(wanted.export).parameters)


def test_the_tables_that_formats_need_are_in_the_catalogue() -> None:
    assert set(GLOTIP_TABLES) <= set(catalogue())
    assert all(set(each.tables) <= set(catalogue()) for each in FORMATS.values())


def test_a_code_that_nobody_verified_is_given_to_nobody() -> None:
    assert [each.offence for each in codes() if not each.verified] == ["smuggling"]
    assert iccs("smuggling") == ""
    assert iccs("smuggling", "labour") == ""
    assert iccs("trafficking") == "0204"
    assert iccs("trafficking", "sexual") == "02041"
    assert iccs("trafficking", "begging") == "0204"  # no code of its own: that of the offence
    assert iccs("theft") == ""


def test_every_code_is_of_an_offence_and_form_of_ours_and_has_its_source() -> None:
    there = dimensions()
    for each in codes():
        assert re.fullmatch(r"(0[1-9]|1[01])\d{0,4}", each.code)
        assert each.offence in there["offence"].values
        assert not each.form or each.form in there["form"].values
        assert each.source
        assert each.words["lo"]
        assert not each.form or each.code.startswith(iccs(each.offence))


def test_a_problem_says_row_column_and_mend_in_both_languages() -> None:
    problem = Problem(3, "Sex", {"en": "is wrong.", "lo": "ຜິດ."}, {"en": "Mend it.", "lo": "ແກ້ໄຂ."})
    assert problem.said("en") == "Row 3, Sex: is wrong. Mend it."
    assert problem.said("lo") == "ແຖວ 3, Sex: ຜິດ. ແກ້ໄຂ."
    assert str(Unfit([problem])) == "Row 3, Sex: is wrong. Mend it."
