"""Filters that one key puts in force or takes away, as terms of the filter that is visible all the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.components import component_of, session_of
from agno_trace_tui.model.filter_editing import value_of, with_term, without_field
from agno_trace_tui.model.filter_syntax import Term

if TYPE_CHECKING:
    from agno_trace_tui.model.trace import TraceSummary

ERRORS = Term("errors", ">", "0")
"""Traces in which something failed, also where the root went well."""

RUNNING = Term("is", ":", "running")

PERIODS = ("1h", "1d")
"""Lengths of time before now, shortest first; after the last comes all."""


def component_term(trace: TraceSummary | None) -> Term | None:
    """Traces of the same agent, team or workflow: by its id, else by the name of its runs."""
    component = component_of(trace)
    return None if component is None else Term(component[0], ":", component[1])


def session_term(trace: TraceSummary | None) -> Term | None:
    """Traces of the same session."""
    session = session_of(trace)
    return None if session is None else Term("session", ":", session)


def next_period(text: str) -> str:
    """The filter with the next of the periods: since an hour, a day, all. Raises `FilterError`."""
    now = value_of(text, "since")
    place = PERIODS.index(now) + 1 if now in PERIODS else 0
    if place == len(PERIODS):
        return without_field(text, "since")
    return with_term(without_field(text, "since"), Term("since", ":", PERIODS[place]))
