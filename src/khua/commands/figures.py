"""`khua figures`: tables everybody agrees on, safe to publish, in the formats asked for."""

from typing import Final

import typer

from khua.commands.deferred import Entry, group

COMMANDS: Final = {
    "snapshot": Entry(
        "khua.commands.figures_snapshot:snapshot", "Count the whole record as it stands now."
    ),
    "list": Entry("khua.commands.figures_list:list_", "Show the tables of the catalogue."),
    "table": Entry("khua.commands.figures_table:table", "Show one table, or write it as CSV."),
    "export": Entry("khua.commands.figures_export:export", "Write a format that others ask for."),
    "release": Entry(
        "khua.commands.figures_release:release", "Build tables for the public, attack, sign them."
    ),
    "attack": Entry("khua.commands.figures_attack:attack", "Say what published tables give away."),
    "report": Entry("khua.commands.figures_report:report", "Make the annual report as a PDF."),
    "unseen": Entry(
        "khua.commands.figures_unseen:unseen", "Say how lists overlap, and what may be unseen."
    ),
}

app = typer.Typer(cls=group(COMMANDS), add_completion=False, no_args_is_help=True)


@app.callback()
def figures() -> None:
    """Tables everybody agrees on, safe to publish, in the formats asked for."""
