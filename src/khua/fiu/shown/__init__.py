"""How things of the unit stand on its pages: numbers and codes as words, tables and charts."""
