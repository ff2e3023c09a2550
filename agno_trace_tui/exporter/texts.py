"""Values as text that SQLite can hold, whatever a program put into its spans."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def storable(value: Any) -> Any:
    """Text that SQLite can hold: a lone surrogate, which UTF-8 cannot express, becomes its escape."""
    if not isinstance(value, str):
        return value
    return str(value) if value.isascii() else value.encode("utf-8", "backslashreplace").decode()


def json_text(value: object) -> str:
    """JSON as Agno writes it: ASCII, NaN bare; what JSON does not know as text."""
    return ENCODER.encode(value)


ENCODER = json.JSONEncoder(default=str)


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
