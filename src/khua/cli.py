"""The command line: `khua <command>`.

A command's module is imported when the command is run and not before, so that `khua --help` and
`khua assess` do not wait for Django.
"""

from typing import Any

import typer

from khua.commands import deferred
from khua.commands.deferred import Entry

COMMANDS: dict[str, Entry] = {
    "demo": Entry("khua.commands.demo:demo", "Build a synthetic country and serve it."),
    "serve": Entry("khua.commands.serve:serve", "Serve Khua: pages, jobs and the database."),
    "import": Entry("khua.commands.importing:import_", "Bring in a province's case sheet."),
    "assess": Entry("khua.commands.assess:assess", "Assess cases of a file against the law."),
    "law": Entry("khua.commands.law:app", "Check and show the law files."),
    "names": Entry("khua.commands.names:app", "Compare names across scripts and spellings."),
    "match": Entry("khua.commands.match:app", "Say who is the same in a table of people."),
    "money": Entry("khua.commands.money:app", "Load transactions, find patterns, trace money."),
    "figures": Entry("khua.commands.figures:app", "Count, protect, publish and export figures."),
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
    return deferred.load(name, COMMANDS[name])


app = typer.Typer(
    cls=deferred.group(COMMANDS), no_args_is_help=True, pretty_exceptions_show_locals=False
)


@app.callback()
def khua() -> None:
    """Khua, the shared case record against trafficking in persons and smuggling of migrants."""


if __name__ == "__main__":
    app()
