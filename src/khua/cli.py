"""The command line: `khua <command>`.

A command's module is imported when the command is run and not before, so that `khua --help` and
`khua assess` do not wait for Django.
"""

from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup


class Entry(NamedTuple):
    """Where a command is (`module:name` of a function or of a Typer app), and its line of help."""

    target: str
    help: str
    hidden: bool = False


COMMANDS: dict[str, Entry] = {
    "demo": Entry("khua.commands.demo:demo", "Build a synthetic country and serve it."),
    "serve": Entry("khua.commands.serve:serve", "Serve Khua: pages, jobs and the database."),
    "import": Entry("khua.commands.importing:import_", "Bring in a province's case sheet."),
    "assess": Entry("khua.commands.assess:assess", "Assess cases of a file against the law."),
    "law": Entry("khua.commands.law:app", "Check and show the law files."),
    "names": Entry("khua.commands.names:app", "Compare names across scripts and spellings."),
    "match": Entry("khua.commands.match:app", "Say who is the same in a table of people."),
    "money": Entry("khua.commands.money:app", "Load transactions, find patterns, trace money."),
    "evidence": Entry("khua.commands.evidence:app", "Check the files of evidence."),
    "doctor": Entry("khua.commands.doctor:doctor", "Say what is present here and what is not."),
    "prepare-database": Entry(
        "khua.commands.prepare_database:prepare_database",
        "Make the roles and the database on a PostgreSQL server of your own.",
    ),
    "add-office": Entry("khua.commands.bootstrap:add_office", "Add an office to a new Khua."),
    "add-administrator": Entry(
        "khua.commands.bootstrap:add_administrator", "Add an office's first administrator."
    ),
    "backup": Entry("khua.commands.backup:backup", "Write the whole record into one file."),
    "backup-key": Entry("khua.commands.backup_key:backup_key", "Make the key to open backups."),
    "restore": Entry("khua.commands.restore:restore", "Put a backup into an empty home."),
    "check": Entry("khua.commands.check:check", "Look whether the record is whole."),
    "digest": Entry("khua.commands.digest:digest", "Write today's digests now."),
    "audit": Entry("khua.commands.audit:app", "Sign the audit chain, and verify it."),
    "worker": Entry("khua.commands.worker:run", "Do the jobs that wait.", hidden=True),
}


def load(name: str) -> Any:
    """The command itself. Raises KeyError for a name that is none."""
    module, attribute = COMMANDS[name].target.split(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False)
        alone.command(name)(found)
        found = alone
    return typer.main.get_command(found)


class Deferred(TyperCommand):
    """A command that is listed now and imported when it is called."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **more: Any) -> Any:
        return load(self.name or "").make_context(info_name, args, *rest, **more)


class Commands(TyperGroup):
    """The group of all commands, in the order of the table."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        entry = COMMANDS.get(cmd_name)
        return entry and Deferred(cmd_name, help=entry.help, hidden=entry.hidden)


app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_show_locals=False)


@app.callback()
def khua() -> None:
    """Khua, the shared case record against trafficking in persons and smuggling of migrants."""


if __name__ == "__main__":
    app()
