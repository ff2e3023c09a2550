"""What a conversation is made of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from agno_trace_tui.semantics import conventions as key

if TYPE_CHECKING:
    from collections.abc import Sequence


class ToolCall(NamedTuple):
    """A call of a tool that a model asks for; `arguments` is text, usually JSON."""

    id: str | None
    name: str
    arguments: str


class Media(NamedTuple):
    """An image, audio or file inside a message: named, never drawn as text."""

    kind: str
    source: str
    """A URL, a path or name, or the mime type of what is inline."""
    size: int | None
    """Characters of what is inline; `None` where only a reference was recorded."""


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
    from_history: bool = False
    """Whether Agno took it from an earlier run of the session."""
    failed: bool = False
    """Of a tool's answer: whether it tells an error."""


class Conversation(NamedTuple):
    """Messages, and what is not there of them."""

    messages: tuple[Message, ...] = ()
    missing: int = 0
    """Messages before the first that were not recorded."""
    hidden: bool = False
    """Whether a setting of the agent's process hid all of it."""


UNKNOWN_ROLE = "unknown"


def is_hidden(value: object) -> bool:
    """Whether a value stands for text that was hidden on purpose."""
    return isinstance(value, str) and value in key.REDACTED_VALUES


def text_of(value: object) -> str:
    """Any value as text; JSON for what is no text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return "(nested too deeply to be shown)"


INLINE = 2_000
"""Characters beyond which a source is content rather than a reference to it."""


def media_of(kind: str, source: str, mime_type: str = "") -> Media:
    """An image or file by its reference; one that is inline by type and size."""
    if source.startswith("data:"):
        head, _, content = source.partition(",")
        return Media(kind, head[5:].split(";")[0] or mime_type or "inline", len(content))
    if len(source) > INLINE:
        return Media(kind, mime_type or "inline", len(source))
    return Media(kind, source, None)


def results_by_call(messages: Sequence[Message]) -> dict[str, Message]:
    """The tools' answers by the call they answer."""
    return {
        message.tool_call_id: message
        for message in messages
        if message.tool_call_id and message.role == "tool"
    }
