"""Where the cursor is to be in a list that comes in place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from agno_trace_tui.model.arrangement import Arrangement, SessionLine


class KeptCursor(NamedTuple):
    """What is to have the cursor, if it is in the list."""

    trace_id: str
    session: SessionLine | None = None
    """The session whose line had the cursor, and not the trace's own."""
    height: int | None = None
    """How many lines were above it on screen; `None`: it was out of sight."""

    def line_in(self, arrangement: Arrangement) -> int | None:
        """Where it stands, if it is held."""
        line = None if self.session is None else arrangement.line_of(self.session)
        return arrangement.line_of(self.trace_id) if line is None else line
