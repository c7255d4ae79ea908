"""Every spelling finds its province; what is doubtful says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.places import find_province, province, provinces
from khua.places.text import place_key

# The spellings the facts list, beside ISO and Lao names.
SEEN = {
    "LA-VT": "Vientiane Prefecture;Vientiane Capital;Viangchan (prefecture);ນະຄອນຫຼວງວຽງຈັນ;ນະຄອນຫຼວງ",
    "LA-PH": "Phongsaly;Phongsali;Phôngsali;ຜົ້ງສາລີ",
    "LA-LM": "Luang Namtha;Louang Namtha;ຫຼວງນ້ຳທາ;ຫລວງນໍ້າທາ",
    "LA-OU": "Oudomxay;Oudomxai;Oudômxai;ອຸດົມໄຊ",
    "LA-BK": "Bokeo;Bokèo;ບໍ່ແກ້ວ",
    "LA-LP": "Luang Prabang;Louangphabang;Luangprabang;ຫຼວງພະບາງ;ຫລວງພະບາງ",
    "LA-HO": "Huaphanh;Houaphanh;Houaphan;ຫົວພັນ",
    "LA-XA": "Xaiyabouli;Xayabouly;Sayaboury;Xaignabouli;ໄຊຍະບູລີ",
    "LA-XI": "Xieng Khouang;Xiengkhuang;Xieng Khuang;Xiangkhouang;ຊຽງຂວາງ",
    "LA-VI": "Vientiane Province;Viangchan (province);ແຂວງວຽງຈັນ",
    "LA-BL": "Bolikhamxay;Bolikhambxay;Borikhamxay;Bolikhamsai;Bolikhamxai;ບໍລິຄຳໄຊ",
    "LA-KH": "Khammouan;Khammouane;ຄຳມ່ວນ;ຄໍາມ່ວນ",
    "LA-SV": "Savannakhet;Savannakhét;ສະຫວັນນະເຂດ",
    "LA-SL": "Saravan;Salavan;Saravane;ສາລະວັນ",
    "LA-XE": "Sekong;Xekong;Xékong;ເຊກອງ",
    "LA-CH": "Champasak;Champasack;ຈຳປາສັກ;ຈໍາປາສັກ",
    "LA-AT": "Attapeu;Attapu;ອັດຕະປື",
    "LA-XS": "Xaisomboun;Xaysomboun;Xaisômboun;LA-XN;ໄຊສົມບູນ",
}
SPELLED = [(iso, text) for iso, texts in SEEN.items() for text in texts.split(";")]


def test_there_are_eighteen_with_148_districts() -> None:
    assert len(provinces()) == len(SEEN) == 18
    assert sum(one.districts for one in provinces()) == 148


@pytest.mark.parametrize(("iso", "text"), SPELLED)
def test_a_known_spelling_is_exact(iso: str, text: str) -> None:
    for written in (text, text.upper(), f" {text.lower()} ", text.replace(" ", "  ")):
        match = find_province(written)
        assert match.province is province(iso), written
        assert match.exact
        assert not match.guessed


@pytest.mark.parametrize("one", provinces(), ids=lambda one: one.iso)
def test_codes_and_labels(one: object) -> None:
    assert isinstance(one, type(provinces()[0]))
    for text in (one.iso, one.iso.lower(), one.pcode, one.name_en, f"ແຂວງ {one.name_lo}"):
        assert find_province(text).province is one
        assert find_province(text).exact


@pytest.mark.parametrize("text", ["Vientiane", "viangchan", "VIENTIANE ", "เวียงจันทน์"])
def test_vientiane_alone_must_be_asked(text: str) -> None:
    match = find_province(text)
    assert match.province is None
    assert {one.iso for one in match.candidates} == {"LA-VT", "LA-VI"}


def test_lao_vientiane_alone_is_a_flagged_guess() -> None:
    match = find_province("ວຽງຈັນ")
    assert match.province is province("LA-VI")
    assert match.guessed
    assert not match.exact
    assert [one.iso for one in match.candidates] == ["LA-VI", "LA-VT"]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("ນະຄອນຫລວງ ວຽງຈັນ", "LA-VT"),
        ("ແຂວງນະຄອນຫຼວງວຽງຈັນ", "LA-VT"),
        ("Vientiane, Capital", "LA-VT"),
        ("vientiane city", "LA-VT"),
        ("Province of Vientiane", "LA-VI"),
        ("ຂ. ວຽງຈັນ", "LA-VI"),
    ],
)
def test_words_around_vientiane_settle_it(text: str, iso: str) -> None:
    assert find_province(text).province is province(iso)


@pytest.mark.parametrize(("text", "iso"), [("Savanakhet", "LA-SV"), ("Sayabouli", "LA-XA")])
def test_what_sounds_the_same_is_a_guess(text: str, iso: str) -> None:
    match = find_province(text)
    assert match.province is province(iso)
    assert match.guessed
    assert not match.exact


def test_a_slip_gives_candidates_and_no_province() -> None:
    match = find_province("Savannakhot")
    assert match.province is None
    assert match.candidates[0] is province("LA-SV")


@pytest.mark.parametrize("text", ["Bangkok", "Khon Kaen", "", "  ", "-", "?", "LA", "13"])
def test_what_is_no_province_gives_none(text: str) -> None:
    match = find_province(text)
    assert match.province is None
    assert not match.candidates


def test_unknown_code_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        province("LA-XN")


def test_no_spelling_stands_for_two_provinces() -> None:
    owner: dict[str, str] = {}
    for one in provinces():
        for text in (one.iso, one.pcode, one.name_en, one.name_lo, *one.spellings):
            assert owner.setdefault(place_key(text), one.iso) == one.iso, text


@given(st.text())
def test_never_a_silent_guess(text: str) -> None:
    match = find_province(text)
    assert not (match.exact and match.guessed)
    assert (match.province is not None) == (match.exact or match.guessed)
