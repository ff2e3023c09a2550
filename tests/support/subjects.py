"""Spans with their payload for tests of the detail pane, made from the few fields a test cares about."""

from __future__ import annotations

from typing import Any

from agno_trace_tui.semantics.facts import facts_of
from agno_trace_tui.store.rows import SpanEvent, SpanPayload
from agno_trace_tui.tui.rendering.detail_documents import TABS
from agno_trace_tui.tui.rendering.subject import Subject
from tests.support.rows import SECOND_NS, TRACE, span_row

LLM = {"openinference.span.kind": "LLM"}


def subject(
    attributes: dict[str, Any],
    *,
    status: str = "OK",
    message: str | None = None,
    end: float | None = 1.0,
    process: int | None = None,
    gone: frozenset[int] = frozenset(),
    events: tuple[SpanEvent, ...] | None = None,
    **payload: Any,
) -> Subject:
    """A span whose facts are those that its attributes tell; it is 3 seconds old."""
    row = span_row("s1", end=end, status=status, facts=facts_of(attributes), process=process)
    whole = SpanPayload(
        trace_id=TRACE,
        span_id="s1",
        attributes=attributes,
        events=events,
        links=None,
        resource=None,
        scope=None,
        dropped_attributes=0,
        dropped_events=0,
        dropped_links=0,
    )
    return Subject(
        row._replace(status_message=message), whole._replace(**payload), gone, now_ns=3 * SECOND_NS
    )


def exception(**fields: str) -> SpanEvent:
    """An exception event; `exception(type="ValueError", message="no")`."""
    return SpanEvent("exception", SECOND_NS, {f"exception.{name}": value for name, value in fields.items()})


def text(tab: str, of: Subject) -> str:
    """What a tab says of a span, folded as it opens."""
    return TABS[tab][1](of).text
