"""Two people at the same thing: the second is told, nothing is overwritten."""

from khua.record.models import Case, Finding, Identity
from tests.record.pages import at, english, text_of

TOLD = "Member sv-pol-officer2 changed this while you were writing"


def form_of(client, url: str) -> dict:
    """What a browser would send back unchanged."""
    form = client.get(url).context["form"]
    return {bound.html_name: bound.value() or "" for bound in form}


def test_of_a_finding(client_for, a_case, acting):
    acting("sv-pol-officer")
    finding = Finding.objects.get(code="means.deception")
    url = at("finding", a_case.case.number, finding.pk)
    first, second = english(client_for("sv-pol-officer2")), english(client_for("sv-pol-officer"))
    typed = form_of(second, url)
    first.post(url, {**form_of(first, url), "standing": "proved"})
    page = text_of(second.post(url, {**typed, "standing": "contradicted"}))
    assert TOLD in page
    assert "Nothing of yours is stored yet" in page
    acting("sv-pol-officer")
    assert Finding.objects.get(pk=finding.pk).standing == "proved"


def test_of_an_element_that_had_no_finding_when_both_began(client_for, a_case, acting):
    new = at("finding-new", a_case.case.number)
    typed = {"code": "intent", "standing": "alleged", "source": "statement", "seen": "0"}
    english(client_for("sv-pol-officer2")).post(new, typed)
    page = text_of(english(client_for("sv-pol-officer")).post(new, {**typed, "standing": "proved"}))
    assert TOLD in page
    acting("sv-pol-officer")
    assert Finding.objects.get(code="intent").standing == "alleged"


def test_of_a_case(client_for, a_case, acting):
    url = at("case-edit", a_case.case.number)
    first, second = english(client_for("sv-pol-officer2")), english(client_for("sv-pol-officer"))
    typed = form_of(second, url)
    first.post(url, {**form_of(first, url), "title": "First"})
    assert TOLD in text_of(second.post(url, {**typed, "title": "Second"}))
    acting("sv-pol-officer")
    assert Case.objects.get().title == "First"


def test_of_who_someone_is(client_for, a_case, acting):
    url = at("person-edit", a_case.case.number, a_case.suspect.code)
    first, second = english(client_for("sv-pol-officer2")), english(client_for("sv-pol-officer"))
    typed = form_of(second, url)
    first.post(url, {**form_of(first, url), "phones": "020 5551 2345"})
    page = text_of(second.post(url, {**typed, "phones": "020 5559 9999"}))
    assert "changed this while you were writing" in page
    acting("sv-pol-officer")
    assert Identity.objects.get(person=a_case.suspect).phones == ["+8562055512345"]


def test_a_form_that_does_not_say_what_was_seen_is_refused(client_for, a_case, acting):
    url = at("case-edit", a_case.case.number)
    client = english(client_for("sv-pol-officer"))
    typed = {k: v for k, v in form_of(client, url).items() if k != "seen"}
    assert "Open the page again" in text_of(client.post(url, {**typed, "title": "Other"}))
    acting("sv-pol-officer")
    assert Case.objects.get().title == a_case.case.title


def test_saving_what_is_there_already_counts_as_no_change(client_for, a_case, acting):
    url = at("case-edit", a_case.case.number)
    client = english(client_for("sv-pol-officer"))
    client.post(url, form_of(client, url))
    acting("sv-pol-officer")
    assert Case.objects.get().version == 1
