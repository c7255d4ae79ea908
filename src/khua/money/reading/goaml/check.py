"""What a country's unit asks of a report beyond its structure: told, never a reason to refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from khua.money.reading.goaml.country import Country
from khua.money.reading.goaml.report import Report
from khua.money.reading.rejects import Text, filled


@dataclass(frozen=True)
class Problem:
    """What is not as the country has it, though the report came in: in which `line` (0 where it is
    the report as a whole) and `element` (its path), what, and the mend."""

    line: int
    element: str
    what: Text
    mend: Text


def rules(report: Report, country: Country) -> list[Problem]:
    """The rules for the type of a report, its version and its currency."""
    found = []

    def tell(element: str, what: Text, mend: Text) -> None:
        found.append(Problem(0, f"report/{element}", what, mend))

    if report.schema_version and report.schema_version.strip() != country.version:
        tell("schema_version", filled(_OTHER_VERSION, ours=country.version), _RIGHT_COUNTRY)
    if country.currency is not None and report.currency_code_local != country.currency:
        tell("currency_code_local", filled(_OTHER_CURRENCY, ours=country.currency), _RIGHT_COUNTRY)
    kind = country.reports.get(report.report_code)
    if kind is None:
        tell("report_code", filled(_NO_SUCH_REPORT, code=report.report_code), _RIGHT_COUNTRY)
        return found
    name = {"code": report.report_code}
    if kind.shape == "transaction" and not report.transaction:
        tell("transaction", filled(_NEEDS_TRANSACTIONS, **name), _ASK)
    if kind.shape == "activity" and (report.transaction or report.activity is None):
        tell("activity", filled(_NEEDS_ACTIVITY, **name), _ASK)
    for field in kind.needs:
        if getattr(report, field) in (None, ""):
            tell(field, filled(_NEEDS, **name, field=field), _ASK)
    return found


_OTHER_VERSION: Final = {
    "en": "The report says that it is of another version than {ours}.",
    "lo": "ບົດລາຍງານບອກວ່າເປັນລຸ້ນອື່ນ ບໍ່ແມ່ນ {ours}.",
}
_OTHER_CURRENCY: Final = {
    "en": "The local currency of the report is another than {ours}.",
    "lo": "ສະກຸນເງິນທ້ອງຖິ່ນຂອງບົດລາຍງານບໍ່ແມ່ນ {ours}.",
}
_RIGHT_COUNTRY: Final = {
    "en": "Check whether it is read as the right country's.",
    "lo": "ໃຫ້ກວດວ່າອ່ານເປັນຂອງປະເທດທີ່ຖືກຕ້ອງບໍ່.",
}
_NO_SUCH_REPORT: Final = {
    "en": "The country has no type of report “{code}”; kept as written.",
    "lo": "ປະເທດນີ້ບໍ່ມີບົດລາຍງານປະເພດ “{code}”; ເກັບໄວ້ຕາມທີ່ຂຽນ.",
}
_NEEDS_TRANSACTIONS: Final = {
    "en": "A report {code} tells of transactions; this one has none.",
    "lo": "ບົດລາຍງານ {code} ຕ້ອງມີທຸລະກຳ; ແຕ່ອັນນີ້ບໍ່ມີ.",
}
_NEEDS_ACTIVITY: Final = {
    "en": "A report {code} tells of an activity and of no transactions.",
    "lo": "ບົດລາຍງານ {code} ຕ້ອງແຈ້ງການເຄື່ອນໄຫວ ບໍ່ແມ່ນທຸລະກຳ.",
}
_NEEDS: Final = {
    "en": "A report {code} needs {field}.",
    "lo": "ບົດລາຍງານ {code} ຕ້ອງມີ {field}.",
}
_ASK: Final = {
    "en": "Ask the reporting entity to complete it.",
    "lo": "ໃຫ້ຂໍໜ່ວຍລາຍງານຕື່ມໃຫ້ຄົບ.",
}
