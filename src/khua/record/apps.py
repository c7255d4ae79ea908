"""Cases, the people in them, findings and history."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "khua.record"
    verbose_name = "Record"
