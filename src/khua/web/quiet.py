"""Logging that never carries what a person typed.

A traceback shows local variables nowhere, but exception *messages* may quote a row ("Key
(name)=(…) already exists"). So the console gets the kind of error and where it happened, and
the message only of our own loggers.
"""

import logging
import traceback


class NoRequestData(logging.StreamHandler):  # type: ignore[type-arg]
    """A stream handler that prints where an exception happened, never what it quoted."""

    def format(self, record: logging.LogRecord) -> str:
        if not record.exc_info:  # None, or the False that some libraries pass
            return super().format(record)
        kind, _, trace = record.exc_info
        where = "".join(
            f"\n  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(trace)[-8:]
        )
        bare = logging.LogRecord(
            record.name,
            record.levelno,
            record.pathname,
            record.lineno,
            record.msg,
            record.args,
            None,
        )
        return f"{super().format(bare)}: {kind.__name__ if kind else 'error'}{where}"
