"""Values as text that SQLite can hold, whatever a program put into its spans."""

from __future__ import annotations

import json
from typing import Any


def storable(value: Any) -> Any:
    """Text that SQLite can hold: a lone surrogate, which UTF-8 cannot express, becomes its escape."""
    if isinstance(value, str):
        return str(value) if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    return value


def json_text(value: object) -> str:
    """JSON as Agno writes it: ASCII, NaN bare; what JSON does not know as text."""
    return json.dumps(value, default=str)
