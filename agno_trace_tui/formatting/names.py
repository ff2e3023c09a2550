"""Names of runs, steps and models as people say them."""

from __future__ import annotations

from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.semantics.names import spoken
from agno_trace_tui.semantics.pauses import is_continuation


def name_of(name: str) -> str:
    """A run's, step's or model's name without its method: `Weather Agent` for `Weather_Agent.run`."""
    return first_line(spoken(name))


def title_of(name: str) -> str:
    """The same; a continued run says so, because it is a trace of its own with the same name."""
    return name_of(name) + (" (continued)" if is_continuation(name) else "")
