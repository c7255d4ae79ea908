"""What a member was refused. The request itself leaves no trace: this is a second transaction."""

import logging
import re

from django.db import DatabaseError, transaction
from django.http import HttpRequest

from khua.access import context
from khua.access.audit.notes import note

REFUSALS = {403, 404, 405}
#: what a case number looks like; anything else in an address is somebody's own words, and not kept
CASE_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,24}-\d{4}-\d{4,8}")
log = logging.getLogger(__name__)


def note_refusal(request: HttpRequest) -> None:
    """Note that the member who asked for a page was refused: which page, and of which case.

    `request.pass_token` is the pass it came with. Missing and forbidden are noted alike, since they
    are answered alike. An address that leads nowhere is no refusal.
    """
    token = getattr(request, "pass_token", None)
    match = request.resolver_match
    if not token or match is None:
        return
    number = str(match.kwargs.get("number", ""))
    subject = number if CASE_NUMBER.fullmatch(number) else ""
    try:
        with transaction.atomic():
            context.clear()
            if context.use(token) is not None:
                note("refused", subject, page=match.view_name[:80])
            context.clear()
    except DatabaseError as error:  # the refusal itself stands, whatever the disk says
        log.error("a refusal was not noted: %s", type(error).__name__)
