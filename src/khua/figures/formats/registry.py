"""The formats, for pages and commands that offer all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from khua.figures.formats.ctdc import check_ctdc, export_ctdc
from khua.figures.formats.glotip import GLOTIP_TABLES, check_glotip, export_glotip
from khua.figures.formats.htcds import check_htcds, export_htcds
from khua.figures.formats.problems import Format
from khua.figures.formats.questionnaire import check_questionnaire, export_questionnaire
from khua.figures.formats.sdmx import check_sdmx, export_sdmx
from khua.figures.formats.tip import check_tip, export_tip

FORMATS: Final[Mapping[str, Format]] = {
    each.id: each
    for each in (
        Format(
            "glotip",
            {"en": "UNODC data portal (GLOTIP)", "lo": "ຂໍ້ມູນ UNODC (GLOTIP)"},
            {
                "en": "One row a number, in the columns of UNODC's data set; below 5 as <5.",
                "lo": "ໜຶ່ງແຖວຕໍ່ໜຶ່ງຕົວເລກ ຕາມຖັນຂອງ UNODC; ຕ່ຳກວ່າ 5 ຂຽນເປັນ <5.",
            },
            "tables",
            "data_glotip.csv",
            export_glotip,
            check_glotip,
            GLOTIP_TABLES,
        ),
        Format(
            "glotip-questionnaire",
            {"en": "GLOTIP questionnaire", "lo": "ແບບສອບຖາມ GLOTIP"},
            {
                "en": "The questionnaire's tables, each with the article of law and its source.",
                "lo": "ຕາຕະລາງຂອງແບບສອບຖາມ ພ້ອມມາດຕາກົດໝາຍ ແລະ ແຫຼ່ງຂໍ້ມູນ.",
            },
            "snapshot",
            "questionnaire.csv",
            export_questionnaire,
            check_questionnaire,
        ),
        Format(
            "tip",
            {"en": "Counts for the TIP report", "lo": "ຕົວເລກສຳລັບບົດລາຍງານ TIP"},
            {
                "en": "Incidents, cases, prosecutions, convictions, sentences and money of a year.",
                "lo": "ເຫດການ, ຄະດີ, ການສັ່ງຟ້ອງ, ການຕັດສິນ, ໂທດ ແລະ ເງິນ ຂອງປີໜຶ່ງ.",
            },
            "snapshot",
            "tip.json",
            export_tip,
            check_tip,
        ),
        Format(
            "ctdc",
            {"en": "CTDC variables", "lo": "ຕົວແປ CTDC"},
            {
                "en": "One row a victim, in the 27 variables of the 2024 codebook.",
                "lo": "ໜຶ່ງແຖວຕໍ່ຜູ້ຖືກເຄາະຮ້າຍໜຶ່ງຄົນ ໃນ 27 ຕົວແປຂອງປຶ້ມລະຫັດ 2024.",
            },
            "snapshot",
            "ctdc.csv",
            export_ctdc,
            check_ctdc,
            people=True,
        ),
        Format(
            "htcds",
            {"en": "HTCDS 2.0 cases", "lo": "ຄະດີຕາມ HTCDS 2.0"},
            {
                "en": "One row a victim, in the fields of IOM's case data standard.",
                "lo": "ໜຶ່ງແຖວຕໍ່ຜູ້ຖືກເຄາະຮ້າຍໜຶ່ງຄົນ ຕາມມາດຕະຖານຂໍ້ມູນຄະດີຂອງ IOM.",
            },
            "snapshot",
            "htcds.csv",
            export_htcds,
            check_htcds,
            secret=True,
            people=True,
        ),
        Format(
            "sdmx",
            {"en": "SDMX-CSV 2.0", "lo": "SDMX-CSV 2.0"},
            {
                "en": "Tables of the catalogue for statistical offices, with their structure.",
                "lo": "ຕາຕະລາງສຳລັບໜ່ວຍງານສະຖິຕິ ພ້ອມໂຄງສ້າງ.",
            },
            "tables",
            "*.csv",
            export_sdmx,
            check_sdmx,
        ),
    )
}
