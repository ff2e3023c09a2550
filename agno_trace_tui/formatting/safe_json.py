"""JSON for standard output: any language as it is, nothing that could steer a terminal, valid UTF-8."""

from __future__ import annotations

import base64
import json
import math
import re
from itertools import repeat
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.exact_values import LONGEST_INTEGER

if TYPE_CHECKING:
    from collections.abc import Iterator

UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def dumps(value: Any, *, indent: int | None = 2) -> str:
    """JSON text. The encoder escapes C0 controls; C1, bidirectional controls and surrogates are escaped here."""
    if indent is not None:
        return indented(value, " " * indent)
    try:
        return at_once(value)
    except (TypeError, ValueError):
        return at_once(expressible(value))


ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def at_once(value: Any) -> str:
    """On one line."""
    return harmless(ENCODER(value))


def harmless(text: str) -> str:
    """A text without what could steer a terminal: all of that is not printable, which is quickly told."""
    return text if text.isprintable() else UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


class Level(NamedTuple):
    """An object or array that is being written."""

    members: Iterator[tuple[str, Any]]
    """Those still to be written, each behind its key and colon, or behind nothing."""
    between: str
    """What stands before all of them but the first."""
    end: str


def indented(value: Any, step: str) -> str:
    """What `json.dumps(value, indent=…)` answers, in a third of the time: its encoder in C does not indent.

    As deep as may be: levels stand on a list, not on Python's stack.
    """
    pieces: list[str] = []
    levels = [Level(iter([("", value)]), "", "")]
    lead, start = "", "\n"
    while levels:
        members, between, end = levels[-1]
        for key, member in members:
            if isinstance(member, dict | list | tuple) and member:
                opening, closing = "{}" if isinstance(member, dict) else "[]"
                pieces.append(f"{lead}{key}{opening}")
                levels.append(Level(members_of(member), f",{start}{step}", f"{start}{closing}"))
                lead = start = start + step
                break
            said = harmless(encode_basestring(member)) if isinstance(member, str) else encoded(member)
            pieces.append(f"{lead}{key}{said}")
            lead = between
        else:
            pieces.append(end)
            levels.pop()
            lead, start = levels[-1].between if levels else "", start[: len(start) - len(step)]
    return "".join(pieces)


def members_of(value: dict[Any, Any] | list[Any] | tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """What an object or array holds, each behind its key."""
    if not isinstance(value, dict):
        return zip(repeat(""), value, strict=False)
    keys = [harmless(encode_basestring(name if isinstance(name, str) else ENCODER(name))) for name in value]
    return zip([f"{key}: " for key in keys], value.values(), strict=True)


def encoded(value: Any) -> str:
    """A value in which no other is, and that is no text."""
    if value is None:
        return "null"
    try:
        return repr(value) if type(value) is int else ENCODER(value)
    except (TypeError, ValueError):
        return ENCODER(expressible(value))


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
