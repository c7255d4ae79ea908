"""`khua figures list`: the catalogue, and no other table than those."""

from __future__ import annotations

from typing import Final

from rich.table import Table as Lines

from khua.commands.speaking import LangOption, Text, console, language, say

SAYS: Final[dict[str, Text]] = {
    "id": {"en": "table", "lo": "ຕາຕະລາງ"},
    "name": {"en": "name", "lo": "ຊື່"},
    "unit": {"en": "counts", "lo": "ນັບ"},
    "by": {"en": "by year and", "lo": "ຕາມປີ ແລະ"},
    "public": {"en": "public", "lo": "ສາທາລະນະ"},
    "yes": {"en": "yes", "lo": "ແມ່ນ"},
    "no": {"en": "no", "lo": "ບໍ່"},
    "pooled": {"en": "3 years together", "lo": "ລວມ 3 ປີ"},
    "closed": {
        "en": "{tables} tables. Nothing else can be asked for: a free cut is how one person is "
        "picked out of a table.",
        "lo": "{tables} ຕາຕະລາງ. ຂໍຢ່າງອື່ນບໍ່ໄດ້: ການຕັດແບບເສລີແມ່ນວິທີຊອກຄົນຜູ້ໜຶ່ງອອກຈາກຕາຕະລາງ.",
    },
}


def list_(lang: LangOption = None) -> None:
    """Show the tables of the catalogue by group: what each counts, by what, and whether it may be
    made public."""
    from khua.figures.catalogue import UNITS, catalogue, groups

    speak = language(lang)
    for group in groups():
        console.print(f"{group.id}. {group.name[speak]}", style="bold", markup=False)
        heads = ("id", "name", "unit", "by", "public")
        lines = Lines(box=None, pad_edge=False)
        for head in heads:
            lines.add_column(SAYS[head][speak], no_wrap=head == "id", overflow="fold")
        for each in group.tables:
            by = " × ".join(one.words[speak] for one in each.by[1:])
            lines.add_row(
                each.id,
                each.name[speak],
                UNITS[each.unit][speak],
                by,
                SAYS[each.public][speak],
            )
        console.print(lines)
        console.print()
    say(SAYS["closed"], speak, tables=len(catalogue()))
