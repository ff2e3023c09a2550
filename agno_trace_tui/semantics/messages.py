"""The conversation of a model call: messages with their parts, tool calls and reasoning.

It is recorded in up to three places: OpenInference's flattened keys, the JSON in `input.value` and
`output.value` that Agno stores beside them, and GenAI's JSON. Agno's JSON tells more (reasoning of earlier
answers, attachments, history, failed tools) and is complete where OpenTelemetry dropped the oldest of the
flattened keys; the flattened keys stay where the JSON was dropped, and tell what was hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.flatten import items_of
from agno_trace_tui.semantics.message import (
    UNKNOWN_ROLE,
    Conversation,
    Exchange,
    Media,
    Message,
    ToolCall,
    media_of,
)
from agno_trace_tui.semantics.message_json import messages_in, system_message
from agno_trace_tui.semantics.texts import is_hidden, text_of
from agno_trace_tui.semantics.tools import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_MISSING = 100_000
"""A first index beyond this is nonsense rather than a count of what was dropped."""

TOLD_BY_USER = ("user", "tool")
"""A tool's answer that the keys have the user tell, as Anthropic does."""


def input_conversation(attributes: Mapping[str, object]) -> Conversation:
    """What a model was given."""
    found = conversation(attributes, key.INPUT_MESSAGES, key.INPUT_VALUE, key.GENAI_INPUT_MESSAGES)
    told = {message.role for message in found.messages}
    if "system" in told or found.missing:
        return found
    return found._replace(messages=(*instructions(attributes), *found.messages))


def instructions(attributes: Mapping[str, object]) -> list[Message]:
    """GenAI's system instructions: parts beside the messages."""
    value = attributes.get(key.GENAI_SYSTEM_INSTRUCTIONS)
    if is_hidden(value):
        return [Message("system", text_of(value))]
    return system_message(parsed(value) or value)


def output_conversation(attributes: Mapping[str, object]) -> Conversation:
    """What a model answered."""
    return conversation(attributes, key.OUTPUT_MESSAGES, key.OUTPUT_VALUE, key.GENAI_OUTPUT_MESSAGES)


def exchange_of(attributes: Mapping[str, object]) -> Exchange:
    """What a model was given, and what it answered."""
    return Exchange(input_conversation(attributes), output_conversation(attributes))


def conversation(attributes: Mapping[str, object], flat: str, value: str, genai: str) -> Conversation:
    """All that the places tell in which a conversation is recorded."""
    flattened = {index: message_of(item) for index, item in items_of(attributes, flat).items()}
    told = messages_in(attributes.get(value)) or messages_in(attributes.get(genai))
    if not flattened:
        return Conversation(told, hidden=not told and is_hidden(attributes.get(value)))
    if same_conversation(flattened, told):
        return Conversation(
            tuple(
                message if index not in flattened else merged(flattened[index], message)
                for index, message in enumerate(told)
            )
        )
    first = next(iter(flattened))
    if first and len(told) > len(flattened):
        return Conversation(told)
    return Conversation(tuple(flattened.values()), first if first <= MOST_MISSING else 0)


def same_conversation(flattened: Mapping[int, Message], told: tuple[Message, ...]) -> bool:
    """Whether the JSON tells the same messages in the same places, and perhaps more."""
    return all(
        index < len(told)
        and (
            message.role in (told[index].role, UNKNOWN_ROLE)
            or (message.role, told[index].role) == TOLD_BY_USER
        )
        for index, message in flattened.items()
    )


def merged(flat: Message, told: Message) -> Message:
    """A message that was recorded twice: what either tells, but nothing of a text that was hidden."""
    if is_hidden(flat.text):
        return flat._replace(name=told.name, from_history=told.from_history, failed=told.failed)
    return told._replace(
        text=told.text or flat.text,
        reasoning=told.reasoning or flat.reasoning,
        media=told.media or flat.media,
        tool_calls=told.tool_calls or flat.tool_calls,
        tool_call_id=told.tool_call_id or flat.tool_call_id,
        name=told.name or flat.name,
    )


def message_of(item: Mapping[str, object]) -> Message:
    """A message from its flattened keys."""
    fields = {name.removeprefix("message."): value for name, value in item.items()}
    parts = [part_of(part) for part in items_of(fields, "contents").values()]
    texts = [text for kind, text in parts if kind == "text" and isinstance(text, str)]
    reasoning = [text for kind, text in parts if kind == "reasoning" and isinstance(text, str)]
    return Message(
        role=text_of(fields.get("role")) or UNKNOWN_ROLE,
        text=text_of(fields.get("content")) or "\n".join(texts),
        reasoning="\n".join(reasoning),
        media=tuple(medium for _, medium in parts if isinstance(medium, Media)),
        tool_calls=tuple(call_of(call) for call in items_of(fields, "tool_calls").values()),
        tool_call_id=text_of(fields.get("tool_call_id")) or None,
        name=text_of(fields.get("name")) or None,
    )


def part_of(part: Mapping[str, object]) -> tuple[str, str | Media]:
    """Kind and content of a part of a message."""
    fields = {name.removeprefix("message_content."): value for name, value in part.items()}
    kind = text_of(fields.get("type")) or "text"
    for name, value in fields.items():
        if name.endswith((".url", ".data")) or name in ("url", "data"):
            return kind, media_of(kind, text_of(value))
    return kind, text_of(fields.get("text"))


def call_of(item: Mapping[str, object]) -> ToolCall:
    """A tool call from its flattened keys."""
    fields = {name.removeprefix("tool_call."): value for name, value in item.items()}
    return ToolCall(
        text_of(fields.get("id")) or None,
        text_of(fields.get("function.name")) or "?",
        text_of(fields.get("function.arguments")),
    )
