"""JSON for standard output: any language as it is, nothing that could steer a terminal, valid UTF-8."""

from __future__ import annotations

import base64
import json
import math
import re
from functools import partial
from typing import Any

from agno_trace_tui.store.exact_values import LONGEST_INTEGER

UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def dumps(value: Any, *, indent: int | None = 2) -> str:
    """JSON text. The encoder escapes C0 controls; C1, bidirectional controls and surrogates are escaped here."""
    try:
        text = ENCODER(value, indent=indent)
    except (TypeError, ValueError):
        text = ENCODER(expressible(value), indent=indent)
    return UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


ENCODER = partial(json.dumps, ensure_ascii=False, allow_nan=False)


def expressible(value: Any) -> Any:
    """A value without what JSON cannot express, put as the JSON of Protocol Buffers (and so OTLP's) has it."""
    match value:
        case dict():
            return {name: expressible(inner) for name, inner in value.items()}
        case list() | tuple():
            return [expressible(item) for item in value]
        case float() if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case int() if value.bit_length() > LONGEST_INTEGER:
            return hex(value)
    return value
