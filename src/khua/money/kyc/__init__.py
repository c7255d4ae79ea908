"""Know your customer: checks over what institutions say of theirs, and who shares what.

`check` gives findings, `groups` the numbers that rules work with (`known.HOLDERS`), `credits_of`
what holders were paid.
"""

from khua.money.kyc.checks import Finding, check
from khua.money.kyc.grouping import groups
from khua.money.kyc.same import same_people
from khua.money.kyc.turnover import credits_of

__all__ = ["Finding", "check", "credits_of", "groups", "same_people"]
