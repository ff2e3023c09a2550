"""An ended span as Agno's own exporter stores it: its row, and what it does to the row of its trace.

What is copied here: `Span.from_otel_span` and `create_trace_from_spans` (agno/tracing/schemas.py, 3.1.10),
as called by Agno's default exporter, once for each span. SQLite does the rest (see `batches`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.exporter.texts import storable
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.store.timestamps import microseconds, within_file
from agno_trace_tui.store.written import AgnoRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from opentelemetry.sdk.trace import ReadableSpan


def agno_rows(
    span: ReadableSpan, attributes: Mapping[str, Any], text: str, *, is_root: bool, created_at: str
) -> AgnoRows:
    """What Agno's tables have of an ended span, where a missing time is what Agno takes it for.

    `text` are its `attributes` as they are stored; only a root tells ids.
    """
    start_ns = within_file(span.start_time or 0)
    end_ns = within_file(span.end_time or start_ns)
    return AgnoRows(
        microseconds(start_ns),
        microseconds(end_ns),
        int((end_ns - start_ns) / 1_000_000),
        text,
        created_at,
        *(ids_of(attributes) if is_root else NO_IDS),
    )


def ids_of(root: Mapping[str, Any]) -> tuple[Any, Any, Any, Any, Any, Any]:
    """The ids that a root tells: of its run, session, user, agent, team, workflow."""
    if ALL_ID_NAMES.isdisjoint(root):
        return NO_IDS
    return (
        first(root, key.RUN_ID_NAMES),
        first(root, key.SESSION_ID_NAMES),
        first(root, key.USER_ID_NAMES),
        first(root, key.AGENT_ID_NAMES),
        first(root, key.TEAM_ID_NAMES),
        first(root, key.WORKFLOW_ID_NAMES),
    )


ALL_ID_NAMES = frozenset(
    (
        *key.RUN_ID_NAMES,
        *key.SESSION_ID_NAMES,
        *key.USER_ID_NAMES,
        *key.AGENT_ID_NAMES,
        *key.TEAM_ID_NAMES,
        *key.WORKFLOW_ID_NAMES,
    )
)
NO_IDS: tuple[Any, Any, Any, Any, Any, Any] = (None, None, None, None, None, None)


def first(attributes: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The first of the named attributes that is not empty, else the last as it is: Agno joins them by `or`."""
    value = None
    for name in names:
        value = attributes.get(name)
        if value:
            break
    return storable(value) if isinstance(value, str | float | bool | None) else str(value)
