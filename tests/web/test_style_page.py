"""The frame of a page and its parts, rendered in both languages."""

import re
from pathlib import Path
from types import SimpleNamespace

import django_htmx
import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path
from django.utils.translation import override
from django.views.i18n import set_language

import khua.web

STATIC = Path(khua.web.__file__).parent / "static"
HTMX = Path(django_htmx.__file__).parent / "static"


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


# the frame by itself: only the addresses that it names, none of the rooms
urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("out/", nothing, name="account_logout"),
]
pytestmark = pytest.mark.urls(__name__)


class Officer:
    """What the frame shows of a member."""

    display_name = "Officer <b>Sample</b>"
    username = "sv-pol-sample"
    office = SimpleNamespace(code="SV-POL", name_en="Police of Savannakhet", name_lo="ຕຳຫຼວດ")


def rendered(template: str, language: str, **context: object) -> str:
    frame = {
        "request": RequestFactory().get("/style/", {"a": "1"}),
        "csrf_token": "t0ken",
        "member": None,
        "demo": True,
        "version": "0.1.0",
        "nav": [
            {"url": "/a/", "label": "A", "current": False},
            {"url": "/b/", "label": "B", "current": True},
        ],
    }
    with override(language):
        return render_to_string(template, frame | context)


@pytest.mark.parametrize("language", ["lo", "en"])
def test_the_style_page_shows_every_component(language):
    html = rendered("web/style.html", language)
    assert f'<html lang="{language}" dir="ltr">' in html
    for part in ("result--established", "result--unknown", "result--not_established"):
        assert part in html
    for part in ("chip--victim", "chip--guess", "chip--unverified", "stepper", "timeline"):
        assert part in html
    assert html.count("<h1") == 1


def test_the_language_switch_is_a_form_that_comes_back():
    html = rendered("base.html", "lo")
    form = re.search(r'<form method="post" action="/[^"]*">(.*?)</form>', html, re.S)
    assert form
    assert 'name="csrfmiddlewaretoken"' in form.group(1)
    assert 'name="next" value="/style/?a=1"' in form.group(1)
    assert re.search(r'<button[^>]*name="language" value="en" lang="en"', form.group(1))
    assert 'value="lo"' not in form.group(1)


def test_the_navigation_marks_where_we_are_and_opens_without_javascript():
    html = rendered("base.html", "en")
    assert '<a href="/b/" aria-current="page">B</a>' in html
    assert re.search(r'<details class="menu"[^>]*>.*?</details>\s*<nav', html, re.S)


def test_a_member_sees_who_is_signed_in_and_the_way_out():
    html = rendered("base.html", "en", member=Officer())
    assert "Officer &lt;b&gt;Sample" in html
    assert {"sv-pol-sample", "SV-POL", "Police of Savannakhet"} <= set(re.split(r"[<>]", html))
    assert '<form method="post" action="/out/">' in html
    assert "/out/" not in rendered("base.html", "en")


def test_the_demo_says_so_and_nothing_else_does():
    assert "ລະບົບສາທິດ" in rendered("base.html", "lo")
    assert "ລະບົບສາທິດ" not in rendered("base.html", "lo", demo=False)


def test_htmx_may_run_no_code():
    html = rendered("base.html", "en")
    assert '"allowEval":false' in html
    assert '"includeIndicatorStyles":false' in html
    assert re.search(r'<script src="[^"]*htmx-2[^"]*" defer', html)


@pytest.mark.parametrize("language", ["lo", "en"])
def test_first_load_is_under_150_kb_without_fonts(language):
    html = rendered("web/style.html", language)
    total = len(html.encode())
    for url in set(re.findall(r'(?:href|src)="/static/([^"#]+)', html)):
        files = [root / url for root in (STATIC, HTMX) if (root / url).exists()]
        assert files, url
        total += files[0].stat().st_size
    assert total < 150_000


@pytest.mark.parametrize(
    ("template", "value", "lao", "english"),
    [
        ("result", "established", "ຄົບອົງປະກອບ", "Established"),
        ("result", "unknown", "ຍັງບໍ່ຊັດເຈນ", "Open"),
        ("result", "not_established", "ບໍ່ຄົບອົງປະກອບ", "Not established"),
        ("standing", "proved", "ພິສູດແລ້ວ", "Proved"),
        ("standing", "alleged", "ຖືກກ່າວຫາ", "Alleged"),
        ("standing", "contradicted", "ຖືກຄັດຄ້ານ", "Contradicted"),
        ("standing", "unknown", "ບໍ່ຮູ້", "Unknown"),
    ],
)
def test_a_result_and_a_standing_carry_icon_and_word(template, value, lao, english):
    for language, word in (("lo", lao), ("en", english)):
        html = rendered(f"components/{template}.html", language, value=value)
        assert "<svg" in html
        assert re.search(rf"</svg>\s*{word}</span>", html)


class Sample(forms.Form):
    """One field of each kind the include tells apart."""

    title = forms.CharField(max_length=5, help_text="short")
    note = forms.CharField(required=False, widget=forms.Textarea)
    standing = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    sheet = forms.FileField()
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")


def test_a_form_says_in_lao_what_to_mend():
    with override("lo"):
        form = Sample({"title": "too long", "standing": "c"})
        summary = render_to_string("components/error_summary.html", {"form": form})
        html = render_to_string("components/fields.html", {"form": form})
    assert "ຕ້ອງຕື່ມຊ່ອງນີ້." in summary
    assert "ຕ້ອງບໍ່ເກີນ 5 ຕົວອັກສອນ (ມີ 8)." in summary
    assert 'href="#id_title"' in summary
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html


def test_every_link_of_the_error_summary_leads_somewhere():
    with override("en"):
        form = Sample({})
        summary = render_to_string("components/error_summary.html", {"form": form})
        html = render_to_string("components/fields.html", {"form": form})
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_title", "id_standing", "id_agreed", "id_sheet"]
    for target in targets:
        assert f'id="{target}"' in html


def test_a_text_from_people_is_escaped():
    html = rendered("components/alert.html", "en", kind="info", text="<b>")
    assert "<b>" not in html
