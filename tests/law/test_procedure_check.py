"""`khua law check` on procedure files: each mistake is named with its line, row and field."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import khua.law
from khua.law import procedure
from khua.law.check import check
from khua.law.lines import FileProblemsError, Reader
from khua.law.procedure import files
from khua.law.procedure.calendar import read_calendar
from khua.law.procedure.checklists import read_checklists
from khua.law.procedure.read import read_procedure

ROOT = files.ROOT
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in files.procedure_files()}
LA, CALENDAR, LISTS = "la.yaml", "la_calendar.yaml", "checklists.yaml"

MISTAKES: dict[str, tuple[str, str, str, str, str]] = {
    # name: file, what is replaced, by what, words on the line named, words of the message
    "unknown stage in a move": (
        *(LA, "  to: returned_for_supplement\n", "  to: returned_for_suplement\n"),
        "returned_for_suplement\n",
        "“to” of the move “return_for_supplement”. Mend: did you mean “returned_for_supplement”?",
    ),
    "unknown condition": (
        *(LA, "needs: [suspect_named, charge_assessed]", "needs: [suspect_namd]"),
        "suspect_namd",
        "“needs” of the move “indict”. Mend: did you mean “suspect_named”?",
    ),
    "unknown office kind": (
        *(LA, "  by: [police, border, prosecutor]", "  by: [polise]"),
        "polise",
        "“by” of the move “start_inquiry”. Mend: did you mean “police”?",
    ),
    "missing Lao": (
        *(LA, '{en: "Reported", lo: "ໄດ້ຮັບແຈ້ງ"}', '{en: "Reported"}'),
        '{en: "Reported"}',
        "“label” of the stage “reported” has no “lo”",
    ),
    "empty Lao": (
        *(LA, 'lo: "ໄດ້ຮັບແຈ້ງ"', 'lo: ""'),
        '{en: "Reported"',
        "“label” of the stage “reported” must be one word or text",
    ),
    "missing English": (
        *(LISTS, '{en: "Age assessment, if no paper proves the age", lo', "{lo"),
        "ການປະເມີນອາຍຸ",
        "“label” of the item “age_assessment” has no “en”",
    ),
    "no source": (
        *(LA, "  source: decree_21_2021\n", ""),
        "id: handle_administratively",
        "The move “handle_administratively” has no “source”",
    ),
    "verified without having read": (
        *(LA, "  source: decree_21_2021\n", "  source: decree_21_2021\n  verified: true\n"),
        "id: handle_administratively",
        "“decree_21_2021” was not read",
    ),
    "a working limit called law": (
        *(LA, "  unit: working_days\n", "  unit: working_days\n  verified: true\n"),
        "id: first_look",
        "verified, but it is not law",
    ),
    "unknown start": (
        *(LA, "starts: event:remand_ordered", "starts: event:remand_orderd"),
        "remand_orderd",
        "“starts” of the limit “remand”. Mend: did you mean “event:remand_ordered”?",
    ),
    "no duration": (
        *(LA, "  duration: 48\n", "  duration: two days\n"),
        "two days",
        "“duration” of the limit “detention_notice” must be a whole number from 1 on",
    ),
    "unknown unit": (
        *(LA, "  unit: hours\n", "  unit: hour\n"),
        "unit: hour\n",
        "did you mean “hours”",
    ),
    "extension in another unit": (
        *(LA, "duration: 1, unit: months, by", "duration: 1, unit: hours, by"),
        "unit: hours, by",
        "another unit than the limit",
    ),
    "a stage out of reach": (
        *(LA, "  to: suspended\n", "  to: dismissed\n"),
        "- id: suspended",
        "",
    ),
    "a dead end": (
        *(LA, "  from: indicted\n", "  from: decided\n"),
        "- id: indicted",
        "not an end, but no move leads out of it",
    ),
    "handed to who does not lead there": (
        *(LA, "hands_to: court", "hands_to: women"),
        "id: send_to_court",
        "“women” does not lead in “before_court”",
    ),
    "id twice": (
        *(LA, "- id: with_prosecutor", "- id: under_inquiry # here"),
        "# here",
        "The stage “under_inquiry” is written twice",
    ),
    "unknown key": (
        *(LA, "  hands_to: prosecutor", "  hand_to: prosecutor"),
        "hand_to",
        "did you mean “hands_to”",
    ),
    "no list": (
        *(LA, "events:\n", "events: none\nolder:\n"),
        "events: none",
        "“events” of the procedure must be a list",
    ),
    "nobody makes the move": (
        *(LA, "  by: [police, border, prosecutor]", "  by: []"),
        "id: start_inquiry",
        "“by” of the move “start_inquiry” is empty",
    ),
    "no time zone": (
        *(LA, "Asia/Vientiane", "Asia/Viantiane"),
        "timezone:",
        "is no time zone",
    ),
    "no day": (
        *(CALENDAR, "day: 04-15", "day: 15 April"),
        "15 April",
        "“day” of the holiday “lao_new_year_2” is not a date. Mend: write it like 04-14.",
    ),
    "a day that not every year has": (
        *(CALENDAR, "day: 03-08", "day: 02-29"),
        "day: 02-29",
        "“womens_day” is not a date",
    ),
    "no weekday": (
        *(CALENDAR, "[saturday, sunday]", "[saturday, sunnday]"),
        "sunnday",
        "did you mean “sunday”",
    ),
    "no working day at all": (
        *(CALENDAR, "[saturday, ", "[monday, tuesday, wednesday, thursday, friday, saturday, "),
        "calendar: la",
        "Every day is a weekend",
    ),
    "unknown code": (
        *(LISTS, "supports: [victim]", "supports: [victims]"),
        "[victims]",
        "“supports” of the item “age_papers”. Mend: did you mean “victim”?",
    ),
    "unknown offence": (
        *(LISTS, "offences: [la_money_laundering]", "offences: [la_money_laundry]"),
        "la_money_laundry]",
        "“offences” of the item “predicate_file”. Mend: did you mean “la_money_laundering”?",
    ),
    "unknown evidence kind": (
        *(LISTS, "kind: open_source", "kind: opensource"),
        "kind: opensource",
        "did you mean “open_source”",
    ),
    "perishable without days": (
        *(LISTS, "  perishable: true\n  within: 1\n", "  perishable: true\n"),
        "id: injuries",
        "“perishable” and “within” belong together",
    ),
    "unknown flight fact": (
        *(LISTS, "fact: crossed_before", "fact: crossed"),
        "fact: crossed\n",
        "did you mean “crossed_before”",
    ),
    "documents without words": (
        *(LISTS, "  words: [", "  # words: ["),
        "id: document_in_hand",
        "“words” of the flight rule “document_in_hand” is empty",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_found_on_its_line(name: str, tmp_path: Path) -> None:
    source, old, new, where, message = MISTAKES[name]
    assert old in TEXTS[source]
    text = TEXTS[source].replace(old, new, 1)
    if name == "a stage out of reach":  # both ways into it
        text = text.replace(old, new)
        message = "The stage “suspended” cannot be reached from “reported”"
    file = tmp_path / source
    file.write_text(text, encoding="utf-8")
    problems, count = check([file])
    assert count == 1
    found = [problem.render("en") for problem in problems]
    lines = [n for n, line in enumerate(text.splitlines(keepends=True), 1) if where in line]
    assert any(
        each.startswith(f"{file}:{line}: ") and message in each for each in found for line in lines
    ), found
    assert all("Mend: " in each for each in found)
    assert all("ວິທີແກ້: " in problem.render("lo") for problem in problems)


def test_the_shipped_files_are_in_order_and_counted() -> None:
    assert check(files.procedure_files()) == ([], 3)


def test_a_copy_is_recognised_by_its_content_under_any_name(tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        (tmp_path / f"my-{name}").write_text(text, encoding="utf-8")
    assert check([tmp_path]) == ([], 3)


def test_a_file_that_does_not_say_what_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "procedure"
    folder.mkdir()
    (folder / "la.yaml").write_text("procedur: la\n", encoding="utf-8")
    (problem,) = check([folder])[0]
    assert "does not say what it holds" in problem.render("en")
    for content in (b"procedure: la\nstages: [", b"procedure: \xff", b"procedure: la\n- x\n"):
        (folder / "la.yaml").write_bytes(content)
        assert check([folder])[0], content


def test_checklists_are_checked_against_the_vocabulary_beside_them(tmp_path: Path) -> None:
    folder = tmp_path / "law"
    source = Path(khua.law.__file__).parent
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    vocabulary = folder / "vocabulary.yaml"
    text = vocabulary.read_text(encoding="utf-8")
    new = text[text.index("- code: means.begging\n") : text.index("- code: means.pornography\n")]
    vocabulary.write_text(
        text + new.replace("means.begging", "laundering.crypto").replace("also:", "# also:"),
        encoding="utf-8",
    )
    assert check([folder])[0] == []  # the whole group is supported
    lists = folder / "procedure" / "checklists.yaml"
    alone = lists.read_text(encoding="utf-8").replace("[laundering, ", "[")
    lists.write_text(alone.replace(", laundering]", "]"), encoding="utf-8")
    messages = "\n".join(problem.render("en") for problem in check([folder])[0])
    assert "No item supports “laundering.crypto”" in messages


def test_a_country_that_is_not_there_and_a_broken_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FileNotFoundError):
        procedure.load("zz")
    monkeypatch.setattr(procedure, "ROOT", tmp_path)
    (tmp_path / "zz.yaml").write_text(TEXTS[LA].replace("first: reported", "first: x"), "utf-8")
    with pytest.raises(FileProblemsError, match="“first” of the procedure"):
        procedure.load("zz")
    (tmp_path / "zz.yaml").write_text(TEXTS[CALENDAR], "utf-8")
    with pytest.raises(FileProblemsError, match="something else"):
        procedure.load("zz")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_to_a_file_ends_in_anything_but_named_problems(data: st.DataObject) -> None:
    """Lines cut, doubled or swapped: the check answers, it never falls over."""
    name = data.draw(st.sampled_from(sorted(TEXTS)))
    lines = TEXTS[name].splitlines(keepends=True)
    start = data.draw(st.integers(0, len(lines) - 1))
    length = data.draw(st.integers(1, 12))
    match data.draw(st.sampled_from(["cut", "double", "move", "chop"])):
        case "cut":
            del lines[start : start + length]
        case "double":
            lines[start:start] = lines[start : start + length]
        case "move":
            lines.append(lines.pop(start))
        case "chop":
            lines[start] = lines[start][: len(lines[start]) // 2] + "\n"
    reader = Reader(name)
    root = reader.parse("".join(lines).encode())
    if root is None:
        assert reader.problems
        return
    match name:
        case "la.yaml":
            read_procedure(reader, root, b"")
        case "la_calendar.yaml":
            read_calendar(reader, root)
        case _:
            read_checklists(reader, root, khua.law.law())
    for problem in reader.problems:
        assert problem.line > 0
        assert problem.mend["en"]
        assert problem.mend["lo"]
