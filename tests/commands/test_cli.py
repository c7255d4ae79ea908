"""The command line as a whole: every command is there, and the light ones stay light."""

import subprocess
import sys

import pytest

from khua import cli
from tests.commands import processes


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_can_be_loaded(name):
    assert cli.load(name) is not None


def test_help_lists_every_command_but_the_hidden_one():
    code, said = processes.run("--help")
    assert code == 0
    listed = {line.split()[1] for line in said.splitlines() if line.startswith("│ ")}
    assert {name for name, entry in cli.COMMANDS.items() if not entry.hidden} <= listed
    assert "worker" not in listed


def test_an_unknown_command_is_refused():
    code, said = processes.run("prosecute")
    assert code == 2
    assert "prosecute" in said


def test_help_and_assess_do_not_load_django():
    code = "import sys; from khua import cli; cli.load('assess'); print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
