"""No page of a case names a victim to someone who may not see the identity."""

import io
import re
import zipfile
from html import unescape

import pytest
from django.test import Client

from khua.record import services
from khua.record.data import FindingData
from tests import world
from tests.record.pages import at, text_of

LINK = re.compile(r'href="(/[^"#]*)')
SECRETS = ("ແກ້ວມະນີ", "ສີວິໄລ", "2010", "06/2010")


def crawl(client: Client, start: list[str], number: str) -> dict[str, str]:
    """Every page about the case that its links lead to, by address."""
    seen: dict[str, str] = {}
    waiting = list(start)
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen[url] = read(client.get(url, follow=True))
        for link in map(unescape, LINK.findall(seen[url])):
            # one link to each form is enough: they differ in what is filled in
            plain = re.sub(r"code=[a-z_.]+", "code=intent", link)
            if f"/{number}/" in plain or plain.startswith("?"):
                waiting.append(plain)
    return seen


def read(response) -> str:
    """A page as text; of a packed file, what is in it."""
    if response["Content-Type"] != "application/zip":
        return text_of(response)
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())


@pytest.mark.parametrize("username", ["sv-pol-officer2", "c-pol-head", "sv-pol-clerk"])
@pytest.mark.parametrize("language", ["lo", "en"])
def test_no_page_of_the_case_names_the_victim(client_for, a_case, acting, username, language):
    services.record_finding(
        acting("sv-pol-officer"),
        a_case.case,
        FindingData("smuggling.procured_entry", "alleged", "report", a_case.suspect, a_case.victim),
    )
    client, number = client_for(username), a_case.case.number
    client.cookies["django_language"] = language
    pages = crawl(client, [at("my-work"), at("case-list"), at("case", number)], number)
    assert len(pages) >= 12
    for address, page in pages.items():
        for secret in SECRETS:
            assert secret not in page, (address, secret)


def test_the_crawl_would_notice(client_for, a_case):
    """The same walk by someone who may see her meets the name, but only on her own pages."""
    client, number = client_for("sv-pol-officer"), a_case.case.number
    pages = crawl(client, [at("case", number)], number)
    naming = {address for address, page in pages.items() if "ແກ້ວມະນີ" in page}
    assert naming == {
        at("person", number, a_case.victim.code),
        at("person-edit", number, a_case.victim.code),
    }
    assert world.VICTIM_NAME.endswith("ສີວິໄລ")
