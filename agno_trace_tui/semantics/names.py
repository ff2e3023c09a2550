"""The names of spans: what the instrumentor puts behind the names of runs, steps and models, and how to do without."""

from __future__ import annotations

METHODS = frozenset(
    {
        "run", "arun", "continue_run", "acontinue_run",
        "execute", "aexecute", "execute_stream", "aexecute_stream",
        "invoke", "ainvoke", "invoke_stream", "ainvoke_stream",
    }
)  # fmt: skip
"""What it puts there, behind a dot: the method that was called."""


def without_method(name: str) -> str:
    """A name without its method, as it was recorded: `Weather_Agent` of `Weather_Agent.run`; `gpt-4.1` stays."""
    own, _, method = name.rpartition(".")
    return own if own and method in METHODS else name


def spoken(name: str) -> str:
    """The same as people say it: `Weather Agent`. What has no method was not named by the instrumentor and stays."""
    own = without_method(name)
    return name if own == name else own.replace("_", " ")
