"""`khua money benchmark`: ours beside what was published, on a file that the user has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from khua.commands.files import READING, as_trouble
from khua.commands.progress import shown
from khua.commands.speaking import Lang, LangOption, Text, console, language, say, trouble

if TYPE_CHECKING:
    from khua.money.aml_world import Score

SAYS: Final[dict[str, Text]] = {
    **READING,
    "features": {"en": "Counting features", "lo": "ກຳລັງຄິດໄລ່ຄຸນລັກສະນະ"},
    "learn": {"en": "Learning", "lo": "ກຳລັງຮຽນ"},
    "model": {"en": "Model", "lo": "ຕົວແບບ"},
    "ours": {
        "en": "Khua: our features + LightGBM",
        "lo": "Khua: ຄຸນລັກສະນະຂອງເຮົາ + LightGBM",
    },
    "file": {"en": "This file", "lo": "ໄຟລ໌ນີ້"},
    "title": {
        "en": "F1 of laundering transactions, percent; published results are for the sets named",
        "lo": "F1 ຂອງທຸລະກຳຟອກເງິນ, ເປີເຊັນ; ຜົນທີ່ເຜີຍແຜ່ແມ່ນຂອງຊຸດທີ່ລະບຸ",
    },
    "score": {
        "en": "F1 {f1:.2%}: precision {precision:.2%}, recall {recall:.2%}, average precision "
        "{average_precision:.3f}. Threshold {threshold:.4f} chosen on the second part; {trees} "
        "trees, {features} features.",
        "lo": "F1 {f1:.2%}: ຄວາມແມ່ນຍຳ {precision:.2%}, ການຄົ້ນພົບ {recall:.2%}, ຄວາມແມ່ນຍຳສະເລ່ຍ "
        "{average_precision:.3f}. ເກນ {threshold:.4f} ເລືອກຈາກສ່ວນທີສອງ; {trees} ຕົ້ນໄມ້, "
        "{features} ຄຸນລັກສະນະ.",
    },
    "parts": {
        "en": "By time: {learn:,} transactions to learn from ({learn_bad:,} laundering), "
        "{choose:,} to choose on ({choose_bad:,}), {last:,} to measure on ({last_bad:,}).",
        "lo": "ຕາມເວລາ: {learn:,} ທຸລະກຳສຳລັບຮຽນ (ຟອກເງິນ {learn_bad:,}), {choose:,} ສຳລັບເລືອກ "
        "({choose_bad:,}), {last:,} ສຳລັບວັດ ({last_bad:,}).",
    },
    "cost": {
        "en": "CPU-seconds: features {features:.0f}, learning and scoring {rest:.0f}.",
        "lo": "ວິນາທີ CPU: ຄຸນລັກສະນະ {features:.0f}, ການຮຽນ ແລະ ໃຫ້ຄະແນນ {rest:.0f}.",
    },
}
NOT_KNOWN: Final = (
    {"en": "There is no benchmark {name}.", "lo": "ບໍ່ມີການທົດສອບ {name}."},
    {
        "en": "Write: khua money benchmark amlworld FILE.",
        "lo": "ໃຫ້ຂຽນ: khua money benchmark amlworld FILE.",
    },
)


def benchmark(
    name: Annotated[str, typer.Argument(help="amlworld")],
    file: Annotated[Path, typer.Argument(help="HI-Small_Trans.csv, or another of its kind.")],
    seed: Annotated[
        int, typer.Option(min=0, help="Which honest transactions are learned from.")
    ] = 1,
    lang: LangOption = None,
) -> None:
    """Learn on the first 60 % of FILE, choose the threshold on the next 20 %, measure on the last
    20 %, and show the F1 of laundering beside the published table. Nothing of FILE is kept."""
    speak = language(lang)
    with as_trouble(speak):
        if name != "amlworld":
            raise trouble(NOT_KNOWN, name=name)
        from khua.money import aml_world

        with shown(SAYS, speak, transient=True) as told:
            told("read", 0.0)
            world = aml_world.read(file)
            score = aml_world.measure(world, seed=seed, told=told)
        tell(score, speak)


def tell(score: Score, lang: Lang) -> None:
    """Ours beside the published, and what it rests on."""
    from khua.money.aml_world import published

    table = published()
    console.print(SAYS["title"][lang], style="bold", markup=False, soft_wrap=True)
    _row(SAYS["model"][lang], [*table["sets"], SAYS["file"][lang]])
    for model in table["models"]:
        cells = ["–" if f1 is None else f"{f1:.2f}" for f1 in model["f1"]]
        _row(model["name"], cells)
    nothing = [""] * len(table["sets"])
    _row(SAYS["ours"][lang], [*nothing, f"{100 * score.f1:.2f}"])
    say(SAYS["score"], lang, **vars(score))
    (learn, choose, last), (learn_bad, choose_bad, last_bad) = score.rows, score.laundering
    say(
        SAYS["parts"], lang, learn=learn, choose=choose, last=last,
        learn_bad=learn_bad, choose_bad=choose_bad, last_bad=last_bad,
    )  # fmt: skip
    say(SAYS["cost"], lang, features=score.seconds[0], rest=score.seconds[1])


def _row(name: str, cells: list[str]) -> None:
    line = f"{name:<30}" + "".join(f"{cell:>11}" for cell in cells)
    console.print(line.rstrip(), markup=False, soft_wrap=True)
