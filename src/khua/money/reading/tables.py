"""Tables of transactions: a file on its own (`flow_file`), and raw transactions for the record
(`transactions`)."""

from khua.money.reading.flow import FlowFile, flow_file
from khua.money.reading.transactions import transactions

__all__ = ["FlowFile", "flow_file", "transactions"]
