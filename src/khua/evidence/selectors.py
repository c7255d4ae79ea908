"""Reads of the register. The `access_…` functions are the only way a page gets an object."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, F, Model, QuerySet
from django.http import Http404
from django.utils import timezone

from khua.access.models import Colleague, Member, Office
from khua.access.policies import Role
from khua.access.selectors import colleagues, office_colleagues
from khua.evidence.models import Answer, Custody, File, Item, ItemContent, Link
from khua.record.models import Case, Finding, TeamMember
from khua.record.selectors import running_assignments

M = TypeVar("M", bound=Model)


def access_item(case: Case, number: int) -> Item:
    """An item of a case one may see, by its number. Raises Http404."""
    item = _one(Item.objects.filter(case=case, number=number))
    item.case = case
    return item


def access_content(item: Item) -> ItemContent:
    """What is known of an item, for those who may see it. Raises Http404."""
    return _one(ItemContent.objects.filter(item=item).select_related("witness"))


def access_file(item: Item, pk: int) -> File:
    """A file of an item whose content one may see. Raises Http404."""
    return _one(File.objects.filter(item=item, pk=pk))


def access_custody(item: Item, pk: int) -> Custody:
    """One hand-over of an item. Raises Http404."""
    return _one(Custody.objects.filter(item=item, pk=pk))


def access_link(item: Item, pk: int) -> Link:
    """A running link of an item. Raises Http404."""
    return _one(Link.objects.filter(item=item, pk=pk, ended_at=None))


def _one(rows: "QuerySet[M]") -> "M":
    found = rows.first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Row:
    """An item in the register; `content` None: sealed, and not for this member."""

    item: Item
    content: ItemContent | None
    files: int


def register_of(case: Case) -> list[Row]:
    """The items of a case by number. Three queries."""
    items = list(Item.objects.filter(case=case))
    contents = {c.pk: c for c in ItemContent.objects.filter(case=case)}
    files = dict(
        File.objects.filter(case=case).order_by().values_list("item").annotate(Count("pk"))
    )
    return [Row(item, contents.get(item.pk), files.get(item.pk, 0)) for item in items]


def content_of(item: Item) -> ItemContent | None:
    """What is known of an item; None: sealed, and not for the caller."""
    return ItemContent.objects.filter(item=item).select_related("witness").first()


def same_files(files: Sequence[File]) -> dict[int, list[File]]:
    """File id → other files of the case with the same content, of those one may see."""
    if not files:
        return {}
    hashes = {file.sha256 for file in files}
    every: dict[str, list[File]] = defaultdict(list)
    rows = File.objects.filter(case=files[0].case_id, sha256__in=hashes).select_related("item")
    for row in rows:
        every[row.sha256].append(row)
    return {
        file.pk: others
        for file in files
        if (others := [row for row in every[file.sha256] if row.pk != file.pk])
    }


def keeps(member: Member, item: Item) -> bool:
    """Whether `member` has the item, or heads the office that leads its case."""
    heads = member.role == Role.HEAD and member.office_id == item.office_id
    return item.custodian_id == member.pk or heads


def chain_of(item: Item) -> list[Custody]:
    """Every hand-over of an item, oldest first."""
    return list(item.custody.all())


def is_waiting(custody: Custody, item: Item) -> bool:
    """Whether a hand-over can still be answered: nobody else has had the item since."""
    return custody.answer == Answer.WAITING and custody.after == item.moves


def waiting_for(member: Member) -> QuerySet[Custody]:
    """The hand-overs that wait for `member`'s confirmation, oldest first."""
    return Custody.objects.filter(
        to_member=member, answer=Answer.WAITING, after=F("item__moves")
    ).select_related("item", "case")


def receivers(case: Case, item: Item) -> list[tuple[Office, list[Colleague]]]:
    """Who may be handed an item, by office: officers and heads who see the case, the leading
    office first. The database holds the same rule."""
    roles = (Role.OFFICER, Role.HEAD)
    offices = Office.objects.in_bulk([case.lead_office_id, *case.shared_with])
    found: dict[int, list[Colleague]] = {}
    for pk in (case.lead_office_id, *case.shared_with):
        found[pk] = office_colleagues(offices[pk], roles)
    by_name = {a.member_id for a in running_assignments(case)}
    by_name |= set(
        TeamMember.objects.filter(
            case=case,
            left_at=None,
            team__ended_at=None,
            team__ends_on__gte=timezone.localdate(),
        ).values_list("member", flat=True)
    )
    for colleague in colleagues(by_name).values():
        if colleague.office_id not in found:
            offices[colleague.office_id] = colleague.office
            found[colleague.office_id] = []
        known = {each.pk for each in found[colleague.office_id]}
        if colleague.pk not in known and colleague.is_active and colleague.role in roles:
            found[colleague.office_id].append(colleague)
    return [
        (offices[pk], others)
        for pk, people in found.items()
        if (others := [each for each in people if each.pk != item.custodian_id])
    ]


def links_of(item: Item) -> list[Link]:
    """The findings that an item bears on now."""
    return list(
        item.links.filter(ended_at=None).select_related(
            "finding", "finding__suspect", "finding__victim"
        )
    )


def links_to(findings: Iterable[Finding]) -> list[Link]:
    """The items that bear on these findings now, by number."""
    return list(
        Link.objects.filter(finding__in=findings, ended_at=None)
        .select_related("item")
        .order_by("item__number")
    )
