"""Small ledgers written as lines of text: what a case of cases.yaml stands for.

A line is `2d09:30+1h 10..17>1 85M payroll atm place=3`: on day 2 at half past nine local time, each
an hour after the one before, accounts 10 to 17 pay account 1 (or `cash`) 85 million kip; ` x3`
after the amount: three times over.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import yaml

from khua.money import known as knowledge
from khua.money.ledger import Channel, Kind, Ledger, ledger

START = 1_735_664_400  # midnight in Vientiane
LINE = re.compile(
    r"(?P<day>\d+)d(?:(?P<hour>\d+):(?P<minute>\d+))?(?:\+(?P<step>\d+)(?P<unit>[dhm]))?\s+"
    r"(?P<src>[\w.]+)>(?P<dst>[\w.]+)\s+(?P<amount>[\d.]+)(?P<scale>[KM])"
    r"(?: x(?P<times>\d+))?\s*(?P<rest>.*)"
)
SECONDS = {"d": 86_400, "h": 3_600, "m": 60}
CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8")
)


def accounts(text: str | int) -> list[int]:
    """`7`, `10..17` or `cash`."""
    if text == "cash":
        return [0]
    first, _, last = str(text).partition("..")
    return list(range(int(first), int(last or first) + 1))


def transactions(lines: list[str]) -> list[dict[str, int]]:
    """The rows of some lines."""
    rows = []
    for line in lines:
        found = LINE.fullmatch(line)
        assert found, line
        at = START + int(found["day"]) * 86_400
        at += int(found["hour"] or 12) * 3_600 + int(found["minute"] or 0) * 60
        value = round(float(found["amount"]) * {"K": 1e3, "M": 1e6}[found["scale"]] * 100)
        row = {
            "kind": Kind.TRANSFER,
            "channel": Channel.MOBILE,
            "place": 0,
            "merchant": 0,
            "device": 0,
        }
        if "cash" in (found["src"], found["dst"]):
            row["kind"] = Kind.CASH_IN if found["src"] == "cash" else Kind.CASH_OUT
            row["channel"] = Channel.BRANCH
        for word in found["rest"].split():
            name, _, number = word.partition("=")
            if number:
                row[name] = int(number)
            elif name.upper() in Kind.__members__:
                row["kind"] = Kind[name.upper()]
            else:
                row["channel"] = Channel[name.upper()]
        step = int(found["step"] or 0) * SECONDS[found["unit"] or "m"]
        pairs = [(src, dst) for src in accounts(found["src"]) for dst in accounts(found["dst"])]
        pairs *= int(found["times"] or 1)
        for index, (src, dst) in enumerate(pairs):
            rows.append({**row, "src": src, "dst": dst, "at": at + index * step, "value": value})
    return rows


def known(case: dict[str, Any]) -> knowledge.Known:
    """What a case knows: `people` by account (columns of accounts and of holders alike; the holder
    has the account's number and is a person of his own, unless it says otherwise), `places` and
    `merchants`. Days of `opened` and `closed` count from START, incomes are in kip."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in knowledge.SCHEMAS}
    holders = {}
    for where, told in case.get("people", {}).items():
        for account in accounts(where):
            given = {key: account if each == "own" else each for key, each in told.items()}
            for day in ("opened", "closed"):
                if day in given:
                    given[day] = START + given[day] * 86_400
            given["income"] = given.get("income", 0) * 100
            holder = given.setdefault("holder", account)
            rows["accounts"].append({"account": account, **given})
            holders[holder] = {"person": holder, **given}
    rows["holders"] = list(holders.values())
    for name, key in (("places", "place"), ("merchants", "merchant")):
        rows[name] = [{key: number, **told} for number, told in case.get(name, {}).items()]
    return knowledge.Known(
        **{
            name: pa.table(
                {
                    field.name: pa.array([row.get(field.name, 0) for row in rows[name]], field.type)
                    for field in schema
                },
                schema=schema,
            )
            for name, schema in knowledge.SCHEMAS.items()
        }
    )


def built(rows: list[dict[str, int]]) -> Ledger:
    """Rows as a ledger."""
    names = rows[0].keys()
    columns = {name: np.array([row[name] for row in rows], np.int64) for name in names}
    return ledger({**columns, "amount": columns["value"]})


def case(rule: str, side: str) -> dict[str, Any]:
    """A side (`positive`, `negative`) of a rule with what both have in common."""
    both = CASES[rule]
    own = both[side]
    merged = {
        key: {**both.get(key, {}), **own.get(key, {})} for key in ("people", "places", "merchants")
    }
    return {
        **merged,
        "ledger": both.get("ledger", []) + own.get("ledger", []),
        **{key: own[key] for key in ("finds", "shows") if key in own},
    }
