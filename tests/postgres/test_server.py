"""The embedded server, on the real programs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from khua.postgres import PostgresProblem, Server, processes, running
from khua.postgres.binaries import find_binaries, reachable
from khua.postgres.layout import SOCKET_LIMIT


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def do(server: Server, statement: str) -> None:
    with psycopg.connect(server.dsn()) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def ask(server: Server, query: str) -> object:
    with psycopg.connect(server.dsn()) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def test_it_starts_and_stops(home: Path) -> None:
    server = Server(home, throwaway=True)
    assert not server.running
    server.start()
    assert server.running
    assert ask(server, "select current_user") == "khua_super"
    server.start()  # a second start finds it running
    server.stop()
    assert not server.running
    server.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.dsn())


def test_it_keeps_its_data_between_starts(home: Path) -> None:
    server = Server(home, throwaway=True)
    server.start()
    do(server, "create table t as select 7 as n")
    server.stop()
    again = Server(home, throwaway=True)
    again.start()
    assert ask(again, "select n from t") == 7


def test_a_wrong_or_missing_password_is_refused(server: Server) -> None:
    for password in ("wrong", ""):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.dsn(), password=password)


def test_it_has_no_tcp_listener(server: Server) -> None:
    assert ask(server, "show listen_addresses") == ""
    first_address = (server.layout.data / "postmaster.pid").read_text().splitlines()[5]
    assert first_address == ""


def test_data_and_passwords_are_private(server: Server) -> None:
    layout = server.layout
    for folder in (layout.data, layout.socket, layout.log.parent):
        assert mode(folder) == 0o700, folder
    for file in (layout.passwords, layout.log):
        assert mode(file) == 0o600, file
    assert mode(layout.socket / ".s.PGSQL.5432") == 0o700
    assert len(set(json.loads(layout.passwords.read_text()).values())) == 3


def test_the_record_is_safe_from_power_cuts(home: Path) -> None:
    server = Server(home)
    server.start()
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert ask(server, f"show {setting}") == "on", setting


def test_row_values_never_reach_the_log(server: Server) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("create table people (name text primary key)")
        for query in (
            "insert into people values ('ບຸນມີ-ລັບ'), ('ບຸນມີ-ລັບ')",
            "select 'ບຸນມີ-ລັບ'::int",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(query)  # type: ignore[arg-type]
    assert "ບຸນມີ-ລັບ" not in server.layout.log.read_text()


def test_it_recovers_after_a_crash(home: Path) -> None:
    server = Server(home)
    server.start()
    do(server, "create table t as select 7 as n")
    pid = processes.postmaster(server.layout)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while processes.postmaster(server.layout) == pid:
        time.sleep(0.01)
    server.start()
    assert processes.postmaster(server.layout) not in (None, pid)
    assert ask(server, "select n from t") == 7


def test_a_recycled_process_number_does_not_keep_it_down(home: Path) -> None:
    """After a reboot the number in `postmaster.pid` may be anybody's."""
    server = Server(home, throwaway=True)
    server.start()
    server.stop()
    account = server.layout.account
    demote = {} if account.ours else {"user": account.uid, "group": account.gid}
    with subprocess.Popen(["sleep", "60"], **demote) as somebody:  # type: ignore[call-overload]
        try:
            left = server.layout.data / "postmaster.pid"
            left.write_text(f"{somebody.pid}\n{server.layout.data}\n0\n5432\n\n\n0 0\nready\n")
            account.own(left)
            assert not server.running
            server.start()
            assert server.running
        finally:
            somebody.kill()


def test_a_server_that_is_just_being_made_elsewhere_is_waited_for(home: Path) -> None:
    """For a moment a new cluster's process shows no folder, and so could be one of ours."""
    server = Server(home, throwaway=True)
    server.start()
    server.stop()
    account = server.layout.account
    demote = {} if account.ours else {"user": account.uid, "group": account.gid}
    nameless = server.layout.root / "postgres"
    shutil.copy("/bin/sleep", nameless)
    nameless.chmod(0o755)
    account.own(nameless)
    with (
        subprocess.Popen(["sleep", "60"], **demote) as somebody,  # type: ignore[call-overload]
        subprocess.Popen([nameless, "2"], **demote),  # type: ignore[call-overload]
    ):
        try:
            left = server.layout.data / "postmaster.pid"
            left.write_text(f"{somebody.pid}\n{server.layout.data}\n0\n5432\n\n\n0 0\nready\n")
            account.own(left)
            server.start()
            assert server.running
        finally:
            somebody.kill()


