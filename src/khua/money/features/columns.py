"""The names of the features, in the order the loops write them, and each in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from khua.money.features.parameters import Parameters, span

Text = Mapping[str, str]

ENDS: Mapping[str, Text] = {
    "src_out": {"en": "what the payer gives", "lo": "ເງິນທີ່ຜູ້ໂອນຈ່າຍອອກ"},
    "src_in": {"en": "what the payer gets", "lo": "ເງິນທີ່ຜູ້ໂອນໄດ້ຮັບ"},
    "dst_out": {"en": "what the payee gives", "lo": "ເງິນທີ່ຜູ້ຮັບຈ່າຍອອກ"},
    "dst_in": {"en": "what the payee gets", "lo": "ເງິນທີ່ຜູ້ຮັບໄດ້ຮັບ"},
}
ACCOUNT: Mapping[str, Text] = {
    "out": {"en": "what it gives", "lo": "ເງິນທີ່ຈ່າຍອອກ"},
    "in": {"en": "what it gets", "lo": "ເງິນທີ່ໄດ້ຮັບ"},
}
COUNTED: Mapping[str, Text] = {
    "degree": {"en": "transactions", "lo": "ຈຳນວນທຸລະກຳ"},
    "fan": {"en": "different others", "lo": "ຈຳນວນຄູ່ທຸລະກຳທີ່ຕ່າງກັນ"},
    "sum": {"en": "sum", "lo": "ຜົນລວມ"},
}
OVERALL: Mapping[str, Text] = {
    "mean": {"en": "mean amount", "lo": "ຈຳນວນເງິນສະເລ່ຍ"},
    "ratio": {"en": "different others to a transaction", "lo": "ຄູ່ທຸລະກຳທີ່ຕ່າງກັນ ຕໍ່ທຸລະກຳ"},
    "min": {"en": "least amount", "lo": "ຈຳນວນເງິນໜ້ອຍສຸດ"},
    "max": {"en": "greatest amount", "lo": "ຈຳນວນເງິນຫຼາຍສຸດ"},
    "variance": {"en": "variance of amounts", "lo": "ຄວາມແປປວນຂອງຈຳນວນເງິນ"},
    "skew": {"en": "skew of amounts", "lo": "ຄວາມເບ້ຂອງຈຳນວນເງິນ"},
    "kurtosis": {"en": "kurtosis of amounts", "lo": "ຄວາມໂດ່ງຂອງຈຳນວນເງິນ"},
    "median": {"en": "median amount", "lo": "ຄ່າກາງຂອງຈຳນວນເງິນ"},
    "gap_min": {"en": "shortest gap", "lo": "ໄລຍະຫ່າງສັ້ນສຸດ"},
    "gap_max": {"en": "longest gap", "lo": "ໄລຍະຫ່າງຍາວສຸດ"},
    "gap_variance": {"en": "variance of gaps", "lo": "ຄວາມແປປວນຂອງໄລຍະຫ່າງ"},
    "gap_skew": {"en": "skew of gaps", "lo": "ຄວາມເບ້ຂອງໄລຍະຫ່າງ"},
    "gap_kurtosis": {"en": "kurtosis of gaps", "lo": "ຄວາມໂດ່ງຂອງໄລຍະຫ່າງ"},
    "gap_mean": {"en": "mean gap", "lo": "ໄລຍະຫ່າງສະເລ່ຍ"},
    "since": {"en": "time since the last one before", "lo": "ເວລານັບແຕ່ເທື່ອກ່ອນ"},
}
ALONE: Mapping[str, Text] = {
    "value": {"en": "amount", "lo": "ຈຳນວນເງິນ"},
    "kind": {"en": "kind of transaction", "lo": "ປະເພດທຸລະກຳ"},
    "channel": {"en": "channel", "lo": "ຊ່ອງທາງ"},
    "hour": {"en": "hour of the day (UTC)", "lo": "ຊົ່ວໂມງຂອງມື້ (UTC)"},
    "weekday": {"en": "day of the week", "lo": "ມື້ຂອງອາທິດ"},
    "pair_since": {
        "en": "time since the same payer last paid the same payee",
        "lo": "ເວລານັບແຕ່ຜູ້ໂອນຄົນນີ້ຈ່າຍໃຫ້ຜູ້ຮັບຄົນນີ້ເທື່ອກ່ອນ",
    },
    "through": {
        "en": "how near the amount is to one that the payer got",
        "lo": "ຈຳນວນເງິນໃກ້ຄຽງກັບເງິນທີ່ຜູ້ໂອນໄດ້ຮັບພຽງໃດ",
    },
    "scatter_gather": {
        "en": "accounts whose money reaches the payee over several ways",
        "lo": "ຈຳນວນບັນຊີທີ່ເງິນໄປຮອດຜູ້ຮັບຫຼາຍທາງ",
    },
    "scatter_gather_most": {
        "en": "most intermediaries between one account and the payee",
        "lo": "ຈຳນວນຕົວກາງຫຼາຍສຸດ ລະຫວ່າງບັນຊີໜຶ່ງ ແລະ ຜູ້ຮັບ",
    },
    "cycle_kept": {
        "en": "most of its money that a closed cycle kept",
        "lo": "ສ່ວນຂອງເງິນທີ່ຍັງຢູ່ໃນວົງຈອນ",
    },
    "src_out_relative": {
        "en": "amount to what the payer usually gives",
        "lo": "ຈຳນວນເງິນທຽບກັບທີ່ຜູ້ໂອນເຄີຍຈ່າຍ",
    },
    "dst_in_relative": {
        "en": "amount to what the payee usually gets",
        "lo": "ຈຳນວນເງິນທຽບກັບທີ່ຜູ້ຮັບເຄີຍໄດ້",
    },
}
WITHIN: Mapping[str, Text] = {
    "pair": {
        "en": "earlier ones from the same payer to the same payee",
        "lo": "ເທື່ອກ່ອນໆ ຈາກຜູ້ໂອນດຽວກັນ ຫາຜູ້ຮັບດຽວກັນ",
    },
    "returned": {
        "en": "earlier ones from the payee to the payer",
        "lo": "ເທື່ອກ່ອນໆ ຈາກຜູ້ຮັບຄືນຫາຜູ້ໂອນ",
    },
    "src_balance": {
        "en": "share of what the payer got in all that it got and gave",
        "lo": "ສ່ວນຂອງເງິນທີ່ຜູ້ໂອນໄດ້ຮັບ ໃນເງິນເຂົ້າອອກທັງໝົດ",
    },
    "dst_balance": {
        "en": "share of what the payee got in all that it got and gave",
        "lo": "ສ່ວນຂອງເງິນທີ່ຜູ້ຮັບໄດ້ຮັບ ໃນເງິນເຂົ້າອອກທັງໝົດ",
    },
    "balance": {
        "en": "share of what it got in all that it got and gave",
        "lo": "ສ່ວນຂອງເງິນທີ່ໄດ້ຮັບ ໃນເງິນເຂົ້າອອກທັງໝົດ",
    },
}
#: of a list after the transaction, in the order the kernel writes them
AFTER_LIST: Final = ("degree", "fan", "sum", "mean", "ratio", "min", "max")
AFTER: Mapping[str, Text] = {
    "pair_after": {
        "en": "later ones from the same payer to the same payee",
        "lo": "ເທື່ອຕໍ່ໄປ ຈາກຜູ້ໂອນດຽວກັນ ຫາຜູ້ຮັບດຽວກັນ",
    },
    "returned_after": {
        "en": "later ones from the payee to the payer",
        "lo": "ເທື່ອຕໍ່ໄປ ຈາກຜູ້ຮັບຄືນຫາຜູ້ໂອນ",
    },
    "pair_until": {
        "en": "time until the same payer pays the same payee again",
        "lo": "ເວລາຈົນຜູ້ໂອນຄົນນີ້ຈ່າຍໃຫ້ຜູ້ຮັບຄົນນີ້ອີກ",
    },
    "through_after": {
        "en": "how near the amount is to one that the payee gives later",
        "lo": "ຈຳນວນເງິນໃກ້ຄຽງກັບເງິນທີ່ຜູ້ຮັບຈ່າຍຕໍ່ພຽງໃດ",
    },
}
WITHIN_AFTER: Text = {"en": "in the {span} after", "lo": "ພາຍໃນ {span} ຕໍ່ມາ"}
CYCLE: Text = {
    "en": "cycles of {n} in the order of time that it closes",
    "lo": "ວົງຈອນ {n} ທຸລະກຳຕາມລຳດັບເວລາ ທີ່ທຸລະກຳນີ້ປິດ",
}
LOOP: Text = {
    "en": "cycles of {n} in any order that it closes",
    "lo": "ວົງຈອນ {n} ທຸລະກຳບໍ່ຈຳກັດລຳດັບ ທີ່ທຸລະກຳນີ້ປິດ",
}


def names(parameters: Parameters) -> list[str]:
    """The features of a transaction, in order."""
    return [name for name, _ in _of_transaction(parameters)]


def past_names(parameters: Parameters) -> list[str]:
    """Those that know no more than the past, which come first."""
    return names(replace(parameters, ahead=0))


def account_names(parameters: Parameters) -> list[str]:
    """The features of an account, in order."""
    return [name for name, _ in _of_account(parameters)]


def words(parameters: Parameters) -> dict[str, Text]:
    """Every feature of a transaction or an account in words."""
    return {**dict(_of_transaction(parameters)), **dict(_of_account(parameters))}


def _of_transaction(parameters: Parameters) -> Iterator[tuple[str, Text]]:
    for name in ("value", "kind", "channel", "hour", "weekday"):
        yield name, ALONE[name]
    yield from _within("pair", parameters)
    yield from _within("returned", parameters)
    for name in ("pair_since", "through", "scatter_gather", "scatter_gather_most"):
        yield name, ALONE[name]
    for n in range(2, parameters.longest + 1):
        yield f"cycle_{n}", _filled(CYCLE, n)
    for n in range(3, parameters.any_longest + 1):
        yield f"loop_{n}", _filled(LOOP, n)
    yield "cycle_kept", ALONE["cycle_kept"]
    for end, of in ENDS.items():
        yield from _of_list(end, of, parameters)
    yield from _within("src_balance", parameters)
    yield from _within("dst_balance", parameters)
    for name in ("src_out_relative", "dst_in_relative"):
        yield name, ALONE[name]
    if parameters.ahead:
        yield from _after(parameters)


def _after(parameters: Parameters) -> Iterator[tuple[str, Text]]:
    """What is seen of the time after a transaction."""
    when = {k: text.format(span=span(parameters.ahead)) for k, text in WITHIN_AFTER.items()}
    for end, of in ENDS.items():
        for name in AFTER_LIST:
            told = {**COUNTED, **OVERALL}[name]
            yield f"{end}_{name}_after", {k: f"{of[k]}: {told[k]} ({when[k]})" for k in when}
    for name, told in AFTER.items():
        yield name, {k: f"{told[k]} ({when[k]})" for k in when}


def _of_account(parameters: Parameters) -> Iterator[tuple[str, Text]]:
    for way, of in ACCOUNT.items():
        yield from _of_list(way, of, parameters)
    yield from _within("balance", parameters)


def _of_list(end: str, of: Text, parameters: Parameters) -> Iterator[tuple[str, Text]]:
    for window in parameters.windows:
        for name, what in COUNTED.items():
            yield f"{end}_{name}_{span(window)}", _joined(of, what, span(window))
    for name, what in OVERALL.items():
        yield f"{end}_{name}", _joined(of, what, "")


def _within(name: str, parameters: Parameters) -> Iterator[tuple[str, Text]]:
    for window in parameters.windows:
        what = WITHIN[name]
        yield f"{name}_{span(window)}", {k: f"{what[k]} ({span(window)})" for k in what}


def _joined(of: Text, what: Text, within: str) -> Text:
    end = f" ({within})" if within else ""
    return {lang: f"{of[lang]}: {what[lang]}{end}" for lang in of}


def _filled(text: Text, n: int) -> Text:
    return {lang: told.format(n=n) for lang, told in text.items()}
