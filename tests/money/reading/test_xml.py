"""XML from outside: what is refused, and that it is refused early."""

import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.money.reading.rejects import Refused
from khua.money.reading.xml import LIMITS, Limits, Node, walk
from khua.money.reading.xml_values import ZONE, Impossible, boolean, day, decimal, moment, seconds

XXE = '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY x SYSTEM "{}">]>\n<r><a>&x;</a></r>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><r>&a9;</r>"
)
QUADRATIC = f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]><r>{"&a;" * 50_000}</r>'


def taken(source: bytes, limits: Limits = LIMITS) -> list[tuple[str, Node]]:
    return list(walk(source, {"r"}, limits))


def refused(source: bytes | Path | io.BytesIO, limits: Limits = LIMITS) -> Refused:
    with pytest.raises(Refused) as caught:
        list(walk(source, {"r"}, limits))
    for text in (caught.value.what, caught.value.mend):
        assert text["en"]
        assert text["lo"]
        assert text["en"] != text["lo"]
    return caught.value


def test_records_come_one_by_one_with_their_lines() -> None:
    steps = taken(b"<r>\n<a n='1'>x<b>y</b>z</a>\n\n<c/></r>")
    assert [(step, node.name, node.line) for step, node in steps] == [
        ("open", "r", 1),
        ("record", "a", 2),
        ("record", "c", 4),
        ("close", "r", 1),
    ]
    a = steps[1][1]
    assert (a.text, a.attributes, a.get("b"), a.get("c", "b")) == ("xz", {"n": "1"}, "y", "y")


def test_lines_beyond_65535_are_told() -> None:
    assert refused(b"<r>" + b"\n" * 100_000 + b"<a></b></r>").row == 100_001


@pytest.mark.parametrize(
    "source",
    [
        XXE.format("file:///etc/passwd"),
        XXE.format("http://127.0.0.1:1/x"),
        LAUGHS,
        QUADRATIC,
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><r/>',
        "<!-- a --><?pi b?>\n \t<!DOCTYPE r><r/>",
        f"<!--{'-a' * 20_000}--><!DOCTYPE r><r/>",
        "<!doctype r><r/>",
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;]><r/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_document_type_is_refused_before_it_is_parsed(source: str, encoding: str) -> None:
    assert "DOCTYPE" in refused(source.encode(encoding)).what["en"]


def test_a_document_type_is_seen_however_the_file_is_cut() -> None:
    class Drops(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(1)

    source = b"<?xml version='1.0'?> <!-- x --> <!DOCTYPE r><r/>"
    assert "DOCTYPE" in refused(Drops(source)).what["en"]
    assert len(list(walk(Drops(b"<?xml version='1.0'?><!-- x --><r><a/></r>"), {"r"}))) == 3


def test_an_undeclared_entity_is_refused_where_it_stands() -> None:
    assert refused(b"<r>\n<a>&x;</a></r>").row == 2


def test_nothing_is_included_or_fetched() -> None:
    source = (
        b'<?xml-stylesheet href="http://127.0.0.1:1/x"?>'
        b'<r xmlns:xi="http://www.w3.org/2001/XInclude" '
        b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        b'xsi:noNamespaceSchemaLocation="http://127.0.0.1:1/x.xsd">'
        b'<xi:include href="file:///etc/hostname" parse="text"/></r>'
    )
    assert [(node.name, node.text) for step, node in taken(source) if step == "record"] == [
        ("include", "")
    ]


def test_200_mb_are_refused_before_a_byte_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.xml"
    with file.open("wb") as out:
        out.truncate(200 << 20)
    assert "64 MB" in refused(file).what["en"]


def test_a_large_stream_is_refused_once_the_limit_is_passed() -> None:
    class Endless(io.BytesIO):
        given = 0

        def read(self, size: int | None = -1, /) -> bytes:
            piece = b"<r>" if not self.given else b"<a>1</a>" * 8000
            self.given += len(piece)
            return piece

    source = Endless()
    assert "1 MB" in refused(source, Limits(size=1 << 20)).what["en"]
    assert source.given < 2 << 20


@pytest.mark.parametrize(
    ("source", "limits"),
    [
        (b"<r>" + b"<a>" * 65 + b"</a>" * 65 + b"</r>", LIMITS),
        (b"<r>" * 100_000, LIMITS),
        (b"<r " + b" ".join(b"a%d=''" % n for n in range(40)) + b"/>", LIMITS),
        (b"<r a='" + b"x" * 5_000_000 + b"'/>", LIMITS),
        (b"<r><a>" + b"x" * 5_000_000 + b"</a></r>", LIMITS),
        (b"<r><!--" + b"x" * 5_000_000 + b"--></r>", LIMITS),
        (b"<!--" + b"x" * 5_000_000 + b"--><r/>", LIMITS),
        (b"<r><a>" + b"<b/>" * 2001 + b"</a></r>", Limits(elements=2000)),
    ],
)
def test_depth_attributes_text_and_elements_have_limits(source: bytes, limits: Limits) -> None:
    refused(source, limits)


def test_the_limit_of_elements_is_of_one_record() -> None:
    assert len(taken(b"<r>" + b"<a><b/></a>" * 5000 + b"</r>", Limits(elements=10))) == 5002


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("<?xml version='1.0' encoding='UTF-8'?><r>ກ</r>".encode("utf-16"), 1),
        ("<?xml version='1.0' encoding='UTF-16'?><r>ກ</r>".encode(), 1),
        (b"<?xml version='1.0' encoding='windows-874'?><r/>", 1),
        (b"<?xml version='1.0' encoding='UTF-7'?><r/>", 1),
        ("<r>ກ</r>".encode("utf-16-le"), 1),
        ("<r>ກ</r>".encode("utf-32"), 0),
        (b"<r>\n\n<a>\xff</a></r>", 3),
        ("<r>\nสมชาย</r>".encode("tis-620"), 2),
        ("<r>\nກ".encode()[:-1], 2),
    ],
)
def test_letters_must_be_what_the_file_says(source: bytes, line: int) -> None:
    assert refused(source).row == line


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("said", ["", " encoding='UTF-{}'"])
def test_utf_8_and_utf_16_are_read(encoding: str, said: str) -> None:
    number = "16" if "16" in encoding else "8"
    source = f"<?xml version='1.0'{said.format(number)}?><r><a>ສົມຈິດ มาลี</a></r>"
    assert taken(source.encode(encoding))[1][1].text == "ສົມຈິດ มาลี"


