"""Old encodings: what can be told is told, as a guess; the rest is refused or left alone."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.reading import Unreadable, decode, mend_text, read_csv
from khua.reading.encodings import _CP1133, _lao_font

SHEET = "name,ຊື່,ແຂວງ\nKham,ຄຳປານ ໄຊຍະວົງ,ສະຫວັນນະເຂດ\nKeo,ນາງ ແກ້ວ,ບໍ່ແກ້ວ\n"
THAI = "name,ชื่อ\nSomchai,สมชาย ใจดี\nMali,มะลิ น้ำใส\n"


def cp1133(text: str) -> bytes:
    return bytes(_CP1133.index(char) for char in text)


def in_lao_font(text: str) -> str:
    signs = {lao: chr(code) for code, lao in sorted(_lao_font().items()) if len(lao) == 1}
    return "".join(signs.get(char, char) for char in text)


def sloppily(data: bytes, encoding: str) -> str:
    """Decode as a browser or Excel does: undefined bytes become C1 controls."""
    chars = []
    for byte in data:
        try:
            chars.append(bytes([byte]).decode(encoding))
        except UnicodeDecodeError:
            chars.append(chr(byte))
    return "".join(chars)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_certain(encoding: str) -> None:
    read = decode(SHEET.encode(encoding))
    assert read.value.text == SHEET
    assert not read.guessed


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (SHEET.encode("utf-16-le"), "utf-16", SHEET),
        (SHEET.encode("utf-16-be"), "utf-16", SHEET),
        (cp1133(SHEET), "cp1133", SHEET),
        (in_lao_font(SHEET).encode("cp1252"), "lao-font", SHEET),
        (THAI.encode("cp874"), "cp874", THAI),
        ("nom;ville\nHélène;Orléans\n".encode("cp1252"), "cp1252", "nom;ville\nHélène;Orléans\n"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 10 else "",
)
def test_old_encodings_are_told_and_guessed(data: bytes, encoding: str, text: str) -> None:
    read = decode(data)
    assert read.value.encoding == encoding
    assert read.value.text == text
    assert read.guessed
    assert read.note_en
    assert read.note_lo


@pytest.mark.skipif(not shutil.which("iconv"), reason="iconv is not here to compare with")
def test_the_table_of_cp1133_is_that_of_iconv() -> None:
    lao = bytes(byte for byte in range(256) if "\u0e80" <= _CP1133[byte] <= "\u0eff")
    done = subprocess.run(["iconv", "-f", "IBM1133", "-t", "UTF-8"], input=lao, capture_output=True)
    if done.returncode:
        pytest.skip("this iconv does not know IBM1133")
    assert done.stdout.decode() == "".join(_CP1133[byte] for byte in lao)
    assert len(lao) == 65


@pytest.mark.parametrize("data", [bytes(range(128, 256)), b"\xff\xfe\x00", b"\x81\x8d\x8f\x90" * 9])
def test_what_cannot_be_told_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(data)
    assert "UTF-8" in caught.value.mend_en
    assert "UTF-8" in caught.value.mend_lo


# Lines of a public test file of addresses typed in such a font (laofont, MIT), and their reading.
@pytest.mark.parametrize(
    ("typed", "lao"),
    [
        ("µú¾¤¥ø®øìö´", "ຢ່າງຈູບູລົມ"),
        ("ì¾¸Âêì½£ö´", "ລາວໂທລະຄົມ"),
        ("©¸¤®÷®°¾", "ດວງບຸບຜາ"),
        ("ê.Á¡û¸", "ທ.ແກ້ວ"),
    ],
)
def test_a_cell_in_an_old_lao_font(typed: str, lao: str) -> None:
    read = mend_text(typed)
    assert read.value == lao
    assert read.guessed


@pytest.mark.parametrize("wrong", ["cp1252", "cp874"])
def test_a_cell_read_in_the_wrong_encoding(wrong: str) -> None:
    read = mend_text(sloppily("ຄຳປານ ໄຊຍະວົງ".encode(), wrong))
    assert read.value == "ຄຳປານ ໄຊຍະວົງ"
    assert read.guessed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Khampane",
        "élève été à Orléans",
        "Nguyễn Văn Đạt",
        "Trần Hòa Bình",
        "Đặng Thị Hòa",
        "Müller Straße",
        "ຄຳປານ",
        "สมชาย ใจดี",
        "เบอร์โทร เป็นเบี้ย",
        "½ £5 ±3°",
        "100 µm²",
        "王小明",
        "São Tomé",
        "ñandú",
    ],
)
def test_good_text_is_left_alone(text: str) -> None:
    read = mend_text(text)
    assert read.value == text
    assert not read.guessed


@given(st.binary(max_size=200))
def test_any_file_is_decoded_or_refused(data: bytes) -> None:
    try:
        rows = read_csv(data).value.rows
    except Unreadable:
        return
    lines = [line for line, _ in rows]
    assert lines == sorted(set(lines))


@given(st.text())
def test_any_text_is_mended_or_left(text: str) -> None:
    read = mend_text(text)
    assert read.guessed or read.value == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_utf8_is_never_taken_for_something_else(text: str) -> None:
    assert decode(text.encode()).value.text == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter: str) -> None:
    lines = [
        ["code", "name", "note"],
        ["1", "Kham, Keo; Noy", "two\nlines"],
        ["2", 'says "no"', ""],
    ]
    cells = (('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    text = "\r\n".join(delimiter.join(line) for line in cells)
    read = read_csv(text.encode())
    assert read.value.delimiter == delimiter
    assert [list(row) for _, row in read.value.rows] == lines
    assert [line for line, _ in read.value.rows] == [1, 2, 4]


def test_the_separator_line_of_excel() -> None:
    read = read_csv(b"sep=;\r\na,x;b\r\n1;2\r\n")
    assert read.value.rows == ((2, ("a,x", "b")), (3, ("1", "2")))


def test_an_open_quotation_mark_swallows_nothing_in_silence() -> None:
    with pytest.raises(Unreadable, match="line 2"):
        read_csv(b'a,b\n1,"open\n2,3\n')


def test_this_file_reads_itself() -> None:
    assert decode(Path(__file__).read_bytes()).value.encoding == "utf-8"
