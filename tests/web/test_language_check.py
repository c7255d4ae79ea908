"""The guard of the translations finds each kind of fault, and finds none in Khua."""

import pytest

from khua.web.check_translations import problems, uses
from khua.web.compile_messages import compile_all

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def app(tmp_path):
    """Make a small app: `app(entries, template=…, code=…)` → its root."""

    def make(entries: str, template: str = "", code: str = ""):
        (tmp_path / "templates").mkdir(exist_ok=True)
        (tmp_path / "templates/page.html").write_text(template)
        (tmp_path / "views.py").write_text(code)
        folder = tmp_path / "locale/lo/LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "django.po").write_text(HEAD + entries)
        return tmp_path

    return make


def faults(root) -> list[str]:
    return [str(problem).removeprefix(f"{root}/") for problem in problems(root)]


GOOD = 'msgid "Case"\nmsgstr "ຄະດີ"\n'


def test_nothing_wrong_is_nothing_said(app):
    page = '{% load i18n %}<div>\n    <p>\n  {% translate "Case" %}\n</p></div>'
    assert faults(app(GOOD, page, '_("Case")\n')) == []


def test_a_text_without_lao_names_file_and_line(app):
    page = '{% load i18n %}\n<div>\n    {% translate "Court" %}</div>'
    assert faults(app(GOOD, page, '\n_("Judge")\n')) == [
        "templates/page.html:3: no Lao for 'Court'",
        "views.py:2: no Lao for 'Judge'",
    ]


def test_a_context_is_part_of_the_text(app):
    assert faults(app(GOOD, code='pgettext("grammar", "Case")\n')) == [
        "views.py:1: no Lao for 'Case'"
    ]


def test_blocks_plurals_and_multi_line_texts_are_read(app):
    page = (
        "{% load i18n %}\n{% blocktranslate count n=n %}{{ n }} case"
        "{% plural %}{{ n }} cases{% endblocktranslate %}\n"
    )
    code = 'ngettext_lazy(\n    "%(n)d victim " "here",\n    "%(n)d victims here",\n)\n'
    assert [use.message for use in uses(app("", page, code))] == [
        "%(n)d victim here",
        "%(n)s case",
    ]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Case"\nmsgstr ""\n', "empty Lao for 'Case'"),
        ('#, fuzzy\nmsgid "Case"\nmsgstr "ຄະດີ"\n', "fuzzy Lao for 'Case'"),
        ('msgid "%(n)s cases"\nmsgstr "%(m)s ຄະດີ"\n', "placeholders differ from '%(n)s cases'"),
        ('msgid "Row {row}"\nmsgstr "ແຖວ"\n', "placeholders differ from 'Row {row}'"),
        ('msgid "Case"\nmsgstr "Case"\n', "Lao is the English again: 'Case'"),
        ('msgid "Water"\nmsgstr "ນໍ້າ"\n', "Lao not in normal form"),
    ],
)
def test_each_fault_of_a_catalogue_is_named(app, entry, fault):
    (found,) = faults(app(entry))
    path, line, what = found.split(":", 2)
    assert path == "locale/lo/LC_MESSAGES/django.po"
    assert int(line) > 4
    assert what.strip().startswith(fault)


def test_the_same_english_has_one_lao(app, tmp_path):
    root = app(GOOD)
    other = tmp_path / "other/locale/lo/LC_MESSAGES"
    other.mkdir(parents=True)
    (other / "django.po").write_text(HEAD + 'msgid "Case"\nmsgstr "ກໍລະນີ"\n')
    assert [line.split(": ", 1)[1][:25] for line in faults(root)] == [
        "'Case' is 'ກໍລະນີ' here and"[:25]
    ]


def test_compiling_skips_what_is_fresh_and_redoes_what_changed(app):
    import os

    root = app(GOOD)
    (written,) = compile_all(root)
    assert written.name == "django.mo"
    assert compile_all(root) == []
    source = written.with_suffix(".po")
    newer = written.stat().st_mtime_ns + 10**9
    os.utime(source, ns=(newer, newer))
    assert compile_all(root) == [written]


def test_khua_speaks_lao_everywhere():
    assert [str(problem) for problem in problems()] == []
