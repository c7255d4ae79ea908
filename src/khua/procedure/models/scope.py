"""Who acts in the procedure, said once for its tables."""

from khua.record.models.scope import KEPT, SEES, WORKS

#: officers and heads of the leading office, and whoever is on the case by name; never a clerk
ACTS = f"(SELECT access_my_role()) IN ('officer', 'head') AND {WORKS}"
#: the same, of the leading office itself, not of one above it
LEADS = (
    "(SELECT access_my_role()) IN ('officer', 'head')"
    f" AND office_id = (SELECT access_my_office()) AND case_id <> {KEPT}"
)
#: of which kind my office is
MY_KIND = "(SELECT kind FROM access_office WHERE id = (SELECT access_my_office()))"


def mine(column: str) -> str:
    """That the row says of its writer who he is."""
    return f"{column} = (SELECT access_me())"


__all__ = ["ACTS", "LEADS", "MY_KIND", "SEES", "mine"]
