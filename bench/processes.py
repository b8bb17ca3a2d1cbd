"""What processes cost: processor time and memory, from /proc. No dependency, no sampling."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

PROC = Path("/proc")


def tree(root: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (parent := _parent(int(folder.name))) is not None:
            children.setdefault(parent, []).append(int(folder.name))
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue += children.get(pid, [])
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time that the living threads of these processes have used, to the nanosecond."""
    return sum(_scheduled(pid) for pid in pids) / 1e9


def cpu_seconds_of_family(root: int) -> float:
    """Processor time of a process and all that it started, the dead ones that were waited for too; in ticks of 10 ms."""
    ticks = 0
    for pid in tree(root):
        try:
            fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mb(pids: Sequence[int]) -> dict[str, float]:
    """Proportional and resident memory. PSS shares what processes have in common; RSS counts it in each."""
    totals = {"pss": 0.0, "rss": 0.0}
    for pid in pids:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            name, _colon, rest = line.partition(":")
            if name.lower() in totals:
                totals[name.lower()] += int(rest.split()[0]) / 1024
    return {name: round(value, 1) for name, value in totals.items()}


def _parent(pid: int) -> int | None:
    try:
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _scheduled(pid: int) -> int:
    total = 0
    for task in (PROC / str(pid) / "task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0])
        except OSError:
            continue
    return total
