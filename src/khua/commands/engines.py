"""`--engine`: what does the work."""

from enum import StrEnum
from typing import Final


class EngineName(StrEnum):
    duckdb = "duckdb"
    spark = "spark"


NO_SPARK: Final = (
    {"en": "Spark is not installed here.", "lo": "ບ່ອນນີ້ຍັງບໍ່ໄດ້ຕິດຕັ້ງ Spark."},
    {
        "en": "Install khua[spark] and Java 17, or use --engine duckdb.",
        "lo": "ໃຫ້ຕິດຕັ້ງ khua[spark] ແລະ Java 17 ຫຼື ໃຊ້ --engine duckdb.",
    },
)
