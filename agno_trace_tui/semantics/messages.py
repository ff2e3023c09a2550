"""The conversation of a model call: messages with their parts, tool calls and reasoning.

Read from OpenInference's flattened keys; where those are missing, from the JSON in `input.value` and
`output.value` that Agno stores beside them, or from GenAI's JSON.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.flatten import items_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ToolCall(NamedTuple):
    """A call of a tool that a model asks for; `arguments` is text, usually JSON."""

    id: str | None
    name: str
    arguments: str


class Media(NamedTuple):
    """An image, audio or file inside a message: named, never drawn as text."""

    kind: str
    source: str
    """A URL, or the mime type of what is inline."""
    size: int | None
    """Characters of what is inline; `None` for a URL."""


class Message(NamedTuple):
    """One message of a conversation."""

    role: str
    text: str = ""
    reasoning: str = ""
    media: tuple[Media, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    """Of a tool's answer: the call it answers."""
    name: str | None = None


class Conversation(NamedTuple):
    """Messages, and how many before them were not recorded."""

    messages: tuple[Message, ...] = ()
    missing: int = 0


NOTHING = Conversation()


def input_conversation(attributes: Mapping[str, object]) -> Conversation:
    """What a model was given."""
    return conversation(attributes, key.INPUT_MESSAGES, key.INPUT_VALUE, key.GENAI_INPUT_MESSAGES)


def output_conversation(attributes: Mapping[str, object]) -> Conversation:
    """What a model answered."""
    return conversation(attributes, key.OUTPUT_MESSAGES, key.OUTPUT_VALUE, key.GENAI_OUTPUT_MESSAGES)


def conversation(attributes: Mapping[str, object], flat: str, value: str, genai: str) -> Conversation:
    """The richest of the places a conversation is recorded in."""
    items = items_of(attributes, flat)
    from_json = messages_in(attributes.get(value)) or messages_in(attributes.get(genai))
    if not items:
        return Conversation(from_json)
    first = next(iter(items))
    if first and len(from_json) > len(items):
        return Conversation(from_json)  # the beginning was dropped there, not here
    return Conversation(tuple(message_of(item) for item in items.values()), first)


def message_of(item: Mapping[str, object]) -> Message:
    """A message from its flattened keys."""
    fields = {name.removeprefix("message."): value for name, value in item.items()}
    parts = [part_fields(part) for part in items_of(fields, "contents").values()]
    texts = [text for kind, text in parts if kind == "text" and isinstance(text, str)]
    reasoning = [text for kind, text in parts if kind == "reasoning" and isinstance(text, str)]
    return Message(
        role=text_of(fields.get("role")) or "unknown",
        text=text_of(fields.get("content")) or "\n".join(texts),
        reasoning="\n".join(reasoning),
        media=tuple(medium for _, medium in parts if isinstance(medium, Media)),
        tool_calls=tuple(call_of(call) for call in items_of(fields, "tool_calls").values()),
        tool_call_id=text_of(fields.get("tool_call_id")) or None,
        name=text_of(fields.get("name")) or None,
    )


def part_fields(part: Mapping[str, object]) -> tuple[str, str | Media]:
    """Kind and content of a part of a message."""
    fields = {name.removeprefix("message_content."): value for name, value in part.items()}
    kind = text_of(fields.get("type")) or "text"
    for name, value in fields.items():
        if name.endswith((".url", ".data")) or name in ("url", "data"):
            return kind, media_of(kind, text_of(value))
    return kind, text_of(fields.get("text"))


def media_of(kind: str, source: str) -> Media:
    """An image or file by its URL; one that is inline by type and size."""
    if source.startswith("data:"):
        head, _, content = source.partition(",")
        return Media(kind, head[5:].split(";")[0] or "unknown type", len(content))
    if len(source) > 2_000:
        return Media(kind, "inline", len(source))
    return Media(kind, source, None)


def call_of(item: Mapping[str, object]) -> ToolCall:
    """A tool call from its flattened keys."""
    fields = {name.removeprefix("tool_call."): value for name, value in item.items()}
    return ToolCall(
        text_of(fields.get("id")) or None,
        text_of(fields.get("function.name")) or "?",
        text_of(fields.get("function.arguments")),
    )


def messages_in(value: object) -> tuple[Message, ...]:
    """Messages from JSON text: a list of them, or an object that holds one."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return ()
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return ()
    if isinstance(found, dict):
        found = found.get("messages")
    if not isinstance(found, list):
        return ()
    return tuple(json_message(item) for item in found if isinstance(item, dict) and "role" in item)


def json_message(item: dict[str, Any]) -> Message:
    """A message as Agno or GenAI write it in JSON."""
    content = item.get("content")
    parts = item.get("parts") if isinstance(item.get("parts"), list) else content
    pieces = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    texts = [text_of(part.get("text") or part.get("content")) for part in pieces if is_text(part)]
    thoughts = [
        text_of(part.get("content") or part.get("text")) for part in pieces if part.get("type") == "reasoning"
    ]
    answers = [part for part in pieces if part.get("type") == "tool_call_response"]
    calls = item.get("tool_calls")
    return Message(
        role=text_of(item.get("role")) or "unknown",
        text=content if isinstance(content, str) else "\n".join([*texts, *map(answer_text, answers)]),
        reasoning=text_of(item.get("reasoning_content")) or "\n".join(thoughts),
        tool_calls=tuple(
            json_call(call) for call in (calls if isinstance(calls, list) else pieces) if is_call(call)
        ),
        tool_call_id=text_of(item.get("tool_call_id") or (answers[0].get("id") if answers else None)) or None,
        name=text_of(item.get("tool_name") or item.get("name")) or None,
    )


def is_text(part: Mapping[str, Any]) -> bool:
    """Whether a part of a GenAI message is plain text."""
    return part.get("type") in (None, "text", "input_text", "output_text")


def is_call(part: object) -> bool:
    """Whether a part is a tool call."""
    return isinstance(part, dict) and ("function" in part or part.get("type") == "tool_call")


def answer_text(part: Mapping[str, Any]) -> str:
    """A tool's answer inside a GenAI message."""
    return text_of(part.get("response") if "response" in part else part.get("result"))


def json_call(call: Mapping[str, Any]) -> ToolCall:
    """A tool call as JSON has it."""
    function = call.get("function")
    fields = function if isinstance(function, dict) else call
    return ToolCall(
        text_of(call.get("id")) or None, text_of(fields.get("name")) or "?", text_of(fields.get("arguments"))
    )


def text_of(value: object) -> str:
    """Any value as text; JSON for what is no text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return str(value)


def results_by_call(messages: Sequence[Message]) -> dict[str, Message]:
    """The tools' answers by the call they answer."""
    return {
        message.tool_call_id: message
        for message in messages
        if message.tool_call_id and message.role == "tool"
    }
