"""Backup, restore and check: what keeps a record when the machine does not."""
