"""An estimate of what is not seen, made by a trained member of the invented country."""

from typing import Final

from khua.access.context import acting_as
from khua.demo.cast import members
from khua.figures.unseen import UnseenProblem
from khua.statistics.models import Estimate, Overlap, Trained
from khua.statistics.services import estimating, training

HEAD: Final = "c-pol-head"
TRAINED: Final = "c-fiu-officer"
LISTS: Final = 4  # of those with the most people on them
NAME: Final = "ຜູ້ຖືກເຄາະຮ້າຍໃນບັນທຶກ"


def estimate() -> bool:
    """Train somebody, and have an estimate made of the last snapshot's lists; whether it was done
    now. Needs a snapshot."""
    overlap = Overlap.objects.using("owner").order_by("-snapshot").first()
    if overlap is None or Estimate.objects.using("owner").exists():
        return False
    head, officer = members((HEAD, TRAINED))
    if not Trained.objects.using("owner").filter(member=officer).exists():
        with acting_as(head) as chief:
            training.give(chief, officer.pk)
    people = dict.fromkeys(overlap.lists, 0)
    for pattern, count in overlap.counts.items():
        for name in pattern.split("|"):
            people[name] = people.get(name, 0) + count
    largest = sorted(people, key=lambda name: (-people[name], name))[:LISTS]
    try:
        lists = estimating.narrowed(overlap.lists, overlap.counts, largest)
    except UnseenProblem:  # too few kinds of office know of anybody
        return False
    with acting_as(officer) as asking:
        made = estimating.start(asking, NAME, lists)
    estimating.work(made.pk, officer.pk)
    return True
