"""Register evidence in a demo's home: `python -m tests.operations.with_evidence HOME`.

A process of its own, because the tests' own Django looks at another database.
"""

import hashlib
import os
import sys
from pathlib import Path

from khua.commands.setup import prepare


def register(home: Path) -> None:
    from khua.access.context import acting_as
    from khua.access.models import Member
    from khua.evidence import services, storage
    from khua.evidence.data import ItemData
    from khua.evidence.models import File
    from khua.record.models import Case

    member = Member.objects.using("owner").get(username="sv-pol-officer")
    member._state.db = "default"
    with acting_as(member) as officer:
        case = Case.objects.filter(created_by=officer).first()
        item = services.register(officer, case, ItemData("digital", "ໂທລະສັບ", "consent"))
        for n in range(3):
            path, content = storage.new_path(), os.urandom(40_000 + n)
            with storage.create(path) as file:
                file.write(content)
            File.objects.create(
                case_id=item.case_id,
                item=item,
                name=f"{n}.jpg",
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                content_type="image/jpeg",
                path=path,
                uploaded_by=officer,
            )
            if n:  # the first is still on its last step, as after a kill just then
                storage.settle(path)


if __name__ == "__main__":
    with prepare(Path(sys.argv[1]), demo=True):
        register(Path(sys.argv[1]))
