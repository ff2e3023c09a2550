"""How far a search in the list of traces has come."""

from __future__ import annotations

from agno_trace_tui.records import NamedTuple


class Progress(NamedTuple):
    """Of a search that takes long."""

    traces: int
    """Looked through so far."""
    of: int | None = None
    """All that are to be looked through, if not enough are found before; `None`: nobody counted them."""
