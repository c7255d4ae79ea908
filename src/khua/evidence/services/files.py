"""Files into the register and out of it; both are in the audit chain."""

from functools import partial
from typing import BinaryIO, Final

from django.db import connection, transaction

from khua.access.audit import note
from khua.access.models import Member
from khua.evidence import storage
from khua.evidence.models import File, Item
from khua.evidence.naming import clean_name
from khua.evidence.receiving import Receiver

#: the action of the audit chain that seals path and hash of each stored file
STORED: Final = "file.store"


@transaction.atomic
def add_files(member: Member, item: Item, receiver: Receiver) -> list[File]:
    """Give each file that came its row. It is put in place once the rows are committed; if they
    never are, the sweep removes it.

    The chain keeps path and hash of each: whoever rewrites the register cannot rewrite those.
    """
    files = File.objects.bulk_create(
        [
            File(
                case_id=item.case_id,
                item=item,
                name=clean_name(each.name),
                size=each.size,
                sha256=each.sha256,
                content_type=each.content_type,
                path=each.path,
                uploaded_by=member,
            )
            for each in receiver.received
        ]
    )
    for file in files:
        receiver.kept.add(file.path)
        transaction.on_commit(partial(storage.settle, file.path), robust=True)
    sealed = [f"{file.path} {file.sha256}" for file in files]
    note(STORED, item.case.number, item=item.label, files=sealed)
    return files


def open_file(item: Item, file: File) -> BinaryIO:
    """The content of a file, open for reading; who opened it is in the chain. Raises OSError."""
    content = storage.open_file(file.path)
    note("file.open", item.case.number, item=item.label, file=file.pk)
    return content


def sweep() -> None:
    """End what a killed process left in `incoming/`."""
    storage.sweep(_known)


def _known(paths: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT evidence_known_paths(%s)", [paths])
        return [path for (path,) in cursor.fetchall()]
