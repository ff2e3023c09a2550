"""The tools that a model was offered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.flatten import items_of
from agno_trace_tui.semantics.message import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class OfferedTool(NamedTuple):
    """A tool as its schema describes it."""

    name: str
    description: str = ""
    parameters: tuple[str, ...] = ()
    """Names of its arguments."""


def offered_tools(attributes: Mapping[str, object]) -> tuple[OfferedTool, ...]:
    """The tools a model call was offered, in their order."""
    schemas = [item.get(key.TOOL_JSON_SCHEMA) for item in items_of(attributes, key.TOOLS).values()]
    return tuple(map(tool_of, schemas or definitions(attributes.get(key.GENAI_TOOL_DEFINITIONS))))


def definitions(value: object) -> Iterator[object]:
    """GenAI's tools: one JSON list."""
    found = parsed(value)
    yield from found if isinstance(found, list) else ()


def tool_of(schema: object) -> OfferedTool:
    """A tool from its JSON schema, as OpenAI (`function`) or Anthropic write it."""
    found = parsed(schema)
    if not isinstance(found, dict):
        return OfferedTool("?")
    function = found.get("function")
    fields = function if isinstance(function, dict) else found
    arguments = fields.get("parameters", fields.get("input_schema"))
    properties = arguments.get("properties") if isinstance(arguments, dict) else None
    return OfferedTool(
        text_of(fields.get("name") or fields.get("type")) or "?",
        text_of(fields.get("description")),
        tuple(map(str, properties)) if isinstance(properties, dict) else (),
    )


def parsed(value: object) -> object:
    """A value that may be JSON text."""
    if not isinstance(value, str):
        return value
    try:
        found: object = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found
