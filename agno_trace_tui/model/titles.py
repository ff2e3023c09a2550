"""What a span is called on screen: spans that are called the same are counted and compared as the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting.names import recorded_name, title_of
from agno_trace_tui.model.span import facts_or_none
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from agno_trace_tui.store.rows import SpanRow

NAMED_BY_INSTRUMENTOR = {SpanKind.WORKFLOW, SpanKind.STEP, SpanKind.TEAM, SpanKind.AGENT, SpanKind.LLM}
"""Kinds whose spans' names end in a method."""


def span_title(row: SpanRow) -> str:
    """The name a span is called by on screen."""
    return title_of(row.name) if facts_or_none(row).kind in NAMED_BY_INSTRUMENTOR else recorded_name(row.name)
