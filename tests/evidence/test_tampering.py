"""Files and register tampered with by somebody who owns the machine and the database, in a Khua of
its own; `khua evidence verify` must name each and nothing else."""

import json
import os
import subprocess
import sys

import psycopg
import pytest

from khua.evidence.verify import PROBLEMS
from khua.postgres import Server, running
from tests import homes
from tests.commands import processes

NAMES = ("whole", "byte", "gone", "left", "right", "both", "struck", "added")
BUILD = """
import json, sys
from datetime import date
from pathlib import Path
from khua.commands.setup import prepare

with prepare(Path(sys.argv[1])):
    from django.conf import settings
    settings.ALLOWED_HOSTS.append("testserver")
    from django.db import transaction
    from khua.access.context import acting_as
    from khua.evidence.models import File
    from tests import world
    from tests.evidence.things import an_item, send
    world.build()
    with transaction.atomic():
        officer = world.members()["sv-pol-officer"]
        case = world.open_case(officer, date(2026, 3, 2)).case
        with acting_as(officer) as member:
            item = an_item(member, case, sealed=True)
        client = world.signed_in(officer)
    for name in sys.argv[2:]:
        assert send(client, item, (name + ".txt", name.encode() * 20)).status_code == 302
    with acting_as(officer):
        print(json.dumps(dict(File.objects.values_list("name", "path"))))
"""


@pytest.fixture(scope="module")
def khua():
    """A home with one sealed item of eight files; file name → path."""
    with homes.copy_of(homes.bare) as home, running(home, throwaway=True):
        built = subprocess.run(
            [sys.executable, "-c", BUILD, home, *NAMES],
            env={**processes.environment(), "PYTHONPATH": os.getcwd()},
            capture_output=True,
            text=True,
        )
        assert built.returncode == 0, built.stderr[-3000:]
        paths = json.loads(built.stdout.splitlines()[-1])
        yield home, {name.removesuffix(".txt"): path for name, path in paths.items()}


def verify(home, lang: str = "en") -> tuple[int, str]:
    return processes.run("evidence", "verify", "--home", home, "--lang", lang)


def test_each_kind_of_tampering_is_named_and_nothing_else(khua):
    home, paths = khua
    code, said = verify(home)
    assert code == 0, said
    assert "as it came (8 files)" in said

    root = home / "evidence"
    content = bytearray((root / paths["byte"]).read_bytes())
    content[7] ^= 1
    (root / paths["byte"]).write_bytes(content)
    (root / paths["gone"]).unlink()
    (root / paths["left"]).rename(root / "x")
    (root / paths["right"]).rename(root / paths["left"])
    (root / "x").rename(root / paths["right"])
    # and now with both: the file, and what the register says of it, behind the triggers' back
    forged = b"f" * len(b"both" * 20)
    (root / paths["both"]).write_bytes(forged)
    added = "00/" + "0" * 32
    with psycopg.connect(Server(home).dsn(dbname="khua")) as owner:
        owner.execute("ALTER TABLE evidence_file DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE evidence_file SET sha256 = encode(sha256(%s), 'hex') WHERE path = %s",
            [forged, paths["both"]],
        )
        owner.execute("DELETE FROM evidence_file WHERE path = %s", [paths["struck"]])
        owner.execute("UPDATE evidence_file SET path = %s WHERE path = %s", [added, paths["added"]])
        owner.execute("ALTER TABLE evidence_file ENABLE TRIGGER USER")
    (root / "00").mkdir(mode=0o700, exist_ok=True)
    (root / paths["added"]).rename(root / added)

    expected = {
        (paths["byte"], "changed"),
        (paths["gone"], "missing"),
        (paths["left"], "size"),
        (paths["right"], "size"),
        (paths["both"], "rewritten"),
        (paths["struck"], "struck"),
        (paths["struck"], "unknown"),
        (added, "unsealed"),
        (paths["added"], "struck"),
    }
    for lang in ("en", "lo"):
        code, said = verify(home, lang)
        assert code == 1, said
        named = {
            (line.split()[0].rstrip(":"), kind)
            for line in said.splitlines()
            for kind, words in PROBLEMS.items()
            if line.endswith(f": {words[lang]}")
        }
        assert named == expected
        assert paths["whole"] not in said
        assert ".txt" not in said
