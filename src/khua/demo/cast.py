"""Who acts in the building of the country: members by login name."""

from collections.abc import Sequence

from khua.access.models import Member


def members(usernames: Sequence[str]) -> list[Member]:
    """Members by login name, in that order; read as the owner, who made them."""
    found = (
        Member.objects.using("owner")
        .select_related("office")
        .in_bulk(usernames, field_name="username")
    )
    for member in found.values():
        member._state.db = "default"  # from here on they act like anybody else
        member.office._state.db = "default"
    return [found[username] for username in usernames]
