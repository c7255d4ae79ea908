"""Colours readable, Lao unbroken, and nothing drawn outside the tokens."""

import re
from pathlib import Path

import pytest

import khua.web

CSS = Path(khua.web.__file__).parent / "static/khua/css"
SHEETS = sorted(CSS.glob("*.css"))
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", (CSS / "tokens.css").read_text()))
INKS = (
    "ink",
    "ink-soft",
    "indigo",
    "link",
    "link-visited",
    "river",
    "amber",
    "red",
    "stone",
    "plum",
)


def without_comments(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" by WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two tokens."""
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_and_white_is_21():
    assert (luminance("#ffffff") + 0.05) / (luminance("#000000") + 0.05) == pytest.approx(21)


@pytest.mark.parametrize("ground", ["surface", "paper", "surface-sunken"])
@pytest.mark.parametrize("ink", INKS)
def test_text_is_readable_on_every_ground(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("family", ["indigo", "river", "amber", "red", "plum", "stone"])
def test_a_colour_is_readable_on_its_own_wash(family):
    assert contrast(family, f"{family}-wash") >= 4.5
    assert contrast("ink", f"{family}-wash") >= 4.5


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink-inverse", "indigo"),
        ("ink-inverse", "indigo-dark"),
        ("ink-inverse", "river"),
        ("ink-inverse-soft", "indigo"),
        ("ink-inverse-soft", "indigo-dark"),
        ("ink", "indigo-wash"),
        ("indigo", "indigo-wash"),
        ("edge", "surface"),  # placeholders
    ],
)
def test_text_pairs_of_components(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(
    ("part", "ground"),
    [
        ("edge", "surface"),
        ("edge", "paper"),
        ("edge", "surface-sunken"),
        ("amber-line", "surface"),
        ("amber-line", "amber-wash"),
        ("amber-line", "paper"),
        ("edge-inverse", "indigo"),
        ("focus", "indigo-dark"),  # the ring against its own dark gap
        ("indigo-dark", "paper"),  # and the gap against light grounds
        ("focus-inverse", "indigo"),
        ("focus-inverse", "indigo-dark"),
    ],
)
def test_controls_and_rings_are_seen(part, ground):
    assert contrast(part, ground) >= 3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_nothing_breaks_lao(sheet):
    text = without_comments(sheet)
    assert not re.search(r"letter-spacing|text-transform|break-all|hyphens", text)
    for rule in re.findall(r"([^{}]+)\{[^{}]*overflow-wrap:\s*anywhere", text):
        assert rule.strip().split("\n")[-1].strip() == ".code"  # machine tokens only


def test_lao_has_room_above_and_below():
    rule = re.search(r":lang\(lo\) \{([^}]*)\}", (CSS / "tokens.css").read_text())
    assert rule
    leading = dict(re.findall(r"--([\w-]+): ([\d.]+);", rule.group(1)))
    assert float(leading["leading"]) >= 1.7
    assert float(leading["leading-tight"]) >= 1.7


@pytest.mark.parametrize(
    "sheet", [s for s in SHEETS if s.name not in ("tokens.css", "print.css")], ids=lambda p: p.name
)
def test_colours_and_sizes_of_type_come_from_the_tokens(sheet):
    text = without_comments(sheet)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(", text)
    assert not re.findall(r"font-size:\s*[\d.]+(?:rem|px)", text)


def test_every_token_used_is_defined():
    defined = set(re.findall(r"--([\w-]+)\s*:", "".join(s.read_text() for s in SHEETS)))
    used = set(re.findall(r"var\(--([\w-]+)\)", "".join(s.read_text() for s in SHEETS)))
    assert used <= defined


def test_the_css_of_a_page_is_under_40_kb():
    sizes = {sheet.name: sheet.stat().st_size for sheet in SHEETS}
    base = (CSS.parents[2] / "templates/base.html").read_text()
    everywhere = set(re.findall(r"khua/css/(\S+\.css)", base))
    assert {"tokens.css", "base.css", "components.css"} <= everywhere
    own = max(  # of one page only; style.css is ours, not the people's
        size for name, size in sizes.items() if name not in everywhere | {"style.css"}
    )
    assert sum(sizes[name] for name in everywhere) + own < 40_000


def test_the_font_is_the_one_vendored():
    import hashlib

    folder = CSS.parents[1] / "vendor/noto-sans-lao"
    digest, name = (folder / "SHA256SUMS").read_text().split()
    assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text()
