"""Lao is a language of Django here, and dates, numbers and names read right in both."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import django
import pytest
from babel.messages.pofile import read_po
from django.template import Context, Template
from django.utils import formats
from django.utils.translation import (
    activate,
    check_for_language,
    get_language_info,
    gettext,
    ngettext,
    override,
)

from khua import wording
from khua.web.check_translations import key
from khua.web.compile_messages import PACKAGE, read


def test_django_knows_lao():
    assert get_language_info("lo")["name_local"] == "ລາວ"
    assert check_for_language("lo")
    with override("lo"):
        assert gettext("This field is required.") == "ຕ້ອງຕື່ມຊ່ອງນີ້."
    activate("lo")
    shown = Template("{% load i18n %}{% get_language_info for 'lo' as l %}{{ l.name_local }}")
    assert shown.render(Context()) == "ລາວ"


def test_lao_has_one_form_for_any_number():
    text = "This password is too short. It must contain at least %d character."
    with override("lo"):
        one, many = (ngettext(text, text.replace("r.", "rs."), n) for n in (1, 12))
    assert one == many == "ລະຫັດຜ່ານສັ້ນເກີນໄປ. ຕ້ອງມີຢ່າງໜ້ອຍ %d ຕົວອັກສອນ."


@pytest.mark.parametrize(("language", "number"), [("lo", "1.000.000,5"), ("en", "1,000,000.5")])
def test_forms_and_djangos_filters_write_as_laos_does(language, number):
    with override(language):
        assert formats.number_format(Decimal("1000000.5"), force_grouping=True) == number
        assert formats.date_format(date(2016, 4, 3), "SHORT_DATE_FORMAT") == "03/04/2016"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
        assert formats.get_format("DATE_INPUT_FORMATS")[0] == "%d/%m/%Y"


@pytest.mark.parametrize(
    ("value", "precision", "lao", "english"),
    [
        (date(2016, 11, 28), "day", "28 ພະຈິກ 2016", "28 November 2016"),
        (date(2016, 11, 1), "month", "ພະຈິກ 2016", "November 2016"),
        (date(2016, 1, 1), "year", "ປີ 2016", "2016"),
        (date(1998, 1, 1), "about", "ປະມານ ປີ 1998", "about 1998"),
        (date(2016, 11, 1), "about", "ປະມານ ພະຈິກ 2016", "about November 2016"),
        (date(2016, 11, 28), "about", "ປະມານ 28 ພະຈິກ 2016", "about 28 November 2016"),
    ],
)
def test_a_date_is_no_more_exact_than_it_is_known(value, precision, lao, english):
    assert wording.day(value, precision, "lo") == lao
    assert wording.day(value, precision, "en-gb") == english


def shown(template: str, language: str, **context: object) -> str:
    with override(language):
        return Template("{% load khua %}" + template).render(Context(context))


@pytest.mark.parametrize(
    ("template", "lao", "english"),
    [
        ("{{ day|day }}", "28 ພະຈິກ 2016", "28 November 2016"),
        ('{{ day|day:"month" }}', "ພະຈິກ 2016", "November 2016"),
        ("{{ moment|when }}", "28 ພະຈິກ 2016, 14:05", "28 November 2016, 14:05"),
        ("{{ 1234567|number }}", "1.234.567", "1,234,567"),
        ("{{ 1000000|kip }}", "₭1.000.000", "₭1,000,000"),
        ('{{ "TH"|country }}', "ໄທ", "Thailand"),
        ('{{ "LA-SV"|province }}', "ສະຫວັນນະເຂດ", "Savannakhet"),
        ('{{ office|in_lang:"name" }}', "ຫ້ອງການ", "Office"),
        ("{{ label|in_lang }}", "ຄະດີ", "Case"),
        ("{{ none|day }}{{ none|when }}{{ none|number }}{{ none|kip }}{{ none|country }}", "", ""),
    ],
)
def test_filters(template, lao, english):
    context = {
        "day": date(2016, 11, 28),
        "moment": datetime(2016, 11, 28, 7, 5, tzinfo=UTC),  # Vientiane is seven hours ahead
        "office": SimpleNamespace(name_lo="ຫ້ອງການ", name_en="Office"),
        "label": {"lo": "ຄະດີ", "en": "Case"},
        "none": None,
    }
    assert shown(template, "lo", **context) == lao
    assert shown(template, "en", **context) == english


def test_what_has_no_name_shows_as_it_is():
    assert wording.country("QQ", "lo") == "QQ"
    assert wording.province("somewhere", "en") == "somewhere"


def test_half_a_text_beats_none():
    assert wording.in_lang({"en": "Case", "lo": ""}, "lo") == "Case"
    assert wording.in_lang({"lo": "ຄະດີ"}, "en") == "ຄະດີ"
    assert wording.in_lang({}, "en") == ""


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in shown('{% icon "search" %}', "en")
    labelled = shown('{% icon "search" label=text %}', "en", text='"find"')
    assert 'role="img" aria-label="&quot;find&quot;"' in labelled


def framework_texts() -> set[tuple[str | None, str]]:
    """Every text Django and allauth carry a catalogue entry for."""
    import allauth

    roots = (Path(django.__file__).parent, Path(allauth.__file__).parent)
    found = set()
    for root in roots:
        for path in root.glob("**/locale/en/LC_MESSAGES/django.po"):
            with path.open("rb") as file:
                found |= {key(message) for message in read_po(file) if message.id}
    return found


def test_framework_texts_are_spelt_as_the_frameworks_spell_them():
    """A msgid one letter off would never be shown, and nobody would notice."""
    book = read(PACKAGE / "web/locale/lo/LC_MESSAGES/django.po")
    ours = {key(m) for m in book if any("framework" in note for note in m.auto_comments)}
    assert len(ours) > 80
    assert ours - framework_texts() == set()
