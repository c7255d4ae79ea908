"""The database roles, named once. None is a superuser or bypasses row security."""

OWNER = "khua_owner"  # migrates
APP = "khua_app"  # serves
MATCHER = "khua_matcher"  # compares people: owns the functions of the schema `matching`