@pytest.mark.parametrize(
    "source",
    [
        *(b"", b" \n", b"hello", b"{}", b"<", b"<!--", b"<?xml version='1.0'?>", b"<r", b"<r><a>"),
        *(b"<r/><r/>", b"<r/>x", b"<1/>", b"<r a=1/>", b"<r a='1' a='2'/>", b"<x:r/>", b"\0\0\0\0"),
        *(b"PK\x03\x04 zip named .xml", b"\x1f\x8b gzip", b"%PDF-1.7", b"\xd0\xcf\x11\xe0"),
        *(b"<r>\x01</r>", b"<r>&#0;</r>", b"<r><![CDATA[x</r>", b"<other/>", b"<r></R>"),
    ],
)
def test_what_is_no_whole_xml_is_refused(source: bytes) -> None:
    refused(source)


def test_a_refusal_never_quotes_the_file() -> None:
    secret = "ສົມຈິດ"
    for source in (f"<r><{secret}></r>", f"<r>{secret}</a>", f"<r>&{secret};</r>", f"{secret}<r/>"):
        told = refused(source.encode())
        assert secret not in str(told) + told.what["lo"] + told.mend["lo"]


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(walk(tmp_path / "none.xml", {"r"}))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(source: bytes) -> None:
    for given_source in (source, b"<r>" + source + b"</r>", b"<?xml " + source + b"?><r/>"):
        with suppress(Refused):
            list(walk(given_source, {"r"}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2024-05-31T14:05:00", "2024-05-31T14:05:00"),
        (" 2024-05-31T14:05:00.1234567Z ", "2024-05-31T14:05:00.123456+00:00"),
        ("2024-02-29T24:00:00+07:00", "2024-03-01T00:00:00+07:00"),
        ("1753-01-01T00:00:00-11:30", "1753-01-01T00:00:00-11:30"),
    ],
)
def test_moments(text: str, told: str) -> None:
    assert moment(text).isoformat() == told


@pytest.mark.parametrize(
    "text",
    [
        *("2024-02-30T00:00:00", "2023-02-29T00:00:00", "2024-01-01", "2024-1-1T00:00:00"),
        *("2024-01-01T25:00:00", "2024-01-01T00:00", "20240101T000000", "9999-12-31T24:00:00"),
        *("2024-01-01T00:00:00+15:00", "2024-01-01T00:00:00+07:99", "2024-01-01T24:00:01"),
        *("໒໐໒໔-໐໑-໐໑T໐໐:໐໐:໐໐", "", "0000-01-01T00:00:00"),
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(Impossible):
        moment(text)


def test_a_day_begins_in_vientiane() -> None:
    assert seconds(day("2024-05-31")) == seconds(moment("2024-05-31T00:00:00+07:00"))
    assert ZONE == "Asia/Vientiane"
    assert seconds(day("2024-05-31"), "UTC") == seconds(day("2024-05-31")) + 7 * 3600
    with pytest.raises(Impossible):
        day("31/05/2024")
    with pytest.raises(Impossible):
        seconds(day("2567-05-31"))  # a Buddhist-era year is not guessed at here


@pytest.mark.parametrize("text", ["1e9", "1,000", "", "NaN", "∞", "໑໒", "1" * 41, "--1", "."])
def test_what_is_no_decimal(text: str) -> None:
    with pytest.raises(Impossible):
        decimal(text)


def test_booleans() -> None:
    assert [boolean(text) for text in ("true", "0", " 1 ", "false")] == [True, False, True, False]
    with pytest.raises(Impossible):
        boolean("yes")
