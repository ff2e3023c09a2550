"""Answers of a scripted model as OpenAI's chat completions put them on the wire; pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from agno_trace_tui.demo.script import Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agno_trace_tui.demo.script import Refusal, Reply

PIECE_LENGTH = 24
"""Characters of text in one piece of a streamed answer."""

END_OF_STREAM = b"data: [DONE]\n\n"


def turn_of(body: Mapping[str, Any]) -> Turn:
    """The turn that a request's body holds; absent fields are empty."""
    return Turn(
        messages=body.get("messages") or [],
        tools=body.get("tools") or [],
        model=str(body.get("model") or "gpt-5-mini"),
        streamed=bool(body.get("stream")),
        wants_usage=bool((body.get("stream_options") or {}).get("include_usage")),
    )


def completion(reply: Reply, turn: Turn, number: int, created: int) -> dict[str, Any]:
    """A whole answer. `number` makes its ids unique; `created` is in seconds since 1970."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text, "refusal": None}
    if reply.reasoning:
        message["reasoning_content"] = reply.reasoning
    if reply.tool_calls:
        message["tool_calls"] = tool_calls(reply, number)
    choice = {"index": 0, "message": message, "finish_reason": finish_reason(reply), "logprobs": None}
    return {
        **head(turn, number, created),
        "object": "chat.completion",
        "choices": [choice],
        "usage": reply.usage(turn),
    }


def chunks(reply: Reply, turn: Turn, number: int, created: int) -> Iterator[dict[str, Any]]:
    """The pieces of a streamed answer, the last with the token counts where they were asked for."""
    base = {**head(turn, number, created), "object": "chat.completion.chunk"}

    def piece(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        return {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]}

    yield piece({"role": "assistant", "content": ""})
    for part in pieces(reply.reasoning):
        yield piece({"reasoning_content": part})
    for part in pieces(reply.text):
        yield piece({"content": part})
    for index, call in enumerate(tool_calls(reply, number)):
        function = call["function"]
        opening = {**call, "index": index, "function": {"name": function["name"], "arguments": ""}}
        yield piece({"tool_calls": [opening]})
        for part in pieces(function["arguments"]):
            yield piece({"tool_calls": [{"index": index, "function": {"arguments": part}}]})
    yield piece({}, finish_reason(reply))
    if turn.wants_usage:
        yield {**base, "choices": [], "usage": reply.usage(turn)}


def server_sent(chunk: Mapping[str, Any]) -> bytes:
    """A piece as a server-sent event."""
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def error_body(refusal: Refusal) -> dict[str, Any]:
    """The body of an error answer."""
    kind = "server_error" if refusal.status >= 500 else "invalid_request_error"
    return {"error": {"message": refusal.message, "type": kind, "code": refusal.code, "param": None}}


def head(turn: Turn, number: int, created: int) -> dict[str, Any]:
    """What every answer and every piece of one begins with."""
    return {"id": f"chatcmpl-{number:06d}", "created": created, "model": turn.model}


def tool_calls(reply: Reply, number: int) -> list[dict[str, Any]]:
    """The calls that the model asks for, with their ids."""
    return [
        {
            "id": f"call_{number:06d}_{index}",
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments_text},
        }
        for index, call in enumerate(reply.tool_calls)
    ]


def finish_reason(reply: Reply) -> str:
    """Why the model stopped."""
    return "tool_calls" if reply.tool_calls else "stop"


def pieces(text: str | None) -> Iterator[str]:
    """The text, a few characters at a time."""
    for start in range(0, len(text or ""), PIECE_LENGTH):
        yield (text or "")[start : start + PIECE_LENGTH]
