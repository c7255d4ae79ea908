"""`khua assess`: real decisions, formats, languages, and files that break the format."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import khua.training
from khua.cli import app
from khua.law import vocabulary
from khua.law.decisions import Decision, read_decisions
from khua.law.lines import FileProblemsError, Problem

DECISIONS = Path(khua.training.__file__).parent / "decisions.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(DECISIONS.read_text(encoding="utf-8"))["cases"]


def run(*args: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["assess", *args], input=given)


def assessed(*args: str, given: str | None = None) -> list[dict[str, Any]]:
    result = run(*args, "--format", "json", given=given)
    assert result.exit_code == 0, result.stderr
    data: list[dict[str, Any]] = json.loads(result.stdout)
    return data


@pytest.fixture(scope="module")
def all_assessed() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in assessed(str(DECISIONS))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_decision_gives_what_the_protocols_give(
    case: dict[str, Any], all_assessed: dict[str, dict[str, Any]]
) -> None:
    results = all_assessed[case["id"]]["results"]
    assert {name: results[name] for name in case["expected_protocol"]} == case["expected_protocol"]
    smuggling = {"som", "som_aggravated"} if case["facts"].get("smuggling") else set()
    assert set(results) == {"tip"} | smuggling


def test_what_a_file_expects_never_reaches_the_reasoner() -> None:
    turned = yaml.safe_load(DECISIONS.read_text(encoding="utf-8"))
    for case in turned["cases"]:
        case["expected_protocol"] = {"tip": "not_established"}
    before = [row["results"] for row in assessed(str(DECISIONS))]
    after = [row["results"] for row in assessed("-", given=yaml.safe_dump(turned))]
    assert after == before


def test_json_says_law_version_standard_and_what_is_unverified(
    all_assessed: dict[str, dict[str, Any]],
) -> None:
    row = all_assessed["th-manas-2017"]
    assert row["standard"] == "conviction"
    assert row["law"]["layer"] == "palermo"
    assert len(row["law"]["version"]) == 12
    assert row["law"]["unverified"] == ["tip", "som", "som_aggravated"]
    assert set(row["elements"]["tip"]) == {"act", "minor", "means", "purpose", "intent"}
    assert row["elements"]["tip"]["means"]["citation"]["lo"].endswith("ມາດຕາ 3(a)")
    assert [item["element"] for item in row["next_evidence"]] == ["purpose"]
    assert row["next_evidence"][0]["options"][0]["code"] == "purpose.forced_labour"


def test_standards_from_weak_to_strict() -> None:
    case = "ca-orr-2016"  # everything alleged before a tribunal, nothing proved in the end
    seen = {
        standard: next(
            r for r in assessed(str(DECISIONS), "--standard", standard) if r["id"] == case
        )
        for standard in ("suspicion", "charge", "conviction")
    }
    assert seen["suspicion"]["results"]["tip"] == "established"
    assert seen["charge"]["results"]["tip"] == "established"
    assert seen["conviction"]["results"]["tip"] == "unknown"


@pytest.mark.parametrize(
    ("written", "charge"),
    [
        ("alleged", "established"),
        ("{standing: alleged}", "established"),
        ("{standing: alleged, supported: false}", "unknown"),
    ],
)
def test_an_allegation_may_say_that_nothing_supports_it(written: str, charge: str) -> None:
    text = f"""
- id: a
  facts:
    acts: {{receipt: proved}}
    means: {{force: {written}}}
    purposes: {{slavery: proved}}
    victim_minor: contradicted
    intent: proved
"""
    result = {
        standard: assessed("-", "--standard", standard, given=text)[0]["results"]["tip"]
        for standard in ("suspicion", "charge")
    }
    assert result == {"suspicion": "established", "charge": charge}


LOOSE = """\
- id: 7
  year: "2019"
  facts:
    acts: {seeking: proved, abduction: proved}
    means:
    purposes: {removal_of_organs: alleged, begging: proved}
    cross_border: yes
    consent_claimed: no
    smuggling: {}
- id: none-used
  year: 2020
  facts: {means: {none: proved}, victim_minor: contradicted}
