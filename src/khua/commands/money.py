"""`khua money`: transactions in, patterns and red flags out, the proceeds of a case traced."""

from typing import Final

import typer

from khua.commands.deferred import Entry, group

COMMANDS: Final = {
    "load": Entry("khua.commands.money_load:load", "Load files of banks for the unit."),
    "watch": Entry("khua.commands.money_watch:watch", "Load a list to screen customers against."),
    "rules": Entry("khua.commands.money_rules:rules", "Look for red flags in a file or folder."),
    "alerts": Entry("khua.commands.money_alerts:alerts", "Run the rules and make alerts."),
    "score": Entry("khua.commands.money_score:score", "Score every transaction of a file."),
    "trace": Entry("khua.commands.money_trace:trace", "Follow the money of accounts."),
    "screen": Entry("khua.commands.money_screen:screen", "Say which customers may be on a list."),
    "features": Entry(
        "khua.commands.money_features:features", "Count features for a learner that ranks."
    ),
    "backtest": Entry(
        "khua.commands.money_backtest:backtest", "Run the rules on labelled transactions."
    ),
    "benchmark": Entry(
        "khua.commands.money_benchmark:benchmark", "Measure beside a published table."
    ),
    "generate": Entry("khua.commands.money_generate:generate", "Invent a country's money."),
}

app = typer.Typer(cls=group(COMMANDS), add_completion=False, no_args_is_help=True)


@app.callback()
def money() -> None:
    """Transactions in, patterns and red flags out, the proceeds of a case traced."""
