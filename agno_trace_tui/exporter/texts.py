"""Values as text that SQLite can hold, whatever a program put into its spans."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.exact_values import LONGEST_INTEGER, marked_values

if TYPE_CHECKING:
    from collections.abc import Callable

ENCODER = json.JSONEncoder(allow_nan=False)
"""For what is rare: what it refuses is looked at value by value."""

PLAIN = frozenset((str, bool, int, float, type(None)))
"""Types whose values are the same in JSON, if floats are finite and integers short."""


def storable(value: Any) -> Any:
    """Text that SQLite can hold: a lone surrogate, which UTF-8 cannot express, becomes its escape.

    What a type of text says of itself (`str` of an `Enum`) is not its text.
    """
    if not isinstance(value, str):
        return value
    return (
        str.__str__(value) if str.isascii(value) else str.encode(value, "utf-8", "backslashreplace").decode()
    )


def named(name: Any) -> str:
    """A name, which programs give of other types too, as text that SQLite can hold."""
    return str(storable(name if isinstance(name, str) else str(name)))


class Texts(NamedTuple):
    """The attributes of a span as they are stored."""

    exact: str
    """What reads back equal (see `exact_values`)."""
    agno: str
    """What `json_extract` and Agno's `get_spans` read; the same text unless a value is beyond them."""
    is_plain: bool
    """Whether SQLite can hold each of the values as it is."""


def texts_of(attributes: Mapping[str, Any]) -> Texts:
    """The texts of attributes; nearly always one, written in a single pass."""
    text = text_at_once(attributes)
    if text is not None:
        return Texts(text, text, is_plain=True)
    agno = ENCODER.encode({named(name): plain(value) for name, value in attributes.items()})
    exact = ENCODER.encode(marked_values(attributes))
    return Texts(exact if exact != agno else agno, agno, is_plain=False)


def text_at_once(attributes: Mapping[str, Any]) -> str | None:
    """The JSON of attributes, if it says all of them and SQL can read it; some in a thousand spans have none.

    A third of the time of the standard library's, which the agent would have to wait for.
    """
    values = attributes.values()
    types = set(map(type, values))
    if tuple in types:
        types.remove(tuple)
        types.update(type(item) for value in values if type(value) is tuple for item in value)
    if not types <= PLAIN or (float in types and not all(map(is_finite, values))):
        return None
    try:
        return orjson.dumps(attributes).decode()
    except orjson.JSONEncodeError:  # a lone surrogate, an integer of more than 64 bits
        return None


def is_finite(value: Any) -> bool:
    """Whether a value has no float that JSON cannot say; orjson would write `null` for it."""
    if type(value) is tuple:
        return all(map(is_finite, value))
    return type(value) is not float or math.isfinite(value)


def plain(value: Any, *, within: bool = False) -> Any:
    """A value as Agno stores it where that can be read by SQL; else as near to it as can be.

    Agno writes a mapping as Python's text unless it is `within` a sequence, NaN bare (where `json_extract` fails on
    the whole row) and lone surrogates as they are (where reading the answer fails).
    """
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else ENCODED_FLOATS[float.__repr__(value)]
    if isinstance(value, int) and value.bit_length() > LONGEST_INTEGER:
        return hex(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Mapping) and within:
        return {named(name): plain(inner, within=True) for name, inner in value.items()}
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
