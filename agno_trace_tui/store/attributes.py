"""Attributes from their stored text: whatever the text is, an answer."""

from __future__ import annotations

import json

from agno_trace_tui.semantics.texts import json_or_none
from agno_trace_tui.store.exact_values import MARK, MARKED, restored_values


def parsed_attributes(text: object) -> dict[str, object]:
    """The attributes a JSON text holds. Python reads the bare NaN and Infinity that Agno may write.

    Text that is not a JSON object tells nothing, and becomes no attributes.
    """
    value = parsed(text)
    if not isinstance(value, dict):
        return {}
    return restored_values(value) if isinstance(text, str) and may_be_marked(text) else value


def may_be_marked(text: str) -> bool:
    """Whether values in it may be marked; a single character is found in a tenth of the time."""
    return MARK in text and MARKED in text


def parsed(text: object) -> object:
    """A JSON value, or `None` where the text is none, or is nested deeper than Python reads."""
    if not isinstance(text, str):
        return None
    try:
        value: object = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    except ValueError:
        return json_or_none(text, parse_int=integer_or_digits)
    return value


def integer_or_digits(digits: str) -> int | str:
    """A number, or its digits if they are too many."""
    try:
        return int(digits)
    except ValueError:
        return digits
