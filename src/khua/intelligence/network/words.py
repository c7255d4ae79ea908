"""What the kinds of node and the ties between them are called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from khua.intelligence.network.graph import (
    ACCOUNT,
    CASE,
    DOCUMENT,
    PERSON,
    PHONE,
    PLACE,
    VEHICLE,
    Edge,
    Node,
)
from khua.record.models.choices import PersonRole, PlaceKind

KIND_WORDS: Final[dict[str, str | Promise]] = {
    CASE: gettext_lazy("Case"),
    PERSON: gettext_lazy("Person"),
    PHONE: pgettext_lazy("network", "Phone"),
    ACCOUNT: pgettext_lazy("network", "Bank account"),
    VEHICLE: pgettext_lazy("network", "Vehicle"),
    DOCUMENT: pgettext_lazy("network", "Document"),
    PLACE: pgettext_lazy("network", "Place"),
}


def kind_words(node: Node) -> str:
    """What a node is, in a word."""
    return str(KIND_WORDS[node.kind])


def tie_words(edge: Edge) -> str:
    """What joins two nodes, in a few words, read from either end."""
    if edge.what == "in_case":
        return ", ".join(str(PersonRole(role).label) for role in edge.detail)
    if edge.what == "same":
        return _("decided to be the same person")
    if edge.what == "at":
        kinds = ", ".join(str(PlaceKind(kind).label) for kind in edge.detail)
        return kinds or _("Address")
    return str(KIND_WORDS[edge.what])
