"""Numbers about transactions and accounts that a learner can rank by: of both ends of a
transaction, over several windows that trail it, and of the shapes of flow that it completes.

`batch(ledger, parameters)`, `Stream(parameters).add(part)`; `columns.words` says what each means.
"""

from khua.money.features.columns import account_names, names, words
from khua.money.features.parameters import Parameters
from khua.money.features.stream import Stream, batch

__all__ = ["Parameters", "Stream", "account_names", "batch", "names", "words"]
