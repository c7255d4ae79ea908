"""`khua money`: transactions in, patterns and red flags out, the proceeds of a case traced."""

import typer

from khua.commands.money_backtest import backtest
from khua.commands.money_benchmark import benchmark
from khua.commands.money_features import features
from khua.commands.money_generate import generate
from khua.commands.money_load import load
from khua.commands.money_rules import rules
from khua.commands.money_score import score
from khua.commands.money_screen import screen
from khua.commands.money_trace import trace

app = typer.Typer(add_completion=False, no_args_is_help=True)
for command in (
    load, rules, score, trace, screen, features, backtest, benchmark, generate,
):  # fmt: skip
    app.command()(command)


@app.callback()
def money() -> None:
    """Transactions in, patterns and red flags out, the proceeds of a case traced."""
