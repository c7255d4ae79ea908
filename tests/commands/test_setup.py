"""What every command with the database does first."""

import os

import pytest

from khua.commands import setup
from khua.commands.speaking import Trouble, language
from khua.postgres import Urls


def test_the_secret_is_made_once_and_read_by_its_owner_alone(tmp_path):
    first = setup.secret_key(tmp_path)
    assert len(first) >= 48
    assert setup.secret_key(tmp_path) == first
    assert [f.name for f in tmp_path.iterdir()] == ["secret-key"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_new_home_is_closed_to_others(tmp_path):
    setup.make_private(tmp_path / "home")
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


def test_a_home_that_cannot_be_made_is_told_with_its_mend(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Trouble) as told:
        setup.make_private(tmp_path / "file" / "home")
    assert str(tmp_path / "file") in told.value.text("en")
    assert "KHUA_HOME" in told.value.text("lo")


def test_the_environment_is_put_back(tmp_path, monkeypatch):
    monkeypatch.setenv("KHUA_DEMO", "0")
    monkeypatch.delenv("KHUA_OWNER_DATABASE_URL", raising=False)
    before = dict(os.environ)
    with setup.environment(tmp_path, Urls("app", "owner"), demo=True):
        assert os.environ["KHUA_DEMO"] == "1"
        assert os.environ["KHUA_OWNER_DATABASE_URL"] == "owner"
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("option", "variables", "expected"),
    [
        (None, {"LANG": "lo_LA.UTF-8"}, "lo"),
        (None, {"LANG": "lo_LA.UTF-8", "LC_ALL": "C"}, "en"),
        ("lo", {"LANG": "en_US.UTF-8"}, "lo"),
        ("en", {"LANG": "lo_LA.UTF-8"}, "en"),
        (None, {}, "en"),
    ],
)
def test_commands_speak_the_language_of_the_reader(option, variables, expected, monkeypatch):
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language(option) == expected
