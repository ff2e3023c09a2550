"""Which runs ended since the reader last looked, and the words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.names import title_of
from agno_trace_tui.model.trace import AT_WORK, ENDED_BADLY
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set

    from agno_trace_tui.model.trace import TraceSummary

REMEMBERED = 2_000
"""Ended traces that are known to be told; older ones do not end again."""


class Ending(NamedTuple):
    """A run that ended."""

    name: str
    failed: bool
    time_ns: int | None
    """How long it took; `None` if it died."""


class Endings:
    """Notes which runs end while the monitor looks on. A run ends once."""

    def __init__(self, since_ns: int) -> None:
        self._since_ns = since_ns
        self._open: set[str] = set()
        self._told: dict[str, None] = {}

    def noted(self, traces: Iterable[TraceSummary]) -> list[Ending]:
        """The runs among some traces that have ended now and were not noted before."""
        return [ending_of(trace) for trace in traces if self._has_ended(trace)]

    def _has_ended(self, trace: TraceSummary) -> bool:
        if trace.trace_id in self._told:
            return False
        if trace.state in AT_WORK:
            self._open.add(trace.trace_id)
            return False
        is_new = trace.end_ns is not None and trace.end_ns >= self._since_ns
        if trace.trace_id not in self._open and not is_new:
            return False
        self._open.discard(trace.trace_id)
        self._told[trace.trace_id] = None
        if len(self._told) > REMEMBERED:
            del self._told[next(iter(self._told))]
        return True


def ending_of(trace: TraceSummary) -> Ending:
    """How a trace ended."""
    took = None if trace.end_ns is None else trace.duration_ns(trace.end_ns)
    return Ending(title_of(trace.name), trace.state in ENDED_BADLY, took)


def wished(endings: Iterable[Ending], wishes: Set[str]) -> list[Ending]:
    """Those that the reader wants to hear of: `failed`, or `ended` well."""
    return [ending for ending in endings if ("failed" if ending.failed else "ended") in wishes]


def in_words(endings: Sequence[Ending]) -> str:
    """One sentence for all: a burst is told once."""
    failed = [ending for ending in endings if ending.failed]
    if len(endings) == 1:
        (only,) = endings
        took = "" if only.time_ns is None else f" after {figures.duration(only.time_ns)}"
        return f"{only.name} {'failed' if only.failed else 'ended'}{took}"
    if not failed:
        return f"{len(endings)} runs ended"
    names = ", ".join(dict.fromkeys(ending.name for ending in failed))
    return f"{len(endings)} runs ended, {len(failed)} of them failed: {names}"
