"""Items of evidence, and files that arrive whole or not at all."""

import hashlib
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from khua.evidence import storage
from tests.api.desk import V1

BYTES = b"%PDF-1.4\n" + b"x" * 5000 + b"\n%%EOF"
ITEM = {
    "kind": "document",
    "title": "ໜັງສືຜ່ານແດນ",
    "authority": "found",
    "collected_on": "2026-02-01",
}


@pytest.fixture
def register(a_case) -> str:
    return f"cases/{a_case.case.number}/evidence"


def send_file(desk, path, content=BYTES, sha256=None, key=None, field="file", **headers):
    data = {
        "sha256": hashlib.sha256(content).hexdigest() if sha256 is None else sha256,
        field: SimpleUploadedFile("ໃບຜ່ານແດນ.pdf", content),
    }
    return desk.client.generic(
        "POST",
        f"{V1}/{path}",
        encode_multipart(BOUNDARY, data),
        content_type=headers.pop("type_", MULTIPART_CONTENT),
        headers={**desk.headers, "Idempotency-Key": key or uuid.uuid4().hex, **headers},
    )


def test_an_item_is_registered_and_its_file_comes_back_byte_for_byte(desk, a_case, register):
    made = desk.post(register, {**ITEM, "witness": a_case.witness.code_name})
    assert made.status_code == 201, made.content
    item = made.json()
    assert (item["number"], item["sealed"], item["files"]) == (1, False, [])
    assert item["content"]["witness"] == a_case.witness.code_name
    sent = send_file(desk, f"{register}/1/files")
    assert sent.status_code == 201, sent.content
    file = sent.json()
    assert file["sha256"] == hashlib.sha256(BYTES).hexdigest()
    assert (file["size"], file["content_type"]) == (len(BYTES), "application/pdf")
    assert desk.get(made["Location"]).json()["files"] == [file]
    assert desk.get(register).json() == [desk.get(made["Location"]).json()]
    fetched = desk.get(f"{register}/1/files/{file['id']}")
    assert b"".join(fetched) == BYTES
    assert fetched["Content-Disposition"].startswith("attachment")
    assert fetched["X-Content-Type-Options"] == "nosniff"
    assert fetched["Cache-Control"] == "no-store"


def arriving() -> set[str]:
    """What lies in the folder of files on their way in."""
    folder = storage.root() / storage.INCOMING
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_a_file_that_did_not_arrive_whole_is_not_there(desk, register):
    desk.post(register, ITEM)
    path, before = f"{register}/1/files", arriving()
    for change, field in (
        ({"sha256": "0" * 64}, "sha256"),
        ({"sha256": ""}, "sha256"),
        ({"content": b""}, "file"),
        ({"field": "files"}, "file"),
    ):
        refused = send_file(desk, path, **change)
        assert refused.status_code == 422, change
        assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert desk.get(f"{register}/1").json()["files"] == []
    assert arriving() == before


def test_the_same_upload_twice_is_stored_once(desk, register):
    desk.post(register, ITEM)
    path = f"{register}/1/files"
    first = send_file(desk, path, key="k1")
    again = send_file(desk, path, key="k1")
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert send_file(desk, path, content=b"other", key="k1").status_code == 422
    assert len(desk.get(f"{register}/1").json()["files"]) == 1


def test_who_may_is_settled_before_the_body(desk, desk_for, register):
    desk.post(register, ITEM)
    path = f"{register}/1/files"
    assert send_file(desk_for("sv-pol-officer", ["evidence:read"]), path).status_code == 403
    assert send_file(desk_for("bk-pol-officer"), path).status_code == 404
    assert send_file(desk_for("c-pol-head"), path).status_code == 404
    assert send_file(desk, f"{register}/2/files").status_code == 404
    assert send_file(desk, path, type_="application/json").status_code == 415
    broken = desk.client.generic(
        "POST",
        f"{V1}/{path}",
        b"nothing",
        content_type="multipart/form-data",
        headers={**desk.headers, "Idempotency-Key": "k"},
    )
    assert broken.status_code == 400
    without_key = send_file(desk, path, **{"Idempotency-Key": ""})
    assert without_key.status_code == 400


def test_a_sealed_item_shows_that_it_is_there(desk, desk_for, register):
    desk.post(register, {**ITEM, "sealed": True})
    file = send_file(desk, f"{register}/1/files").json()
    other = desk_for("sv-pol-officer2")
    seen = other.get(f"{register}/1").json()
    assert (seen["sealed"], seen["content"], seen["files"]) == (True, None, [])
    assert other.get(f"{register}/1/files/{file['id']}").status_code == 404
