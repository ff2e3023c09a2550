"""What the detail pane says of a span, tab by tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agno_trace_tui.formatting import figures, times
from agno_trace_tui.formatting.json_text import json_lines, readable
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.model.span import SpanState, facts_or_none, state_of
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.failure import SILENT_MODEL_CALL, Failure, failure_of, is_silent_model_call
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.message import is_hidden, text_of
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.message_document import HIDDEN, messages_document
from agno_trace_tui.tui.rendering.span_line import span_title

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from agno_trace_tui.store.rows import SpanPayload, SpanRow

EXCEPTION_EVENT = "exception"


class Subject(NamedTuple):
    """A span with everything the documents are made of."""

    row: SpanRow
    payload: SpanPayload
    gone: Set[int]
    now_ns: int

    @property
    def state(self) -> SpanState:
        """The span's state."""
        return state_of(self.row, self.gone)


def overview(subject: Subject) -> Document:
    """What, when, how long, how much, and what to know."""
    row, payload, facts = subject.row, subject.payload, facts_or_none(subject.row)
    doc = DocumentBuilder()
    doc.heading(span_title(row))
    doc.fact("kind", facts.kind.lower())
    doc.fact("state", str(subject.state), state_style(subject.state))
    failure = failure_in(subject)
    if failure is not None and failure.message:
        doc.fact("error", failure.message.splitlines()[0], "doc--error")
    doc.fact("started", times.local_full(row.start_ns))
    end_ns = row.end_ns if row.end_ns is not None else subject.now_ns
    running = subject.state is SpanState.RUNNING
    doc.fact(
        "duration",
        figures.UNKNOWN if subject.state is SpanState.INTERRUPTED else
        (figures.ticking if running else figures.duration)(end_ns - row.start_ns) + (" so far" if running else ""),
    )  # fmt: skip
    if facts.kind is SpanKind.LLM:
        doc.fact("model", facts.model or "unknown")
        doc.fact("provider", facts.provider or "unknown")
        doc.fact(
            "tokens", f"{figures.exact(facts.input_tokens)} in · {figures.exact(facts.output_tokens)} out"
        )
        doc.fact("cost", cost_words(facts.cost))
    add_ids(doc, subject)
    add_remarks(doc, subject)
    if payload.resource:
        doc.heading("Resource")
        for name, value in payload.resource.items():
            doc.fact(name, text_of(value))
    return doc.document()


def add_ids(doc: DocumentBuilder, subject: Subject) -> None:
    """The ids by which a span is found elsewhere."""
    row, facts = subject.row, facts_or_none(subject.row)
    doc.blank()
    for label, value in (
        ("session", facts.session_id), ("user", facts.user_id), ("run", facts.run_id), ("agent", facts.agent_id),
        ("team", facts.team_id), ("workflow", facts.workflow_id), ("trace", row.trace_id), ("span", row.span_id),
        ("parent", row.parent_span_id),
    ):  # fmt: skip
        if value:
            doc.fact(label, value)


def add_remarks(doc: DocumentBuilder, subject: Subject) -> None:
    """What a careful reader should know."""
    payload, facts = subject.payload, facts_or_none(subject.row)
    remarks = []
    if is_silent_model_call(facts, payload.attributes, ended_well=subject.state is SpanState.OK):
        remarks.append(SILENT_MODEL_CALL)
    if subject.state is SpanState.INTERRUPTED:
        remarks.append("The process that recorded this span is gone: it ended here, and nobody knows how.")
    for number, what in (
        (payload.dropped_attributes, "attribute"), (payload.dropped_events, "event"), (payload.dropped_links, "link"),
    ):  # fmt: skip
        if number:
            remarks.append(f"OpenTelemetry dropped {figures.plural(number, what)} over its limit.")
    if remarks:
        doc.heading("Note")
        for remark in remarks:
            doc.text(remark, "doc--warning")


def cost_words(cost: float | None) -> str:
    """A cost and where it comes from."""
    return "unknown" if cost is None else f"{figures.money(cost)} (reported by the provider)"


def state_style(state: SpanState) -> str:
    """The style of a state's word."""
    return {SpanState.OK: "doc--good", SpanState.ERROR: "doc--error"}.get(state, "doc--warning")


def value_document(subject: Subject, names: tuple[str, ...], missing: str) -> Document:
    """A value from the first attribute that has it: JSON indented, other text as it is."""
    doc = DocumentBuilder()
    attributes = subject.payload.attributes
    value = next((attributes[name] for name in names if attributes.get(name) not in (None, "")), None)
    if value is None:
        doc.text(missing, "doc--muted")
    elif is_hidden(value):
        doc.text(HIDDEN, "doc--warning")
    else:
        text = text_of(value)
        lines = json_lines(text)
        doc.text(text) if lines is None else doc.json(lines)
    return doc.document()


