"""Names of runs, steps and models as people say them."""

from __future__ import annotations

from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.semantics.names import spoken
from agno_trace_tui.semantics.pauses import is_continuation

NAMELESS = "(no name)"
"""What is called so has a name of nothing, or of blanks."""


def recorded_name(name: str) -> str:
    """A name as it was recorded, on one line."""
    return first_line(name) or NAMELESS


def name_of(name: str) -> str:
    """A run's, step's or model's name without its method: `Weather Agent` for `Weather_Agent.run`."""
    return recorded_name(spoken(name))


def title_of(name: str) -> str:
    """The same; a continued run says so, because it is a trace of its own with the same name."""
    return name_of(name) + (" (continued)" if is_continuation(name) else "")
