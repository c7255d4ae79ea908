"""Neither log learns whom a save was about: not PostgreSQL's, not Khua's."""

import io
import logging
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from khua.access.context import acting_as
from khua.intelligence.models import Hint, Imprint
from khua.web.quiet import NoRequestData
from tests import world

SECRETS = ("ບຸນທອງ", "ວົງສະຫວັນ", "bunthong", "vongsavan", "55598765", "BK-POL-2026", "ບໍ່ແກ້ວ")
#: what a mistake of the program, or somebody with bad intent, makes the triggers stumble over
BAD = (
    "UPDATE intelligence_imprint SET phones = ARRAY[repeat('+8562055598765', 20)]",
    "UPDATE intelligence_imprint SET given_form = repeat('ບຸນທອງ ວົງສະຫວັນ', 20)",
    "UPDATE intelligence_imprint SET birth = 1 / (birth - birth), given = 'bunthong'",
    "UPDATE intelligence_imprint SET person_id = person_id + 1, family = 'vongsavan'",
    "INSERT INTO intelligence_imprint SELECT * FROM intelligence_imprint",
    "SELECT matching.find(1, 0.5, 10) WHERE 'ບຸນທອງ' <> 'ວົງສະຫວັນ'",
)


@pytest.fixture
def khua_log():
    """Everything that any logger says, through the real handler."""
    stream = io.StringIO()
    handler = NoRequestData(stream)
    logging.getLogger().addHandler(handler)
    before = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    yield stream
    logging.getLogger().setLevel(before)
    logging.getLogger().removeHandler(handler)


def test_a_save_that_raises_a_hint_and_saves_that_fail_leave_no_name(place, khua_log):
    with transaction.atomic():
        members = world.members()
        world.open_case(members["bk-pol-officer"], date(2026, 3, 3), "ຄະດີ ບໍ່ແກ້ວ")
        world.open_case(members["sv-pol-officer"], date(2026, 3, 2))
    with acting_as(members["sv-pol-officer"]):
        assert Hint.objects.exists(), "the same suspect is in both"
        assert Imprint.objects.exists()
        for statement in BAD:
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(statement)
        try:
            raise ValueError(f"{SECRETS[0]} {SECRETS[4]}")
        except ValueError:
            logging.getLogger("khua.intelligence").exception("it failed")
    with place.connect("SUPER") as server:
        (data,) = server.execute("SELECT current_setting('data_directory')").fetchone()
    logs = [file.read_text(errors="replace") for file in Path(data).parent.rglob("*.log")]
    assert logs
    assert "it failed" in khua_log.getvalue()
    for said in (*logs, khua_log.getvalue()):
        for secret in SECRETS:
            assert secret not in said
