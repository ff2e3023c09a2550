"""Names of runs, steps and models as people say them."""

from __future__ import annotations

from agno_trace_tui.formatting.visible import first_line

METHODS = (
    ".run", ".arun", ".continue_run", ".acontinue_run",
    ".execute", ".aexecute", ".execute_stream", ".aexecute_stream",
    ".invoke", ".ainvoke", ".invoke_stream", ".ainvoke_stream",
)  # fmt: skip
"""What the instrumentor puts behind the names of runs, steps and models."""


def title_of(name: str) -> str:
    """A run's, step's or model's name without its method: `Weather Agent` for `Weather_Agent.run`.

    A continued run says so, because it is a trace of its own with the same name.
    """
    for method in METHODS:
        if name.endswith(method) and len(name) > len(method):
            continued = " (continued)" if "continue" in method else ""
            return first_line(name.removesuffix(method).replace("_", " ")) + continued
    return first_line(name)
