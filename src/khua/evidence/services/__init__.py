"""Every write of the register of evidence: one function, one transaction."""

from khua.evidence.services.custody import answer, hand_over
from khua.evidence.services.files import add_files, open_file
from khua.evidence.services.items import edit_item, register
from khua.evidence.services.links import end_link, link

__all__ = [
    "add_files",
    "answer",
    "edit_item",
    "end_link",
    "hand_over",
    "link",
    "open_file",
    "register",
]
