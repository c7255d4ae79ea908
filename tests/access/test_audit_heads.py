"""Signed heads: how they are made and kept, and the two commands."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from khua.access.audit import heads, keys
from khua.access.audit.verify import verify_all

HERE = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path, settings) -> Path:
    settings.KHUA_HOME = tmp_path
    return tmp_path


@pytest.fixture
def at_work(copy, django_db_blocker):
    with copy.django(django_db_blocker):
        yield copy


def test_the_key_is_made_once_and_only_its_owner_reads_it(home):
    first = keys.signing_key(home)
    assert keys.key_id(keys.signing_key(home).public_key()) == keys.key_id(first.public_key())
    assert (home / "audit.key").stat().st_mode & 0o777 == 0o600
    assert keys.own_public_key(home) is not None
    assert sorted(file.name for file in home.iterdir()) == ["audit.key", "audit.pub"]


def test_a_file_that_is_no_key_is_refused_by_name(home):
    (home / "audit.pub").write_text("x")
    with pytest.raises(keys.NoKey, match=r"audit\.pub"):
        keys.own_public_key(home)


@pytest.mark.parametrize("field", ["office", "seq", "hash", "at", "key"])
def test_a_signature_is_over_every_part(field):
    key = Ed25519PrivateKey.generate()
    head = heads.sign(key, "SV-POL", 7, "00" * 32)
    assert head.holds(key.public_key())
    other = {**vars(head), field: 8 if field == "seq" else "x"}
    assert not heads.Head(**other).holds(key.public_key())


@pytest.mark.parametrize("spoilt", ["", "{}", "[1]", '{"office": 1}', "\x00", "null"])
def test_a_file_that_is_no_head_is_refused(tmp_path, spoilt):
    file = tmp_path / "head.json"
    file.write_text(spoilt)
    with pytest.raises(heads.NoHead):
        heads.read(file)


def test_every_office_with_entries_is_signed_and_kept_once(home, at_work):
    signed = heads.sign_all(home)
    assert {"SV-POL", "BK-POL"} <= {head.office for head in signed}
    heads.sign_all(home)
    kept = heads.kept(home)
    assert [h.office for h in kept] == sorted(h.office for h in signed), (
        "nothing new, nothing added"
    )
    assert verify_all() == []
    (one,) = heads.sign_all(home, "SV-POL")
    assert heads.read(heads.write(one, home)) == [one]


def test_the_worker_signs_without_a_pass_and_without_the_owner_s_role(home, at_work):
    from django.db import connections

    from khua.access.jobs import sign_heads

    connections["owner"].settings_dict["USER"] = "nobody"
    try:
        sign_heads(0)
    finally:
        connections["owner"].settings_dict["USER"] = "khua_owner"
    assert heads.kept(home)


def test_what_was_signed_at_home_is_held_against_the_chain(home, at_work):
    heads.sign_all(home)
    with at_work.connect(autocommit=True) as owner:
        owner.execute("ALTER TABLE access_entry DISABLE TRIGGER USER")
        owner.execute(
            "DELETE FROM access_entry e USING access_chainhead h"
            " WHERE h.office_id = e.office_id AND h.seq = e.seq AND e.action = 'search'"
        )
        owner.execute(
            "UPDATE access_chainhead h SET seq = e.seq, hash = e.hash FROM access_entry e"
            " WHERE e.office_id = h.office_id AND e.seq = h.seq - 1 AND e.action = 'search'"
        )
    (problem,) = verify_all()
    assert (problem.office, problem.kind) == ("SV-POL", "truncated")


def test_heads_without_a_key_are_a_problem_not_a_comfort(home, at_work):
    heads.sign_all(home)
    (home / "audit.pub").unlink()
    assert {problem.kind for problem in verify_all()} == {"no-key"}


def khua(copy, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "KHUA_HOME": str(home),
        "KHUA_SECRET_KEY": copy.cluster["KHUA_SECRET_KEY"],
        "KHUA_DATABASE_URL": address(copy, "KHUA_DATABASE_URL"),
        "KHUA_OWNER_DATABASE_URL": address(copy, "KHUA_OWNER_DATABASE_URL"),
        "DJANGO_SETTINGS_MODULE": "khua.web.settings",
        "PYTHONPATH": str(HERE / "src"),
    }
    return subprocess.run(
        [sys.executable, "-m", "khua.cli", "audit", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def address(copy, variable: str) -> str:
    return copy.cluster[variable].replace("/khua?", f"/{copy.name}?")


def test_the_commands_sign_find_and_name(copy, tmp_path):
    home, out = tmp_path / "home", tmp_path / "out"
    signed = khua(copy, home, "sign", "--out", str(out))
    assert signed.returncode == 0, signed.stderr
    assert "BEGIN PUBLIC KEY" in signed.stdout
    (head,) = out.glob("head-SV-POL-*.json")
    public = tmp_path / "theirs.pub"
    public.write_bytes((home / "audit.pub").read_bytes())
    elsewhere = tmp_path / "elsewhere"
    good = khua(copy, elsewhere, "verify", "--head", str(head), "--public-key", str(public))
    assert good.returncode == 0, good.stderr
    with copy.connect(autocommit=True) as owner:
        owner.execute("ALTER TABLE access_entry DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE access_entry SET subject = 'x' WHERE seq = 3 AND office_id ="
            " (SELECT id FROM access_office WHERE code = 'SV-POL')"
        )
    bad = khua(copy, home, "verify", "--format", "json", "--office", "SV-POL")
    assert bad.returncode == 1
    (problem,) = json.loads(bad.stdout)["problems"]
    assert (problem["office"], problem["seq"], problem["kind"]) == ("SV-POL", 3, "edited")
    lao = khua(copy, home, "verify", "--lang", "lo")
    assert lao.returncode == 1
    assert "ລາຍການ 3 ຖືກແກ້ໄຂ" in lao.stderr
