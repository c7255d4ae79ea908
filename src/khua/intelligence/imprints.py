"""From an identity to its imprint: what the matcher may know of a person."""
from collections.abc import Sequence
from khua.record.models import Identity
def keep(identities: Sequence[Identity]) -> None: ...
