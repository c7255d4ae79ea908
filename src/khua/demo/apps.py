"""The synthetic country that `khua demo` shows. No tables of its own."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "khua.demo"
    verbose_name = "Demo"
