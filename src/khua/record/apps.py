"""Cases, the people in them, findings and history."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "khua.record"
    verbose_name = "Record"

    def ready(self) -> None:
        from khua.record import joints, wording_sharing
        from khua.record.pages.handovers import waits

        joints.WAITS.append(waits)
        wording_sharing.teach()
