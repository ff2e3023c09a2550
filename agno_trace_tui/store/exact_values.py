"""Values that JSON cannot express, marked in strict JSON so that they are read back as they were.

OpenTelemetry's attributes hold bytes, NaN and infinities; Python's integers may have more digits than its own
parser takes. Each is stored as a mapping with one key that begins with `$`; a mapping that has such a key itself
is wrapped, so that no value is mistaken for another. What is stored is valid for SQLite's `json_extract`.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MARK = "$"
BYTES, FLOAT, INTEGER, MAPPING = "$bytes", "$float", "$integer", "$mapping"

MARKED = '{"$'
"""How the text of a marked value begins; no text within a JSON string can look like it."""

LONGEST_INTEGER = 13_000
"""Bits beyond which Python refuses to write or read an integer in decimal digits (4,300 of them)."""


def marked(value: Any) -> Any:
    """A value that strict JSON can express, whatever it is; what is of no known type becomes its text."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return {INTEGER: hex(value)} if value.bit_length() > LONGEST_INTEGER else value
    if isinstance(value, float):
        return value if math.isfinite(value) else {FLOAT: str(value)}
    if isinstance(value, bytes | bytearray):
        return {BYTES: base64.b64encode(value).decode("ascii")}
    if isinstance(value, Mapping):
        inner = marked_values(value)
        return {MAPPING: inner} if any(name.startswith(MARK) for name in inner) else inner
    if isinstance(value, Sequence):
        return [marked(item) for item in value]
    return str(value)


def marked_values(attributes: Mapping[Any, Any]) -> dict[str, Any]:
    """The values of attributes, marked; the mapping itself is one, whatever its keys are."""
    return {name if isinstance(name, str) else str(name): marked(value) for name, value in attributes.items()}


def restored(value: Any) -> Any:
    """A value as it was before it was marked; what only looks like a mark stays."""
    if isinstance(value, list):
        return [restored(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, inner),) = value.items()
        if name == MAPPING and isinstance(inner, dict):
            return restored_values(inner)
        if name in MARKS and isinstance(inner, str):
            return unmarked(name, inner, value)
    return restored_values(value)


def restored_values(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The values of attributes as they were before they were marked."""
    return {name: restored(value) for name, value in attributes.items()}


MARKS: dict[str, Callable[[str], Any]] = {
    BYTES: lambda text: base64.b64decode(text, validate=True),
    FLOAT: float,
    INTEGER: lambda text: int(text, 16),
}


def unmarked(name: str, text: str, otherwise: Any) -> Any:
    """The value that a mark tells."""
    try:
        return MARKS[name](text)
    except (ValueError, binascii.Error):
        return otherwise
