"""Insights as lines of the overview: those on the span, and on the root those of the whole trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.insights.evidence import FEWEST_SAMPLES
from agno_trace_tui.model.insights.insight import Insight, Severity
from agno_trace_tui.model.span import facts_or_none
from agno_trace_tui.model.titles import span_title
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.glyphs import kind_glyph, mark_glyph
from agno_trace_tui.tui.rendering.wrapping import LABEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agno_trace_tui.model.insights.insight import Findings
    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.store.rows import SpanRow, UsualDuration
    from agno_trace_tui.tui.rendering.document import DocumentBuilder

WORDS = {Severity.WARNING: "warning", Severity.NOTE: "note"}
STYLES = {Severity.WARNING: "doc--warning", Severity.NOTE: ""}
ROOM = 10
"""Cells of the label, as of the other facts of the overview."""

MOST_SHOWN = 20
"""Insights that are listed at once: who has more reads the first."""


class InsightLine(NamedTuple):
    """An insight, and which span it is on where that is another one."""

    insight: Insight
    where: str = ""


class Told(NamedTuple):
    """What the overview of a span says of it, or of its trace."""

    lines: tuple[InsightLine, ...] = ()
    more: int = 0
    """Insights beyond those."""
    unread: int = 0
    """Model and tool calls of the trace that were not looked into: only of huge traces."""


NOTHING_TOLD = Told()


def told_of(row: SpanRow, findings: Findings, spans: TraceSpans) -> Told:
    """What to tell in the overview of a span."""
    if is_top(row, spans):
        lines = [
            InsightLine(insight, "" if row.span_id in insight.span_ids[:1] else where_of(insight, spans))
            for insight in findings.insights
        ]
        unread = findings.calls - findings.looked_into
    else:
        lines = [
            InsightLine(insight) for insight in findings.of_span(row.span_id) if not is_remarked(insight, row)
        ]
        unread = 0
    return Told(tuple(lines[:MOST_SHOWN]), max(0, len(lines) - MOST_SHOWN), unread)


def is_top(row: SpanRow, spans: TraceSpans) -> bool:
    """Whether a span stands for its trace: its root, or the first of those whose parents are missing."""
    if spans.root is not None:
        return row.span_id == spans.root.span_id
    missing = spans.missing_parents()
    return bool(missing) and row.span_id == spans.children_of(missing[0])[0][1]


def is_remarked(insight: Insight, row: SpanRow) -> bool:
    """Whether the overview tells it anyhow, from the span's payload."""
    from agno_trace_tui.model.insights.recording import (
        DroppedAttributes,
        SilentCall,
    )  # with the first insight

    return insight.name == SilentCall.name or (
        insight.name == DroppedAttributes.name and bool(row.dropped_attributes)
    )


def where_of(insight: Insight, spans: TraceSpans) -> str:
    """Which span an insight is on, and when it began."""
    row = spans.rows.get(insight.span_ids[0]) if insight.span_ids else None
    if row is None or spans.start_ns is None:
        return ""
    since = figures.duration(row.start_ns - spans.start_ns)
    others = len(insight.span_ids) - 1
    more = f" and {others} more" if others else ""
    return f"{kind_glyph(facts_or_none(row).kind)} {span_title(row)} at {since}{more}"


def add_insights(doc: DocumentBuilder, told: Told) -> None:
    """A line for each insight."""
    for line in told.lines:
        doc.line(*pieces_of(line))
    if told.more:
        doc.fact("", f"and {told.more} more", "doc--muted", room=ROOM)
    if told.unread:
        were = "was" if told.unread == 1 else "were"
        calls = figures.plural(told.unread, "model or tool call")
        words = f"{calls} of this large trace {were} not looked into."
        doc.fact("", words, "doc--muted", room=ROOM)


def label_of(severity: Severity) -> str:
    """Sign and word of a severity."""
    return f"{mark_glyph(severity)} {WORDS[severity]}"


def pieces_of(line: InsightLine) -> Iterator[Piece]:
    """Sign and word of the severity, the sentence, the span."""
    severity = line.insight.severity
    yield Piece(f"{label_of(severity):<{ROOM}}  ", LABEL)
    yield Piece(first_line(line.insight.sentence), STYLES[severity])
    if line.where:
        yield Piece(f"  {line.where}", "doc--muted")


def usual_words(usual: UsualDuration) -> str:
    """How long spans of a name usually take: the median, and what 95 % of them do not exceed."""
    number = f"of the last {usual.spans}"
    if usual.spans < FEWEST_SAMPLES:
        return f"{figures.duration(usual.median_ns)} (median {number})"
    p95 = figures.duration(usual.p95_ns)
    return f"{figures.duration(usual.median_ns)}, 95 % within {p95} ({number})"
