"""Root, plain users, and folders that the server's account cannot pass through."""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from khua.postgres import PostgresProblem, Server, layout, processes
from khua.postgres.account import server_account
from khua.postgres.binaries import WHEEL

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: hands over to an account")


def modes(folder: Path) -> dict[Path, int]:
    """The mode of a folder and of everything above it."""
    return {p: stat.S_IMODE(p.stat().st_mode) for p in (folder, *folder.parents)}


@pytest.fixture
def closed(home: Path) -> Path:
    """A folder like /root: nobody but its owner may pass through."""
    folder = home.parent / "closed"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def lasting(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for /var/lib/khua."""
    monkeypatch.setattr(layout, "LASTING", home.parent / "lasting")
    return home.parent / "lasting"


def works(server: Server) -> bool:
    with psycopg.connect(server.dsn()) as connection:
        return connection.execute("select 1").fetchone() == (1,)


@needs_root
def test_root_hands_the_server_to_a_system_account(home: Path) -> None:
    server = Server(home, throwaway=True)
    server.start()
    pid = processes.postmaster(server.layout)
    account = server.layout.account
    assert account.name in ("khua", "postgres", "nobody")
    status = Path(f"/proc/{pid}/status").read_text()
    for kind, number in (("Uid", account.uid), ("Gid", account.gid)):
        assert f"{kind}:\t{number}\t{number}\t{number}\t{number}\n" in status
    groups = next(line for line in status.splitlines() if line.startswith("Groups:"))
    assert groups.split()[1:] in ([], [str(account.gid)])
    assert server.layout.data.stat().st_uid == account.uid
    assert server.layout.passwords.stat().st_uid == 0


@needs_root
def test_root_never_runs_it_on_data_of_its_own(home: Path) -> None:
    (home / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(PostgresProblem) as caught:
        Server(home).start()
    assert caught.value.code == "not_ours"


@needs_root
def test_a_closed_home_keeps_its_data_in_a_lasting_place(closed: Path, lasting: Path) -> None:
    home = closed / "home"
    before = modes(closed)
    server = Server(home, throwaway=True)
    server.start()
    try:
        assert works(server)
        root = server.layout.root
        assert root.parent == lasting
        assert (home / "postgres.at").read_text().strip() == str(root)
        assert Server(home).running  # another process finds it by the pointer
        assert modes(closed) == before
    finally:
        server.stop()


@needs_root
def test_a_closed_home_without_a_lasting_place_is_refused(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "LASTING", closed / "file" / "khua")
    (closed / "file").write_text("")
    with pytest.raises(PostgresProblem) as caught:
        Server(closed / "home").start()
    assert caught.value.code == "no_place"
    assert "KHUA_HOME" in caught.value.mend_en


@needs_root
def test_a_home_that_was_closed_later_does_not_start_empty(home: Path, lasting: Path) -> None:
    server = Server(home, throwaway=True)
    server.start()
    server.stop()
    home.chmod(0o700)
    with pytest.raises(PostgresProblem) as caught:
        Server(home).start()
    assert caught.value.code == "closed"
    assert not lasting.exists()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@needs_root
def test_programs_in_a_closed_folder_are_copied(
    home: Path, closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = wheel_packages()
    for part in (WHEEL, f"{WHEEL}.libs"):
        shutil.copytree(packages / part, closed / part)
    before = modes(closed)
    programs = closed / WHEEL / "pginstall" / "bin"
    monkeypatch.setattr("khua.postgres.binaries._candidates", lambda: [(programs, closed)])
    server = Server(home, throwaway=True)
    server.start()
    assert works(server)
    assert Path(os.readlink(f"/proc/{processes.postmaster(server.layout)}/exe")).is_relative_to(
        server.layout.root
    )
    assert modes(closed) == before


PLAIN = """
import os, pathlib, psycopg
from khua.postgres import database
home = pathlib.Path(os.environ["KHUA_HOME"])
with database(home) as urls:
    with psycopg.connect(urls.app) as connection:
        print(os.geteuid(), connection.execute("select current_user").fetchone()[0])
"""


@needs_root
def test_a_plain_user_runs_it_himself(home: Path) -> None:
    """With copies of the packages: wherever this checkout is, `nobody` may not get there."""
    packages = home.parent / "packages"
    packages.mkdir()
    copy_packages(packages)
    uid = 65534
    own = home.parent / "of-nobody"
    own.mkdir(mode=0o700)
    os.chown(own, uid, uid)
    done = subprocess.run(
        [interpreter(uid), "-c", PLAIN],
        env={"PYTHONPATH": str(packages), "KHUA_HOME": str(own / "home"), "PATH": "/usr/bin:/bin"},
        user=uid,
        group=uid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.split() == [str(uid), "khua_app"], done.stderr
    data = own / "home" / "postgres" / "data"
    assert data.stat().st_uid == uid
    assert stat.S_IMODE((own / "home").stat().st_mode) == 0o700
    assert server_account(data).uid == uid  # root would run it as its owner, too
    with pytest.raises(PostgresProblem) as caught:
        Server(own / "home").start()  # but does not mix into a plain user's folders
    assert caught.value.code == "not_ours"


def wheel_packages() -> Path:
    """The folder of the packages that the wheel is among."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        pytest.skip(f"the wheel {WHEEL} is not made for this machine")
    return Path(spec.origin).parent.parent


def copy_packages(to: Path) -> None:
    """Copy what `khua.postgres` needs to run."""
    here = wheel_packages()
    spec = importlib.util.find_spec("khua")
    assert spec is not None
    (khua,) = spec.submodule_search_locations or ()
    (to / "khua").mkdir()
    shutil.copy(Path(khua) / "__init__.py", to / "khua")
    shutil.copytree(Path(khua) / "postgres", to / "khua" / "postgres")
    shutil.copy(here / "typing_extensions.py", to)
    for part in ("psycopg", "psycopg_binary", "psycopg_binary.libs", WHEEL, f"{WHEEL}.libs"):
        shutil.copytree(here / part, to / part)


def interpreter(uid: int) -> str:
    """A Python of our version that the account may run."""
    for python in (os.path.realpath(sys.executable), "/usr/bin/python3"):
        try:
            answer = subprocess.run(
                [python, "-c", "import sys; print(*sys.version_info[:2])"],
                user=uid,
                group=uid,
                extra_groups=[],
                cwd="/",
                env={},
                capture_output=True,
                text=True,
            )
        except OSError:
            continue
        if answer.stdout.split() == [str(part) for part in sys.version_info[:2]]:
            return python
    pytest.skip("no Python of this version that a plain user can run")
