"""Whether a process that recorded spans still runs: what tells *running* from *interrupted*."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agno_trace_tui.store.rows import ProcessRow

HEARTBEAT_PATIENCE_NS = 20_000_000_000
"""A process that cannot be looked up is taken for gone after this long without a heartbeat (one every 5 s)."""


def gone_processes(processes: Iterable[ProcessRow], now_ns: int) -> frozenset[int]:
    """The rows of `att_processes` whose process no longer runs."""
    return frozenset(row.process_id for row in processes if is_gone(row, now_ns))


def is_gone(process: ProcessRow, now_ns: int) -> bool:
    """Whether a process said goodbye, or died.

    One of this machine and boot is looked up; one of another host, container or boot of this host is
    judged by its heartbeat, or is gone with the boot.
    """
    if process.end_ns is not None:
        return True
    if process.host == socket.gethostname() and process.boot_id is not None:
        if process.boot_id != boot_id():
            return True
        if process.pid_namespace == pid_namespace():
            return not runs_here(process.pid, process.started)
    return now_ns - process.heartbeat_ns > HEARTBEAT_PATIENCE_NS


def runs_here(pid: int, started: str | None) -> bool:
    """Whether a process with this pid, started at that moment, runs on this machine."""
    if Path("/proc/self/stat").exists():
        stat = process_stat(pid)
        if stat is None:
            return False
        state, start = stat
        return state not in "ZX" and (started is None or start == started)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def process_stat(pid: int) -> tuple[str, str] | None:
    """State letter and start time (ticks since boot) of a process, from Linux's /proc; `None`: no such process."""
    try:
        text = Path(f"/proc/{int(pid)}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return (fields[0], fields[19]) if len(fields) > 19 else None


def boot_id() -> str | None:
    """What tells one boot of this machine from another, where the system says it."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None


def pid_namespace() -> str | None:
    """What tells containers of one host apart, whose pids mean different processes."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return None
