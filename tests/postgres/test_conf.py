"""What the embedded server is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from khua.postgres import conf

GB = 2**30


@pytest.mark.parametrize(("memory", "mb"), [(GB // 4, 128), (4 * GB, 1024), (512 * GB, 8192)])
def test_the_cache_is_a_quarter_of_memory_within_bounds(memory: int, mb: int) -> None:
    assert conf.buffers(memory) == mb


def test_a_container_counts_what_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(conf, "CGROUP_LIMIT", limit)
    machine = conf.memory()
    assert machine > GB // 4
    limit.write_text("max\n")
    assert conf.memory() == machine
    limit.write_text("1048576\n")
    assert conf.memory() == 1048576


def test_a_throwaway_server_stays_small(tmp_path: Path) -> None:
    def told(throwaway: bool) -> str:
        file = conf.write_conf(tmp_path, socket=tmp_path, mark="m", throwaway=throwaway)
        return next(x for x in file.read_text().splitlines() if x.startswith("shared_buffers"))

    assert told(True) == "shared_buffers = '128MB'"
    assert told(False) == f"shared_buffers = '{conf.buffers(conf.memory())}MB'"
