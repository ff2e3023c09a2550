"""What the detail pane says of a span, tab by tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.calls import RUNS
from agno_trace_tui.model.span import SpanState
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.said import INPUTS, OUTPUTS, first_value
from agno_trace_tui.semantics.texts import is_hidden, text_of
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.overview_document import overview
from agno_trace_tui.tui.rendering.span_words import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from agno_trace_tui.tui.rendering.subject import Subject


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
        if not doc.json_text(text):
            (doc.markdown if markdown else doc.text)(text)
    return doc.document()


def input_document(subject: Subject) -> Document:
    """What the span was given."""
    return value_document(subject, INPUTS, "No input was recorded.")


def output_document(subject: Subject) -> Document:
    """What the span answered."""
    ender = "run" if subject.row.left_open else "process"
    missing = {
        SpanState.RUNNING: "Still running: there is no output yet.",
        SpanState.INTERRUPTED: f"The {ender} ended before there was an output.",
        SpanState.ERROR: "It failed before there was an output: see the Error tab.",
    }.get(subject.state, "No output was recorded.")
    markdown = subject.lens.markdown and subject.facts.kind in (*RUNS, SpanKind.LLM)
    return value_document(subject, OUTPUTS, missing, markdown=markdown)


# What the other tabs are made of is loaded when one of them is first opened.


def messages_document(subject: Subject) -> Document:
    """The conversation."""
    from agno_trace_tui.tui.rendering import message_document

    return message_document.messages_document(subject)


def tokens_document(subject: Subject) -> Document:
    """Tokens, how they grew, whose they are."""
    from agno_trace_tui.tui.rendering import tokens_document

    return tokens_document.tokens_document(subject)


def error_document(subject: Subject) -> Document:
    """What failed, and where."""
    from agno_trace_tui.tui.rendering import error_document

    return error_document.error_document(subject)


def attributes_document(subject: Subject) -> Document:
    """Every attribute."""
    from agno_trace_tui.tui.rendering import attributes_document

    return attributes_document.attributes_document(subject)


def raw_document(subject: Subject) -> Document:
    """All that is stored."""
    from agno_trace_tui.tui.rendering import raw_document

    return raw_document.raw_document(subject)


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
    kind = subject.facts.kind
    if kind is not SpanKind.LLM and len(names) == len(values):
        names.add("messages")
    if kind not in (SpanKind.LLM, SpanKind.STEP, *RUNS):
        names.add("tokens")
    if subject.failure is None and not subject.is_silent:
        names.add("error")
    return names
