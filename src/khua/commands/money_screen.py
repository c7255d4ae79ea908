"""`khua money screen`: names of customers against a list that the user supplies."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table as Lines

from khua.commands.files import whole
from khua.commands.mapping import mapped
from khua.commands.money_trace import as_trouble
from khua.commands.progress import shown
from khua.commands.speaking import Lang, LangOption, Text, Trouble, console, language, say, trouble

if TYPE_CHECKING:
    from khua.money.reading.rejects import Rejects
    from khua.money.screening import Candidate, Screened

SHOWN: Final = 20  # candidates on the screen; --out has all
LEAST: Final = 0.85

SAYS: Final[dict[str, Text]] = {
    "read": {"en": "Reading customers", "lo": "ກຳລັງອ່ານລູກຄ້າ"},
    "names": {"en": "Reading names", "lo": "ກຳລັງອ່ານຊື່"},
    "compare": {"en": "Comparing names", "lo": "ກຳລັງທຽບຊື່"},
    "rejected": {
        "en": "{file}: {count:,} rows left out. The first, row {row}: {what}",
        "lo": "{file}: {count:,} ແຖວບໍ່ຜ່ານ. ແຖວທຳອິດ, ແຖວ {row}: {what}",
    },
    "unread": {
        "en": "{file}: {count:,} cells could not be read. The first, row {row}: {what}",
        "lo": "{file}: {count:,} ຫ້ອງອ່ານບໍ່ໄດ້. ຫ້ອງທຳອິດ, ແຖວ {row}: {what}",
    },
    "done": {
        "en": "{customers:,} customers, {entries:,} entries: {candidates:,} candidates to look at.",
        "lo": "ລູກຄ້າ {customers:,}, ລາຍການ {entries:,}: ມີ {candidates:,} ຄູ່ທີ່ຄວນກວດ.",
    },
    "nameless": {
        "en": "{count:,} customers without a name were compared by document only.",
        "lo": "ລູກຄ້າ {count:,} ຄົນບໍ່ມີຊື່ ຈຶ່ງທຽບແຕ່ເອກະສານ.",
    },
    "bounded": {
        "en": "{many:,} customers had too many candidates, and {cut:,} names too many alike: only "
        "the likeliest were kept. {common:,} very common parts of names were not searched by.",
        "lo": "ລູກຄ້າ {many:,} ຄົນມີຄູ່ຫຼາຍເກີນໄປ ແລະ ຊື່ {cut:,} ຊື່ມີຊື່ຄ້າຍຄືຫຼາຍເກີນໄປ: "
        "ເກັບແຕ່ຄູ່ທີ່ໜ້າຈະແມ່ນສຸດ. ບໍ່ໄດ້ຄົ້ນດ້ວຍພາກສ່ວນຂອງຊື່ {common:,} ພາກທີ່ພົບຫຼາຍເກີນໄປ.",
    },
    "caution": {
        "en": "A score is no probability and decides nothing: a person looks at each candidate.",
        "lo": "ຄະແນນບໍ່ແມ່ນຄວາມເປັນໄປໄດ້ ແລະ ບໍ່ຕັດສິນຫຍັງ: ຄົນຕ້ອງກວດແຕ່ລະຄູ່.",
    },
    "more": {"en": "… and {count:,} more", "lo": "… ແລະ ອີກ {count:,}"},
    "written": {"en": "All candidates: {out}", "lo": "ທຸກຄູ່: {out}"},
    "customer": {"en": "customer", "lo": "ລູກຄ້າ"},
    "entry": {"en": "entry", "lo": "ລາຍການ"},
    "score": {"en": "score", "lo": "ຄະແນນ"},
    "customer_name": {"en": "customer's name", "lo": "ຊື່ລູກຄ້າ"},
    "entry_name": {"en": "name on the list", "lo": "ຊື່ໃນບັນຊີລາຍການ"},
    "evidence": {"en": "besides the name", "lo": "ນອກຈາກຊື່"},
}
NO_CUSTOMER: Final = (
    {"en": "There is no customer {number}.", "lo": "ບໍ່ມີລູກຄ້າ {number}."},
    {"en": "Write the number as the file does.", "lo": "ໃຫ້ຂຽນເລກຄືໃນໄຟລ໌."},
)
BAD_LEAST: Final = (
    {
        "en": "--threshold lies between 0.85 and 1: below 0.85 names would be missing.",
        "lo": "--threshold ຢູ່ລະຫວ່າງ 0.85 ຫາ 1: ຕ່ຳກວ່າ 0.85 ຈະຂາດຊື່.",
    },
    {"en": "Write a number such as 0.9.", "lo": "ໃຫ້ຂຽນຕົວເລກ ເຊັ່ນ 0.9."},
)


def screen(
    customers: Annotated[Path, typer.Argument(help="Customers: .csv or .parquet.")],
    listed: Annotated[
        Path,
        typer.Option("--list", help="Who is looked for: .csv, .parquet, or the UN's list as .xml."),
    ],
    threshold: Annotated[float, typer.Option(help="Least likeness of names, 0.85 to 1.")] = LEAST,
    customer: Annotated[
        str | None, typer.Option(help="Only this customer; every candidate is explained.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write all candidates here: CSV.")] = None,
    columns: Annotated[
        str, typer.Option("--map", help="Our columns and those of CUSTOMERS: number=cif,born=dob.")
    ] = "",
    list_columns: Annotated[
        str, typer.Option("--list-map", help="The same for the list: id=ent_num,aliases=aka.")
    ] = "",
    lang: LangOption = None,
) -> None:
    """Say which customers may be on a list, across Lao, Thai and Latin script, with what speaks for
    it and against it. Decides nothing."""
    speak = language(lang)
    with as_trouble(speak):
        from khua.money import screening
        from khua.money.reading import kyc
        from khua.money.reading.kyc_cells import Asked
        from khua.money.reading.rejects import Rejects

        if not LEAST <= threshold <= 1:
            raise Trouble(*BAD_LEAST)
        left_out, unread, list_out, list_unread = (Rejects() for _ in range(4))
        with shown(SAYS, speak, transient=True) as told:
            asked = Asked(mapped(columns), told=told)
            people = [
                screening.party(each) for each in kyc.customers(customers, left_out, unread, asked)
            ]
            if customer is not None:
                people = [each for each in people if each.number == customer]
                if not people:
                    raise trouble(NO_CUSTOMER, number=customer)
            entries = screening.entries(listed, list_out, list_unread, mapped(list_columns))
            found = screening.screen(people, entries, threshold, told)
        tell_rejects(customers, left_out, unread, speak)
        tell_rejects(listed, list_out, list_unread, speak)
        counts = {"customers": len(people), "entries": len(entries)}
        say(SAYS["done"], speak, **counts, candidates=len(found.candidates))
        tell(found, speak)
        if customer is not None:
            explain(found.candidates, speak)
        if out is not None:
            write(found.candidates, out, speak)
            say(SAYS["written"], speak, out=out)
        say(SAYS["caution"], speak)


def tell_rejects(file: Path, rejects: Rejects, unread: Rejects, lang: Lang) -> None:
    """What of a file was left out, and the first of it."""
    for key, each in (("rejected", rejects), ("unread", unread)):
        if len(each):
            first = each.shown[0]
            what = f"{first.column}: {first.what[lang]}" if first.column else first.what[lang]
            say(SAYS[key], lang, file=file.name, count=len(each), row=first.row, what=what)


def tell(found: Screened, lang: Lang) -> None:
    """The likeliest candidates, and what was bounded."""
    heads = ("customer", "entry", "score", "customer_name", "entry_name", "evidence")
    lines = Lines(*(SAYS[head][lang] for head in heads), box=None, pad_edge=False)
    for each in found.candidates[:SHOWN]:
        lines.add_row(*cells(each, lang))
    if found.candidates:
        console.print(lines)
    if len(found.candidates) > SHOWN:
        say(SAYS["more"], lang, count=len(found.candidates) - SHOWN)
    if found.nameless:
        say(SAYS["nameless"], lang, count=found.nameless)
    told = found.told
    if found.many or told.cut or told.common:
        say(SAYS["bounded"], lang, many=found.many, cut=told.cut, common=told.common)


def cells(one: Candidate, lang: Lang) -> tuple[str, ...]:
    """A candidate as cells of a table."""
    beside = " ".join(each.text[lang] for each in one.evidence if each.says)
    names = (one.customer_name, one.entry_name)
    return (one.customer.number, one.entry.number, f"{one.score:.2f}", *names, beside)


def explain(candidates: Sequence[Candidate], lang: Lang) -> None:
    """Why names are alike: word by word, letter by letter."""
    for each in candidates[:SHOWN]:
        why = each.explain()
        console.print(f"{each.customer_name} · {each.entry_name}", style="bold", markup=False)
        for pair in why.words:
            line = f"  {pair.left} · {pair.right}  {pair.score:.2f}"
            console.print(line, markup=False)
            for letters in pair.letters:
                line = f"    {letters.left} · {letters.right}: {letters.reason[lang]}"
                console.print(line, markup=False)
        for note in why.notes:
            console.print(f"  {note[lang]}", markup=False)


def write(candidates: Sequence[Candidate], out: Path, lang: Lang) -> None:
    """All candidates as CSV that no spreadsheet takes for formulas; whole, or not at all."""
    from khua.reading import guard

    heads = ("customer", "entry", "score", "customer_name", "entry_name", "evidence")
    with whole(out) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(heads)
        sheet.writerows([guard(cell) for cell in cells(each, lang)] for each in candidates)
