"""goAML: reports to a financial intelligence unit, read, checked, written.

`country(code)` says what a unit asks; `read(source, country)` gives the report and its problems,
`write(report, country)` the XML, `transactions(report, country, found)` rows of Raw and, apart from
them, the people. The reports themselves are dataclasses (`report`, `people`, `parts`).
"""

from khua.money.reading.goaml.check import Problem
from khua.money.reading.goaml.country import Country, country
from khua.money.reading.goaml.money import transactions
from khua.money.reading.goaml.read import read
from khua.money.reading.goaml.report import Report
from khua.money.reading.goaml.write import write

__all__ = ["Country", "Problem", "Report", "country", "read", "transactions", "write"]
