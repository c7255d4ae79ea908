"""Disclosure control: numbers that say enough, and never who.

Every cell is moved a little, and the same cell always by the same amount, whatever table it stands
in (cell keys; Fraser & Wooton 2005, Thompson, Broadfoot & Elazar 2013). Nothing here is suppressed:
hidden cells can be worked out from what is left (`khua.figures.attack` does it).
"""

from khua.figures.disclosure.keys import cell_keys, record_key
from khua.figures.disclosure.moves import Moves, moves, perturb

__all__ = ["Moves", "cell_keys", "moves", "perturb", "record_key"]
