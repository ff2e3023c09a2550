"""Whether a process that recorded spans still runs: what tells *running* from *interrupted*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.store.heartbeats import HEARTBEAT_PATIENCE_NS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agno_trace_tui.store.rows import ProcessRow


def gone_processes(processes: Iterable[ProcessRow], now_ns: int) -> frozenset[int]:
    """The rows of `att_processes` whose process no longer runs."""
    return frozenset(row.process_id for row in processes if is_gone(row, now_ns))


def is_gone(process: ProcessRow, now_ns: int) -> bool:
    """Whether a process said goodbye, or died.

    One of this machine is looked up; one of an earlier boot is gone with it; one of another host or
    container is judged by its heartbeat.
    """
    if process.end_ns is not None:
        return True
    from agno_trace_tui import machine

    if process.host == machine.host() and process.boot_id is not None:
        if process.boot_id != machine.boot_id():
            return True
        if process.pid_namespace == machine.pid_namespace():
            return not machine.runs(process.pid, process.started)
    return now_ns - process.heartbeat_ns > HEARTBEAT_PATIENCE_NS
