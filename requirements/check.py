"""Hold the lock files to pyproject.toml, without the network: `python requirements/check.py`.

Fails when a dependency of pyproject.toml is not pinned in its lock, is pinned outside the range
that pyproject.toml gives, carries no hash, or when two locks pin different versions.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Name to version. Raises ValueError for a pin without a hash."""
    entries = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    found: dict[str, str] = {}
    for entry in entries:
        if match := PIN.match(entry):
            if "--hash=sha256:" not in entry:
                raise ValueError(f"{match[0]} has no hash")
            found[canonicalize_name(match[1])] = match[2]
    return found


def faults(wanted: list[str], pinned: dict[str, str], file: str) -> list[str]:
    """What is wrong between a list of requirements and the pins of a lock."""
    found = []
    for requirement in map(Requirement, wanted):
        version = pinned.get(canonicalize_name(requirement.name))
        if version is None:
            found.append(f"{file}: {requirement.name} is in pyproject.toml and not pinned")
        elif not requirement.specifier.contains(version, prereleases=True):
            found.append(
                f"{file}: {requirement.name}=={version}, but pyproject.toml: {requirement}"
            )
    return found


def main() -> int:
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run_wanted = project["dependencies"] + project["optional-dependencies"]["build"]
    dev_wanted = run_wanted + project["optional-dependencies"]["dev"]
    spark_wanted = run_wanted + project["optional-dependencies"]["spark"]
    locks = {
        file: pins((HERE / file).read_text(encoding="utf-8"))
        for file in ("run.lock", "dev.lock", "spark.lock")
    }
    run, dev = locks["run.lock"], locks["dev.lock"]
    found = [
        fault
        for wanted, (file, pinned) in zip(
            (run_wanted, dev_wanted, spark_wanted), locks.items(), strict=True
        )
        for fault in faults(wanted, pinned, file)
    ]
    found += [
        f"{name}: run.lock has {version}, {file} has {locks[file].get(name)}"
        for name, version in run.items()
        for file in ("dev.lock", "spark.lock")
        if locks[file].get(name) != version
    ]
    print("\n".join(found) or f"locks are fresh: {len(run)} packages to run, {len(dev)} to develop")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
