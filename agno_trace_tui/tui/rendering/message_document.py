"""The conversation of a model call as a chat thread: who said what, tool calls with their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line, visible
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.message import Media, Message, ToolCall, is_hidden, results_by_call, text_of
from agno_trace_tui.semantics.messages import input_conversation, output_conversation
from agno_trace_tui.semantics.tools import offered_tools
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import SHORT, Document, DocumentBuilder
from agno_trace_tui.tui.rendering.glyphs import glyphs, kind_glyph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agno_trace_tui.semantics.message import Conversation

HIDDEN = "hidden by an OPENINFERENCE_HIDE_… setting of the agent's process"
ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "model": "assistant",
         "agent": "assistant", "team": "assistant", "tool": "tool"}  # fmt: skip
"""The style of each role; others have none of their own."""

INPUTS = (key.INPUT_VALUE, key.GENAI_TOOL_ARGUMENTS)
OUTPUTS = (key.OUTPUT_VALUE, key.GENAI_TOOL_RESULT)
TOOL_NAMES = (key.TOOL_NAME, key.GENAI_TOOL_NAME)

SILENCE = {
    "running": "… the model is working",
    "error": "The call failed: see the Error tab.",
    "interrupted": "The process ended before the model answered.",
}


def messages_document(attributes: Mapping[str, object], kind: SpanKind, state: str) -> Document:
    """The thread: what the model was given, then what it answered."""
    doc = DocumentBuilder()
    given, answered = input_conversation(attributes), output_conversation(attributes)
    if kind is not SpanKind.LLM and not given.messages:
        add_exchange(doc, attributes, kind, failed=state == "error")
        return doc.document()
    add_offered(doc, attributes)
    add_gaps(doc, given)
    results = results_by_call(given.messages)
    joined = {call.id for message in given.messages for call in message.tool_calls if call.id in results}
    for message in given.messages:
        if message.tool_call_id not in joined or message.role != "tool":
            doc.blank()
            Thread(doc, message, results).add()
    doc.heading("answer")
    for message in answered.messages:
        Thread(doc, message, {}).add()
    if answered.hidden:
        doc.text(HIDDEN, "doc--warning")
    elif not answered.messages:
        doc.text(SILENCE.get(state, "No answer was recorded."), "doc--muted")
    return doc.document()


def add_exchange(
    doc: DocumentBuilder, attributes: Mapping[str, object], kind: SpanKind, *, failed: bool
) -> None:
    """What a run or a tool was given and what it answered, as a thread."""
    given, answered = (text_of(first_value(attributes, names)) for names in (INPUTS, OUTPUTS))
    if not given and not answered:
        doc.text("It has no messages: model calls have, choose one in the span tree.", "doc--muted")
        return
    if kind is SpanKind.TOOL:
        tool = text_of(first_value(attributes, TOOL_NAMES)) or "?"
        call = Message("tool", tool_calls=(ToolCall("", tool, given),))
        results = {"": Message("tool", answered, failed=failed)} if answered else {}
        Thread(doc, call, results).add()
        return
    if given:
        Thread(doc, Message("user", given), {}).add()
    if given and answered:
        doc.blank()
    if answered:
        name = text_of(attributes.get(key.AGENT_NAME)) or None
        Thread(doc, Message(kind.lower(), answered, name=name, failed=failed), {}).add()


def first_value(attributes: Mapping[str, object], names: tuple[str, ...]) -> object:
    """The first of some attributes that has something to say."""
    return next((attributes[name] for name in names if attributes.get(name) not in (None, "")), None)


def add_offered(doc: DocumentBuilder, attributes: Mapping[str, object]) -> None:
    """The names of the tools the model could call."""
    tools = offered_tools(attributes)
    if tools:
        names = ", ".join(first_line(tool.name) for tool in tools)
        doc.fact(f"{figures.plural(len(tools), 'tool')} offered", names, "doc--muted")


def add_gaps(doc: DocumentBuilder, given: Conversation) -> None:
    """Why messages are not there."""
    if given.hidden:
        doc.text(HIDDEN, "doc--warning")
    elif given.missing:
        are = "message is" if given.missing == 1 else f"{given.missing} messages are"
        doc.text(
            f"The first {are} not recorded: OpenTelemetry dropped their attributes over its limit"
            " (OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT).",
            "doc--warning",
        )


class Thread:
    """One message of the thread: its parts beside a bar in the colour of its role."""

    def __init__(self, doc: DocumentBuilder, message: Message, results: Mapping[str, Message]) -> None:
        self._doc, self._message, self._results = doc, message, results
        self._role = ROLES.get(message.role, "other")
        self._bar = Piece("▎ ", f"gutter--{self._role}")

    def add(self) -> None:
        """The message: who, reasoning, text, attachments, tool calls."""
        doc, message = self._doc, self._message
        about = [part for part in (message.name, "from history" if message.from_history else None) if part]
        title = Piece(visible(message.role), f"doc--{self._role}")
        doc.line(self._bar, title, Piece("".join(f" · {first_line(part)}" for part in about), "doc--muted"))
        if message.reasoning:
            doc.text("reasoning", "doc--muted", (self._bar,))
            doc.text(message.reasoning, "doc--reasoning", (self._bar, Piece("  ")))
        if is_hidden(message.text):
            doc.text(HIDDEN, "doc--warning", (self._bar,))
        elif message.text:
            doc.value(message.text, "doc--error" if message.failed else "", (self._bar,))
        for medium in message.media:
            doc.line(self._bar, Piece(visible(media_words(medium)), "doc--number"))
        for call in message.tool_calls:
            self._add_call(call)

    def _add_call(self, call: ToolCall) -> None:
        """A tool call with its arguments and, if it is known, its result."""
        doc, inner = self._doc, (self._bar, Piece("    "))
        name = Piece(f"{kind_glyph(SpanKind.TOOL)} {first_line(call.name)}", "doc--tool")
        if len(call.arguments) <= SHORT and "\n" not in call.arguments:
            doc.json([call.arguments], (self._bar, name, Piece("  ")))
        else:
            doc.line(self._bar, name)
            doc.value(call.arguments, "", inner)
        result = self._results.get(call.id or "")
        if result is None:
            return
        failed = glyphs().states["error"]
        sign = Piece(
            f"  {failed} " if result.failed else "  → ", "doc--error" if result.failed else "doc--tool"
        )
        style = "doc--error" if result.failed else ""
        if "\n" not in result.text.strip() and len(result.text) <= SHORT:
            doc.text(result.text.strip() or "(empty)", style, (self._bar, sign))
        else:
            doc.text("failed" if result.failed else "answered", "doc--muted", (self._bar, sign))
            doc.value(result.text, style, inner)


def media_words(medium: Media) -> str:
    """An attachment by its kind, type or place, and size."""
    size = "" if medium.size is None else f", {figures.size(medium.size)}"
    return f"[{medium.kind}: {medium.source}{size}]"
