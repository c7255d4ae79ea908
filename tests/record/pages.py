"""What the tests of the record's pages share."""

import re
from io import BytesIO
from zipfile import ZipFile

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

FRACTION = re.compile(r"(?<=:\d\d)\.\d{6}(?=[+Z])")


def english(client: Client) -> Client:
    """The same client, reading English; without it pages are in Lao."""
    client.cookies["django_language"] = "en"
    return client


def text_of(response) -> str:
    """A page as text, or the files of a ZIP archive, without the fractions of its seconds, in which
    any year of birth may turn up; the page must be there."""
    assert response.status_code == 200, response.status_code
    content = response.getvalue()
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return FRACTION.sub("", content.decode())


def queries(client: Client, url: str) -> int:
    """How many statements a page takes, sign-in and savepoints included."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def at(name: str, *args: object) -> str:
    """The address of a page."""
    return reverse(name, args=args)
