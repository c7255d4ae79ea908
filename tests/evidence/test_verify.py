"""Whether every file is as it came: what was touched is named, and nothing else."""

import os

import pytest

from khua.evidence import storage
from khua.evidence.models import File
from khua.evidence.verify import PROBLEMS, bytes_registered, sweep, verify_files
from tests.evidence.things import JPEG, send


@pytest.fixture
def root(item, client_for, acting, home, committed):
    """HOME/evidence with three files; the connection sees their rows."""
    with committed():
        send(
            client_for("sv-pol-officer"),
            item,
            ("a.jpg", JPEG),
            ("b.txt", b"second"),
            ("c.txt", b"third!"),
        )
    acting("sv-pol-officer")
    return home / "evidence"


@pytest.fixture
def paths(root) -> list[str]:
    return list(File.objects.order_by("pk").values_list("path", flat=True))


@pytest.fixture(autouse=True)
def chain(monkeypatch):
    """What the chain sealed, which the app role may not read: test_tampering.py has the owner."""

    def as_registered(using: str) -> dict[str, str]:
        return dict(File.objects.values_list("path", "sha256"))

    monkeypatch.setattr("khua.evidence.verify._sealed", as_registered)


def found(root) -> set[tuple[str, str]]:
    return {(problem.kind, problem.path) for problem in verify_files(root, using="default")}


def test_all_is_well_and_every_byte_was_read(root, paths):
    read: list[int] = []
    assert verify_files(root, using="default", told=read.append) == []
    assert sum(read) == bytes_registered(using="default") == len(JPEG) + 12


@pytest.mark.parametrize("at", [0, 100, -1])
def test_one_changed_byte_is_named(root, paths, at):
    content = bytearray((root / paths[0]).read_bytes())
    content[at] ^= 1
    (root / paths[0]).write_bytes(bytes(content))
    assert found(root) == {("changed", paths[0])}


def test_a_problem_names_case_item_and_number_and_no_name(root, paths):
    (root / paths[0]).unlink()
    (problem,) = verify_files(root, using="default")
    file = File.objects.select_related("case").get(path=paths[0])
    assert (problem.kind, problem.case, problem.item, problem.file) == (
        "missing",
        file.case.number,
        "E-1",
        file.pk,
    )
    for lang in ("en", "lo"):
        assert PROBLEMS["missing"][lang] in problem.text(lang)
        assert "a.jpg" not in problem.text(lang)


def test_two_files_that_changed_places_are_both_named(root, paths):
    one, two = root / paths[1], root / paths[2]
    one.rename(root / "x")
    two.rename(one)
    (root / "x").rename(two)
    assert found(root) == {("changed", paths[1]), ("changed", paths[2])}


def test_a_cut_and_a_longer_file_have_another_size(root, paths):
    (root / paths[0]).write_bytes(JPEG[:-1])
    with (root / paths[1]).open("ab") as longer:
        longer.write(b"\n")
    assert found(root) == {("size", paths[0]), ("size", paths[1])}


def test_what_nobody_registered_is_named(root, paths):
    (root / paths[0]).with_name("0" * 32).write_bytes(b"x")
    (root / "notes").mkdir(mode=0o700)
    (root / "notes" / "x").write_bytes(b"x")
    assert found(root) == {("unknown", f"{paths[0][:2]}/{'0' * 32}"), ("unknown", "notes/x")}


def test_links_are_named_and_not_followed(root, paths, home):
    copy = home / "copy"
    (root / paths[0]).rename(copy)
    (root / paths[0]).symlink_to(copy)
    (root / "away").symlink_to(home)
    assert found(root) == {("link", paths[0]), ("link", "away")}


def test_rights_that_others_have_are_named(root, paths):
    (root / paths[0]).chmod(0o640)
    (root / paths[1]).parent.chmod(0o755)
    assert found(root) == {("rights", paths[0]), ("rights", paths[1][:2])}


def test_uploads_that_are_still_coming_are_no_problem_and_left_overs_are(root, paths):
    coming = storage.incoming(storage.new_path())
    coming.write_bytes(b"x")
    assert found(root) == set()
    os.utime(coming, (0, 0))
    assert found(root) == {("unknown", f"incoming/{coming.name}")}
    sweep(root, using="default")
    assert found(root) == set()


def test_a_folder_that_is_gone_is_every_file_missing(tmp_path, root):
    assert {kind for kind, _path in found(tmp_path / "nowhere")} == {"missing"}
