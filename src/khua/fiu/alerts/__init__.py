"""An alert from run to run: what is new in it, and its learned rank."""
