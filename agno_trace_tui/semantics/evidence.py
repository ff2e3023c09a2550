"""What insights need of a span's payload, and nothing more: fingerprints and sizes, never the text itself."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.facts import facts_of
from agno_trace_tui.semantics.failure import is_silent_model_call
from agno_trace_tui.semantics.flatten import items_of
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.messages import MOST_MISSING, input_conversation
from agno_trace_tui.semantics.said import first_value
from agno_trace_tui.semantics.texts import is_hidden, text_of
from agno_trace_tui.semantics.tools import offered_tools

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agno_trace_tui.semantics.message import Message

DIGEST_BYTES = 8
"""Enough to tell the messages of one trace apart."""

ARGUMENTS = (key.INPUT_VALUE, key.TOOL_PARAMETERS, key.GENAI_TOOL_ARGUMENTS)
RESULTS = (key.OUTPUT_VALUE, key.GENAI_TOOL_RESULT)


class MessagePrint(NamedTuple):
    """A message as it is recognised in another prompt."""

    role: str
    digest: bytes
    size: int
    """Characters of its text and of the tool calls in it."""
    tool: str | None = None
    """Of a tool's answer: the tool, where it is named."""
    text_digest: bytes | None = None
    """Of a tool's answer: its text alone, by which the tool's span is found."""


class SpanEvidence(NamedTuple):
    """What is kept of a model call or tool call."""

    messages: tuple[MessagePrint, ...] = ()
    """Of a model call: its prompt; empty where it was not recorded, or was hidden."""
    missing: int = 0
    """Messages before the first that were not recorded."""
    tools: bytes | None = None
    """Of a model call: the tools it was offered; `None` without any."""
    silent: bool = False
    """Of a model call: whether it left neither an answer nor token counts."""
    arguments: bytes | None = None
    """Of a tool call: its arguments, whatever the order of their names; `None` where unknown or hidden."""
    result: bytes | None = None
    """Of a tool call: its answer; `None` where unknown or hidden."""


NO_EVIDENCE = SpanEvidence()


def evidence_of(attributes: Mapping[str, object]) -> SpanEvidence:
    """The evidence that attributes hold; never raises."""
    facts = facts_of(attributes)
    if facts.kind is SpanKind.TOOL:
        return SpanEvidence(
            arguments=digest_of(first_told(attributes, ARGUMENTS), as_json=True),
            result=digest_of(first_told(attributes, RESULTS)),
        )
    if facts.kind is SpanKind.UNKNOWN:
        # OpenTelemetry drops the oldest attributes, and the kind is the oldest of all.
        missing = next(iter(items_of(attributes, key.INPUT_MESSAGES)), 0)
        return SpanEvidence(missing=missing if missing <= MOST_MISSING else 0)
    if facts.kind is not SpanKind.LLM:
        return NO_EVIDENCE
    prompt = input_conversation(attributes)
    hidden = prompt.hidden or any(is_hidden(message.text) for message in prompt.messages)
    offered = offered_tools(attributes)
    return SpanEvidence(
        messages=() if hidden else tuple(map(print_of, prompt.messages)),
        missing=prompt.missing,
        tools=digest(repr(offered)) if offered else None,
        silent=is_silent_model_call(facts, attributes, ended_well=True),
    )


def print_of(message: Message) -> MessagePrint:
    """A message's fingerprint. Reasoning is left out: it comes and goes without being part of the prompt."""
    calls = "".join(f"\0{call.id}\0{call.name}\0{call.arguments}" for call in message.tool_calls)
    media = "".join(f"\0{medium.kind}\0{medium.source}\0{medium.size}" for medium in message.media)
    is_answer = message.role == "tool"
    return MessagePrint(
        role=message.role,
        digest=digest(f"{message.role}\0{message.tool_call_id}\0{message.text}{calls}{media}"),
        size=len(message.text) + len(calls),
        tool=message.name if is_answer else None,
        text_digest=digest(message.text) if is_answer and message.text else None,
    )


def first_told(attributes: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    """The text of the first attribute that has something to say; `None`: there is none, or it is hidden."""
    value = first_value(attributes, names)
    return None if value is None or is_hidden(value) else text_of(value)


def digest_of(text: str | None, *, as_json: bool = False) -> bytes | None:
    """The fingerprint of a text; of JSON that differs only in the order of names and in blanks, the same."""
    if text is None:
        return None
    if as_json:
        try:
            text = json.dumps(json.loads(text), sort_keys=True)
        except (ValueError, RecursionError):
            text = text.strip()
    return digest(text)


def digest(text: str) -> bytes:
    """A short fingerprint; lone surrogates have one too."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()
