"""Files on their way in: to the disk as they come, whole or not at all, under a name of ours."""

import hashlib
import os
import stat
import time
import tracemalloc

import pytest
from django.test import Client

from khua.evidence import storage
from khua.evidence.models import File
from khua.evidence.receiving import Receiver
from khua.evidence.services.files import sweep
from tests import world
from tests.evidence.things import JPEG, Body, at, on_disk, send, stream
from tests.record.pages import english, text_of

MB = 1024 * 1024


@pytest.fixture
def client(client_for):
    return english(client_for("sv-pol-officer"))


def files(acting) -> list[File]:
    acting("sv-pol-officer")
    return list(File.objects.all())


def test_a_file_is_kept_as_it_came(client, item, acting, home, committed, members):
    with committed():
        answer = send(client, item, ("ຮູບ ໂທລະສັບ.jpg", JPEG))
    assert answer.status_code == 302
    (file,) = files(acting)
    assert (file.name, file.size, file.content_type) == (
        "ຮູບ ໂທລະສັບ.jpg",
        len(JPEG),
        "image/jpeg",
    )
    assert file.sha256 == hashlib.sha256(JPEG).hexdigest()
    assert file.uploaded_by_id == members["sv-pol-officer"].pk
    assert on_disk(home) == [file.path]
    assert (home / "evidence" / file.path).read_bytes() == JPEG


def test_nobody_else_on_the_machine_reads_it(client, item, home, committed):
    before = os.umask(0)
    try:
        with committed():
            send(client, item, ("a.jpg", JPEG))
    finally:
        os.umask(before)
    for place in (home / "evidence", *(home / "evidence").rglob("*")):
        assert stat.S_IMODE(place.lstat().st_mode) == (0o700 if place.is_dir() else 0o600), place


def test_several_files_at_once(client, item, acting, home, committed):
    with committed():
        page = text_of(
            client.post(
                at("evidence-upload", item),
                {"file": [_named("a.jpg", JPEG), _named("b.txt", b"hello")], "end": "1"},
                follow=True,
            )
        )
    assert "2 files are stored." in page
    assert [f.name for f in files(acting)] == ["a.jpg", "b.txt"]
    assert len(on_disk(home)) == 2


def test_sixty_megabytes_are_never_in_memory(client, item, acting, home, committed):
    body = Body(60 * MB)
    tracemalloc.start()
    try:
        with committed():
            answer = stream(client, item, body)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 302
    assert body.sent == body.length
    assert body.largest_read <= Receiver.chunk_size
    assert peak < 8 * MB, peak
    (file,) = files(acting)
    assert file.size == 60 * MB
    assert file.sha256 == storage_hash(home, file)


def storage_hash(home, file: File) -> str:
    with (home / "evidence" / file.path).open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@pytest.mark.parametrize("cut", [400, 3 * MB, -70, -45])
def test_what_breaks_off_leaves_nothing(client, item, acting, home, committed, cut):
    """In the middle of a file, and behind it where only the mark of the end is missing."""
    body = Body(4 * MB)
    body.cut = cut if cut > 0 else body.length + cut
    with committed():
        page = text_of(stream(client, item, body))
    assert "The upload broke off" in page
    assert files(acting) == []
    assert on_disk(home) == []


def test_without_the_mark_of_the_end_nothing_is_believed(client, item, acting, home):
    page = text_of(client.post(at("evidence-upload", item), {"file": _named("a.jpg", JPEG)}))
    assert "The upload broke off" in page
    assert files(acting) == []
    assert on_disk(home) == []


