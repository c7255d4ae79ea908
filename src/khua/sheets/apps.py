"""Workbooks and CSV in, rejected rows back."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class SheetsConfig(AppConfig):
    name = "khua.sheets"
    verbose_name = "Sheets"

    def ready(self) -> None:
        post_migrate.connect(open_queue, sender=self)


def open_queue(using: str, **_: Any) -> None:
    """Let the app role use procrastinate's functions and sequences; its tables are in
    access/library_tables.py. Run by post_migrate, as the owner."""
    if using != "owner":
        return
    with connections["owner"].cursor() as cursor:
        cursor.execute(QUEUE_RIGHTS)


# Every right is named one by one, so that a new version's functions are covered when it migrates.
QUEUE_RIGHTS = r"""
DO $$
DECLARE thing text;
BEGIN
  FOR thing IN SELECT oid::regprocedure FROM pg_proc
               WHERE proname LIKE 'procrastinate\_%' AND pronamespace = 'public'::regnamespace LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO khua_app', thing);
  END LOOP;
  FOR thing IN SELECT oid::regclass FROM pg_class
               WHERE relkind = 'S' AND relname LIKE 'procrastinate\_%'
                 AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('GRANT USAGE ON SEQUENCE %s TO khua_app', thing);
  END LOOP;
END $$
"""
