"""Telling whoever runs the program what could not be stored, at the end of each of its processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.exporter import lifetime
from agno_trace_tui.notes import Kind, note

if TYPE_CHECKING:
    from agno_trace_tui.exporter.recording import Tracing


class Farewell:
    """Looks at how recording went, once all that can be stored is."""

    def __init__(self, tracing: Tracing) -> None:
        self._tracing = tracing
        lifetime.watch(self)

    def is_of(self, tracing: Tracing) -> bool:
        """Whether it looks at this recording."""
        return self._tracing is tracing

    def put_down(self, until: float) -> bool:
        """A fork is nothing to it."""
        return False

    def take_up(self) -> None:
        """A fork is nothing to it."""

    def forget_parent(self) -> None:
        """The child's recording is looked at in its turn."""

    def shutdown(self) -> bool:
        """The process ends: so does recording, and then its losses are known."""
        self._tracing.shutdown()
        health = self._tracing.health
        if health.dropped_total:
            note(Kind.LOST, f"{health.dropped_total} {health.last_error or ', '.join(health.drops)}")
        return True
