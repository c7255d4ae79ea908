"""What the pages of evidence show, in the words of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.access.selectors import colleagues
from khua.evidence.kinds import types, unlike_its_name
from khua.evidence.models import Custody, File, Item, ItemContent, Link
from khua.evidence.selectors import (
    chain_of,
    content_of,
    is_waiting,
    keeps,
    links_of,
    same_files,
)
from khua.law import vocabulary
from khua.record.forms.fields import language
from khua.record.models import Case, Finding
from khua.record.pages.frame import case_frame
from khua.record.selectors import names_of


@dataclass(frozen=True)
class ShownFile:
    """A file with what its content says it is. `same`: the items with another file like it."""

    file: File
    kind: str
    odd: bool
    same: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One hand-over of the chain. `waits`: it can still be answered; `mine`: by the reader."""

    custody: Custody
    waits: bool
    mine: bool
    in_place_of: bool  # written by the head, not by the giver


def item_frame(member: Member, case: Case, item: Item | None = None) -> dict[str, Any]:
    """The frame of a page about evidence; `item`: the page is below that item's."""
    steps = [(reverse("evidence-list", args=[case.number]), _("Evidence"))]
    if item:
        steps.append((reverse("evidence-item", args=[case.number, item.number]), item.label))
    return case_frame(member, case, "evidence", *steps)


def item_page(member: Member, case: Case, item: Item) -> dict[str, Any]:
    """Everything the page of one item shows."""
    content = content_of(item)
    files = list(item.files.all()) if content else []
    chain = chain_of(item)
    people = {item.custodian_id, item.registered_by_id, *(f.uploaded_by_id for f in files)}
    for custody in chain:
        people |= {custody.from_member_id, custody.to_member_id, custody.written_by_id}
    steps = [
        Step(
            custody,
            waits := is_waiting(custody, item),
            waits and custody.to_member_id == member.pk,
            custody.written_by_id != custody.from_member_id,
        )
        for custody in chain
    ]
    frame = item_frame(member, case)
    return {
        **frame,
        "item": item,
        "content": content,
        "files": shown_files(files),
        "chain": steps,
        "for_me": next((step.custody for step in steps if step.mine), None),
        "links": [(link, link_words(link.finding)) for link in links_of(item)],
        "names": names_of([content.witness] if content and content.witness else []),
        "colleagues": colleagues(people),
        "keeps": keeps(member, item) and "evidence.custody" in frame["rights"],
    }


def shown_files(files: Sequence[File]) -> list[ShownFile]:
    """Files with their type in words, and what is noticed about them."""
    equal = same_files(files)
    known = types()
    lang = language()
    return [
        ShownFile(
            file,
            (found.label if (found := known.of(file.content_type)) else known.unknown)[lang],
            unlike_its_name(file.name, file.content_type),
            tuple(sorted({other.item.label for other in equal.get(file.pk, ())})),
        )
        for file in files
    ]


def link_words(finding: Finding) -> str:
    """A finding in one line: element, suspect, victim (by code name), standing."""
    code = vocabulary().codes.get(finding.code)
    return " · ".join(
        (
            code.label[language()] if code else finding.code,
            finding.suspect.code_name if finding.suspect else _("All suspects"),
            finding.victim.code_name if finding.victim else _("All victims"),
            finding.get_standing_display(),
        )
    )


def titles(items: Sequence[Item]) -> dict[int, str]:
    """Item id → title, of the items whose content the caller may see."""
    rows = ItemContent.objects.filter(item__in=items)
    return dict(rows.values_list("item", "title"))


def shown_links(links: Sequence[Link]) -> list[dict[str, Any]]:
    """Links as the cards of findings show them; a sealed item without its title."""
    called = titles([link.item for link in links])
    return [{"link": link, "title": called.get(link.item_id, "")} for link in links]
