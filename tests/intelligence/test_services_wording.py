"""Every kind of evidence and every level of it has its words, in both languages."""

import pytest

from khua.intelligence import wording
from khua.intelligence.history import FIELDS, ROWS, THINGS
from khua.matching.model import declared
from khua.names import normalise
from khua.record import trail

LEVELS = {name: set(evidence.levels) for name, evidence in declared().evidence.items()}


def test_every_level_has_words_and_no_word_is_left_over():
    assert {name: set(levels) for name, levels in wording.LEVELS.items()} == LEVELS


def test_the_lao_is_in_normal_form_and_not_the_english():
    texts = [text for levels in wording.LEVELS.values() for text in levels.values()]
    texts += [evidence.names for evidence in declared().evidence.values()]
    texts += [wording.PRIOR, wording.PRIOR_WHY, wording.UNKNOWN]
    for text in texts:
        assert set(text) == {"en", "lo"}
        assert text["lo"] == normalise(text["lo"])
        assert text["lo"] != text["en"]


@pytest.mark.parametrize("name", LEVELS)
def test_the_strongest_level_agrees_and_the_weakest_does_not(name):
    levels = list(declared().evidence[name].levels)
    assert wording.tone(levels[0]) == "agrees"
    assert wording.tone(levels[-1]) in ("differs", "partly")
    assert wording.tone("") == "unknown"


def test_a_probability_is_never_said_to_be_certain():
    assert wording.in_hundred(0.94, "en") == "about 94 of 100"
    assert wording.in_hundred(0.9999999, "en") == "more than 99 of 100"
    assert wording.in_hundred(1, "lo") == "ຫຼາຍກວ່າ 99 ໃນ 100"
    assert wording.in_hundred(0.0001, "en") == "about 1 of 100"


def test_bits_carry_their_sign():
    assert wording.bits_words(6.83, "en") == "+6.8"
    assert wording.bits_words(-10.72, "lo") == "−10,7"


def test_what_nobody_knows_any_more_reads_as_it_is():
    assert wording.evidence_words("shoe_size", "en") == "shoe_size"
    assert wording.level_words("given", "shouted", "en") == "shouted"


def test_every_column_that_history_can_name_has_a_name_for_people():
    silent = {"id", "case_id", "office_id", "shared_with", "person_id"}
    for table, model in ROWS.items():
        assert table in THINGS
        assert table in FIELDS
        for field in model._meta.concrete_fields:
            if field.column not in silent:
                assert trail.label(table, field.column) != field.column, (table, field.column)
