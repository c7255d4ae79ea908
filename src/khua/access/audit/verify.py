"""Was anything of the audit chain, or of the history it seals, touched since it was written?

Everything is computed here, from the rows alone: whoever could edit rows could also have replaced
the database's functions. One snapshot is read, in streams, so memory does not grow.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from khua.access.audit import heads as signed_heads
from khua.access.audit.chain import Chain, Row, Witness
from khua.access.audit.heads import Head
from khua.access.audit.keys import key_id, own_public_key
from khua.access.audit.problems import SIGNED, TABLE, Problem, problem

BATCH = 2000  # rows fetched at a time
Progress = Callable[[int], None]  # so many entries more were read

OFFICES = "SELECT id, code::text FROM access_office"
HEADS = "SELECT office_id, seq, hash FROM access_chainhead"
ENTRIES = """
    SELECT e.id, e.office_id, e.seq, (extract(epoch FROM e.at) * 1000000)::bigint,
           coalesce(e.member_id, 0), e.action, e.subject, e.detail::text,
           coalesce(e.previous, ''), coalesce(e.hash, '')
    FROM access_entry e
    WHERE e.seq IS NOT NULL AND (%(office)s::bigint IS NULL OR e.office_id = %(office)s)
    ORDER BY e.office_id, e.seq, e.id
"""
CHANGES = """
    SELECT e.office_id, e.seq, e.id,
           concat_ws('|', c.id, (extract(epoch FROM c.at) * 1000000)::bigint, c.case_id,
                     coalesce(c.member_id, 0), c.thing, c.row, c.action, c.changes::text)
    FROM record_change c JOIN access_entry e ON e.id = c.entry_id
    WHERE e.seq IS NOT NULL AND (%(office)s::bigint IS NULL OR e.office_id = %(office)s)
    ORDER BY e.office_id, e.seq, e.id, c.id
"""
UNSEALED = "SELECT office_id, count(*) FROM access_entry WHERE seq IS NULL GROUP BY 1"
# what was written before there was a chain stands under no entry; nothing after that may
UNSEALED_CHANGES = """
    SELECT office_id, count(*), min(id) FROM record_change
    WHERE entry_id IS NULL AND id > (SELECT min(id) FROM record_change WHERE entry_id IS NOT NULL)
    GROUP BY 1
