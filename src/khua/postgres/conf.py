"""The two files that rule the embedded server."""

from __future__ import annotations

import os
from pathlib import Path

HBA = "local all all scram-sha-256\n"  # the socket only, and never without a password

# For a small machine that also runs the web server. Only settings that 15 to 18 all know.
SETTINGS: dict[str, str | int] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": 50,
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "jit": "off",  # it costs our short queries more than it gives
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The supervisor reads the log, so it is in English; and names, phones and documents never
    # reach it: `log` leaves out the errors of single statements, `terse` their row values.
    "lc_messages": "C",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}

# A throw-away cluster of a test may forget everything when the power fails.
THROWAWAY: dict[str, str | int] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}

LEAST_BUFFERS, MOST_BUFFERS = 128, 8192  # MB
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


def write_conf(root: Path, *, socket: Path, mark: str, throwaway: bool) -> Path:
    """Write `postgresql.conf` and `pg_hba.conf` into `root`; the path of the first."""
    hba = root / "pg_hba.conf"
    settings = {
        **SETTINGS,
        "shared_buffers": f"{LEAST_BUFFERS if throwaway else buffers(memory())}MB",
        **(THROWAWAY if throwaway else {}),
        "unix_socket_directories": f'"{socket}"',  # quoted: a comma would make it two
        "hba_file": hba,
        "cluster_name": mark,
    }
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    for file, text in ((hba, HBA), (root / "postgresql.conf", "\n".join(lines) + "\n")):
        file.write_text("# Written by Khua at every start.\n" + text, encoding="utf-8")
        file.chmod(0o644)  # the server's account reads it; it holds no secret
    return root / "postgresql.conf"


def buffers(memory: int) -> int:
    """The server's own cache in MB for a machine of `memory` bytes: a quarter of it, as
    PostgreSQL advises: those whom a lookup compares stand all over a large table."""
    return max(LEAST_BUFFERS, min(MOST_BUFFERS, memory // 4 // 2**20))


def memory() -> int:
    """Bytes of memory that this machine has, or that a container may use of it."""
    all_of_it = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        allowed = CGROUP_LIMIT.read_text().strip()
    except OSError:
        return all_of_it
    return min(all_of_it, int(allowed)) if allowed.isdigit() else all_of_it


def _quoted(value: object) -> str:
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"