def test_a_fault_in_the_middle_leaves_nothing(client, item, acting, home, monkeypatch):
    client.raise_request_exception = False

    def full_disk(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("khua.evidence.receiving.os.fsync", full_disk)
    assert send(client, item, ("a.jpg", JPEG)).status_code == 500
    assert files(acting) == []
    assert on_disk(home) == []


@pytest.mark.parametrize(("size", "read"), [(MB + MB // 2, True), (2 * MB, False)])
def test_what_says_of_itself_that_it_is_too_large_is_not_kept(
    client, item, acting, home, settings, size, read
):
    """A little more is let pass, so that the browser shows the answer; much more is not read."""
    settings.KHUA_EVIDENCE_MAX_BYTES = MB
    body = Body(size)
    page = text_of(stream(client, item, body))
    assert "more than 1.0\xa0MB" in page
    assert body.sent == (body.length if read else 0)
    assert files(acting) == []
    assert not (home / "evidence").exists()


def test_what_turns_out_too_large_leaves_nothing(client, item, acting, home, settings):
    settings.KHUA_EVIDENCE_MAX_BYTES = MB
    page = text_of(stream(client, item, Body(MB + 1)))
    assert "more than 1.0\xa0MB" in page
    assert files(acting) == []
    assert on_disk(home) == []
    # and together, though each is small enough
    sent = [("a.txt", b"x" * (MB // 2)), ("b.txt", b"y" * (MB // 2)), ("c.txt", b"z")]
    assert "more than 1.0\xa0MB" in text_of(send(client, item, *sent))
    assert files(acting) == []
    assert on_disk(home) == []


def test_exactly_the_most_is_taken(client, item, acting, home, settings, committed):
    settings.KHUA_EVIDENCE_MAX_BYTES = MB
    with committed():
        assert stream(client, item, Body(MB)).status_code == 302
    assert files(acting)[0].size == MB


def test_an_empty_file_is_refused_with_all_that_came_with_it(client, item, acting, home):
    page = text_of(send(client, item, ("a.jpg", JPEG), ("b.txt", b"")))
    assert "A file is empty" in page
    assert files(acting) == []
    assert on_disk(home) == []


def test_no_file_is_said(client, item):
    assert "No file is chosen" in text_of(client.post(at("evidence-upload", item), {"end": "1"}))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/cron.d/x", "x"),
        ("..\\..\\x.jpg", "x.jpg"),
        ("/etc/passwd", "passwd"),
        ("ຄຳໃຫ້ການ ວັນທີ 12.pdf", "ຄຳໃຫ້ການ ວັນທີ 12.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
    ],
)
def test_no_name_reaches_the_disk(client, item, acting, home, committed, sent, kept):
    with committed():
        stream_named(client, item, sent)
    (file,) = files(acting)
    assert file.name == kept
    assert on_disk(home) == [file.path]
    assert not (home / "etc").exists()


def test_disguises_are_kept_and_noticed(client, item, acting, home, committed):
    with committed():
        send(
            client,
            item,
            ("photo.jpg", b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + b"\0" * 99),
            ("page.pdf", b"<!DOCTYPE html><script>alert(1)</script>"),
        )
    assert {f.content_type for f in files(acting)} == {"application/octet-stream"}
    page = text_of(client.get(at("evidence-item", item)))
    assert page.count("Its content is not what its name says") == 2


def test_an_equal_file_is_told_and_both_are_kept(client, item, acting, home, committed):
    with committed():
        send(client, item, ("a.jpg", JPEG))
    with committed():
        page = text_of(
            client.post(
                at("evidence-upload", item),
                {"file": _named("b.jpg", JPEG), "end": "1"},
                follow=True,
            )
        )
    assert "b.jpg equals a file that is stored already, in E-1. Both are kept." in page
    assert len(on_disk(home)) == 2


@pytest.mark.parametrize("username", ["bk-pol-officer", "c-pol-head", "sv-pol-clerk"])
def test_of_who_may_not_no_byte_is_read(client_for, item, acting, home, username):
    body = Body(MB)
    assert stream(client_for(username), item, body).status_code == 404
    assert body.sent == 0
    assert on_disk(home) == []


def test_to_a_sealed_item_nobody_else_adds(client_for, item, acting, home):
    acting("sv-pol-officer")
    item.sealed = True
    item.save(update_fields=["sealed"])
    body = Body(MB)
    assert stream(client_for("sv-pol-officer2"), item, body).status_code == 404
    assert body.sent == 0


def test_without_the_token_against_forgery_nothing_stays(item, acting, home, members):
    signed_in = world.signed_in(members["sv-pol-officer"])
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    assert send(strict, item, ("a.jpg", JPEG)).status_code == 403
    assert files(acting) == []
    assert on_disk(home) == []
    strict.get(at("evidence-upload", item))
    token = strict.cookies["csrftoken"].value
    answer = send(strict, item, ("a.jpg", JPEG), csrfmiddlewaretoken=token)
    assert answer.status_code == 302


def test_until_the_rows_are_committed_the_files_wait(client, item, acting, home, committed):
    """A transaction that is rolled back leaves a file that the sweep removes; one that was
    committed by a process which then died leaves one that the sweep puts in place."""
    with committed():
        send(client, item, ("kept.jpg", JPEG))
        (file,) = files(acting)
        name = file.path.rpartition("/")[2]
        assert on_disk(home) == [f"incoming/{name}"]
    assert on_disk(home) == [file.path]

    arrived = storage.incoming(file.path)
    (home / "evidence" / file.path).rename(arrived)  # killed between commit and move
    orphan = storage.incoming(storage.new_path())
    orphan.write_bytes(b"rolled back")
    fresh = storage.incoming(storage.new_path())
    fresh.write_bytes(b"still coming")
    old = time.time() - storage.LEFT_OVER - 1
    for left in (arrived, orphan):
        os.utime(left, (old, old))
    acting("bk-pol-officer")  # who sees nothing of the file must not remove it
    sweep()
    assert on_disk(home) == sorted([file.path, f"incoming/{fresh.name}"])


def test_sheets_are_still_kept_in_memory_only(client, home):
    """The handler of evidence is put in place for its own page alone."""
    sheet = _named("x.csv", b"x" * 1000)
    client.post("/import/", {"sheet": sheet})
    assert on_disk(home) == []


def _named(name: str, content: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def stream_named(client, item, name: str) -> None:
    """An upload whose file name is sent exactly as it is."""
    body = Body(100)
    body.parts[0] = body.parts[0].replace(b"big.mp4", name.replace("\\", "\\\\").encode())
    body.length = len(body.parts[0]) + 100 + len(body.parts[1])
    assert stream(client, item, body).status_code == 302
