"""What the worker does for the audit chain by itself."""

from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from khua.access.audit import heads

QUEUE = "daily"


@app.periodic(cron="7 1 * * *")
@app.task(queue=QUEUE, name="access.sign_heads")
def sign_heads(timestamp: int) -> None:
    """Once a day: sign where every chain stands, and keep it in the home, outside the database."""
    heads.sign_all(Path(settings.KHUA_HOME))
