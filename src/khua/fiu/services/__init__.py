"""Every write of the unit: one function, one transaction."""
