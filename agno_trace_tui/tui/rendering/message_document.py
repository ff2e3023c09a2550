"""The conversation of a model call or of a run: what was said before, what is new, what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.message import Conversation, Message, ToolCall, first_new_of, results_by_call
from agno_trace_tui.semantics.messages import exchange_of
from agno_trace_tui.semantics.said import INPUTS, OUTPUTS, TOOL_NAMES, first_value
from agno_trace_tui.semantics.texts import text_of
from agno_trace_tui.semantics.tools import offered_tools
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.span_words import HIDDEN
from agno_trace_tui.tui.rendering.thread import Thread
from agno_trace_tui.tui.rendering.tools_part import add_offered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agno_trace_tui.semantics.message import Exchange
    from agno_trace_tui.tui.rendering.subject import Subject

SILENCE = {
    "running": "… the model is working",
    "error": "The call failed: see the Error tab.",
    "interrupted": "The process ended before the model answered.",
}

FEW = 24
"""Messages that the call before had, too, up to which they are open."""

MANY, LATEST = 60, 20
"""Messages from which the earlier ones are folded together, and how many are not."""

AS_OF_LAST_CALL = "As the run's last model call had it. Below each model call is what was new with it."


def messages_document(subject: Subject) -> Document:
    """The thread: what the model was given, then what it answered."""
    doc = DocumentBuilder()
    attributes, kind = subject.payload.attributes, subject.facts.kind
    exchange, last = exchange_of(attributes), subject.neighbours.last
    add_offered(doc, offered_tools(attributes))
    if kind is not SpanKind.LLM and not exchange.given.messages:
        if last is None:
            doc.blank()
            add_span(doc, subject)
            return doc.document()
        doc.text(AS_OF_LAST_CALL, "doc--muted")
        exchange = last
    Conversing(doc, subject).add(exchange)
    return doc.document()


class Conversing:
    """Adds what a model was given and what it answered."""

    def __init__(self, doc: DocumentBuilder, subject: Subject) -> None:
        self._doc, self._subject = doc, subject

    def add(self, exchange: Exchange) -> None:
        """All of it, with what is not there named."""
        doc, (given, answered) = self._doc, exchange
        add_gaps(doc, given)
        self._add_given(given)
        doc.blank()
        with doc.part("answer", Piece("answer", "doc--heading"), sized=False):
            after = self._subject.neighbours.after
            thread = self._thread(results_by_call(after.messages if after is not None else ()))
            for number, message in enumerate(answered.messages):
                thread.add(message, f"answer/{number}", is_answer=True)
            if answered.hidden:
                doc.text(HIDDEN, "doc--warning")
            elif not answered.messages:
                doc.text(SILENCE.get(self._subject.state, "No answer was recorded."), "doc--muted")

    def _thread(self, results: Mapping[str, Message]) -> Thread:
        return Thread(self._doc, results, markdown=self._subject.lens.markdown)

    def _add_given(self, given: Conversation) -> None:
        """The messages, those that the call before had apart from those that are new."""
        before = self._subject.neighbours.before
        new = None if before is None else first_new_of(given, before)
        if before is None or not new:
            self._add_first(given)
            return
        doc = self._doc
        known = f"{new} of the previous model call" if new > 1 else "1 of the previous model call"
        doc.blank()
        with doc.part("before", Piece(known, "doc--heading"), folded=new > FEW):
            self._add_messages(given, 0, new)
        doc.blank()
        if new == len(given.messages):
            doc.text("Nothing is new since the previous model call.", "doc--muted")
            return
        changed = new < len(before.messages) - max(0, given.missing - before.missing)
        words = "changed and new" if changed else "new"
        title = Piece(f"{len(given.messages) - new} {words} since the previous model call", "doc--new")
        with doc.part("new", title, sized=False):
            self._add_messages(given, new, len(given.messages))

    def _add_first(self, given: Conversation) -> None:
        """All of the messages; of very many, the earlier ones folded together."""
        earlier = len(given.messages) - LATEST if len(given.messages) > MANY else 0
        if earlier:
            with self._doc.part("earlier", Piece(f"{earlier} earlier messages", "doc--heading"), folded=True):
                self._add_messages(given, 0, earlier)
        self._add_messages(given, earlier, len(given.messages))

    def _add_messages(self, given: Conversation, start: int, end: int) -> None:
        """Some of the messages; a tool's result stands with its call, not by itself."""
        results = results_by_call(given.messages)
        joined = {call.id for message in given.messages for call in message.tool_calls if call.id in results}
        thread = self._thread(results)
        for number, message in enumerate(given.messages[start:end], start):
            if message.tool_call_id not in joined or message.tool_calls:
                self._doc.blank()
                thread.add(message, f"given/{given.missing + number}")


def add_span(doc: DocumentBuilder, subject: Subject) -> None:
    """What a run or a tool was given and what it answered, as a thread."""
    attributes, kind = subject.payload.attributes, subject.facts.kind
    failed = subject.state == "error"
    given, answered = (text_of(first_value(attributes, names)) for names in (INPUTS, OUTPUTS))
    if not given and not answered:
        doc.text("It has no messages: model calls have, choose one in the span tree.", "doc--muted")
        return
    markdown = subject.lens.markdown
    if kind is SpanKind.TOOL:
        tool = text_of(first_value(attributes, TOOL_NAMES)) or "?"
        results = {"": Message("tool", answered, failed=failed)} if answered else {}
        Thread(doc, results, markdown=markdown).add(
            Message("tool", tool_calls=(ToolCall("", tool, given),)), "tool"
        )
        return
    thread = Thread(doc, {}, markdown=markdown)
    if given:
        thread.add(Message("user", given), "given/0")
    if given and answered:
        doc.blank()
    if answered:
        name = text_of(attributes.get(key.AGENT_NAME)) or None
        thread.add(Message(kind.lower(), answered, name=name, failed=failed), "answer/0", is_answer=True)


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
