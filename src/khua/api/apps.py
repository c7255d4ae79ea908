"""The API: tokens, and the doors of every room for machines."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "khua.api"
    verbose_name = "API"
