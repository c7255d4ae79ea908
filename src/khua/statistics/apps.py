"""Figures of the whole record: counted by night, seen by scope, released once attacks fail."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "khua.statistics"
    verbose_name = "Figures"
