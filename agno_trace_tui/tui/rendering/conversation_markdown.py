"""A conversation as Markdown, to be given to a person or to a model: every text as it was recorded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.json_text import json_lines
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.message import Message, ToolCall
from agno_trace_tui.semantics.messages import input_conversation, output_conversation
from agno_trace_tui.semantics.said import INPUTS, OUTPUTS, TOOL_NAMES, first_value
from agno_trace_tui.semantics.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agno_trace_tui.tui.rendering.subject import Subject

FENCES = re.compile(r"^ {0,3}(`{3,})", re.MULTILINE)


def conversation_markdown(subject: Subject) -> str:
    """What was said, message by message, each under a heading with its role."""
    return "\n\n".join(part for message in messages_of(subject) for part in paragraphs(message)) + "\n"


def messages_of(subject: Subject) -> list[Message]:
    """The messages of a model call; of another span what it was given and what it answered."""
    attributes, kind = subject.payload.attributes, subject.facts.kind
    given, answered = input_conversation(attributes), output_conversation(attributes)
    if kind is SpanKind.LLM or given.messages:
        return [*given.messages, *answered.messages]
    asked, said = (text_of(first_value(attributes, names)) for names in (INPUTS, OUTPUTS))
    if kind is SpanKind.TOOL:
        call = ToolCall(None, text_of(first_value(attributes, TOOL_NAMES)) or "?", asked)
        return [Message("tool call", tool_calls=(call,)), *([Message("tool", said)] if said else [])]
    name = text_of(attributes.get(key.AGENT_NAME)) or None
    told = [
        Message("user", asked) if asked else None,
        Message(kind.lower(), said, name=name) if said else None,
    ]
    return [message for message in told if message is not None]


def paragraphs(message: Message) -> Iterator[str]:
    """One message: heading, reasoning, text, attachments, tool calls."""
    about = " · ".join(part for part in (message.role, message.name) if part)
    yield f"## {' '.join(about.split())}"
    if message.reasoning:
        yield "\n".join(f"> {line}" for line in message.reasoning.split("\n"))
    if message.text:
        yield fenced(message.text) if json_lines(message.text) is not None else message.text
    for medium in message.media:
        size = "" if medium.size is None else f", {figures.size(medium.size)}"
        yield f"[{medium.kind}: {medium.source}{size}]"
    for call in message.tool_calls:
        yield f"**{call.name}**"
        if call.arguments:
            yield fenced(call.arguments)


def fenced(text: str) -> str:
    """A text set apart as code, within a fence longer than any in it."""
    longest = max((len(match[1]) for match in FENCES.finditer(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{'json' if json_lines(text) is not None else ''}\n{text}\n{fence}"