- {id: empty, year: null, facts: {}}
"""


def test_a_bare_list_with_gaps_national_codes_and_yes_no_is_read() -> None:
    rows = assessed("-", given=LOOSE)
    assert [row["id"] for row in rows] == ["7", "none-used", "empty"]
    assert [row["results"]["tip"] for row in rows] == ["unknown", "not_established", "unknown"]
    assert rows[0]["elements"]["tip"]["act"]["result"] == "established"
    assert set(rows[0]["results"]) == {"tip"}


def test_lao_law_takes_the_year_of_the_decision_and_says_so() -> None:
    rows = {row["id"]: row for row in assessed(str(DECISIONS), "--law", "la")}
    row = rows["la-xiengkhouang-2022"]
    assert row["results"] == {
        "la_trafficking_definition": "established",
        "la_trafficking_penal": "not_encoded",
    }
    assert row["law"]["on"] == "2022-01-01"
    assert "--on" in row["law"]["on_reason"]["en"]
    assert row["law"]["unverified"] == list(row["results"])
    assert rows["de-aserio"]["law"]["on"] is None
    early = assessed(str(DECISIONS), "--law", "la", "--on", "2010-05-01")
    assert all(row["results"]["la_trafficking_definition"] == "not_in_force" for row in early)


@pytest.mark.parametrize("lang", ["en", "lo"])
def test_text_for_a_tired_officer(lang: str) -> None:
    out = run(str(DECISIONS), "--lang", lang).stdout
    wanted = {
        "en": [
            "decision support, not legal advice",
            "law version",
            "Trafficking in persons: open (not established yet)",
            "[TIP Protocol art. 3(a)]",
            "1. proof of one listed purpose of exploitation",
            "UNVERIFIED LAW",
            "irrelevant, because the person was under 18",
            "Not encoded: ",
        ],
        "lo": [
            "ບໍ່ແມ່ນຄຳປຶກສາທາງກົດໝາຍ",
            "ລຸ້ນກົດໝາຍ",
            "ການຄ້າມະນຸດ: ຍັງບໍ່ຊັດເຈນ",
            "[ອະນຸສັນຍາຕ້ານການຄ້າມະນຸດ ມາດຕາ 3(a)]",
            "1. ການພິສູດຈຸດປະສົງຂູດຮີດໜຶ່ງທີ່ກົດໝາຍລະບຸ",
            "ກົດໝາຍຍັງບໍ່ໄດ້ກວດທານ",
            "ບໍ່ກ່ຽວຂ້ອງ, ເພາະຜູ້ກ່ຽວອາຍຸຕ່ຳກວ່າ 18 ປີ",
            "ສິ່ງທີ່ຍັງບໍ່ທັນບັນຈຸ",
        ],
    }[lang]
    assert [line for line in wanted if line not in out] == []


GOOD = "cases:\n- id: a\n  facts:\n    acts: {receipt: proved}\n"
BROKEN: dict[str, tuple[str | bytes, int, str]] = {
    "unknown key": ("- id: a\n  factz: {}\n  facts: {}\n", 2, "did you mean “facts”"),
    "unknown code": (
        "- id: a\n  facts:\n    acts:\n      recruitmnt: proved\n",
        4,
        "“recruitment”",
    ),
    "unknown standing": ("- id: a\n  facts:\n    intent: prooved\n", 3, "“proved”"),
    "a yes for a standing": ("- id: a\n  facts:\n    intent: yes\n", 3, "use one of"),
    "duplicate id": ("- id: a\n  facts: {}\n- id: a\n  facts: {}\n", 3, "first: line 1"),
    "duplicate key": ("- id: a\n  facts: {}\n  facts: {}\n", 3, "twice"),
    "same finding twice": (
        "- id: a\n  facts:\n    acts:\n      harboring: proved\n      harbouring: alleged\n",
        5,
        "same finding",
    ),
    "missing facts": ("- id: a\n", 1, "no “facts”"),
    "missing id": ("cases:\n- facts: {}\n", 2, "no “id”"),
    "facts of a wrong type": ("- id: a\n  facts: proved\n", 2, "must be a mapping"),
    "acts of a wrong type": ("- id: a\n  facts:\n    acts: [receipt]\n", 3, "must be a mapping"),
    "cases of a wrong type": ("version: 1\ncases: 5\n", 2, "must be a list"),
    "a decision that is a word": ("- hello\n", 1, "must be a mapping"),
    "a bad year": ("- id: a\n  year: long ago\n  facts: {}\n", 2, "not a year"),
    "a bad border": ("- id: a\n  facts: {cross_border: perhaps}\n", 2, "perhaps"),
    "another version": ("version: 9\ncases: []\n", 1, "version: 1"),
    "unknown top key": ("cases: []\ncase: 1\n", 2, "did you mean “cases”"),
    "no cases": ("version: 1\n", 1, "no “cases”"),
    "a bad expectation": (
        "- id: a\n  facts: {}\n  expected_protocol: {tip: yess}\n",
        3,
        "not known",
    ),
    "not UTF-8": (b"cases:\n- id: caf\xe9\n", 2, "UTF-8"),
    "not YAML": ("cases:\n- id: 'a\n  facts: {}\n", 4, "not valid YAML"),
    "two documents": ("- id: a\n  facts: {}\n---\n- id: b\n", 3, "not valid YAML"),
    "empty": ("", 1, "empty"),
    "only comments": ("# nothing\n", 1, "empty"),
    "an alias of itself": ("- &a\n  id: a\n  facts: *a\n", 1, "contains itself"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("lang", ["en", "lo"])
def test_a_broken_file_gets_line_and_mend(name: str, lang: str, tmp_path: Path) -> None:
    content, line, expected = BROKEN[name]
    file = tmp_path / "broken.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = run(str(file), "--lang", lang)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"{file}:{line}: " in result.stderr
    assert {"en": "Mend: ", "lo": "ວິທີແກ້: "}[lang] in result.stderr
    assert lang == "lo" or expected in result.stderr
    assert "Traceback" not in result.stderr


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["proved", "a", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cases", "id", "facts", "acts", "means", "intent", "year", "receipt"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(data=ANYTHING)
def test_any_yaml_is_either_read_or_refused_with_lines(data: Any) -> None:
    problems: list[Problem] = []
    decisions: list[Decision] = []
    try:
        decisions = read_decisions(yaml.safe_dump(data).encode(), "f", vocabulary())
    except FileProblemsError as error:
        problems = error.problems
        refused = True
    else:
        refused = False
    assert refused == bool(problems)
    assert all(problem.line >= 1 and problem.mend["lo"] for problem in problems)
    assert all(decision.id for decision in decisions)


@given(data=st.binary(max_size=60))
def test_any_bytes_are_either_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(FileProblemsError):
        assert read_decisions(data, "f", vocabulary()) == []


def test_all_mistakes_are_told_at_once_and_nothing_is_assessed() -> None:
    text = "- id: a\n  factz: {}\n  facts: {intent: maybe, acts: {flying: proved}}\n- id: a\n"
    result = run("-", given=text)
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "stdin:2",
        "stdin:3",
        "stdin:3",
        "stdin:4",
        "stdin:4",
    ]


@pytest.mark.parametrize("args", [("/no/such/file.yaml",), ("/",), ("-", "--on", "yesterday")])
def test_what_cannot_be_read_is_said_in_one_line(args: tuple[str, ...]) -> None:
    result = run(*args, given=GOOD)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "Mend: " in result.stderr


def test_the_command_starts_fast_without_django_and_writes_lao_anywhere() -> None:
    code = (
        "import sys; from khua.cli import app\n"
        "try: app(['assess', '-', '--lang', 'lo'])\n"
        "except SystemExit as end: assert end.code in (0, None), end.code\n"
        "assert 'django' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=GOOD.encode(),
        capture_output=True,
        env={"PYTHONIOENCODING": "latin-1", "PATH": ""},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "ການຄ້າມະນຸດ" in done.stdout.decode()
