"""Offices, members, sign-in and row security."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "khua.access"
    verbose_name = "Access"

    def ready(self) -> None:
        from khua.access import library_tables, sign_in

        sign_in.listen()
        post_migrate.connect(library_tables.secure, sender=self)