def test_another_server_on_the_folder_is_never_joined_by_a_second(home: Path) -> None:
    """A server that somebody started by hand, which Khua cannot tell for its own."""
    server = Server(home, throwaway=True)
    server.start()
    server.stop()
    programs = reachable(find_binaries(), server.layout.account, server.layout.root)
    pg_ctl, data = programs.program("pg_ctl"), server.layout.data
    options = f"-c listen_addresses= -c unix_socket_directories={server.layout.socket}"
    relative = data.relative_to("/")  # the programs are run in "/"
    by_hand = ("-D", relative, "-l", server.layout.log, "-o", options)
    server.layout.account.run(pg_ctl, "start", "-w", *by_hand)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("khua.postgres.server.PATIENCE", 1.0)
            with pytest.raises(PostgresProblem) as caught:
                server.start()
        assert caught.value.code == "held"
        assert str(data) in caught.value.message_lo
    finally:
        server.layout.account.run(pg_ctl, "stop", "-D", data, "-m", "immediate", "-w")


def test_a_folder_of_another_major_is_refused(home: Path) -> None:
    server = Server(home, throwaway=True)
    server.start()
    server.stop()
    version = server.layout.data / "PG_VERSION"
    ours = version.read_text().strip()
    version.write_text("14\n")
    with pytest.raises(PostgresProblem) as caught:
        server.start()
    assert caught.value.code == "other_major"
    assert "14" in caught.value.message_en
    assert ours in caught.value.message_lo
    assert "KHUA_POSTGRES_BIN" in caught.value.mend_en


def test_a_cluster_without_its_passwords_says_so(home: Path) -> None:
    server = Server(home, throwaway=True)
    server.start()
    server.stop()
    server.layout.passwords.unlink()
    with pytest.raises(PostgresProblem) as caught:
        server.start()
    assert caught.value.code == "lost_password"
    assert not server.layout.passwords.exists()


def test_an_unknown_fault_shows_the_last_lines_of_the_log(home: Path) -> None:
    server = Server(home, throwaway=True)
    server.start()
    server.stop()
    (server.layout.data / "global" / "pg_control").unlink()
    with pytest.raises(PostgresProblem) as caught:
        server.start()
    assert caught.value.code == "failed"
    assert "pg_control" in caught.value.message_en


def test_a_broken_initdb_leaves_nothing_half_made(home: Path) -> None:
    server = Server(home, throwaway=True)
    (server.layout.root / "data.new").mkdir()  # left by one that was killed
    (server.layout.root / "data.new" / "rubbish").write_text("x")
    server.start()
    assert server.running
    assert not (server.layout.root / "data.new").exists()
    assert not (server.layout.data / "rubbish").exists()


def test_a_long_path_gets_a_short_socket(home: Path) -> None:
    deep = home / ("ຍາວ" * 12) / ("long-" * 15)
    server = Server(deep, throwaway=True)
    try:
        server.start()
        socket = server.layout.socket
        assert len(str(server.layout.root / "socket" / ".s.PGSQL.5432").encode()) > SOCKET_LIMIT
        assert (server.layout.root / "socket.at").read_text().strip() == str(socket)
        assert mode(socket) == 0o700
        assert ask(Server(deep), "select 1") == 1  # another process finds it
        server.stop()
        socket.rmdir()  # whoever cleans temporary folders
        again = Server(deep, throwaway=True)
        again.start()
        assert ask(again, "select 1") == 1
        again.stop()
        again.layout.socket.rmdir()
    finally:
        Server(deep).stop()


HOLD = """
import sys, pathlib
from khua.postgres import running
with running(pathlib.Path(sys.argv[1]), throwaway=True):
    print("in", flush=True)
    sys.stdin.readline()
"""


def holder(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def test_two_processes_start_it_at_once_and_the_last_one_stops_it(home: Path) -> None:
    first, second = holder(home), holder(home)
    for process in (first, second):
        assert process.stdout is not None
        assert process.stdout.readline() == "in\n"
    pid = processes.postmaster(Server(home).layout)
    leave(first)  # whoever started it, the other still needs it
    assert processes.postmaster(Server(home).layout) == pid
    assert Server(home).running
    leave(second)
    assert not Server(home).running


def test_a_killed_user_leaves_the_server_to_the_next(home: Path) -> None:
    first = holder(home)
    assert first.stdout is not None
    first.stdout.readline()
    first.kill()
    first.communicate()
    assert Server(home).running
    with running(home):
        assert Server(home).running
    assert not Server(home).running


def test_a_server_that_dies_in_use_comes_back_by_itself(home: Path) -> None:
    with running(home) as server:
        pid = processes.postmaster(server.layout)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while processes.postmaster(server.layout) in (None, pid) or not server.running:
            assert time.monotonic() < deadline, "not back within a minute"
            time.sleep(0.1)
        assert ask(server, "select 1") == 1
