"""The audit chain: what every office did, each entry sealed onto the one before it.

Entries are written inside the transaction they speak of and chained as its last act, by a deferred
trigger (sql/audit.sql). `note` adds one; `verify` and `heads` prove that none was touched since.
"""

from khua.access.audit.notes import note

__all__ = ["note"]
