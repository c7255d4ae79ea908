"""All that may be said about those nobody has seen: a range, and why to trust it little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from khua.figures.unseen import choosing
from khua.figures.unseen.fitting import Fit, can_be_fitted, fit
from khua.figures.unseen.lists import Lists, Overlap, UnseenProblem, overlaps

Text = Mapping[str, str]
FEWEST_SHARED: Final = 10  # people on two lists or more; below it the range means nothing
WIDE: Final = 3.0  # the highest plausible estimate over the lowest

WARNINGS: Final[Mapping[str, Text]] = {
    "referral": {
        "en": "Where one agency refers people to another, their lists overlap because of the "
        "referral and not by chance: the estimate is then too low. {first} and {second} share "
        "{people} where {expected} would be expected.",
        "lo": "ຖ້າໜ່ວຍງານໜຶ່ງສົ່ງຄົນຕໍ່ໃຫ້ອີກໜ່ວຍງານ, ລາຍຊື່ຊ້ອນກັນຍ້ອນການສົ່ງຕໍ່ ບໍ່ແມ່ນຍ້ອນບັງເອີນ: ຕົວເລກຄາດຄະເນຈະຕ່ຳເກີນໄປ. "
        "{first} ແລະ {second} ມີຄົນຮ່ວມກັນ {people}, ຄາດໄວ້ {expected}.",
    },
    "apart": {
        "en": "{first} and {second} share {people} where {expected} would be expected: they reach "
        "different people, and the estimate may be too high.",
        "lo": "{first} ແລະ {second} ມີຄົນຮ່ວມກັນ {people}, ຄາດໄວ້ {expected}: ເຂົ້າເຖິງຄົນຕ່າງກຸ່ມ, "
        "ຕົວເລກຄາດຄະເນອາດສູງເກີນໄປ.",
    },
    "unequal": {
        "en": "Every model here takes it that all victims of a list's reach are equally likely to "
        "be seen. They are not: those locked away are on no list. With catchability as unequal as "
        "is usual, the true number lay outside the interval in 99 of 100 trials, mostly above it.",
        "lo": "ທຸກແບບຈຳລອງຖືວ່າຜູ້ຖືກເຄາະຮ້າຍທຸກຄົນມີໂອກາດຖືກພົບເທົ່າກັນ. ຄວາມຈິງບໍ່ແມ່ນ: "
        "ຜູ້ທີ່ຖືກກັກຂັງບໍ່ຢູ່ໃນລາຍຊື່ໃດ. ຖ້າໂອກາດບໍ່ເທົ່າກັນຕາມປົກກະຕິ, ຈຳນວນຈິງຢູ່ນອກຊ່ວງ 99 ໃນ 100 ຄັ້ງທີ່ທົດລອງ, "
        "ສ່ວນຫຼາຍສູງກວ່າ.",
    },
    "few": {
        "en": "Only {people} people are on more than one list. A few more or less change "
        "everything.",
        "lo": "ມີພຽງ {people} ຄົນທີ່ຢູ່ໃນຫຼາຍກວ່າໜຶ່ງລາຍຊື່. ຫຼາຍ ຫຼື ໜ້ອຍກວ່ານີ້ເລັກນ້ອຍກໍປ່ຽນທຸກຢ່າງ.",
    },
    "wide": {
        "en": "Models that fit about as well span {low} to {high}. The data do not decide between "
        "them.",
        "lo": "ແບບຈຳລອງທີ່ເໝາະສົມໃກ້ຄຽງກັນ ໃຫ້ຄ່າແຕ່ {low} ຫາ {high}. ຂໍ້ມູນບໍ່ສາມາດຕັດສິນໄດ້.",
    },
    "partial": {
        "en": "There are too many models to look at all; those near the best were.",
        "lo": "ມີແບບຈຳລອງຫຼາຍເກີນກວ່າຈະເບິ່ງໝົດ; ໄດ້ເບິ່ງສະເພາະອັນທີ່ໃກ້ຄຽງອັນທີ່ດີທີ່ສຸດ.",
    },
}


@dataclass(frozen=True)
class Outlook:
    """Who is on which list, and the range of what may be unseen. There is no field for *the*
    estimate: `low` and `high` are the lowest lower and the highest upper bound of all `models`."""

    lists: Lists
    common: tuple[Overlap, ...]
    alone: Mapping[str, int]
    main: Fit
    stepwise: Fit
    models: tuple[Fit, ...]
    low: float
    high: float
    warnings: tuple[Text, ...]


def outlook(lists: Lists, told: choosing.Told | None = None) -> Outlook:
    """All of it. Raises UnseenProblem where not even the simplest model has an answer."""
    if not can_be_fitted(lists, ()):
        raise UnseenProblem(
            {
                "en": "These lists overlap too little: no model has an answer.",
                "lo": "ລາຍຊື່ເຫຼົ່ານີ້ຊ້ອນກັນໜ້ອຍເກີນໄປ: ບໍ່ມີແບບຈຳລອງໃດໃຫ້ຄຳຕອບໄດ້.",
            },
            {
                "en": "Join lists that are nearly the same, or leave out one that meets no other.",
                "lo": "ລວມລາຍຊື່ທີ່ເກືອບຄືກັນ ຫຼື ຕັດລາຍຊື່ທີ່ບໍ່ຊ້ອນກັບອັນໃດອອກ.",
            },
        )
    common, alone = overlaps(lists)
    main, chosen = fit(lists), choosing.stepwise(lists)
    models, whole = choosing.plausible(lists, told=told)
    low, high = min(each.low for each in models), max(each.high for each in models)
    return Outlook(
        lists=lists,
        common=tuple(common),
        alone=alone,
        main=main,
        stepwise=chosen,
        models=tuple(models),
        low=low,
        high=high,
        warnings=tuple(_warnings(lists, main, models, whole)),
    )


def _warnings(lists: Lists, main: Fit, models: list[Fit], whole: bool) -> Iterator[Text]:
    shared = int(lists.counts[lists.cells.sum(axis=1) > 1].sum())
    if shared < FEWEST_SHARED:
        yield _filled("few", people=shared)
    for pair in lists.pairs:
        both = lists.on_both(pair)
        if choosing.surprise(lists, main, pair) < choosing.THRESHOLD:
            seen, expected = lists.counts[both].sum(), main.expected[both].sum()
            yield _filled(
                "referral" if seen > expected else "apart",
                first=lists.names[pair[0]],
                second=lists.names[pair[1]],
                people=int(seen),
                expected=round(float(expected), 1),
            )
    estimates = [each.estimate for each in models]
    if max(estimates) > WIDE * min(estimates):
        yield _filled("wide", low=round(min(estimates)), high=round(max(estimates)))
    if not whole:
        yield _filled("partial")
    yield WARNINGS["unequal"]


def _filled(name: str, **values: object) -> Text:
    return {lang: text.format(**values) for lang, text in WARNINGS[name].items()}
