"""Money that nobody owns: a country of it, a simple background, and attempts to launder, labelled.

`country` makes the whole (docs/money-generator.md), `background` transfers alone,
`amlworld.attempts` reads real attempts and `plant.plant` puts them into a ledger.
"""

from khua.money.generate.making import Made, country
from khua.money.generate.simple import background

__all__ = ["Made", "background", "country"]
