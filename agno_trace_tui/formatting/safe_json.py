"""JSON for standard output: any language as it is, nothing that could steer a terminal, valid UTF-8."""

from __future__ import annotations

import base64
import json
import math
import re
from functools import partial
from json.encoder import encode_basestring
from typing import Any

from agno_trace_tui.store.exact_values import LONGEST_INTEGER

UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def dumps(value: Any, *, indent: int | None = 2) -> str:
    """JSON text. The encoder escapes C0 controls; C1, bidirectional controls and surrogates are escaped here."""
    encoded = at_once if indent is None else partial(indented, step=" " * indent)
    try:
        return encoded(value)
    except (TypeError, ValueError):
        return encoded(expressible(value))


ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def at_once(value: Any) -> str:
    """On one line."""
    return harmless(ENCODER(value))


def harmless(text: str) -> str:
    """A text without what could steer a terminal: all of that is not printable, which is quickly told."""
    return text if text.isprintable() else UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def indented(value: Any, step: str, start: str = "\n") -> str:
    """What `json.dumps(value, indent=…)` answers, in a third of the time: its encoder in C does not indent."""
    if isinstance(value, str):
        return harmless(encode_basestring(value))
    if value is None:
        return "null"
    if not value or not isinstance(value, dict | list | tuple):
        return repr(value) if type(value) is int else ENCODER(value)
    inner = start + step
    members: list[str] = []
    if isinstance(value, dict):
        for name, member in value.items():
            key = harmless(encode_basestring(name if isinstance(name, str) else ENCODER(name)))
            said = (
                harmless(encode_basestring(member))
                if isinstance(member, str)
                else indented(member, step, inner)
            )
            members.append(f"{key}: {said}")
        return "{" + inner + f",{inner}".join(members) + start + "}"
    for member in value:
        members.append(indented(member, step, inner))  # noqa: PERF401 - a comprehension would nest twice as deep
    return "[" + inner + f",{inner}".join(members) + start + "]"


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
