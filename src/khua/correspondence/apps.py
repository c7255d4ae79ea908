"""What offices write to each other about a case: supplementary questions, and messages."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "khua.correspondence"
    verbose_name = "Correspondence"

    def ready(self) -> None:
        from khua.correspondence import history
        from khua.correspondence.selectors import count_open_questions
        from khua.correspondence.waiting import waits
        from khua.record import joints

        joints.WAITS.append(waits)
        joints.OPEN_QUESTIONS.append(count_open_questions)
        history.tell()