"""


def verify_all(
    using: str = "owner",
    heads: Iterable[Head] = (),
    *,
    public_key: Ed25519PublicKey | None = None,
    office: str | None = None,
    progress: Progress = lambda _: None,
) -> list[Problem]:
    """Hold every chain (or that of the office with this code) against itself, the heads in the
    database, those signed in the home, and `heads`, signed with `public_key` (None: our own).

    `using`: a database alias of the owner. Raises psycopg.Error, heads.NoHead, keys.NoKey.
    """
    from django.conf import settings

    home = Path(settings.KHUA_HOME)
    own = own_public_key(home)
    witnesses = [(head, own) for head in signed_heads.kept(home)]
    witnesses += [(head, public_key or own) for head in heads]
    with _snapshot(using) as connection:
        return verify(connection, witnesses, office=office, progress=progress)


def verify(
    connection: psycopg.Connection[Any],
    witnesses: Iterable[tuple[Head, Ed25519PublicKey | None]] = (),
    *,
    office: str | None = None,
    progress: Progress = lambda _: None,
) -> list[Problem]:
    """The same over an open connection as the owner; each head with the key it must hold to.

    Raises LookupError for an office that does not exist.
    """
    codes: dict[int, str] = dict(connection.execute(OFFICES).fetchall())
    chosen = {code: pk for pk, code in codes.items()}[office] if office is not None else None
    found, signed = _hold_signatures([w for w in witnesses if office in (None, w[0].office)])
    chains = {
        pk: Chain(code, frozenset(witness.seq for witness in signed.get(code, ())))
        for pk, code in codes.items()
        if office in (None, code)
    }
    tables = {pk: Witness(seq, bytes(h), TABLE) for pk, seq, h in connection.execute(HEADS)}
    changes = _Changes(_stream(connection, "khua_changes", CHANGES, chosen))
    n = 0
    for n, values in enumerate(_stream(connection, "khua_entries", ENTRIES, chosen), 1):
        row = Row._make((*values[:8], bytes(values[8]), bytes(values[9])))
        chain = chains.setdefault(row.office, Chain(f"#{row.office}"))
        count, digest = changes.under(row)
        if chain.feed(row):
            chain.problems += _hold_changes(chain.office, row, count, digest)
        if n % BATCH == 0:
            progress(BATCH)
    progress(n % BATCH)
    for pk, chain in chains.items():
        found += chain.close(tables.get(pk), signed.pop(chain.office, []))
    for code, gone in signed.items():  # signed once, and no such office here
        found += Chain(code).close(None, gone)
    found += _unsealed(connection, codes, set(chains))
    return found


def _hold_signatures(
    witnesses: list[tuple[Head, Ed25519PublicKey | None]],
) -> tuple[list[Problem], dict[str, list[Witness]]]:
    """Problems with the heads themselves, and the word of the genuine ones by office."""
    found: list[Problem] = []
    genuine: dict[str, list[Witness]] = {}
    for head, key in witnesses:
        if key is None:
            found.append(problem(head.office, head.seq, "no-key"))
        elif not head.holds(key):
            found.append(problem(head.office, head.seq, "signature", key=key_id(key)))
        else:
            told = {lang: text.format(at=head.at, key=head.key) for lang, text in SIGNED.items()}
            witness = Witness(head.seq, bytes.fromhex(head.hash), told)
            genuine.setdefault(head.office, []).append(witness)
    return found, genuine


class _Changes:
    """The rows of history in the order of the entries they stand under."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=lambda row: row[:3])
        self._key: tuple[int, ...] | None = None
        self._lines: Iterator[tuple[Any, ...]] = iter(())
        self._next()

    def _next(self) -> None:
        self._key, self._lines = next(self._groups, (None, iter(())))

    def under(self, entry: Row) -> tuple[int, str]:
        """How many stand under `entry`, and their digest; record_digest() computes the same."""
        here = (entry.office, entry.seq, entry.id)
        while self._key is not None and self._key < here:
            self._next()
        count, digest = 0, sha256()
        if self._key == here:
            for count, row in enumerate(self._lines, 1):
                digest.update((("\n" if count > 1 else "") + row[3]).encode())
            self._next()
        return count, digest.hexdigest()


def _hold_changes(office: str, row: Row, there: int, digest: str) -> Iterator[Problem]:
    """The history under an entry against what the entry sealed of it."""
    detail = json.loads(row.detail)
    if row.action != "write" or not isinstance(detail, dict):
        detail = {}
    sealed = detail.get("changes", 0)
    if there != sealed:
        kind = "history-deleted" if there < sealed else "history-added"
        yield problem(office, row.seq, kind, there=there, sealed=sealed)
    elif there and digest != detail.get("digest"):
        yield problem(office, row.seq, "history-edited")


def _unsealed(
    connection: psycopg.Connection[Any], codes: dict[int, str], chosen: set[int]
) -> Iterator[Problem]:
    for pk, count in connection.execute(UNSEALED):
        if pk in chosen:
            yield problem(codes[pk], None, "unsealed", count=count)
    for pk, count, first in connection.execute(UNSEALED_CHANGES):
        if pk in chosen:
            yield problem(codes[pk], None, "history-unsealed", count=count, first=first)


def _stream(
    connection: psycopg.Connection[Any], name: str, query: str, office: int | None
) -> Iterator[tuple[Any, ...]]:
    with connection.cursor(name) as cursor:
        cursor.itersize = BATCH
        cursor.execute(query, {"office": office})
        yield from cursor


@contextmanager
def _snapshot(using: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own that sees one moment: rows written meanwhile cannot mislead."""
    from django.db import connections

    said = connections[using].settings_dict
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    address = {key: said[name] for name, key in {**names, "PORT": "port"}.items() if said[name]}
    with psycopg.connect(**{**said.get("OPTIONS", {}), **address}) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection
