"""Values as text that SQLite can hold, whatever a program put into its spans."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from agno_trace_tui.store.exact_values import LONGEST_INTEGER, MARKED, marked_values

if TYPE_CHECKING:
    from collections.abc import Callable

ENCODER = json.JSONEncoder(allow_nan=False)
"""JSON as Agno writes it (ASCII), but strict: what it refuses is looked at value by value."""

ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
"""How a character beyond the first 65,536 is written, as two halves."""


def storable(value: Any) -> Any:
    """Text that SQLite can hold: a lone surrogate, which UTF-8 cannot express, becomes its escape."""
    if not isinstance(value, str):
        return value
    return str(value) if value.isascii() else value.encode("utf-8", "backslashreplace").decode()


class Texts(NamedTuple):
    """The attributes of a span as they are stored."""

    exact: str
    """What reads back equal (see `exact_values`)."""
    agno: str
    """What `json_extract` and Agno's `get_spans` read; the same text unless a value is beyond them."""


def texts_of(attributes: Mapping[str, Any]) -> Texts:
    """The texts of attributes; nearly always one, written in a single pass in C."""
    try:
        text = ENCODER.encode(attributes)
    except (TypeError, ValueError):
        text = None
    if text is not None and not is_beyond_agno(attributes, text):
        return Texts(text, text)
    agno = ENCODER.encode({storable(str(name)): plain(value) for name, value in attributes.items()})
    exact = ENCODER.encode(marked_values(attributes))
    return Texts(exact, agno) if exact != agno else Texts(agno, agno)


def is_beyond_agno(attributes: Mapping[str, Any], text: str) -> bool:
    """Whether a text that is valid JSON differs from what Agno stores, or could not be read by SQL.

    Looked at for every span: one rare character is found ten times as fast as three, and from behind in half the time.
    """
    return (
        dict in map(type, attributes.values())
        or ("$" in text and text.find(MARKED, 1) >= 0)
        or (text.rfind("\\ud") >= 0 and ESCAPED_SURROGATE.search(PAIR.sub("", text)) is not None)
    )


def plain(value: Any, *, within: bool = False) -> Any:
    """A value as Agno stores it where that can be read by SQL; else as near to it as can be.

    Agno writes a mapping as Python's text unless it is `within` a sequence, NaN bare (where `json_extract` fails on
    the whole row) and lone surrogates as they are (where reading the answer fails).
    """
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else ENCODED_FLOATS[str(value)]
    if isinstance(value, int) and value.bit_length() > LONGEST_INTEGER:
        return hex(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Mapping) and within:
        return {storable(str(name)): plain(inner, within=True) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(item, within=True) for item in value]
    return storable(str(value))


ENCODED_FLOATS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
"""As the JSON of Protocol Buffers has them, and so OTLP's."""


class RememberedTexts:
    """Texts of objects that thousands of spans share (resource, scope), told apart by identity.

    Such objects do not change; each is kept alive here, so that its identity stays its own.
    """

    MOST = 64

    def __init__(self, make: Callable[[Any], str]) -> None:
        """`make` tells the text of an object that is not known yet."""
        self._make = make
        self._known: dict[int, tuple[object, str]] = {}

    def text(self, thing: object) -> str:
        """The text of an object."""
        known = self._known.get(id(thing))
        if known is None:
            if len(self._known) >= self.MOST:
                self._known.clear()
            known = self._known[id(thing)] = thing, self._make(thing)
        return known[1]
