"""The financial intelligence unit: reports and bank data in, alerts and traces, disseminations out.

Nothing here is seen outside the unit, by whoever it may be, until the unit disseminates it.
"""
