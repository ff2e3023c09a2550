"""The values that a filter's fields have in a file, folded from what was looked at."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from agno_trace_tui.model.completion import Value
from agno_trace_tui.semantics.names import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from agno_trace_tui.store.value_queries import SpanValues, TraceValues

Values = dict[str, tuple[Value, ...]]
"""By field, the most frequent first."""

COMPONENTS = {"AGENT": "agent", "TEAM": "team", "WORKFLOW": "workflow"}
"""The fields for the runs of each kind."""

ID_FIELDS = {
    "session": "session_id",
    "user": "user_id",
    "agent": "agent_id",
    "team": "team_id",
    "workflow": "workflow_id",
}
"""The columns of the fields that mean ids."""


def values_of(traces: Iterable[TraceValues], spans: Iterable[SpanValues]) -> Values:
    """The values of each field. An agent's id that says no more than its name is left out."""
    counts: dict[str, Counter[str]] = {field: Counter() for field in (*ID_FIELDS, "name", "model", "tool")}
    for span in spans:
        count_span(counts, span)
    names = {field: {slug(name) for name in counts[field]} for field in COMPONENTS.values()}
    for trace in traces:
        counts["name"][spoken(trace.name)] += 1
        for field, column in ID_FIELDS.items():
            value = getattr(trace, column)
            if value and slug(value) not in names.get(field, ()):
                counts[field][value] += 1
    return {
        field: tuple(Value(text, count) for text, count in counter.most_common())
        for field, counter in counts.items()
    }


def count_span(counts: Mapping[str, Counter[str]], span: SpanValues) -> None:
    """Count what a name of spans tells."""
    if span.model and span.kind == "LLM":
        counts["model"][span.model] += span.spans
    if span.kind == "TOOL":
        counts["tool"][span.name.removeprefix("execute_tool ")] += span.spans
    elif span.kind in COMPONENTS:
        counts[COMPONENTS[span.kind]][spoken(span.name)] += span.spans


def slug(name: str) -> str:
    """A name as Agno makes an id of it."""
    return "-".join(name.replace("_", " ").lower().split())
