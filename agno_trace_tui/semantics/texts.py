"""Values of attributes as texts."""

from __future__ import annotations

import json

from agno_trace_tui.semantics import conventions as key


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
