"""The worker that does the jobs: uploaded sheets, the digests of the morning, runs of the unit's
rules, and what is due once a day. `khua serve` starts it beside the pages."""

import django


def run() -> None:
    """Work until told to stop (SIGINT, SIGTERM). The environment must name the database."""
    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from khua.access.jobs import QUEUE as DAILY
    from khua.fiu.jobs import QUEUE as UNIT
    from khua.procedure.jobs import QUEUE as DIGESTS
    from khua.sheets.jobs import QUEUE as IMPORTS
    from khua.statistics.jobs import QUEUE as FIGURES

    with app.replace_connector(DjangoConnector().get_worker_connector()):
        app.run_worker(
            queues=[IMPORTS, DIGESTS, DAILY, UNIT, FIGURES],
            name="khua",
            concurrency=2,  # a short sheet need not wait for a long one
            delete_jobs="always",
            fetch_job_polling_interval=2.0,
            update_heartbeat_interval=5.0,
            stalled_worker_timeout=20.0,
        )


if __name__ == "__main__":
    run()
