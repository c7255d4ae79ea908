"""The procedure of the Lao PDR: stages, moves, conditions, limits, and who acts."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.access.models import Level, OfficeKind
from khua.law import procedure
from khua.law.procedure.files import procedure_files
from khua.law.procedure.model import LEVELS, OFFICE_KINDS
from khua.law.procedure.paths import reachable
from khua.names.normal import normalise

LA = procedure.load()
STAGES = sorted(LA.stages)
GENERAL = "general knowledge, to be verified"


def test_stages_of_the_issue() -> None:
    assert set(LA.stages) == {
        *("reported", "under_inquiry", "investigation_opened", "with_prosecutor"),
        *("returned_for_supplement", "indicted", "before_court", "decided", "under_appeal"),
        *("final", "dismissed", "suspended", "handled_administratively", "joined"),
        "transferred_abroad",
    }
    ends = {stage.id for stage in LA.stages.values() if stage.end}
    assert ends == {
        *("final", "dismissed", "suspended", "handled_administratively", "joined"),
        "transferred_abroad",
    }


def test_office_kinds_and_levels_are_those_of_the_offices() -> None:
    assert set(OFFICE_KINDS) == set(OfficeKind.values)
    assert set(LEVELS) == set(Level.values)


def test_every_stage_can_be_reached() -> None:
    assert reachable(LA) == set(LA.stages)


@given(st.sampled_from(STAGES), st.randoms(use_true_random=False))
def test_from_every_stage_some_walk_ends(stage: str, random: Random) -> None:
    """However a case wanders, an end stays within reach."""
    for _ in range(12):
        moves = LA.moves_from(stage)
        assert moves or LA.stages[stage].end, stage
        if not moves:
            return
        stage = random.choice(moves).to
    seen, waiting = set(), [stage]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += [move.to for move in LA.moves_from(here)]
    assert any(LA.stages[each].end for each in seen)


@given(st.sampled_from(STAGES))
def test_moves_from_a_stage_are_those_that_name_it(stage: str) -> None:
    moves = LA.moves_from(stage)
    assert {move.id for move in moves} == {m.id for m in LA.moves.values() if stage in m.from_}
    assert all(move.to != stage and move.by for move in moves)


def test_unknown_stage_and_key() -> None:
    with pytest.raises(KeyError):
        LA.moves_from("reportd")
    with pytest.raises(ValueError, match="event:detentoin"):
        LA.limits_started_by("event:detentoin")
    with pytest.raises(ValueError, match="decided"):
        LA.limits_stopped_by("decided")


def test_a_file_changes_hands_between_police_prosecutor_and_court() -> None:
    hands = {(m.from_[0], m.to): m.hands_to for m in LA.moves.values() if m.hands_to}
    assert hands["investigation_opened", "with_prosecutor"] == "prosecutor"
    assert hands["with_prosecutor", "returned_for_supplement"] == "police"
    assert hands["returned_for_supplement", "with_prosecutor"] == "prosecutor"
    assert hands["indicted", "before_court"] == "court"
    for move in LA.moves.values():
        if move.hands_to:
            assert move.hands_to in LA.stages[move.to].led_by


def test_only_the_prosecutor_indicts_and_only_after_notice_the_file_goes_to_court() -> None:
    indicting = [move for move in LA.moves.values() if move.to == "indicted"]
    assert all(move.by == {"prosecutor"} for move in indicting)
    assert all("charge_assessed" in move.needs for move in indicting)
    (sending,) = (m for m in LA.moves_from("indicted") if m.to == "before_court")
    assert sending.needs == ("indictment_notice_given_3_working_days_before",)
    # no way round: nothing else leads from before the court's door to the court
    first_time = {m.id for m in LA.moves.values() if m.to == "before_court"}
    assert first_time == {
        "send_to_court",
        "send_back_for_hearing",
        "reopen_final",
        "resume_in_court",
    }


def test_a_case_with_a_victim_never_ends_as_an_administrative_matter() -> None:
    for move in LA.moves.values():
        if move.to == "handled_administratively":
            assert "no_victim_in_case" in move.needs


def test_what_was_laid_down_can_be_taken_up_again() -> None:
    for stage in ("suspended", "dismissed", "handled_administratively", "transferred_abroad"):
        assert LA.moves_from(stage), stage
    assert {m.to for m in LA.moves_from("decided")} == {"under_appeal", "final"}
    assert {m.to for m in LA.moves_from("under_appeal")} == {"decided", "final", "before_court"}


def test_border_and_police_report_and_inquire() -> None:
    assert {"police", "border"} <= LA.stages["reported"].led_by
    assert {"police", "border"} <= LA.moves["start_inquiry"].by


def test_every_end_of_work_without_a_court_gives_its_reason() -> None:
    for move in LA.moves.values():
        if LA.stages[move.to].end and move.to != "final":
            assert "note_given" in move.needs, move.id


def test_conditions_are_all_used_and_ask_for_what_the_record_cannot_know() -> None:
    used = {need for move in LA.moves.values() for need in move.needs}
    assert used == set(LA.conditions)
    asks = {c.id: c.asks for c in LA.conditions.values() if c.asks}
    assert asks["note_given"] == "note"
    assert asks["other_case_named"] == "case"
    assert asks["country_named"] == "country"
    assert LA.conditions["charge_assessed"].asks is None


def test_read_limits_are_verified_and_name_their_article() -> None:
    verified = {each.id: (each.duration, each.unit) for each in LA.limits.values() if each.verified}
    assert verified == {
        "indictment_waiting": (3, "working_days"),
        "detained_complaint": (48, "hours"),
        "enforcement_proposal": (30, "calendar_days"),
    }
    assert "art. 45" in LA.limits["indictment_waiting"].source["en"]
    assert LA.limits["indictment_waiting"].kind == "waiting"
    assert "ມາດຕາ 63" in LA.limits["detained_complaint"].source["lo"]


def test_what_was_not_read_says_so() -> None:
    for name in ("custody", "remand", "investigation", "prosecutor_decision", "appeal_period"):
        limit = LA.limits[name]
        assert not limit.verified
        assert limit.law
        assert GENERAL in limit.source["en"]
    for limit in LA.limits.values():
        if not limit.law:
            assert not limit.verified
            assert "not law" in limit.source["en"]
            assert "ບໍ່ແມ່ນກົດໝາຍ" in limit.source["lo"]
    for rows in (LA.moves, LA.tribunals, LA.sentences, LA.orders, LA.official_involvement):
        for row in rows.values():
            assert row.source["en"]
            assert row.source["lo"]
            assert not (row.verified and GENERAL in row.source["en"])


def test_clocks_that_a_custody_starts_and_a_release_stops() -> None:
    started = {limit.id for limit in LA.limits_started_by("event:detention")}
    assert started == {"detention_notice", "custody"}
    stopped = {limit.id for limit in LA.limits_stopped_by("event:released")}
    assert started | {"remand"} == stopped
    assert [x.id for x in LA.limits_started_by("event:question_asked")] == ["question"]


def test_a_clock_of_a_stage_stops_wherever_the_case_goes_next() -> None:
    for limit in LA.limits.values():
        for key in limit.starts:
            kind, _, name = key.partition(":")
            if kind == "stage":
                out = {f"stage:{move.to}" for move in LA.moves_from(name)}
                assert out <= set(limit.stops), (limit.id, out - set(limit.stops))


def test_trafficking_begins_at_the_provincial_court_and_ends_at_the_supreme() -> None:
    chain, here = [], "zonal"
    while here:
        chain.append(here)
        here = LA.tribunals[here].appeal_to or ""
    assert chain == ["zonal", "provincial", "regional", "supreme"]
    assert "trafficking" in LA.tribunals["provincial"].competence["en"]


def test_an_office_never_acts_on_its_own_official() -> None:
    rules = LA.official_involvement.values()
    by_level = {rule.level: (rule.acts_kind, rule.acts_level) for rule in rules if rule.level}
    assert by_level == {
        "district": (None, "centre"),
        "province": (None, "centre"),
        "centre": ("prosecutor", "centre"),
    }


def test_outcomes() -> None:
    assert list(LA.verdicts) == ["convicted", "acquitted", "set_aside"]
    assert {order.id: order.to for order in LA.orders.values()} == {
        "fine": "state",
        "confiscation": "state",
        "restitution": "victim",
    }


def all_texts() -> list[str]:
    """Every Lao text of the three files, as it stands there."""
    return [
        text
        for path in procedure_files()
        for text in re.findall(r'lo: "([^"]*)"', path.read_text(encoding="utf-8"))
    ]


def test_lao_texts_are_lao_and_in_normal_form() -> None:
    found = all_texts()
    assert len(found) > 200
    for text in found:
        assert re.search("[ກ-ໝ]", text), text
        assert normalise(text) == text
