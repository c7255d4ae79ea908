"""The elements one may record, in the drawers of the vocabulary."""

from khua.law import vocabulary
from khua.law.model import Code, Group


def element_groups() -> list[tuple[Group, list[Code]]]:
    """Every element by group, in the order of the law files."""
    words = vocabulary()
    return [
        (group, [code for code in words.codes.values() if code.group == group.id])
        for group in words.groups.values()
    ]
