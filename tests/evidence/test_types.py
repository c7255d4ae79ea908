"""What a file is, by its content, and the name it is kept under."""

import io
import zipfile

import pytest

from khua.evidence.kinds import content_type, served_name, served_type, types, unlike_its_name
from khua.evidence.naming import clean_name
from tests.evidence.things import JPEG

OPAQUE = "application/octet-stream"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def a_zip(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 500)
    return packed.getvalue()


def iso(brand: bytes) -> bytes:
    return b"\0\0\0\x20ftyp" + brand + b"\0\0\2\0" + b"0" * 99


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"0" * 99, "image/png"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"0" * 99, "image/heic"),
        ("a.pdf", b"%PDF-1.7\n" + b"x" * 99 + b"%%EOF", "application/pdf"),
        ("a.mp4", iso(b"isom"), "video/mp4"),
        ("a.mp4", iso(b"mp42"), "video/mp4"),
        ("a.m4a", iso(b"M4A "), "audio/mp4"),
        ("a.mov", iso(b"qt  "), "video/quicktime"),
        ("a.3gp", iso(b"3gp4"), "video/3gpp"),
        ("a.mp3", b"ID3\x03\0\0\0" + b"0" * 99, "audio/mpeg"),
        ("a.mp3", b"\xff\xfb\x90\x64" + b"\0" * 99, "audio/mpeg"),
        ("a.wav", b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 99, "audio/wav"),
        ("a.avi", b"RIFF\x24\0\0\0AVI LIST" + b"\0" * 99, "video/x-msvideo"),
        ("a.ogg", b"OggS\0\2" + b"\0" * 99, "audio/ogg"),
        ("a.amr", b"#!AMR\n" + b"0" * 50, "audio/amr"),
        ("a.docx", a_zip("[Content_Types].xml", "word/document.xml"), DOCX),
        ("a.xlsx", a_zip("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        ("a.zip", a_zip("a", "b"), "application/zip"),
        ("a.csv", "ຊື່,ອາຍຸ\nກ,1\n".encode(), "text/csv"),
        ("a.txt", "ຂໍ້ຄວາມ".encode(), "text/plain"),
        ("a.txt", ("ກ" * 40_000).encode(), "text/plain"),
        # the name says nothing
        ("a.exe", JPEG, "image/jpeg"),
        ("a", JPEG, "image/jpeg"),
        # what must never be taken for anything
        ("photo.jpg", b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + b"\0" * 99, OPAQUE),
        ("photo.jpg", b"\x7fELF\2\1\1" + b"\0" * 99, OPAQUE),
        ("photo.jpg", b"<!DOCTYPE html><script>alert(1)</script>", OPAQUE),
        ("photo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', OPAQUE),
        ("notes.txt", b"hello <img src=x onerror=alert(1)>", OPAQUE),
        ("notes.txt", b"#!/bin/sh\nrm -rf /\n", OPAQUE),
        ("notes.txt", b'<?xml version="1.0"?><x/>', OPAQUE),
        ("notes.txt", b"\0\1\2\3", OPAQUE),
        ("notes.txt", b"\xff\xfe\xfd", OPAQUE),
        ("notes", b"plain", OPAQUE),
        ("empty.txt", b"", OPAQUE),
        ("game.zip", a_zip("META-INF/MANIFEST.MF", "a.class"), OPAQUE),
        ("letter.docx", a_zip("word/document.xml", "word/vbaProject.bin"), OPAQUE),
    ],
)
def test_the_content_decides(name, content, found):
    assert content_type(io.BytesIO(content), name) == found


def test_every_type_of_the_list_has_both_languages_and_is_told_by_something():
    for each in types().known:
        assert each.label["en"]
        assert each.label["lo"]
        assert each.found or each.text
        assert not each.safe or each.mime not in ("text/html", "image/svg+xml", "text/plain")


def test_only_a_few_types_are_handed_out_as_what_they_are():
    safe = {each.mime for each in types().known if each.safe}
    assert safe == {"image/jpeg", "image/png", "application/pdf", "video/mp4", "audio/mpeg"}
    assert served_type("text/plain") == OPAQUE
    assert served_type(OPAQUE) == OPAQUE
    assert served_type("text/html") == OPAQUE
    assert served_type("image/png") == "image/png"


def test_what_is_unknown_does_not_start_at_a_click():
    assert served_name("invoice.pdf.exe", OPAQUE) == "invoice.pdf.exe.bin"
    assert served_name("ຮູບ.jpg", "image/jpeg") == "ຮູບ.jpg"


def test_a_disguise_is_noticed():
    assert unlike_its_name("photo.JPG", OPAQUE)
    assert unlike_its_name("photo.png", "image/jpeg")
    assert not unlike_its_name("photo.jpeg", "image/jpeg")
    assert not unlike_its_name("dump.bin", OPAQUE)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("ຮູບຖ່າຍ ໂທລະສັບ.jpg", "ຮູບຖ່າຍ ໂທລະສັບ.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.pdf", "a.pdf"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie_ x.jpg"),
        ("a\0b.jpg", "ab.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ('a"b<c>|d?*.txt', "a_b_c__d__.txt"),
        ("CON.txt", "_CON.txt"),
        ("com1", "_com1"),
        ("ກ\u200bຂ.pdf", "ກຂ.pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_names_are_cleaned(sent, kept):
    assert clean_name(sent) == kept


def test_a_long_name_keeps_its_ending():
    kept = clean_name("ກ" * 400 + ".jpeg")
    assert kept.endswith("ກ.jpeg")
    assert len(kept) == 150
    assert len(clean_name("a." + "b" * 400)) <= 150
