"""Attacks on what is to be published: what somebody could work out from it for certain.

A release is signed off only when these find nothing. They are known to work: they undo naive
suppression (tests/figures/attack).
"""

from khua.figures.attack.bounds import Bounds, Statement, bounds
from khua.figures.attack.tables import Published, Recovered, attack

__all__ = ["Bounds", "Published", "Recovered", "Statement", "attack", "bounds"]
