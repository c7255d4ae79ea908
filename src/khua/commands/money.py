"""`khua money`: transactions in, patterns and red flags out, the proceeds of a case traced."""

import typer

from khua.commands.money_generate import generate
from khua.commands.money_load import load

app = typer.Typer(add_completion=False, no_args_is_help=True)
app.command()(load)
app.command()(generate)


@app.callback()
def money() -> None:
    """Transactions in, patterns and red flags out, the proceeds of a case traced."""
