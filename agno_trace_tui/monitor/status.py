"""How the monitor is doing, as one immutable value a batch."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from agno_trace_tui.model.rollup import KnownSum
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from agno_trace_tui.model.index import Changes, TraceIndex
    from agno_trace_tui.model.trace import TraceSummary
    from agno_trace_tui.monitor.progress import Progress
    from agno_trace_tui.store.asking import AsyncReader
    from agno_trace_tui.store.conditions import Condition
    from agno_trace_tui.store.looking import Looked
    from agno_trace_tui.store.rows import ProcessRow

RATE_SECONDS = 30
"""How many seconds of spans per second are kept."""


class Phase(StrEnum):
    """What the monitor is doing."""

    WAITING = "waiting"
    """For a file, for its tables, or for its first trace."""
    LIVE = "live"
    PAUSED = "paused"
    UNREADABLE = "unreadable"


class Totals(NamedTuple):
    """What traces add up to; `None` is unknown."""

    errors: int = 0
    tokens: int | None = None
    cost: float | None = None
    """US dollars, as reported."""
    unpriced_calls: int = 0
    """Model calls whose cost is unknown although they used tokens."""


def totals_of(traces: Iterable[TraceSummary]) -> Totals:
    """What some traces add up to."""
    errors, unpriced_calls, tokens, cost = 0, 0, KnownSum(), KnownSum()
    for trace in traces:
        errors += trace.error_count
        tokens.count(trace.usage.total_tokens, 1)
        cost.count(trace.cost, 1)
        unpriced_calls += trace.unpriced_calls
    return Totals(errors, None if tokens.value is None else int(tokens.value), cost.value, unpriced_calls)


class MonitorStatus(NamedTuple):
    """The state of the monitor and of the file it follows."""

    path: Path
    phase: Phase = Phase.WAITING
    sentence: str = ""
    """Why it waits or cannot read, and what to do; empty when all is well."""
    journal_mode: str | None = None
    ignores_log: bool = False
    """The file could only be opened without its write-ahead log: newer spans may be missing."""
    running: int = 0
    """Traces at work, of those in the window."""
    traces: int = 0
    traces_known: bool = False
    """Whether `traces` is all, or only a lower bound."""
    totals: Totals | None = None
    """Of all traces that meet the filter; `None` where not all of them are held."""
    condition: Condition | None = None
    """What the traces that are held meet: the former filter, until another was begun to be looked for."""
    seeks: bool = False
    """Whether the first trace that meets it is still looked for."""
    searched: Progress | None = None
    """How far a search is that takes long; `None`: there is none."""
    counted: Progress | None = None
    """How far the list is counted, if that takes long and it never was."""
    spans_per_second: tuple[int, ...] = ()
    """Spans read in each of the last seconds, oldest first, the present one last."""
    lag_ns: int | None = None
    """From the last change of the newest span in the agent to its reading here; `None`: none came of late."""
    dropped: int = 0
    """Spans that the recording processes say they lost."""
    drops: tuple[tuple[str, int], ...] = ()
    """For which reasons, and how many for each, the most first; where the processes tell."""
    gone_processes: frozenset[int] = frozenset()
    """Recording processes (rows of `att_processes`) that no longer run."""

    def of_file(self, file: AsyncReader | Looked) -> MonitorStatus:
        """The same, of a file that was opened."""
        return self._replace(journal_mode=file.journal_mode, ignores_log=file.ignores_log)

    def with_losses(self, processes: Sequence[ProcessRow]) -> MonitorStatus:
        """The same, with what the recording processes say they lost."""
        dropped = sum(process.spans_dropped for process in processes)
        if dropped == self.dropped:
            return self
        drops: Counter[str] = Counter()
        for process in processes:
            drops.update(process.drops)
        return self._replace(dropped=dropped, drops=tuple(drops.most_common()))


def figures_of(index: TraceIndex) -> dict[str, Any]:
    """What a status tells of the traces that are held."""
    return {
        "running": index.running,
        "traces": index.total,
        "traces_known": index.total_known,
        "seeks": index.window.is_sought,
        "totals": totals_of(index.window) if index.holds_all else None,
        "gone_processes": index.gone_processes,
    }


class Update(NamedTuple):
    """One message a batch."""

    changes: Changes
    status: MonitorStatus
    inspected: frozenset[str] = frozenset()
    """Traces of which there are other insights now."""


FILELESS: dict[str, Any] = {
    "journal_mode": None,
    "ignores_log": False,
    "lag_ns": None,
    "dropped": 0,
    "drops": (),
}
"""What a status tells of a file, where there is none."""


class SpanRate:
    """Counts spans by the second."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def count(self, spans: int, now_ns: int) -> None:
        """Count spans that were read now."""
        second = now_ns // 1_000_000_000
        self._counts[second] = self._counts.get(second, 0) + spans
        for old in [s for s in self._counts if s <= second - RATE_SECONDS]:
            del self._counts[old]

    def history(self, now_ns: int) -> tuple[int, ...]:
        """The last seconds, oldest first."""
        now = now_ns // 1_000_000_000
        return tuple(self._counts.get(second, 0) for second in range(now - RATE_SECONDS + 1, now + 1))
