"""The embedded PostgreSQL server of one home: made, started, mended after a crash, stopped."""

from __future__ import annotations

import errno
import functools
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from . import disk, processes
from .binaries import Binaries, find_binaries, reachable
from .conf import write_conf
from .layout import PORT, Layout, existing_layout, make_layout
from .locks import alone
from .passwords import SUPER, read_passwords
from .problems import PostgresProblem, problem, read_log

PATIENCE = 60.0  # seconds: after a crash the old server's processes may take long to go
RECOVERY = 900.0  # seconds: reading a long WAL back is slow, and not a fault
LOG_LIMIT = 10 * disk.MB


class Server:
    """The server of `home`. Several objects, in several processes, may stand for the same one.

    `throwaway=True` is for tests: nothing waits for the disk, so a power cut loses the cluster.
    Every method raises PostgresProblem with its mend.
    """

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self.home = home.absolute()
        self.throwaway = throwaway

    @functools.cached_property
    def layout(self) -> Layout:
        """Where things are; the folders are made on the first look."""
        return make_layout(self.home)

    @property
    def running(self) -> bool:
        """Whether the server is alive and takes connections."""
        layout = existing_layout(self.home)
        return layout is not None and processes.ready(layout)

    def start(self) -> None:
        """Start the server, or do nothing when it runs; makes the cluster the first time."""
        with self._as_problem(), alone(self.layout.root / "start.lock"):
            self._start()

    def stop(self) -> None:
        """Stop the server, whoever started it; open transactions are rolled back.

        While somebody is inside `running`, it is started again: that is for crashes.
        """
        layout = existing_layout(self.home)
        if layout is None:
            return
        with self._as_problem(), alone(layout.root / "start.lock"):
            self.stop_alone()

    def stop_alone(self) -> None:
        """`stop` for a caller that holds `start.lock` already."""
        layout = existing_layout(self.home)
        if layout is None or processes.postmaster(layout) is None:
            return
        before = self._log_size()
        processes.stop_fast(layout)
        deadline = time.monotonic() + PATIENCE
        while processes.postmaster(layout) is not None:
            if time.monotonic() > deadline:
                raise self._failed("stop", self._log_since(before))
            time.sleep(0.02)

    def dsn(self, role: str = SUPER, dbname: str = "postgres") -> str:
        """The address of a database as one role: a URL with the password in it, never to be shown.

        `role`: khua_super, khua_owner or khua_app. The server need not run.
        """
        passwords = read_passwords(self.layout.passwords, data=self.layout.data)
        return (
            f"postgresql://{role}:{quote(passwords[role], safe='')}@/{dbname}"
            f"?host={quote(str(self.layout.socket), safe='')}&port={PORT}"
        )

    # -- starting ---------------------------------------------------------------------------

    def _start(self) -> None:
        layout = self.layout
        if processes.ready(layout):
            return
        programs = reachable(find_binaries(), layout.account, layout.root)
        if not layout.data.exists():
            self._initialise(programs)
        self._check_major(programs)
        read_passwords(layout.passwords, data=layout.data)
        self._turn_log()
        if disk.free_bytes(layout.root) < disk.FULL:
            disk.drop_ballast(layout.root)
        conf = write_conf(
            layout.root, socket=layout.socket, mark=layout.mark, throwaway=self.throwaway
        )
        self._launch(programs, conf)
        if not self.throwaway:
            disk.keep_ballast(layout.root)

    def _initialise(self, programs: Binaries) -> None:
        """Make the cluster in a folder of its own, then move it into place: all or nothing."""
        layout = self.layout
        passwords = read_passwords(layout.passwords, data=layout.data)
        new = layout.root / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        layout.account.own(new)
        with tempfile.NamedTemporaryFile("w", dir=layout.log.parent, suffix=".pw") as file:
            layout.account.own(Path(file.name))
            file.write(passwords[SUPER] + "\n")
            file.flush()
            said = layout.account.run(
                programs.program("initdb"),
                *("-D", new, "-U", SUPER, "--auth=scram-sha-256", f"--pwfile={file.name}"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "-k"),
                *(["--no-sync"] if self.throwaway else []),
                timeout=600,
            )
        if said.returncode != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise self._failed("initialise", said.stdout)
        new.rename(layout.data)

    def _check_major(self, programs: Binaries) -> None:
        data = self.layout.data
        found = (data / "PG_VERSION").read_text(encoding="ascii").strip()
        if found != str(programs.major):
            raise problem("other_major", folder=data, data_major=found, server_major=programs.major)

    def _launch(self, programs: Binaries, conf: Path) -> None:
        """Start and wait. Orphans of a crash are waited for, a full disk gets the ballast."""
        layout = self.layout
        options = f"-c config_file={shlex.quote(str(conf))}"
        command = (programs.program("pg_ctl"), "start", "-w", "-t", "60", "-D", layout.data)
        deadline = time.monotonic() + PATIENCE
        while True:
            # at each attempt: what could be of this server may show itself to be another's
            processes.forget_recycled_pid(layout)
            before = self._log_size()
            said = layout.account.run(*command, "-l", layout.log, "-o", options)
            if self._wait_until_ready():
                return
            complaint = self._log_since(before)
            fault = self._failed("start", said.stdout + complaint)
            if fault.code == "disk_full" and disk.drop_ballast(layout.root):
                continue
            if fault.code != "held" or time.monotonic() > deadline:
                raise fault
            processes.quit_orphans(layout)
            time.sleep(0.5)

    def _wait_until_ready(self) -> bool:
        """Wait for a live server while it recovers; false when there is none."""
        deadline = time.monotonic() + RECOVERY
        while not processes.ready(self.layout):
            if processes.postmaster(self.layout) is None or time.monotonic() > deadline:
                return processes.ready(self.layout)
            time.sleep(0.05)
        return True

    # -- what went wrong --------------------------------------------------------------------

    def _failed(self, doing: str, said: str) -> PostgresProblem:
        """The problem that the server's own words, or the state of the disk, tell of."""
        layout = self.layout
        free = disk.free_bytes(layout.root)
        code = read_log(said)
        if code == "disk_full" or (code == "failed" and free < disk.FULL):
            return problem("disk_full", folder=layout.root, free_mb=free // disk.MB)
        if code == "held":
            return problem("held", folder=layout.data)
        lines = "\n".join(said.strip().splitlines()[-15:])
        return problem("failed", doing=doing, log=layout.log, lines=lines)

    @contextmanager
    def _as_problem(self) -> Iterator[None]:
        """Turn a fault of the file system into a problem with its mend."""
        try:
            yield
        except OSError as fault:
            root = self.layout.root
            if fault.errno in (errno.ENOSPC, errno.EDQUOT):
                free = disk.free_bytes(root) // disk.MB
                raise problem("disk_full", folder=root, free_mb=free) from None
            if isinstance(fault, PermissionError):
                raise problem("not_ours", folder=fault.filename or root) from None
            raise

    def _log_size(self) -> int:
        with suppress(FileNotFoundError):
            return self.layout.log.stat().st_size
        return 0

    def _log_since(self, position: int) -> str:
        try:
            with self.layout.log.open("rb") as log:
                log.seek(position)
                return log.read(LOG_LIMIT).decode(errors="replace")
        except FileNotFoundError:
            return ""

    def _turn_log(self) -> None:
        """Keep one old log; called while the server is down."""
        if self._log_size() > LOG_LIMIT:
            self.layout.log.replace(self.layout.log.with_suffix(".old"))
