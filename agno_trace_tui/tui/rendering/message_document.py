"""The conversation of a model call as a chat thread: who said what, tool calls with their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.json_text import json_lines
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.messages import (
    Message,
    input_conversation,
    output_conversation,
    results_by_call,
)
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLE_STYLES = {
    "system": "doc--system", "developer": "doc--system", "user": "doc--user", "assistant": "doc--assistant",
    "tool": "doc--tool",
}  # fmt: skip
INDENT = "  "

SHORT = 72
"""Characters up to which JSON stays on one line."""


def messages_document(attributes: Mapping[str, object], kind: SpanKind, state: str) -> Document:
    """The thread: what the model was given, then what it answered."""
    doc = DocumentBuilder()
    given, answered = input_conversation(attributes), output_conversation(attributes)
    if kind is not SpanKind.LLM and not given.messages:
        doc.text("Only model calls have messages: choose one in the span tree.", "doc--muted")
        return doc.document()
    if given.missing:
        doc.text(
            f"The first {figures.plural(given.missing, 'message')} are missing:"
            " OpenTelemetry dropped their attributes over its limit.",
            "doc--warning",
        )
    results = results_by_call(given.messages)
    joined = {call.id for message in given.messages for call in message.tool_calls if call.id in results}
    for message in given.messages:
        if message.tool_call_id not in joined or message.role != "tool":
            add_message(doc, message, results)
    if answered.messages:
        doc.blank()
        doc.line(Piece("answer", "doc--label"))
    for message in answered.messages:
        add_message(doc, message, {})
    if not answered.messages:
        add_silence(doc, state)
    return doc.document()


def add_silence(doc: DocumentBuilder, state: str) -> None:
    """Why there is no answer."""
    doc.blank()
    words = {
        "running": "… the model is working",
        "error": "The call failed: see the Error tab.",
        "interrupted": "The process ended before the model answered.",
    }
    doc.text(words.get(state, "No answer was recorded."), "doc--muted")


def add_message(doc: DocumentBuilder, message: Message, results: Mapping[str, Message]) -> None:
    """One message with its parts."""
    doc.blank()
    name = f" {message.name}" if message.name else ""
    doc.line(Piece(visible(message.role + name), ROLE_STYLES.get(message.role, "doc--label")))
    if message.reasoning:
        doc.line(Piece(INDENT), Piece("reasoning", "doc--label"))
        doc.text(message.reasoning, "doc--reasoning", indent=INDENT)
    if message.text in key.REDACTED_VALUES:
        doc.text(
            "hidden by an OPENINFERENCE_HIDE_… setting of the agent's process", "doc--warning", indent=INDENT
        )
    elif message.text:
        add_text(doc, message.text, INDENT)
    for medium in message.media:
        size = "" if medium.size is None else f", {figures.size(medium.size)}"
        doc.line(Piece(INDENT), Piece(visible(f"[{medium.kind}: {medium.source}{size}]"), "doc--number"))
    for call in message.tool_calls:
        doc.line(Piece(INDENT), Piece("ƒ ", "doc--tool"), Piece(visible(call.name), "doc--tool"))
        add_text(doc, call.arguments, INDENT * 2)
        result = results.get(call.id or "")
        if result is not None:
            doc.line(Piece(INDENT * 2), Piece("result", "doc--label"))
            add_text(doc, result.text, INDENT * 2)


def add_text(doc: DocumentBuilder, text: str, indent: str) -> None:
    """Text of a message; JSON is indented."""
    lines = json_lines(text)
    if lines is None:
        doc.text(text, indent=indent)
    elif len(text) <= SHORT and "\n" not in text:
        doc.json([text], indent=indent)
    else:
        doc.json(lines, indent=indent)
