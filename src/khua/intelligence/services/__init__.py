"""Every write about links between cases: one function, one transaction."""

from khua.intelligence.services.asks import answer, ask, take_back
from khua.intelligence.services.decisions import decide, undo

__all__ = ["answer", "ask", "decide", "take_back", "undo"]
