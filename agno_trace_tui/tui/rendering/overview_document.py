"""The first thing to read of a span: how it stands, what it was given, what it answered, what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures, times
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.insights.insight import Severity
from agno_trace_tui.model.span import SpanState
from agno_trace_tui.model.titles import span_title
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.failure import silence_words
from agno_trace_tui.semantics.flatten import items_of
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.pauses import wanted_of
from agno_trace_tui.semantics.said import INPUTS, OUTPUTS, first_value
from agno_trace_tui.semantics.texts import is_hidden, text_of
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.glyphs import glyphs, kind_glyph, state_glyph
from agno_trace_tui.tui.rendering.insight_lines import add_insights, label_of, usual_words
from agno_trace_tui.tui.rendering.span_words import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agno_trace_tui.tui.rendering.subject import Subject

GLANCE = 300
"""Characters of an input or output that are shown here; its own tab has all of it."""

INTERRUPTED = "The process that recorded this span is gone: it ended here, and nobody knows how."
LEFT_OPEN = (
    "The run that called this tool ended before it: it was cancelled or torn down, and nobody knows when."
)
PAUSING = (SpanKind.AGENT, SpanKind.TEAM, SpanKind.WORKFLOW, SpanKind.STEP)
"""What can stop for a person. What it was asked for is answered by another run: it stays paused."""

STATE_STYLES = {SpanState.OK: "doc--good", SpanState.ERROR: "doc--error"}


def overview(subject: Subject) -> Document:
    """What, when, how long, how much, and what to know."""
    doc = DocumentBuilder()
    row, facts, state = subject.row, subject.facts, subject.state
    doc.heading(f"{kind_glyph(facts.kind)} {span_title(row)}")
    wanted = paused_for(subject)
    if wanted is None:
        doc.fact("state", f"{state_glyph(state)} {state}", STATE_STYLES.get(state, "doc--warning"))
    else:
        doc.fact("state", f"{glyphs().paused} paused for {wanted}", "doc--warning")
    failure = subject.failure
    if failure is not None and failure.message:
        told = f"{failure.type}: {failure.message}" if failure.type else failure.message
        doc.fact("error", first_line(told[:GLANCE]), "doc--error")
    add_remarks(doc, subject)
    add_insights(doc, subject.told)
    doc.fact("kind", facts.kind.lower())
    doc.fact("duration", duration_words(subject))
    if subject.usual is not None:
        doc.fact("usually", usual_words(subject.usual), "doc--muted")
    doc.fact("started", times.local_full(row.start_ns))
    if facts.kind is SpanKind.LLM:
        add_model(doc, subject)
    add_glances(doc, subject)
    add_ids(doc, subject)
    add_named(doc, "Resource", subject.payload.resource)
    add_named(doc, "Scope", subject.payload.scope)
    return doc.document()


def paused_for(subject: Subject) -> str | None:
    """What a run stopped for, that has ended well otherwise; `None`: for nothing that is told."""
    if subject.state is not SpanState.OK or subject.facts.kind not in PAUSING:
        return None
    output = subject.payload.attributes.get(key.OUTPUT_VALUE)
    return wanted_of(output) if isinstance(output, str) else None


def duration_words(subject: Subject) -> str:
    """How long it took, or has taken so far; of an interrupted span nobody knows."""
    row = subject.row
    if row.end_ns is not None:
        return figures.duration(row.end_ns - row.start_ns)
    if subject.state is SpanState.INTERRUPTED:
        return figures.UNKNOWN
    return f"{figures.ticking(subject.now_ns - row.start_ns)} so far"


def add_model(doc: DocumentBuilder, subject: Subject) -> None:
    """Model, tokens and cost; what is unknown is said to be."""
    facts = subject.facts
    doc.fact("model", facts.model or "unknown")
    doc.fact("provider", facts.provider or "unknown")
    if facts.usage.total_tokens is None:
        doc.fact("tokens", "unknown")
    else:
        cached = facts.cache_read_tokens
        words = [f"{figures.exact(facts.input_tokens)} in", f"{figures.exact(facts.output_tokens)} out"]
        doc.fact("tokens", " · ".join([*words, f"{figures.exact(cached)} from cache"] if cached else words))
    doc.fact("cost", cost_words(facts.cost))


def cost_words(cost: float | None) -> str:
    """A cost and where it comes from."""
    return "unknown" if cost is None else f"{figures.money(cost)} (reported by the provider)"


def add_glances(doc: DocumentBuilder, subject: Subject) -> None:
    """The beginning of what went in and came out."""
    attributes = subject.payload.attributes
    given, answered = first_value(attributes, INPUTS), first_value(attributes, OUTPUTS)
    if subject.facts.kind is SpanKind.LLM:
        given = last_words(attributes, key.INPUT_MESSAGES) or given
        answered = last_words(attributes, key.OUTPUT_MESSAGES) or answered
    glances = [(label, value) for label, value in (("input", given), ("output", answered)) if value]
    if glances:
        doc.blank()
    for label, value in glances:
        hidden = is_hidden(value)
        text = text_of(value)
        if len(text) > GLANCE:
            text = without_leading_content(text)
        words = first_line(text[:GLANCE]) + ("…" if len(text) > GLANCE else "")
        doc.fact(label, HIDDEN if hidden else words, "doc--warning" if hidden else "")


def without_leading_content(text: str) -> str:
    """A long text, content in base64 named by type and size if its beginning has any."""
    # Few spans have a text so long, the first picture's rarely.
    from agno_trace_tui.tui.rendering.attachments import CONTENT, LEAST_CONTENT, without_content

    return without_content(text) if CONTENT.search(text, 0, GLANCE + LEAST_CONTENT) else text


def last_words(attributes: Mapping[str, object], flat: str) -> str:
    """The last message in a line: its text, or the tools it calls.

    Read from the flattened keys alone: this is drawn ten times a second while a call runs, and the JSON
    beside them can be megabytes.
    """
    items = items_of(attributes, flat)
    if not items:
        return ""
    from agno_trace_tui.semantics.messages import message_of

    last = message_of(items[max(items)])
    return last.text or ", ".join(f"{call.name}({call.arguments})" for call in last.tool_calls)


def add_ids(doc: DocumentBuilder, subject: Subject) -> None:
    """The ids by which a span is found elsewhere."""
    row, facts = subject.row, subject.facts
    doc.blank()
    for label, value in (
        ("session", facts.session_id), ("user", facts.user_id), ("run", facts.run_id), ("agent", facts.agent_id),
        ("team", facts.team_id), ("workflow", facts.workflow_id), ("trace", row.trace_id), ("span", row.span_id),
        ("parent", row.parent_span_id),
    ):  # fmt: skip
        if value:
            doc.fact(label, value, "doc--muted")


def add_remarks(doc: DocumentBuilder, subject: Subject) -> None:
    """What a careful reader should know."""
    payload, remarks = subject.payload, []
    if subject.is_silent:
        remarks.append(silence_words(subject.row.status_code))
    if subject.state is SpanState.INTERRUPTED:
        remarks.append(LEFT_OPEN if subject.row.left_open else INTERRUPTED)
    for number, what in (
        (payload.dropped_attributes, "attribute"), (payload.dropped_events, "event"), (payload.dropped_links, "link"),
    ):  # fmt: skip
        if number:
            remarks.append(f"OpenTelemetry dropped {figures.plural(number, what)} over its limit.")
    for remark in remarks:
        doc.fact(label_of(Severity.WARNING), remark, "doc--warning")


def add_named(doc: DocumentBuilder, title: str, values: dict[str, object] | None) -> None:
    """Names and values under a headline, if there are any."""
    told = {name: value for name, value in (values or {}).items() if value not in (None, "", {})}
    if told:
        doc.heading(title)
    room = min(28, max(map(len, told), default=0))
    for name, value in told.items():
        doc.fact(name, text_of(value), room=room)
