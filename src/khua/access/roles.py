"""The two database roles, named once. Neither is a superuser nor bypasses row security."""

OWNER = "khua_owner"  # migrates
APP = "khua_app"  # serves
