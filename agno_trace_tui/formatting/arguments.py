"""A tool call's arguments in a few words, from the beginning of their JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DECODER = json.JSONDecoder(strict=False)
NAME = re.compile(r'[\s,]*"((?:[^"\\]|\\.)*)"\s*:\s*')


def argument_words(text: str) -> str:
    """`Bern` for `{"city": "Bern"}`, `city: Bern · days: 3` for more than one; other text as it is.

    The text may be cut anywhere: it is the beginning of what was recorded.
    """
    stripped = text.strip()
    if not stripped.startswith("{"):
        return text
    found = list(arguments(stripped))
    if len(found) == 1:
        return found[0][1]
    return " · ".join(f"{name}: {value}" for name, value in found) or text


def arguments(text: str) -> Iterator[tuple[str, str]]:
    """Names and values of a JSON object, as far as it goes."""
    place = 1
    while (name := NAME.match(text, place)) is not None:
        try:
            value, place = DECODER.raw_decode(text, name.end())
        except (ValueError, RecursionError):
            rest = text[name.end() :].lstrip('"')
            if rest:
                yield name[1], rest
            return
        yield name[1], value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
