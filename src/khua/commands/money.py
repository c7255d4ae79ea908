"""`khua money`: transactions in, patterns and red flags out, the proceeds of a case traced."""

import typer

from khua.commands.money_generate import generate
from khua.commands.money_load import load
from khua.commands.money_screen import screen
from khua.commands.money_trace import trace

app = typer.Typer(add_completion=False, no_args_is_help=True)
for command in (load, trace, screen, generate):
    app.command()(command)


@app.callback()
def money() -> None:
    """Transactions in, patterns and red flags out, the proceeds of a case traced."""
