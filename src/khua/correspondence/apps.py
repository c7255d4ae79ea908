"""What offices write to each other about a case: supplementary questions, and messages."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "khua.correspondence"
    verbose_name = "Correspondence"

    def ready(self) -> None:
        from khua.correspondence.waiting import waits
        from khua.record import joints

        joints.WAITS.append(waits)
