"""Where everything of the embedded server lies.

    HOME/                     KHUA_HOME or the default; made 0700 (0711 when we are root)
      postgres.at             only when the data had to go elsewhere: one line, that folder
      postgres/               ROOT; when root's home is closed to others: /var/lib/khua/<hash>/
        data/                 the cluster, 0700, of the account that runs the server
        socket/               the socket, 0700, same owner
        socket.at             only when ROOT is too long for a socket: one line, where it is
        log/server.log        same owner
        program-18.6/         only when the server's account cannot reach the installed programs
        passwords.json        0600, ours: the roles' passwords
        postgresql.conf       ours: the account that runs the server cannot change it
        pg_hba.conf           the same
        ballast               64 MB to let go of when the disk is full
        start.lock users.lock

What root writes lies in folders of root's, so that the server's account can never point root
at a file of somebody else's. No folder that Khua did not make has its mode changed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from .account import Account, server_account
from .locks import alone
from .problems import problem

LASTING = Path("/var/lib/khua")
PORT = 5432  # only the end of the socket's file name: there is no TCP listener
MARK = "khua-"
SOCKET_LIMIT = 107  # bytes of a socket's path: Linux has 108 with the final zero


class Layout(NamedTuple):
    """The places of one home; see the module's text."""

    root: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "log" / "server.log"

    @property
    def passwords(self) -> Path:
        return self.root / "passwords.json"

    @property
    def socket(self) -> Path:
        """The folder of the socket."""
        return _pointed(self.root / "socket.at") or self.root / "socket"

    @property
    def mark(self) -> str:
        """What the titles of this server's processes carry, to tell them from other servers'."""
        return f"{MARK}{_hash(self.data)}"


def default_home() -> Path:
    """KHUA_HOME, else ~/.local/share/khua."""
    named = os.environ.get("KHUA_HOME")
    return Path(named).expanduser() if named else Path.home() / ".local" / "share" / "khua"


def existing_layout(home: Path) -> Layout | None:
    """The layout of a home that has a cluster; None when it has none. Makes nothing.

    Raises PostgresProblem `not_ours`.
    """
    root = _root(home.absolute())
    try:
        made = (root / "data").is_dir()
    except PermissionError:
        raise problem("not_ours", folder=root) from None
    return Layout(root, server_account(root / "data")) if made else None


def make_layout(home: Path) -> Layout:
    """The layout of `home`, its folders made where they are missing.

    Raises PostgresProblem: `not_ours`, `no_account`, `no_place`, `closed`.
    """
    home = home.absolute()
    try:
        _home(home)
        with alone(home):  # two processes may come at once, and a folder is made in three steps
            return _make(home)
    except PermissionError as fault:
        raise problem("not_ours", folder=fault.filename or home) from None


def _home(home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # somebody's choice: its mode is left alone
        home.mkdir()
        home.chmod(_passable())


def _passable() -> int:
    """The mode of our folders: the account that root hands the server to must pass through."""
    return 0o711 if os.geteuid() == 0 else 0o700


def _make(home: Path) -> Layout:
    root = _root(home)
    account = server_account(root / "data")
    if root.is_relative_to(home) and not account.ours and not account.may("-x", home):
        if (root / "data").exists():
            raise problem("closed", account=account.name, home=home)
        root = _elsewhere(home, account)
    _folder(root, _passable())
    _folder(root / "log", 0o700, account)
    layout = Layout(root, account)
    _socket_folder(layout)
    return layout


def _root(home: Path) -> Path:
    return _pointed(home / "postgres.at") or home / "postgres"


def _elsewhere(home: Path, account: Account) -> Path:
    """A lasting place for the data of a home that the server's account cannot enter."""
    root = LASTING / _hash(home.resolve())
    try:
        LASTING.mkdir(mode=0o755, exist_ok=True)
        _folder(root, _passable())
    except OSError:
        raise problem("no_place", home=home, account=account.name, folder=root) from None
    if not account.may("-x", root):
        raise problem("no_place", home=home, account=account.name, folder=root)
    (home / "postgres.at").write_text(f"{root}\n", encoding="utf-8")
    return root


def _socket_folder(layout: Layout) -> None:
    """Make the socket's folder: beside the data, or a short private one that is written down."""
    longest = f"{layout.root / 'socket'}/.s.PGSQL.{PORT}.lock"
    if len(os.fsencode(longest)) <= SOCKET_LIMIT:
        _folder(layout.root / "socket", 0o700, layout.account)
    elif not layout.socket.is_dir() or layout.socket == layout.root / "socket":
        base = "/run" if os.geteuid() == 0 and os.access("/run", os.W_OK) else "/tmp"  # noqa: S108 - mkdtemp's name cannot be guessed, and it makes the folder 0700
        short = Path(tempfile.mkdtemp(prefix="khua-", dir=base))
        layout.account.own(short)
        (layout.root / "socket.at").write_text(f"{short}\n", encoding="utf-8")


def _folder(path: Path, mode: int, account: Account | None = None) -> None:
    """Make one folder with this mode for `account` (else for ourselves), or check its owner."""
    owner = account.uid if account else os.geteuid()
    try:
        path.mkdir()
    except FileExistsError:
        found = path.lstat()
        if not path.is_dir() or path.is_symlink() or found.st_uid != owner:
            raise problem("not_ours", folder=path) from None
        return
    path.chmod(mode)
    if account:
        account.own(path)


def _pointed(file: Path) -> Path | None:
    try:
        return Path(file.read_text(encoding="utf-8").strip())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError:
        raise problem("not_ours", folder=file.parent) from None


def _hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
