"""Load transactions into the unit of a demo's home: `python -m tests.operations.with_money HOME`.

A process of its own, because the tests' own Django looks at another database.
"""

import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.db import transaction

from khua.commands.setup import prepare

ROWS = """\
transaction_id,time,from_account,to_account,amount,currency,kind
W1,2024-01-05 09:00,077-1,077-2,1500000,LAK,transfer
W2,2024-02-05 10:00,,077-2,20000000,LAK,cash in
"""


def load() -> None:
    from khua.access.context import acting_as
    from khua.commands.unit import find_member
    from khua.fiu import store
    from khua.fiu.services import loading

    member = find_member("c-fiu-officer")
    with NamedTemporaryFile("w", suffix=".csv") as file:
        file.write(ROWS)
        file.flush()
        asked = loading.Asked(Path(file.name), "csv", source="BCEL")
        with store.loading(member), transaction.atomic(), acting_as(member) as officer:
            print(loading.load(officer, asked).rows)


if __name__ == "__main__":
    with prepare(Path(sys.argv[1]), demo=True):
        load()
