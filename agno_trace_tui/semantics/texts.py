"""Values of attributes as texts, and what a text means that may be JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from agno_trace_tui.semantics import conventions as key

if TYPE_CHECKING:
    from collections.abc import Callable


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


def json_or_none(text: str, *, parse_int: Callable[[str], Any] | None = None) -> Any:
    """The value that a text stands for; `None`: it is no JSON, or is nested deeper than Python reads.

    `parse_int` reads integers: without it a text with one of more digits than Python reads counts as none.
    """
    try:
        return json.loads(text, parse_int=parse_int)
    except (ValueError, RecursionError):
        return None
