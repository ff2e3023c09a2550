"""Names of runs, steps and models as people say them."""

from __future__ import annotations

from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.semantics.pauses import is_continuation

METHODS = (
    ".run", ".arun", ".continue_run", ".acontinue_run",
    ".execute", ".aexecute", ".execute_stream", ".aexecute_stream",
    ".invoke", ".ainvoke", ".invoke_stream", ".ainvoke_stream",
)  # fmt: skip
"""What the instrumentor puts behind the names of runs, steps and models."""


def name_of(name: str) -> str:
    """A run's, step's or model's name without its method: `Weather Agent` for `Weather_Agent.run`."""
    for method in METHODS:
        if name.endswith(method) and len(name) > len(method):
            return first_line(name.removesuffix(method).replace("_", " "))
    return first_line(name)


def title_of(name: str) -> str:
    """The same; a continued run says so, because it is a trace of its own with the same name."""
    return name_of(name) + (" (continued)" if is_continuation(name) else "")
