"""What a span was given and what it answered: the attributes that tell it, whoever recorded them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.semantics import conventions as key

if TYPE_CHECKING:
    from collections.abc import Mapping

INPUTS = (key.INPUT_VALUE, key.GENAI_TOOL_ARGUMENTS)
OUTPUTS = (key.OUTPUT_VALUE, key.GENAI_TOOL_RESULT)
TOOL_NAMES = (key.TOOL_NAME, key.GENAI_TOOL_NAME)


def first_value(attributes: Mapping[str, object], names: tuple[str, ...]) -> object:
    """The first of the named attributes that has something to say; `None`: none has."""
    return next((attributes[name] for name in names if attributes.get(name) not in (None, "")), None)
