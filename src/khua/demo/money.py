"""The money of the synthetic country: a small generated one, loaded like files of a bank, and what
of it a story needs (unit.yaml: `money`)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from khua.access.context import acting_as
from khua.access.models import Member
from khua.demo.tables import document
from khua.fiu import store
from khua.fiu.models import Account, Alert, BatchKind, Part, RuleRun
from khua.fiu.services import alerts, customers, loading, rule_runs, traces
from khua.fiu.services.loading import Asked
from khua.money import generate, tracing
from khua.money.currencies import currency, parse_amount
from khua.money.generate import Made, texts
from khua.money.ledger import CASH, Kind, Ledger

#: our columns of transactions by those of a generated file
COLUMNS: Final = {
    "from_account": "src",
    "to_account": "dst",
    "time": "ts_epoch",
    "branch": "place",
}
#: in which order a unit would get them
FILES: Final = (
    BatchKind.BRANCHES,
    BatchKind.CUSTOMERS,
    BatchKind.ACCOUNTS,
    BatchKind.MERCHANTS,
    BatchKind.RATES,
)


@dataclass(frozen=True)
class Story:
    """One attempt of the generated money: the account in its middle, and what a bank would see."""

    account: Account
    times: int  # payments into it, in cash
    provinces: int  # in which they were made

    def words(self) -> dict[str, Any]:
        """What texts of unit.yaml may name."""
        holder = self.account.holder
        return {
            "account": f"{self.account.institution} {self.account.number}",
            "holder": f"{holder.name} {holder.family_name}" if holder else "–",
            "times": self.times,
            "provinces": self.provinces,
        }


def money_of_the_country(officer: Member) -> Story:
    """Generate it, load it unless the unit has it, run the rules over it; the story in it."""
    asked = document("unit.yaml")["money"]
    made = generate.country(asked["transactions"], asked["seed"], days=asked["days"])
    with acting_as(officer):
        loaded = Part.objects.exists()
    if not loaded:
        with TemporaryDirectory(prefix="khua-demo-") as folder:
            made.write(Path(folder))
            _load(officer, Path(folder), asked["bank"])
    with acting_as(officer) as member:
        ran = RuleRun.objects.exclude(ended_at=None).exists()
        run = None if ran else rule_runs.start(member)
    if run is not None:
        rule_runs.work(run.pk, officer.pk)
    with acting_as(officer):
        return _story(made, asked["attempt"])


def look_into(officer: Member, story: Story) -> list[Alert]:
    """The officer takes the alert about the story's account, if the rules found one."""
    found = Alert.objects.filter(accounts__account=story.account).order_by("-score")[:1]
    return [alerts.take(officer, alert) for alert in found]


def follow(officer: Member, story: Story, told: Mapping[str, Any], report: Any) -> Any:
    """A trace forward from the story's account, kept, for a report."""
    asked = tracing.Asked(
        accounts=(story.account.number_in_ledger,),
        method=tracing.Method(told["method"]),
        least=parse_amount(str(told["least"]), currency("LAK")),
    )
    origin = {"report": report.number}
    with translation.override("lo"):
        why = [_("named in report %(number)s") % {"number": report.number}]
    data = traces.TraceData(
        told["title"], asked, [story.account], {story.account.pk: why}, origin, report
    )
    return traces.ask(officer, data)


def _load(officer: Member, folder: Path, bank: str) -> None:
    """Everything in one transaction: the country has all of it, or nothing."""
    with store.loading(officer), transaction.atomic(), acting_as(officer) as member:
        for kind in FILES:
            file = folder / f"{kind.value}.csv"
            customers.load(member, kind, Asked(file, "csv", source=bank))
        file = folder / "transactions.parquet"
        loading.load(member, Asked(file, "parquet", mapping=COLUMNS, source=bank))


def _story(made: Made, kind: str) -> Story:
    """The first attempt of a kind, around the account that most of its payments touch."""
    labels = made.labels.to_pylist()
    attempt = min(row["attempt"] for row in labels if row["kind"] == kind)
    numbers = {row["number"] for row in labels if row["attempt"] == attempt}
    mine = [row for row in range(len(made.ledger)) if int(made.ledger.number[row]) in numbers]
    ends = Counter(
        int(side[row]) for row in mine for side in (made.ledger.src, made.ledger.dst)
    )  # fmt: skip
    ends.pop(CASH, None)
    middle = ends.most_common(1)[0][0]
    number = str(texts.accounts(np.array([middle]))[0])
    cash = [row for row in mine if _is_cash_into(made.ledger, row, middle)]
    places = {int(made.ledger.place[row]) for row in cash}
    provinces = dict(
        zip(*(made.known.places.column(n).to_pylist() for n in ("place", "province")), strict=True)
    )
    return Story(
        Account.objects.select_related("holder").get(number=number.replace("-", "")),
        len(cash),
        len({provinces.get(place) for place in places}),
    )


def _is_cash_into(ledger: Ledger, row: int, account: int) -> bool:
    return int(ledger.kind[row]) == Kind.CASH_IN and int(ledger.dst[row]) == account
