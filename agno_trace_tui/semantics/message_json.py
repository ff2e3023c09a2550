"""Messages from JSON: as Agno writes them beside the flattened keys, as GenAI's conventions and providers do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.semantics.message import UNKNOWN_ROLE, Media, Message, ToolCall, bytes_of, media_of
from agno_trace_tui.semantics.texts import is_hidden, json_or_none, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TEXTS = (None, "text", "input_text", "output_text")
THOUGHTS = ("reasoning", "thinking")
THOUGHT_TEXTS = ("content", "text", "thinking", "summary")
ANSWERS = ("tool_call_response", "tool_result", "function_call_output")
CALLS = ("tool_call", "tool_use", "function_call", "function")
ITEM_ROLES = {"function_call": "assistant", "reasoning": "assistant", "function_call_output": "tool"}
"""Who speaks in what stands among the messages of OpenAI's responses without a role."""
AGNO_MEDIA = {
    "images": "image",
    "audio": "audio",
    "videos": "video",
    "files": "file",
    "audio_output": "audio",
}
REFERENCES = ("url", "uri", "filepath", "filename", "name", "file_id", "id")
CONTENTS = ("data", "content", "file_data")


def messages_in(value: object) -> tuple[Message, ...]:
    """Messages from JSON text: a list of them, an object that holds one, or one message."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return ()
    found = json_or_none(value)
    items, system = found, None
    if isinstance(found, dict):
        items, system = (found["messages"], found.get("system")) if "messages" in found else ([found], None)
    if not isinstance(items, list):
        return ()
    told = [message for item in items if isinstance(item, dict) for message in messages_of(item)]
    return tuple(system_message(system) + told if told else told)


def system_message(instructions: object) -> list[Message]:
    """Instructions that stand beside the messages: a text, or parts."""
    if not instructions or not isinstance(instructions, str | list):
        return []
    found = message_of({"role": "system", "content": instructions})
    return [found] if found.text else []


def messages_of(item: Mapping[str, Any]) -> Iterator[Message]:
    """The messages of one item: one that answers several tools is told as one for each."""
    if "role" not in item:
        role = ITEM_ROLES.get(text_of(item.get("type")))
        if role is not None:
            yield message_of({"role": role, "parts": [item]})
        return
    parts = parts_of(item)
    answers = [part for part in parts if part.get("type") in ANSWERS]
    if not answers or len(parts) == 1:
        yield message_of(item)
        return
    for answer in answers:
        yield message_of({"role": "tool", "parts": [answer]})
    rest = [part for part in parts if part.get("type") not in ANSWERS]
    if rest:
        yield message_of({**item, "parts": rest})


def message_of(item: Mapping[str, Any]) -> Message:
    """A message from its JSON object."""
    content = item.get("content")
    parts = parts_of(item)
    answer = next((part for part in parts if part.get("type") in ANSWERS), None)
    texts = [text_of(part.get("text", part.get("content"))) for part in parts if part.get("type") in TEXTS]
    if answer is not None:
        texts.append(answer_text(answer))
    calls = item.get("tool_calls")
    return Message(
        role=role_of(item, answer),
        text="\n".join(texts) if parts else text_of(content),
        reasoning=text_of(item.get("reasoning_content")) or "\n".join(thoughts(parts)),
        media=(*media_in(parts), *agno_media(item)),
        tool_calls=tuple(map(call_of, filter(is_call, calls if isinstance(calls, list) else parts))),
        tool_call_id=text_of(item.get("tool_call_id") or answered_call(answer)) or None,
        name=text_of(item.get("tool_name") or item.get("name")) or None,
        from_history=item.get("from_history") is True,
        failed=item.get("tool_call_error") is True or (answer or {}).get("is_error") is True,
    )


def role_of(item: Mapping[str, Any], answer: Mapping[str, Any] | None) -> str:
    """Who speaks; Anthropic has the user tell what a tool answered."""
    role = text_of(item.get("role")) or UNKNOWN_ROLE
    return "tool" if answer is not None and role == "user" else role


def parts_of(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts of a message: `parts` (GenAI) or a list as `content` (providers)."""
    for parts in (item.get("parts"), item.get("content")):
        if isinstance(parts, list):
            return [part for part in parts if isinstance(part, dict)]
    return []


def thoughts(parts: list[dict[str, Any]]) -> Iterator[str]:
    """The texts of a model's reasoning."""
    for part in parts:
        if part.get("type") in THOUGHTS:
            told = next((part[name] for name in THOUGHT_TEXTS if part.get(name)), "")
            yield "\n".join(plain_texts(told)) if isinstance(told, list) else text_of(told)


def plain_texts(parts: list[Any]) -> Iterator[str]:
    """The texts of parts that hold nothing else."""
    for part in parts:
        yield text_of(part.get("text")) if isinstance(part, dict) else text_of(part)


def answered_call(answer: Mapping[str, Any] | None) -> object:
    """The call that a tool's answer answers."""
    if answer is None:
        return None
    return answer.get("tool_use_id") or answer.get("call_id") or answer.get("id")


def answer_text(part: Mapping[str, Any]) -> str:
    """A tool's answer inside a message."""
    for name in ("response", "result", "content", "output"):
        if name in part:
            told = part[name]
            texts = isinstance(told, list) and all(isinstance(one, dict) and "text" in one for one in told)
            return "\n".join(plain_texts(told)) if texts else text_of(told)
    return ""


def is_call(part: object) -> bool:
    """Whether a part is a tool call."""
    return isinstance(part, dict) and ("function" in part or part.get("type") in CALLS)


def call_of(call: Mapping[str, Any]) -> ToolCall:
    """A tool call from its JSON object."""
    function = call.get("function")
    fields = function if isinstance(function, dict) else call
    return ToolCall(
        text_of(call.get("call_id") or call.get("id")) or None,
        text_of(fields.get("name")) or "?",
        text_of(fields.get("arguments", fields.get("input"))),
    )


def media_in(parts: list[dict[str, Any]]) -> Iterator[Media]:
    """Images, audio and files among the parts of a message."""
    for part in parts:
        kind = text_of(part.get("type"))
        if kind in TEXTS or kind in (*THOUGHTS, *ANSWERS, *CALLS):
            continue
        kind = text_of(part.get("modality")) or kind.removeprefix("input_").removesuffix("_url")
        inner = next((part[name] for name in ("image_url", "source", kind) if part.get(name)), part)
        yield medium(kind, inner) if isinstance(inner, dict) else media_of(kind, text_of(inner))


def agno_media(item: Mapping[str, Any]) -> Iterator[Media]:
    """What Agno attaches to a message (`Message.to_dict`, agno/models/message.py)."""
    for name, kind in AGNO_MEDIA.items():
        found = item.get(name)
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, dict):
                yield medium(kind, one)


def medium(kind: str, fields: Mapping[str, Any]) -> Media:
    """An image, audio or file from its object: content by name, type and size, else by its reference."""
    mime_type = text_of(fields.get("mime_type") or fields.get("media_type") or fields.get("format"))
    name = text_of(fields.get("filename") or fields.get("name"))
    for place in CONTENTS:
        content = fields.get(place)
        if isinstance(content, str) and content:
            found = media_of(kind, content, mime_type)
            if is_hidden(content):
                return found
            told = (name, mime_type or "inline") if found.size is None else (name, found.source)
            size = bytes_of(content) if found.size is None else found.size
            return Media(kind, ", ".join(filter(None, told)), size)
    for place in REFERENCES:
        if fields.get(place):
            return media_of(kind, text_of(fields[place]), mime_type)
    return Media(kind, mime_type or "?", None)
