"""What a conversation is made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple

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
    """Bytes of what is inline; `None` where only a reference was recorded."""


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


class Exchange(NamedTuple):
    """What a model was given, and what it answered."""

    given: Conversation = Conversation()
    answered: Conversation = Conversation()


UNKNOWN_ROLE = "unknown"


INLINE = 2_000
"""Characters beyond which a source is content rather than a reference to it."""

BASE64 = re.compile(r"[A-Za-z0-9+/_-]{64,}={0,2}")
"""Content, not a name: no address, path or file name is so long without a dot or colon."""

ENCODED = re.compile(r"[A-Za-z0-9+/_\s-]*={0,2}\s*")


def media_of(kind: str, source: str, mime_type: str = "") -> Media:
    """An image or file by its reference; one that is inline by type and size."""
    if source.startswith("data:"):
        head, _, content = source.partition(",")
        return Media(kind, head[5:].split(";")[0] or mime_type or "inline", bytes_of(content))
    if len(source) > INLINE or BASE64.fullmatch(source):
        return Media(kind, mime_type or "inline", bytes_of(source))
    return Media(kind, source, None)


def bytes_of(content: str) -> int:
    """The size of content that is inline: decoded, if it is written in base64."""
    return decoded_size(content) if ENCODED.fullmatch(content) else len(content.encode(errors="replace"))


def decoded_size(content: str) -> int:
    """The size of what is written in base64."""
    return len(content.rstrip("=")) * 3 // 4


def results_by_call(messages: Sequence[Message]) -> dict[str, Message]:
    """The tools' answers by the call they answer."""
    return {message.tool_call_id: message for message in messages if message.tool_call_id}


def first_new(messages: Sequence[Message], before: Sequence[Message]) -> int:
    """Where messages begin to differ from those of the call before: what follows is new or changed."""
    same = 0
    for message, earlier in zip(messages, before, strict=False):
        if message._replace(from_history=False) != earlier._replace(from_history=False):
            break
        same += 1
    return same


def first_new_of(given: Conversation, before: Conversation) -> int:
    """Where the messages begin that the call before did not have, although either may lack its first ones."""
    shift = given.missing - before.missing
    if shift >= 0:
        return first_new(given.messages, before.messages[shift:])
    return first_new(given.messages[-shift:], before.messages) - shift
