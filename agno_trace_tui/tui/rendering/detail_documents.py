"""What the detail pane says of a span, tab by tab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures, times
from agno_trace_tui.formatting.json_text import json_lines, readable
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.model.calls import RUNS
from agno_trace_tui.model.span import SpanState
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.failure import SILENT_MODEL_CALL
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.message import is_hidden, text_of
from agno_trace_tui.tui.rendering.attachments import HIDDEN
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.glyphs import glyphs
from agno_trace_tui.tui.rendering.message_document import (
    INPUTS,
    OUTPUTS,
    first_value,
    messages_document,
)
from agno_trace_tui.tui.rendering.overview_document import cost_words, overview
from agno_trace_tui.tui.rendering.raw_document import raw_document
from agno_trace_tui.tui.rendering.wrapping import LABEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from agno_trace_tui.tui.rendering.subject import Subject

BAR = 24
"""Cells of a bar that shows a part of a whole."""

NO_EVENTS = (
    "Agno's own exporter records no stack traces. Record with agno_trace_tui.setup_tracing to see them here."
)
STACK_PLACE = re.compile(r'( *)File "(.{1,1000})", line (\d+), in (.{0,1000})')


def value_document(
    subject: Subject, names: tuple[str, ...], missing: str, *, markdown: bool = False
) -> Document:
    """A value from the first attribute that has it: JSON indented, other text as it is or as Markdown."""
    doc = DocumentBuilder()
    value = first_value(subject.payload.attributes, names)
    if value is None:
        doc.text(missing, "doc--muted")
    elif is_hidden(value):
        doc.text(HIDDEN, "doc--warning")
    else:
        text = text_of(value)
        lines = json_lines(text)
        if lines is not None:
            doc.json(lines)
        elif markdown:
            doc.markdown(text)
        else:
            doc.text(text)
    return doc.document()


def input_document(subject: Subject) -> Document:
    """What the span was given."""
    return value_document(subject, INPUTS, "No input was recorded.")


def output_document(subject: Subject) -> Document:
    """What the span answered."""
    missing = {
        SpanState.RUNNING: "Still running: there is no output yet.",
        SpanState.INTERRUPTED: "The process ended before there was an output.",
        SpanState.ERROR: "It failed before there was an output: see the Error tab.",
    }.get(subject.state, "No output was recorded.")
    markdown = subject.lens.markdown and subject.facts.kind in (*RUNS, SpanKind.LLM)
    return value_document(subject, OUTPUTS, missing, markdown=markdown)


def tokens_document(subject: Subject) -> Document:
    """Token usage and cost of a model call, with what part of the whole each part is."""
    doc = DocumentBuilder()
    facts = subject.facts
    if facts.kind is not SpanKind.LLM:
        doc.text("Only model calls use tokens: choose one in the span tree.", "doc--muted")
        return doc.document()
    usage = facts.usage
    for label, number, whole in (
        ("input", usage.input_tokens, None),
        ("  from cache", usage.cache_read_tokens, usage.input_tokens),
        ("  to cache", usage.cache_write_tokens, usage.input_tokens),
        ("output", usage.output_tokens, None),
        ("  reasoning", usage.reasoning_tokens, usage.output_tokens),
        ("total", usage.total_tokens, None),
    ):
        name = Piece(f"{label:<12}  ", LABEL)
        if number is None:
            doc.line(name, Piece(f"{'not reported':>12}", "doc--muted"))
        else:
            doc.line(name, Piece(f"{figures.exact(number):>12}"), *share_pieces(number, whole))
    doc.blank()
    doc.fact("cost", cost_words(facts.cost), room=12)
    return doc.document()


def share_pieces(number: int, whole: int | None) -> list[Piece]:
    """A bar and a percentage; nothing of a whole that is not known."""
    if not whole or number > whole:
        return []
    bar, filled = glyphs().bar, round(BAR * number / whole)
    return [
        Piece("   " + bar * filled, "doc--number"),
        Piece(bar * (BAR - filled), "gutter--other"),
        Piece(f" {100 * number / whole:3.0f} %"),
    ]


def error_document(subject: Subject) -> Document:
    """Type, message and stack trace of a failure."""
    doc = DocumentBuilder()
    failure = subject.failure
    if failure is None:
        if subject.is_silent:
            doc.text(SILENT_MODEL_CALL, "doc--warning")
        else:
            doc.text("This span did not fail.", "doc--muted")
        return doc.document()
    doc.line(Piece(visible(failure.type or "failed"), "doc--failed"))
    message = failure.message or "No message was recorded."
    doc.text(readable(message), "doc--error")
    answer = subject.payload.attributes.get(key.OUTPUT_VALUE)
    if answer and text_of(answer) != message:
        doc.heading("It answered")
        doc.value(text_of(answer))
    doc.heading("Stack trace")
    if failure.stacktrace:
        add_stack(doc, failure.stacktrace)
    elif subject.payload.events is None:
        doc.text(NO_EVENTS, "doc--muted")
    else:
        doc.text("No exception was recorded with this span.", "doc--muted")
    return doc.document()


def add_stack(doc: DocumentBuilder, stacktrace: str) -> None:
    """A stack trace: where, what stood there, and the exception at its end."""
    for line in stacktrace.replace("\r\n", "\n").rstrip("\n").split("\n"):
        place = STACK_PLACE.fullmatch(line)
        if place:
            margin, file, number, function = map(visible, place.groups())
            doc.line(Piece(margin), Piece(file, "doc--key"), Piece(":"), Piece(number, "doc--number"),
                     Piece(f"  {function}", "doc--muted"))  # fmt: skip
        else:
            doc.line(Piece(visible(line), "" if line.startswith(" ") else "doc--error"))


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


TABS: dict[str, tuple[str, Callable[[Subject], Document]]] = {
    "overview": ("Overview", overview),
    "input": ("Input", input_document),
    "output": ("Output", output_document),
    "messages": ("Messages", messages_document),
    "tokens": ("Tokens", tokens_document),
    "error": ("Error", error_document),
    "attributes": ("Attributes", attributes_document),
    "raw": ("Raw", raw_document),
}
"""Tabs by name, in their order: title, and what makes the document."""


def empty_tabs(subject: Subject) -> set[str]:
    """The tabs that have nothing to tell of a span."""
    attributes = subject.payload.attributes
    values = {"input": INPUTS, "output": OUTPUTS}
    names = {tab for tab, keys in values.items() if first_value(attributes, keys) is None}
    if subject.facts.kind is not SpanKind.LLM:
        names |= {"tokens", "messages"} if len(names) == len(values) else {"tokens"}
    if subject.failure is None and not subject.is_silent:
        names.add("error")
    return names
