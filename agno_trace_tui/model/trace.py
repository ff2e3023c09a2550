"""A trace as lists show it: its row in the file and the totals of its spans, told in one value."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from agno_trace_tui.model.run_ties import NO_TIE, Tie
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.facts import NO_FACTS
from agno_trace_tui.store.timestamps import earliest, passed

if TYPE_CHECKING:
    from collections.abc import Set

    from agno_trace_tui.semantics.kinds import SpanKind
    from agno_trace_tui.semantics.usage import TokenUsage
    from agno_trace_tui.store.rows import Rollup, TraceKey, TraceRow


class TraceState(StrEnum):
    """What has become of a trace.

    `INTERRUPTED`: spans are open and every process that could end them is gone; tool calls that were left open
    (`SpanRow.left_open`) do not count: then the root's outcome does. `INCOMPLETE`: the root
    span is not recorded (yet): Agno's exporter writes ended spans only, so an agent may be at work or dead.
    """

    RUNNING = "running"
    OK = "ok"
    ERROR = "error"
    INTERRUPTED = "interrupted"
    INCOMPLETE = "incomplete"


AT_WORK = (TraceState.RUNNING, TraceState.INCOMPLETE)
"""States of a trace that more spans are likely to come to."""

ENDED_BADLY = (TraceState.ERROR, TraceState.INTERRUPTED)
"""States of one that came to no good end."""


class TraceSummary(NamedTuple):
    """One line of the trace list. Times in nanoseconds since 1970 UTC; `None` is unknown."""

    trace_id: str
    key: TraceKey
    name: str
    """Of the root, or of the component that tells for it; while the root is not known, the name in the file."""
    kind: SpanKind
    state: TraceState
    status: str | None
    """As in Agno's table: what the last exported span left there."""
    start_ns: int
    end_ns: int | None
    """`None` while it runs, and where it was interrupted before any span had ended."""
    span_count: int
    error_count: int
    errors_inside: int
    """Spans that failed, but the one whose failure is the trace's own."""
    open_count: int
    usage: TokenUsage
    cost: float | None
    """US dollars, as reported by the provider; the sum over the calls whose cost is known."""
    models: tuple[str, ...]
    run_id: str | None
    session_id: str | None
    user_id: str | None
    agent_id: str | None
    team_id: str | None
    workflow_id: str | None
    preview: str | None
    """The beginning of the input of the root, or of what tells for it."""
    unpriced_calls: int = 0
    """Model calls whose cost is unknown although they used tokens."""
    tie: Tie = NO_TIE
    """What ties it to other traces of the same run."""
    component_id: str | None = None
    """The span that tells for the root, which is none of Agno's; `None`: the root tells itself."""

    @property
    def waits(self) -> bool:
        """Whether it stopped for a person, and nothing continued it as far as is recorded."""
        return self.tie.waits

    @property
    def active_ns(self) -> int:
        """The moment that its age is told from: when it began."""
        return self.start_ns

    def duration_ns(self, now_ns: int) -> int | None:
        """How long it took, or has taken until now while it runs; unknown where its end is.

        Of an interrupted one the last end that is recorded counts; nobody knows when what was open broke off.
        """
        end_ns = now_ns if self.state is TraceState.RUNNING else self.end_ns
        took_ns = passed(self.start_ns, end_ns)
        return None if took_ns is None else max(0, took_ns)


def summarise(row: TraceRow, rollup: Rollup, gone_processes: Set[int] = frozenset()) -> TraceSummary:
    """What a trace's row and the totals of its spans say together."""
    facts = (rollup.component.facts if rollup.component else rollup.root_facts) or NO_FACTS
    state = trace_state(rollup, gone_processes)
    return TraceSummary(
        trace_id=row.trace_id,
        key=row.key,
        name=name_of_trace(row, rollup),
        kind=facts.kind,
        state=state,
        status=row.status,
        # Up to 2.3.5 Agno leaves there when the first span that ended began: a child.
        start_ns=earliest(row.start_ns, rollup.root_start_ns),
        end_ns=None if state is TraceState.RUNNING else row.end_ns,
        span_count=rollup.span_count,
        error_count=rollup.error_count,
        errors_inside=rollup.error_count - ended_in_error(rollup),
        open_count=rollup.open_count,
        usage=rollup.usage,
        cost=rollup.cost,
        models=rollup.models,
        run_id=row.run_id or facts.run_id,
        session_id=row.session_id or facts.session_id,
        user_id=row.user_id or facts.user_id,
        agent_id=row.agent_id or facts.agent_id,
        team_id=row.team_id or facts.team_id,
        workflow_id=row.workflow_id or facts.workflow_id,
        preview=facts.preview,
        unpriced_calls=rollup.unpriced_calls,
        component_id=rollup.component and rollup.component.span_id,
    )


def name_of_trace(row: TraceRow, rollup: Rollup) -> str:
    """What a trace is called: as its root, or what tells for it; its row has the name of what ended first until then."""
    return (rollup.component.name if rollup.component else rollup.root_name) or row.name


def trace_state(rollup: Rollup, gone_processes: Set[int]) -> TraceState:
    """The state of a trace with these totals."""
    if rollup.open_processes:
        alive = any(process not in gone_processes for process in rollup.open_processes)
        return TraceState.RUNNING if alive else TraceState.INTERRUPTED
    if rollup.root_span_id is None:
        return TraceState.INCOMPLETE
    return TraceState.ERROR if ended_in_error(rollup) else TraceState.OK


def ended_in_error(rollup: Rollup) -> bool:
    """Whether the trace's own end is a failure: that of its root, or of the component that tells for it.

    A request that was answered well tells nothing of the run: AgentOS answers 200 to one that failed.
    """
    return "ERROR" in (rollup.root_status, rollup.component and rollup.component.status)
