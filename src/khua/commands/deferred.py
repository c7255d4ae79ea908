"""Groups of commands that are listed now and imported when one of them is run: `--help`, and a
command that needs little, do not wait for what the others need."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup


class Entry(NamedTuple):
    """Where a command is (`module:name` of a function or of a Typer app), and its line of help."""

    target: str
    help: str
    hidden: bool = False


def load(name: str, entry: Entry) -> Any:
    """The command itself."""
    module, attribute = entry.target.split(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False)
        alone.command(name)(found)
        found = alone
    return typer.main.get_command(found)


class Deferred(TyperCommand):
    """A command that is imported when it is called."""

    def __init__(self, name: str, entry: Entry) -> None:
        super().__init__(name, help=entry.help, hidden=entry.hidden)
        self.entry = entry

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **more: Any) -> Any:
        return load(self.name or "", self.entry).make_context(info_name, args, *rest, **more)


def group(commands: Mapping[str, Entry]) -> type[TyperGroup]:
    """A group of these commands, in the order of the table."""

    class Commands(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:
            return list(commands)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            entry = commands.get(cmd_name)
            return entry and Deferred(cmd_name, entry)

    return Commands
