"""What the exporter hands to the file: rows ready to be stored, without OpenTelemetry's types."""

from __future__ import annotations

from typing import Any

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.schema import FACT_COLUMNS

ATT_SPAN_COLUMNS = (
    "trace_id", "span_id", "parent_span_id", "name", "span_kind", "status_code", "start_ns", "end_ns",
    "dropped_attributes", "dropped_events", "dropped_links", *FACT_COLUMNS,
    "status_message", "trace_state", "scope", "links", "events", "attributes",
)  # fmt: skip
"""Columns of `att_spans` that a span itself fills; revision, process and resource are the file's."""

AGNO_SPAN_COLUMNS = (
    "span_id", "trace_id", "parent_span_id", "name", "span_kind", "status_code", "status_message",
    "start_time", "end_time", "duration_ms", "attributes", "created_at",
)  # fmt: skip


AGNO_TRACE_COLUMNS = (
    "trace_id", "name", "status", "start_time", "end_time", "duration_ms",
    "run_id", "session_id", "user_id", "agent_id", "team_id", "workflow_id", "created_at",
)  # fmt: skip


class AgnoRows(NamedTuple):
    """What Agno's rows of an ended span and of its trace have beside the columns that ours has, too."""

    start_us: int
    end_us: int
    """When it ran, as Agno takes it (see `timestamps.microseconds`); SQLite makes texts of it."""
    duration_ms: int
    attributes: str
    created_at: str
    run_id: Any
    session_id: Any
    user_id: Any
    agent_id: Any
    team_id: Any
    workflow_id: Any
    """What a root tells of its trace, whatever it is."""


class WrittenSpan(NamedTuple):
    """A span as it is now: running, or ended."""

    trace_id: str
    span_id: str
    ended: bool
    values: tuple[Any, ...]
    """In the order of `ATT_SPAN_COLUMNS`."""
    resource: str
    """Attributes of the resource, as JSON."""
    agno: AgnoRows | None
    """`None` while it runs, and where somebody else fills Agno's tables."""


class WrittenProcess(NamedTuple):
    """The recording process."""

    pid: int
    host: str
    boot_id: str | None
    pid_namespace: str | None
    started: str | None
    argv: str
    versions: str
    start_ns: int


class Tally(NamedTuple):
    """What the process says of itself with every batch."""

    now_ns: int
    spans_written: int
    spans_dropped: int
    drops: str | None
    """How many for which reason, as JSON; `None`: none."""
    last_error: str | None
