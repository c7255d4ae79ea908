"""A caseload of a small country, of no real person: everybody is of one sex, age and citizenship in
all his cases, and findings are those of law/vocabulary.yaml."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from khua.figures.snapshot import SCHEMAS, Snapshot

PURPOSES = {
    "purpose.forced_labour": "labour",
    "purpose.labour_exploitation": "labour",
    "purpose.forced_prostitution": "sexual",
    "purpose.pornography": "sexual",
    "purpose.forced_marriage": "marriage",
    "purpose.begging": "begging",
    "purpose.organ_removal": "organs",
    "purpose.debt_bondage": "slavery",
}
MEANS = ["means.threat", "means.force", "means.deception", "means.fraud", "means.debt_bondage"]
COUNTRIES = ["LA", "TH", "VN", "CN", "MM", "KH", "FR", ""]
SHARES = [0.45, 0.25, 0.1, 0.08, 0.05, 0.03, 0.02, 0.02]


def caseload(people: int, seed: int = 1, years: tuple[int, ...] = (2015, 2016)) -> Snapshot:
    """So many victims and as many suspects, over the years."""
    chance = np.random.default_rng(seed)
    days = [date(year, 1, 1) for year in years]

    def day(missing: float = 0.0) -> date | None:
        if chance.random() < missing:
            return None
        return days[chance.integers(len(days))] + timedelta(int(chance.integers(365)))

    def one(number: int) -> dict[str, Any]:
        return {
            "person": number,
            "key": int(chance.integers(2**32)),
            "sex": str(
                chance.choice(["female", "male", "other", "unknown"], p=[0.7, 0.2, 0.03, 0.07])
            ),
            "age": None if chance.random() < 0.05 else int(chance.integers(3, 60)),
            "citizenship": str(chance.choice(COUNTRIES, p=SHARES)),
        }

    def kind() -> str:
        return str(chance.choice(["trafficking", "smuggling"], p=[0.9, 0.1]))

    cases = [
        {
            "case": number,
            "key": int(chance.integers(2**32)),
            "recorded": day(),
            "kind": kind(),
            "recorded_in": "LA-VT",
            "stage": "reported",
            "opened": day(0.3),
            "prosecuted": day(0.5),
            "closed": day(0.6),
            "closed_by": "final",
        }
        for number in range(people // 2 + 1)
    ]
    victims = []
    for number in range(people):
        known = one(number)
        for case in chance.choice(len(cases), 1 if chance.random() < 0.9 else 2):
            purposes = chance.choice(list(PURPOSES), int(chance.integers(0, 3)), replace=False)
            victims.append(
                {
                    **known,
                    "case": int(case),
                    "recorded": cases[case]["recorded"],
                    "kind": cases[case]["kind"],
                    "happened": day(0.3),
                    "exploited_in": str(chance.choice(COUNTRIES, p=SHARES[::-1])),
                    "elements": [str(each) for each in purposes]
                    + [str(chance.choice(MEANS)) for _ in range(int(chance.integers(0, 2)))],
                    "forms": sorted({PURPOSES[str(each)] for each in purposes}),
                    "returned": day(0.5),
                    "referred": day(0.5),
                    "identified": day(0.5),
                    "harm": str(chance.choice(["none", "killed"], p=[0.97, 0.03])),
                    "assisted": [str(chance.choice(["shelter", "medical"]))],
                }
            )
    suspects = []
    decisions = []
    for number in range(people, 2 * people):
        known = one(number)
        case = int(chance.integers(len(cases)))
        convicted = day(0.4)
        suspects.append(
            {
                **known,
                "case": case,
                "recorded": cases[case]["recorded"],
                "kind": cases[case]["kind"],
                "prosecuted": day(0.3),
                "convicted": convicted,
                "offences": ["trafficking"],
                "official": False,
            }
        )
        if convicted:
            decisions.append(
                {
                    "case": case,
                    "person": number,
                    "key": known["key"],
                    "decided": convicted,
                    "recorded": cases[case]["recorded"],
                    "kind": cases[case]["kind"],
                    "offence": "trafficking"
                    if cases[case]["kind"] == "trafficking"
                    else "smuggling",
                    "verdict": str(chance.choice(["convicted", "acquitted"], p=[0.8, 0.2])),
                    "months": None if chance.random() < 0.2 else int(chance.integers(1, 240)),
                    "fine_kip": int(chance.integers(0, 3)) * 10_000_000,
                    "confiscated": bool(chance.random() < 0.2),
                    "restitution_kip": int(chance.integers(0, 3)) * 5_000_000,
                    "paid_kip": 0,
                }
            )
    rows = {"cases": cases, "victims": victims, "suspects": suspects, "decisions": decisions}
    return Snapshot(
        {name: pa.Table.from_pylist(each, SCHEMAS[name]) for name, each in rows.items()}
    )
