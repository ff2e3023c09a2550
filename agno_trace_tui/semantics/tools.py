"""The tools that a model was offered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.flatten import items_of
from agno_trace_tui.semantics.texts import json_or_none, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Parameter(NamedTuple):
    """An argument of a tool."""

    name: str
    type: str = ""
    """As JSON Schema names it; empty: not told."""
    description: str = ""
    required: bool = False


class OfferedTool(NamedTuple):
    """A tool as its schema describes it."""

    name: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()


def offered_tools(attributes: Mapping[str, object]) -> tuple[OfferedTool, ...]:
    """The tools that a model call was offered, or that a run has, in their order."""
    schemas = [item.get(key.TOOL_JSON_SCHEMA) for item in items_of(attributes, key.TOOLS).values()]
    if schemas:
        return tuple(map(tool_of, schemas))
    told = list(definitions(attributes.get(key.GENAI_TOOL_DEFINITIONS)))
    return tuple(map(tool_of, told or definitions(attributes.get(key.AGENT_TOOLS))))


def definitions(value: object) -> Iterator[object]:
    """Several tools in one attribute: a list, or JSON that tells one."""
    found = parsed(value)
    yield from found if isinstance(found, list) else ()


def tool_of(schema: object) -> OfferedTool:
    """A tool from its JSON schema, as OpenAI (`function`) or Anthropic write it; Agno's runs tell only names."""
    found = parsed(schema)
    if not isinstance(found, dict):
        plain_name = isinstance(schema, str) and not schema.lstrip().startswith(("{", "["))
        return OfferedTool(text_of(schema) if plain_name and schema else "?")
    function = found.get("function")
    fields = function if isinstance(function, dict) else found
    arguments = fields.get("parameters", fields.get("input_schema"))
    return OfferedTool(
        text_of(fields.get("name") or fields.get("type")) or "?",
        text_of(fields.get("description")),
        tuple(parameters_of(arguments)) if isinstance(arguments, dict) else (),
    )


def parameters_of(schema: Mapping[str, object]) -> Iterator[Parameter]:
    """The arguments of a tool from the schema of its object."""
    properties, required = schema.get("properties"), schema.get("required")
    for name, about in properties.items() if isinstance(properties, dict) else ():
        fields = about if isinstance(about, dict) else {}
        yield Parameter(
            str(name),
            type_of(fields),
            text_of(fields.get("description")),
            isinstance(required, list) and name in required,
        )


def type_of(fields: Mapping[str, object]) -> str:
    """The type of an argument: `string`, `string | null`, `"a" | "b"`."""
    choices = fields.get("enum")
    if isinstance(choices, list):
        return " | ".join(json.dumps(choice, ensure_ascii=False, default=str) for choice in choices[:9])
    told = fields.get("type")
    if told is None:
        ways = fields.get("anyOf")
        inner = [way.get("type") for way in ways if isinstance(way, dict)] if isinstance(ways, list) else []
        told = [one for one in inner if one is not None]
    return " | ".join(map(text_of, told)) if isinstance(told, list) else text_of(told)


def parsed(value: object) -> object:
    """A value that may be JSON text."""
    return json_or_none(value) if isinstance(value, str) else value
