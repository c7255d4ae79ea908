"""The financial intelligence unit."""

from django.apps import AppConfig


class FiuConfig(AppConfig):
    name = "khua.fiu"
    verbose_name = "Financial intelligence unit"

    def ready(self) -> None:
        from khua.fiu import history
        from khua.fiu.waiting import waits
        from khua.record import joints

        joints.WAITS.append(waits)
        history.tell()