def input_document(subject: Subject) -> Document:
    """What the span was given."""
    return value_document(subject, (key.INPUT_VALUE, key.GENAI_TOOL_ARGUMENTS), "No input was recorded.")


def output_document(subject: Subject) -> Document:
    """What the span answered."""
    missing = {
        SpanState.RUNNING: "Still running: there is no output yet.",
        SpanState.INTERRUPTED: "The process ended before there was an output.",
        SpanState.ERROR: "It failed before there was an output: see the Error tab.",
    }.get(subject.state, "No output was recorded.")
    return value_document(subject, (key.OUTPUT_VALUE, key.GENAI_TOOL_RESULT), missing)


def tokens_document(subject: Subject) -> Document:
    """Token usage and cost of a model call."""
    doc = DocumentBuilder()
    facts = facts_or_none(subject.row)
    if facts.kind is not SpanKind.LLM:
        doc.text("Only model calls use tokens: choose one in the span tree.", "doc--muted")
        return doc.document()
    usage = facts.usage
    for label, number, part in (
        ("input", usage.input_tokens, None),
        ("  from cache", usage.cache_read_tokens, usage.input_tokens),
        ("  to cache", usage.cache_write_tokens, usage.input_tokens),
        ("output", usage.output_tokens, None),
        ("  reasoning", usage.reasoning_tokens, usage.output_tokens),
        ("total", usage.total_tokens, None),
    ):
        words = "not reported" if number is None else f"{figures.exact(number):>12}"
        if number is not None and part:
            words += f"   {100 * number / part:.0f} %"
        doc.fact(label, words, "doc--muted" if number is None else "")
    doc.blank()
    doc.fact("cost", cost_words(facts.cost))
    return doc.document()


def failure_in(subject: Subject) -> Failure | None:
    """The span's failure, with what its events tell."""
    events = subject.payload.events or ()
    exceptions = [event.attributes for event in events if event.name == EXCEPTION_EVENT]
    return failure_of(
        subject.row.status_code, subject.row.status_message, subject.payload.attributes, exceptions
    )


def error_document(subject: Subject) -> Document:
    """Type, message and stack trace of a failure."""
    doc = DocumentBuilder()
    failure = failure_in(subject)
    if failure is None:
        words = "This span did not fail."
        if is_silent_model_call(
            facts_or_none(subject.row), subject.payload.attributes, ended_well=subject.state is SpanState.OK
        ):
            words = SILENT_MODEL_CALL
        doc.text(words, "doc--muted")
        return doc.document()
    doc.heading(failure.type or "Failed")
    doc.text(readable(failure.message or "No message was recorded."), "doc--error")
    doc.blank()
    if failure.stacktrace:
        doc.text(failure.stacktrace)
    elif subject.payload.events is None:
        doc.text(
            "Agno's own exporter records no stack traces; setup_tracing of agno_trace_tui does.", "doc--muted"
        )
    else:
        doc.text("No exception was recorded with this span.", "doc--muted")
    return doc.document()


def attributes_document(subject: Subject) -> Document:
    """Every attribute in the order it was set, then events and links."""
    doc = DocumentBuilder()
    payload = subject.payload
    for name, value in payload.attributes.items():
        add_attribute(doc, name, value)
    for event in payload.events or ():
        doc.heading(f"event {event.name} at {times.local_full(event.time_ns)}")
        for name, value in event.attributes.items():
            add_attribute(doc, name, value)
    for link in payload.links or ():
        doc.heading(f"link to trace {link.trace_id} span {link.span_id}")
        for name, value in link.attributes.items():
            add_attribute(doc, name, value)
    if not payload.attributes:
        doc.text("No attributes were recorded.", "doc--muted")
    return doc.document()


def add_attribute(doc: DocumentBuilder, name: str, value: object) -> None:
    """A name and its value, on one line if it is short."""
    text = text_of(value)
    style = "" if isinstance(value, str) else "doc--number"
    if len(text) <= 60 and "\n" not in text:
        doc.line(Piece(visible(name) + "  ", "doc--key"), Piece(visible(text), style))
        return
    doc.line(Piece(visible(name), "doc--key"))
    doc.value(text, style, (Piece("  "),))


def conversation_document(subject: Subject) -> Document:
    """The conversation of a model call."""
    return messages_document(subject.payload.attributes, facts_or_none(subject.row).kind, str(subject.state))


TABS: dict[str, tuple[str, Callable[[Subject], Document]]] = {
    "overview": ("Overview", overview),
    "input": ("Input", input_document),
    "output": ("Output", output_document),
    "messages": ("Messages", conversation_document),
    "tokens": ("Tokens", tokens_document),
    "error": ("Error", error_document),
    "attributes": ("Attributes", attributes_document),
}
"""Tabs by name, in their order: title, and what makes the document."""
