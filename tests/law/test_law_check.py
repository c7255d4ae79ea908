"""`khua law check`: the shipped law is in order, and each kind of mistake is found on its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import khua.law
from khua.cli import app
from khua.law.check import check

LAW = Path(khua.law.__file__).parent
TIP = (LAW / "offences/palermo/trafficking.yaml").read_text(encoding="utf-8")
VOCABULARY = (LAW / "vocabulary.yaml").read_text(encoding="utf-8")


def test_the_shipped_law_is_in_order() -> None:
    problems, count = check()
    assert [problem.render("en") for problem in problems] == []
    assert count == len(list(LAW.rglob("*.yaml")))


def line_of(text: str, needle: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(keepends=True), 1) if needle in line)


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


FIRST_CITE = '    cite: {instrument: tip_protocol, article: "3(a)"}\n'
MISTAKES: dict[str, tuple[str, str, str, str]] = {
    # name: what is replaced, by what, words on the line that must be named, words of the message
    "unknown code": ("act.receipt", "act.receit", "act.receit", "did you mean “act.receipt”"),
    "unknown none": ("none: act.none", "none: act.nonne", "element: act", "act.nonne"),
    "alternative twice": ("act.receipt", "act.transfer # here", "# here", "written twice"),
    "element twice": ("element: intent", "element: minor # here", "# here", "written twice"),
    "missing citation": (FIRST_CITE, "", "act.recruitment", "no citation"),
    "unknown instrument": (
        "{instrument: tip_protocol",
        "{instrument: tip_protokol",
        "element: act",
        "did you mean “tip_protocol”",
    ),
    "citation without article": (', article: "3(a)"}', "}", "cite: {instrument", "no “article”"),
    "missing Lao": (', lo: "ພຶດຕິກຳ (ການກະທຳ)"}', "}", '{en: "Act"', "Lao text is missing"),
    "missing English": ('{en: "Act", ', "{", "label: {lo:", "English text is missing"),
    "no label": (
        '    label: {en: "Intent", lo: "ເຈດຕະນາ"}\n',
        "",
        "element: intent",
        "no label",
    ),
    "bad date": ("2003-12-25", "2003-13-25", "in_force", "not a date"),
    "dates the wrong way round": ("until: open", "until: 2001-01-01", "in_force", "not after"),
    "no dates": (", until: open", "", "in_force", "no “until”"),
    "unknown key": ("not_elements:", "not_element:", "not_element:", "mean “not_elements”"),
    "unknown key in a condition": (
        "none: act.none",
        "non: act.none",
        "non: act.none",
        "did you mean “none”",
    ),
    "unknown layer": ("layer: palermo", "layer: palerm", "offence: tip", "mean “palermo”"),
    "two kinds in one condition": (
        "      code: victim.minor\n",
        "      code: victim.minor\n      all: []\n",
        "element: minor",
        "exactly one of",
    ),
    "a none as an alternative": (
        "act.receipt",
        "purpose.none # here",
        "# here",
        "no alternative",
    ),
    "none on a single code": (
        "    code: intent\n",
        "    none: victim.none\n    code: intent\n",
        "element: intent",
        "needs an element with codes under any",
    ),
    "signed by nobody": ("  is: false", "  is: true", "  by: null", "nobody has signed"),
    "a code outside every element": (
        '  - element: intent\n    label: {en: "Intent", lo: "ເຈດຕະນາ"}\n',
        "  -\n",
        'cite: {instrument: tip_protocol, article: "5(1)"}',
        "belongs to no element",
    ),
    "an element in an element": (
        "group: minor_or_means",
        "element: minor_or_means",
        "- element: minor\n",
        "stands inside",
    ),
    "include of nothing": (
        "    code: intent\n",
        "    include: no-such-version\n",
        "element: intent",
        "no-such-version",
    ),
    "empty list": (
        "    any:\n    - code: act.recruitment\n",
        "    any: []\n    more:\n    - code: act.recruitment\n",
        "element: act",
        "is empty",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_found_on_its_line(name: str, tmp_path: Path) -> None:
    old, new, where, message = MISTAKES[name]
    text = changed(TIP, old, new)
    file = tmp_path / "trafficking.yaml"
    file.write_text(text, encoding="utf-8")
    problems, _ = check([file])
    found = [problem.render("en") for problem in problems]
    line = line_of(text, where)
    assert any(each.startswith(f"{file}:{line}: ") and message in each for each in found), found
    assert all("Mend: " in each for each in found)
    assert all("ວິທີແກ້: " in problem.render("lo") for problem in problems)


def test_an_unchanged_copy_beside_the_shipped_law_is_in_order(tmp_path: Path) -> None:
    (tmp_path / "copy.yaml").write_text(TIP, encoding="utf-8")
    assert check([tmp_path]) == ([], 1)


def test_overlapping_dates_of_the_same_offence(tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    newer = changed(TIP, "version: tip-protocol-2000", "version: tip-protocol-2030")
    file.write_text(changed(newer, "2003-12-25", "2030-01-01"), encoding="utf-8")
    (problem,) = check([file])[0]
    assert "overlap in time" in problem.render("en")
    assert "tip-protocol-2000" in problem.mend["en"]
    older = tmp_path / "old.yaml"
    older.write_text(changed(TIP, "until: open", "until: 2030-01-01"), encoding="utf-8")
    assert check([tmp_path])[0] == []


def test_the_same_version_in_two_files(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(TIP, encoding="utf-8")
    messages = [problem.render("en") for problem in check([tmp_path])[0]]
    assert any("used in two files" in message for message in messages)


def test_an_offence_that_is_not_encoded_still_needs_a_citation(tmp_path: Path) -> None:
    text = (LAW / "offences/la/smuggling.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("cite:")]
    (tmp_path / "smuggling.yaml").write_text("\n".join(lines), encoding="utf-8")
    (problem,) = check([tmp_path])[0]
    assert "no citation" in problem.render("en")


def test_mistakes_of_the_vocabulary_and_of_the_layers(tmp_path: Path) -> None:
    folder = tmp_path / "law"
    shutil.copytree(LAW, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    assert check([folder]) == ([], 15)
    broken = changed(VOCABULARY, "- code: act.transfer\n", "- code: act.receipt\n")
    broken = changed(broken, "- code: intent\n", "- code: intention\n")
    (folder / "vocabulary.yaml").write_text(broken, encoding="utf-8")
    layers = folder / "layers.yaml"
    text = layers.read_text(encoding="utf-8")
    layers.write_text(
        changed(text, "offences: [som, som_aggravated]", "offences: [sum]"), encoding="utf-8"
    )
    messages = "\n".join(problem.render("en") for problem in check([folder])[0])
    for expected in (
        "“act.receipt” is written twice",
        "“intention” is not known",
        "“sum” is not known",
    ):
        assert expected in messages


def test_the_command_prints_lines_and_exits_with_one(tmp_path: Path) -> None:
    runner = CliRunner()
    good = runner.invoke(app, ["law", "check"])
    assert (good.exit_code, good.stderr) == (0, "")
    assert "15 files checked" in good.stdout
    file = tmp_path / "trafficking.yaml"
    file.write_text(changed(TIP, "act.receipt", "act.receit"), encoding="utf-8")
    bad = runner.invoke(app, ["law", "check", str(file), "--lang", "lo"])
    assert bad.exit_code == 1
    assert bad.stdout == ""
    assert bad.stderr.startswith(f"{file}:{line_of(TIP, 'act.receipt')}: ")
    assert "ໝາຍເຖິງ “act.receipt” ບໍ?" in bad.stderr
    absent = runner.invoke(app, ["law", "check", str(tmp_path / "no.yaml")])
    assert absent.exit_code == 1
    assert "no such file" in absent.stderr
