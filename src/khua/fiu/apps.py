"""The financial intelligence unit."""

from django.apps import AppConfig


class FiuConfig(AppConfig):
    name = "khua.fiu"
    verbose_name = "Financial intelligence unit"
