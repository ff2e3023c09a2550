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


class AgnoTrace(NamedTuple):
    """What Agno's exporter does to a trace's row for one ended span, or for several at once."""

    trace_id: str
    name: str
    status: str
    start_time: str
    end_time: str
    duration_ms: int
    """Of the only span; with several, SQLite computes it as Agno's update does."""
    run_id: str | None
    session_id: str | None
    user_id: str | None
    agent_id: str | None
    team_id: str | None
    workflow_id: str | None
    created_at: str
    spans: int
    """How many were folded."""


AGNO_TRACE_COLUMNS = AgnoTrace._fields


class AgnoSpan(NamedTuple):
    """What Agno's row of an ended span has beside the columns that ours has, too."""

    start_time: str
    end_time: str
    duration_ms: int
    attributes: str
    created_at: str


class WrittenSpan(NamedTuple):
    """A span as it is now: running, or ended."""

    trace_id: str
    span_id: str
    ended: bool
    values: tuple[Any, ...]
    """In the order of `ATT_SPAN_COLUMNS`."""
    resource: str
    """Attributes of the resource, as JSON."""
    agno_span: AgnoSpan | None
    """`None` while it runs."""
    agno_trace: AgnoTrace | None


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
