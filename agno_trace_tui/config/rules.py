"""What each setting may be."""

from __future__ import annotations

from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

from agno_trace_tui.amounts import size_bytes
from agno_trace_tui.config.settings import ENDINGS, OFF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

TIME_FORMATS = ("relative", "clock", "utc")
NOTIFICATIONS = ("off", "bell", "desktop")
SLOWEST, FASTEST = 1, 240
"""Bounds of `refresh`, in repaints a second."""

YES, NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class WrongValueError(ValueError):
    """A value that a setting cannot have; says what it can."""


def one_of(words: Sequence[str], value: object) -> str:
    """One of some words."""
    if value in words:
        return str(value)
    close = get_close_matches(str(value), words, n=1)
    raise WrongValueError(f"did you mean {close[0]!r}?" if close else f"one of {', '.join(words)}")


def some_of(words: Sequence[str], value: object) -> tuple[str, ...]:
    """Some of some words; one of them may stand alone."""
    return tuple(one_of(words, word) for word in (value if isinstance(value, list) else [value]))


def text_of(value: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise WrongValueError("a text in quotes")
    return value


def texts_of(value: object) -> tuple[str, ...]:
    """Texts."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise WrongValueError('texts in brackets: ["…", "…"]')
    return tuple(value)


def number_of(least: int, most: int, value: object) -> int:
    """A whole number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise WrongValueError(f"a number from {least} to {most}")
    return value


def truth_of(value: object) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise WrongValueError("true or false")
    return value


def size_of(value: object) -> str:
    """A size as people write it, or none."""
    try:
        if value == OFF or size_bytes(text_of(value)) > 0:
            return str(value)
    except ValueError:
        pass
    raise WrongValueError(f'a size as "500MB", or "{OFF}"')


def keys_of(value: object) -> str:
    """Keys: one text, or several; separated by commas, so that the comma itself is called so."""
    keys = [value] if isinstance(value, str) else list(texts_of(value))
    if not any(key.strip() for key in keys):
        raise WrongValueError("at least one key")
    return ",".join("comma" if key.strip() == "," else key for key in keys)


PLAIN: Mapping[str, Callable[[object], Any]] = {
    "theme": text_of,
    "columns": texts_of,
    "time_format": partial(one_of, TIME_FORMATS),
    "refresh": partial(number_of, SLOWEST, FASTEST),
    "notify": partial(one_of, NOTIFICATIONS),
    "notify_for": partial(some_of, ENDINGS),
    "editor": text_of,
    "pager": text_of,
    "ascii": truth_of,
    "mouse": truth_of,
    "search_cache": size_of,
}
"""What each setting may be."""

TABLES: Mapping[str, Callable[[object], str]] = {"keymap": keys_of, "filters": text_of}
"""What the entries of each table may be."""

NAMES = (*PLAIN, *TABLES)


def value_of(name: str, words: str) -> object:
    """The value that a setting has when it is written as plain words."""
    check = PLAIN.get(name)
    if check is truth_of:
        return True if words.lower() in YES else False if words.lower() in NO else words
    if check is texts_of or name == "notify_for":
        return [word.strip() for word in words.split(",") if word.strip()]
    return (
        int(words) if name == "refresh" and words.isascii() and words.isdigit() and len(words) < 9 else words
    )


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """That there is no such thing, with what may have been meant."""
    close = get_close_matches(name, list(known), n=1)
    return f"unknown {what} {name!r}" + (f"; did you mean {close[0]}?" if close else "")


def shown(value: object) -> str:
    """A wrong value as it may be quoted."""
    words = repr(value)
    return words if len(words) <= 40 else words[:39] + "…"
