"""Keeping the file within its bounds while it is recorded into: now and then, and a few traces at a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agno_trace_tui.exporter.health import Health
    from agno_trace_tui.store.bounds import Retention
    from agno_trace_tui.store.retention import Pruner
    from agno_trace_tui.store.writing import TraceWriter

PRUNE_INTERVAL = 10.0
"""Seconds between looks at whether the file is within its bounds."""

PRUNE_REST = 0.02
"""Seconds between steps of deleting: others get to write in between."""


class Pruning:
    """When the file is pruned next, and by whom: each file that is opened has a pruner of its own."""

    def __init__(self, health: Health, retention: Retention | None) -> None:
        self.retention = retention
        """`None`: the file may grow."""
        self.has_more = False
        """Whether the last step left something to delete."""
        self._health = health
        self._pruner: Pruner | None = None
        self._next = 0.0

    @property
    def is_due(self) -> bool:
        """Whether it is time for a step."""
        return bool(self.retention) and time.monotonic() >= self._next

    def step(self, writer: TraceWriter | None) -> None:
        """Delete a few of the oldest traces if the file (`None`: none is open) is beyond its bounds."""
        self.has_more = False
        if writer is None or self.retention is None:
            return
        now = time.monotonic()
        try:
            pruner = self._current_pruner(writer, self.retention)
            pruned = pruner.step(time.time_ns())
            if pruner.has_forgotten:
                writer.ask_again()
        except Exception as error:  # what cannot be deleted must not hold up what is recorded
            self._next = now + PRUNE_INTERVAL
            self._health.failed(error)
            return
        self.has_more = bool(pruned.traces)
        self._health.pruned_traces += pruned.traces
        self._next = now + (PRUNE_REST if self.has_more else PRUNE_INTERVAL)

    def _current_pruner(self, writer: TraceWriter, retention: Retention) -> Pruner:
        from agno_trace_tui.store.retention import Pruner

        if self._pruner is None or self._pruner.connection is not writer.connection:
            self._pruner = Pruner(writer.connection, retention, writer.tables)
        self._pruner.retention, self._pruner.own_process_id = retention, writer.process_id
        return self._pruner
