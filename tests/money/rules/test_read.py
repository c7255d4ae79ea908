"""Rule files: those that Khua comes with are in order, and what is wrong with another is told."""

import re

import pytest
import yaml

from khua.law.lines import FileProblemsError
from khua.money import rules
from khua.money.rules import Engine, render
from khua.money.rules.model import EXPLOITATION

GOOD = """\
id: F90
version: 2
name: {en: Many deposits, lo: ຝາກຫຼາຍເທື່ອ}
why: {en: Because., lo: ຍ້ອນ.}
tells: {en: "{count} of {times} in {window} days", lo: "{count} ຂອງ {times} ໃນ {window} ມື້"}
exploitation: [any]
role: {controller: 0.5}
family: flow
source: nobody
weight: {any: 0.4}
needs: [ledger.cash]
parameters:
  window: {value: 7, unit: days, words: {en: days, lo: ມື້}}
  times: {value: 3, unit: transactions, words: {en: times, lo: ເທື່ອ}}
  threshold: {country: cash_report}
engine: sql
sql: SELECT l.dst AS who, l.dst AS subject, l.at, l.number, 0 AS other FROM ledger l
when: COUNT(*) OVER back >= {times}
"""


@pytest.fixture
def mistakes(tmp_path):
    """What is told of GOOD with some of its text replaced."""

    def check(before: str, after: str) -> list[str]:
        path = tmp_path / "90-many.yaml"
        text = re.sub(before, after, GOOD, count=1, flags=re.S | re.M)
        assert text != GOOD
        path.write_text(text, encoding="utf-8")
        found, problems = rules.check([path])
        assert bool(found) is not bool(problems)
        for problem in problems:
            assert problem.message["lo"]
            assert problem.mend["lo"]
        return [problem.render("en").removeprefix(f"{path}:") for problem in problems]

    return check


def test_the_catalogue_is_in_order():
    found = rules.catalogue()
    assert [rule.id for rule in found] == [f"F{n:02d}" for n in range(1, 33)]
    for rule in found:
        assert rule.file.startswith(rule.id[1:])
        assert set(rule.weight) - {"any"} <= set(rule.exploitation) | {"criminality", "smuggling"}
        if rule.engine in (Engine.SQL, Engine.KERNEL):
            assert set(rule.weight) >= {"any"}
        for key in ("{en}", "[M]", "[R]"):
            assert key not in rule.source


def test_organ_removal_is_a_question_and_no_rule():
    (rule,) = [rule for rule in rules.catalogue() if rule.exploitation == ("organ",)]
    assert rule.engine is Engine.QUESTION
    assert rule.question["en"].endswith("together.")
    assert not rule.weight


def test_only_numbers_are_filled_in():
    for rule in rules.catalogue():
        if rule.sql:
            filled = render.rows(rule)
            assert "{" not in filled
            for parameter in rule.parameters.values():
                assert isinstance(parameter.number, int)


def test_a_file_is_read(tmp_path):
    path = tmp_path / "90-many.yaml"
    path.write_text(GOOD, encoding="utf-8")
    (rule,) = rules.read([path])
    assert (rule.id, rule.version, rule.family) == ("F90", 2, "flow")
    assert rule.parameters["window"].number == 7 * 86_400
    assert rule.parameters["threshold"].number == 100_000_000 * 100
    assert "PRECEDING" in render.sql(rule)
    assert "604800" in render.sql(rule)
    assert rule.weighs("sexual") == 0.4
    assert list(EXPLOITATION)[-1] == "any"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("^family:", "famly:", r"8: “famly” is not known in a rule\. Mend: did you mean “family”"),
        ("^source: nobody\n", "", r"1: A rule has no “source”"),
        ("id: F90", "id: rule 90", r"1: “rule 90” is not an id of a rule"),
        (r", lo: ຝາກຫຼາຍເທື່ອ\}", "}", r"3: The Lao text is missing"),
        (r"\{window\} days", "{windows} days", "5: “windows” is not known in the blanks of"),
        (r">= \{times\}", ">= {table}", r"18: “table” is not known in the blanks of “when”"),
        ("value: 7,", "value: 7.5,", r"13: “7.5” is not a whole number"),
        ("value: 7,", "value: l.src,", r"13: “l.src” is not a whole number"),
        ("unit: days", "unit: weeks", r"13: “weeks” is not known in “unit”"),
        ("country: cash_report", "country: cash", r"15: “cash” is not known in country.yaml"),
        ("any: 0.4", "any: 1.4", r"10: 1.4 does not lie between 0 and 1"),
        ("any: 0.4", "any: much", r"10: “much” is not a number"),
        ("controller: 0.5", "controller: 0.5, victim: 0.6", "7: The shares of “role”"),
        ("controller: 0.5", "boss: 1", r"7: “boss” is not known in “role”"),
        (r"\[any\]", "[all]", r"6: “all” is not known in “exploitation”"),
        ("ledger.cash", "ledger.gold", r"11: “ledger.gold” is not known in “needs”"),
        ("engine: sql", "engine: magic", r"16: “magic” is not known in “engine”"),
        ("engine: sql", "engine: kernel", r"16: The engine kernel needs “pattern”"),
        ("engine: sql", "engine: none", r"17: The engine none knows nothing of “sql”"),
        ("engine: sql", "engine: sql\npattern: {find: spiral}", r"17: “spiral” is not known"),
        ("^  window.*?\n", "", r"“window” is not known"),
        ("version: 2", "version: two", r"2: “two” is not a whole number"),
        ("engine: sql", "engine: kernel\npattern: {find: cycle, hops: 2}", "“hops” is not known"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_mend(mistakes, before, after, told):
    found = mistakes(before, after)
    assert any(re.search(told, problem) for problem in found), found
    assert all("Mend: " in problem for problem in found)


def test_a_window_rule_needs_its_window(mistakes):
    told = mistakes("window: .value", "span: {value").__str__()
    assert "“when” looks back over a window" in told or "“window” is not known" in told


def test_two_files_with_one_id(tmp_path):
    paths = [tmp_path / "90-a.yaml", tmp_path / "91-b.yaml"]
    for path in paths:
        path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(FileProblemsError, match="F90 is also in"):
        rules.read(paths)


def test_needs_are_told_in_both_languages():
    for name, need in rules.needs().items():
        assert set(need.words) == {"en", "lo"}, name
    asked = {name for rule in rules.catalogue() for name in rule.needs}
    assert asked <= rules.needs().keys()
    assert rules.needs().keys() <= asked, "nobody asks for these"


def test_what_is_written_in_lao_is_in_normal_form():
    from khua.names import normalise

    def texts(node):
        if isinstance(node, dict):
            for key, each in node.items():
                if key == "lo" and isinstance(each, str):
                    yield each
                else:
                    yield from texts(each)
        elif isinstance(node, list):
            for each in node:
                yield from texts(each)

    for path in [
        *rules.files(),
        *(rules.COUNTRY.with_name(n) for n in ("country.yaml", "needs.yaml")),
    ]:
        for text in texts(yaml.safe_load(path.read_text(encoding="utf-8"))):
            assert normalise(text) == text, (path.name, text)
