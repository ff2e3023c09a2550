"""What reading the file answers: values without behaviour, times in nanoseconds since 1970 UTC.

They are named tuples because thousands are made at a time: half the cost of frozen dataclasses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.usage import UNKNOWN_USAGE, TokenUsage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agno_trace_tui.semantics.facts import SpanFacts


class TraceKey(NamedTuple):
    """Where a trace stands in the list, which is sorted by this, descending.

    `start_time` is the text in the file (ISO 8601, UTC), whose order is that of time: Agno omits
    the fraction when it is zero, and `+` sorts before `.`.
    """

    start_time: str
    trace_id: str


class TraceRow(NamedTuple):
    """A trace as its table has it, or as its running spans tell when the table has none yet."""

    trace_id: str
    key: TraceKey
    name: str
    start_ns: int
    end_ns: int | None
    status: str | None
    """`OK`, `ERROR` or `UNSET` as Agno's exporter left it; `None`: no ended span is recorded yet."""
    duration_ms: float | None
    """As stored: an integer, or REAL once Agno updated the row. Compute durations from the times."""
    run_id: str | None
    session_id: str | None
    user_id: str | None
    agent_id: str | None
    team_id: str | None
    workflow_id: str | None
    created_at: str | None
    """ISO 8601 as stored; `None` while the trace is only in `att_spans`."""


class SpanRow(NamedTuple):
    """A span without its payload."""

    trace_id: str
    span_id: str
    parent_span_id: str | None
    name: str
    start_ns: int
    end_ns: int | None
    """`None` while it runs, or for ever if its process died."""
    status_code: str
    """`OK`, `ERROR` or `UNSET`."""
    status_message: str | None
    duration_ms: float | None
    """As Agno stores it (truncated to whole milliseconds); `None` where only `att_spans` has the span."""
    facts: SpanFacts | None
    """`None`: not read (see `reading.spans_of_trace`)."""
    process_id: int | None
    """Row of `att_processes`; `None` when Agno's own exporter recorded the span."""
    revision: int
    """Position in the file's history of changes; 0 when Agno's own exporter recorded the span."""
    dropped_attributes: int
    """How many attributes OpenTelemetry dropped over its limit; 0 when unknown."""
    left_open: bool = False
    """Whether it is a tool call that will never end, though its process runs: told from the spans beside it.

    The instrumentor ends no tool call that was cancelled or torn down, but the run that waited for it. So it is
    one whose parent, of the same process, ended while it was open. Work that outlives its parent is none:
    below it something is open, or ended later than the parent.
    """


class Component(NamedTuple):
    """The run of an agent, team or workflow that tells what a trace is whose root is none of Agno's."""

    span_id: str
    name: str
    status: str | None
    """Status code; `None` while it runs."""
    facts: SpanFacts


class Rollup(NamedTuple):
    """Totals over the spans of one trace; tokens and cost over LLM spans only, `None` when unknown."""

    trace_id: str
    span_count: int = 0
    error_count: int = 0
    open_count: int = 0
    """Spans that have not ended."""
    open_processes: tuple[int, ...] = ()
    """Processes (rows of `att_processes`) of the spans that have not ended and were not left open."""
    root_span_id: str | None = None
    root_start_ns: int | None = None
    root_name: str | None = None
    root_status: str | None = None
    """Status code of the root span; `None` while it runs or is not recorded."""
    root_facts: SpanFacts | None = None
    component: Component | None = None
    """The component that began first, where the root is a request or a span of the user's own; else `None`."""
    usage: TokenUsage = UNKNOWN_USAGE
    cost: float | None = None
    models: tuple[str, ...] = ()
    """Sorted."""
    unpriced_calls: int = 0
    """Model calls that used tokens and whose cost is unknown: with them, `cost` is the least it can be."""


class RunPart(NamedTuple):
    """A trace that is a run, or a part of one that paused."""

    run_id: str
    key: TraceKey
    name: str
    """Of its root span."""
    output: str | None
    """The root's output, or both ends of it (`pauses.ends_of`)."""


class SpanEvent(NamedTuple):
    """An event of a span, such as an exception."""

    name: str
    time_ns: int
    attributes: dict[str, object]


class SpanLink(NamedTuple):
    """A link to a span, perhaps of another trace."""

    trace_id: str
    span_id: str
    attributes: dict[str, object]


class SpanPayload(NamedTuple):
    """Everything of one span: read for the span under the cursor only."""

    trace_id: str
    span_id: str
    attributes: dict[str, object]
    events: tuple[SpanEvent, ...] | None
    """`None`: not recorded (Agno's own tables have no events)."""
    links: tuple[SpanLink, ...] | None
    resource: dict[str, object] | None
    scope: dict[str, object] | None
    """Keys `name`, `version`, `schema_url`, `attributes`."""
    dropped_attributes: int
    dropped_events: int
    dropped_links: int


class ProcessRow(NamedTuple):
    """A process that records or recorded into the file."""

    process_id: int
    pid: int
    host: str
    boot_id: str | None
    pid_namespace: str | None
    started: str | None
    """The kernel's start time of the process (Linux: ticks since boot), to tell a reused pid."""
    start_ns: int
    heartbeat_ns: int
    end_ns: int | None
    """When it said goodbye; `None` while it records, or if it died."""
    spans_written: int
    spans_dropped: int
    last_error: str | None
    drops: Mapping[str, int] = {}
    """How many spans were dropped for which reason; empty in files of version 1."""


class UsualDuration(NamedTuple):
    """How long the newest spans of a name took that ended well; nanoseconds."""

    name: str
    model: str | None
    """`None` where only the whole payload tells it (spans of Agno's own exporter)."""
    spans: int
    """How many."""
    median_ns: int
    p95_ns: int
    """19 of 20 took no longer."""
