"""Sessions: the traces of one conversation with their totals."""

from __future__ import annotations

from functools import reduce
from itertools import chain
from typing import TYPE_CHECKING

from agno_trace_tui.model.trace import TraceState, TraceSummary
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.usage import TokenUsage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agno_trace_tui.semantics.kinds import SpanKind
    from agno_trace_tui.store.rows import TraceKey


class SessionSummary(NamedTuple):
    """A session as lists show it. Times in nanoseconds since 1970 UTC; `None` is unknown."""

    session_id: str | None
    """`None`: the traces that belong to no session."""
    turns: tuple[TraceSummary, ...]
    """Its traces, in the order in which they began."""
    usage: TokenUsage
    cost: float | None
    unpriced_calls: int = 0
    """Model calls whose cost is unknown although they used tokens."""
    is_partial: bool = False
    """Whether older turns may not be held: its totals are the least there can be."""

    @property
    def newest(self) -> TraceSummary:
        """The turn that began last."""
        return self.turns[-1]

    @property
    def turn_count(self) -> int:
        """How often it was its turn: a run that paused and what continued it are one."""
        return len({turn.tie.first or turn.trace_id for turn in self.turns})

    @property
    def key(self) -> TraceKey:
        """Its place by time: that of its newest turn."""
        return self.newest.key

    @property
    def name(self) -> str:
        """Who is talked to."""
        return self.newest.name

    @property
    def kind(self) -> SpanKind:
        """What is talked to."""
        return self.newest.kind

    @property
    def state(self) -> TraceState:
        """It runs if a turn runs; else it stands as its newest turn does."""
        if any(turn.state is TraceState.RUNNING for turn in self.turns):
            return TraceState.RUNNING
        return self.newest.state

    @property
    def waits(self) -> bool:
        """Whether its newest turn stopped for a person."""
        return self.newest.waits and self.state is not TraceState.RUNNING

    @property
    def start_ns(self) -> int:
        """When its first turn began."""
        return min(turn.start_ns for turn in self.turns)

    @property
    def active_ns(self) -> int:
        """When it was at work last, as far as is recorded."""
        return max(turn.start_ns if turn.end_ns is None else turn.end_ns for turn in self.turns)

    @property
    def span_count(self) -> int:
        """Spans of its turns."""
        return sum(turn.span_count for turn in self.turns)

    @property
    def error_count(self) -> int:
        """Spans that failed, roots of turns among them."""
        return sum(turn.error_count for turn in self.turns)

    @property
    def models(self) -> tuple[str, ...]:
        """The models of its turns, sorted."""
        return tuple(sorted(set(chain.from_iterable(turn.models for turn in self.turns))))

    @property
    def user_id(self) -> str | None:
        """Who talks."""
        return self.newest.user_id

    @property
    def preview(self) -> str | None:
        """How the conversation began."""
        return self.turns[0].preview

    def duration_ns(self, now_ns: int) -> int | None:
        """How long its turns took together, what people thought between them left out.

        Turns of which it is unknown add nothing; `None`: it is unknown of all.
        """
        times = [time for turn in self.turns if (time := turn.duration_ns(now_ns)) is not None]
        return sum(times) if times else None


def session_of(session_id: str | None, traces: Iterable[TraceSummary]) -> SessionSummary:
    """The session that these traces make; there is at least one."""
    turns = tuple(sorted(traces, key=lambda trace: trace.key))
    costs = [turn.cost for turn in turns if turn.cost is not None]
    return SessionSummary(
        session_id=session_id,
        turns=turns,
        usage=reduce(TokenUsage.plus, (turn.usage for turn in turns)),
        cost=sum(costs) if costs else None,
        unpriced_calls=sum(turn.unpriced_calls for turn in turns),
    )


def sessions_of(traces: Iterable[TraceSummary]) -> list[SessionSummary]:
    """The sessions of some traces."""
    members: dict[str | None, list[TraceSummary]] = {}
    for trace in traces:
        members.setdefault(trace.session_id, []).append(trace)
    return [session_of(session_id, turns) for session_id, turns in members.items()]
