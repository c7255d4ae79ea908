"""Templates of every app keep the rules of the look: no inline code, only known parts."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

import khua
from khua.access import views_account

PACKAGE = Path(khua.__file__).parent
STATIC = PACKAGE / "web/static/khua"
TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))

CLASSES = set(
    re.findall(r"\.([a-z][\w-]*)", "".join(p.read_text() for p in (STATIC / "css").glob("*.css")))
)
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:|hx-on|js:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_icon_exists(path):
    used = set(re.findall(r'{% icon "([\w-]+)"', path.read_text()))
    assert used <= ICONS


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_class_is_in_the_stylesheets(path):
    text = re.sub(r"{[#%].*?[#%]}", " ", path.read_text())
    # a class whose end is computed ("chip--{{ value }}") is held by the tests of its values
    text = re.sub(r"[\w-]*{{.*?}}", " ", text)
    used = {word for value in re.findall(r'class="([^"]*)"', text) for word in value.split()}
    # a modifier may follow in {% if %}, which leaves its stem
    assert not {word for word in used if word not in CLASSES and not word.endswith("--")}


@pytest.mark.parametrize("template", ["base.html", "404.html", "403.html", "403_csrf.html"])
def test_templates_compile(template):
    assert get_template(template)


def test_every_page_of_allauth_is_our_own_template():
    pages = [view for view in vars(views_account).values() if hasattr(view, "template_name")]
    ours = [view for view in pages if view.__module__ == views_account.__name__]
    templates = {view.template_name for view in ours} | {settings.AXES_LOCKOUT_TEMPLATE}
    assert len(templates) > 8
    for template in templates:
        assert PACKAGE in Path(get_template(template).origin.name).parents


def test_the_broken_page_needs_no_context():
    html = get_template("500.html").render()
    assert "ບໍ່ໄດ້ຖືກບັນທຶກ" in html
    assert "not saved" in html
