"""What may stand where the cursor is in a filter: fields, values of a field, saved filters.

Purely from the text, the cursor and the values that are known of the file; what is offered is written so
that it means exactly what it shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.errors import FilterError
from agno_trace_tui.model.filter_syntax import (
    ESCAPE,
    FIELD_LIKE,
    SAVED_MARK,
    TOKEN,
    Group,
    character_of,
    parse,
    quoted,
)
from agno_trace_tui.model.filtering import FIELDS, STATES, STATUSES, TIMES, WORDS, condition_of
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST = 50
"""Completions that are offered at a time."""

HINTS = {
    "agent": "an agent took part, by name or id; * stands for anything",
    "before": "began before 10m, 2h, 2026-11-01",
    "cost": "US dollars, as reported",
    "duration": "ms s m h d; until now while it runs",
    "errors": "spans that failed",
    "is": "what the list shows: running, paused, ok, error, …",
    "kind": "a span of a kind: llm, tool, team, …",
    "model": "a model was called",
    "name": "the name contains",
    "run": "the id of the run",
    "session": "the id of the session",
    "since": "began after 10m, 2h, 2026-11-01",
    "spans": "how many spans",
    "status": "what Agno's table says",
    "team": "a team took part, by name or id",
    "tokens": "in and out, of all model calls; k M",
    "tool": "a tool was called",
    "trace": "the id begins with",
    "user": "the id of the user",
    "workflow": "a workflow took part, by name or id",
}
"""What each field asks."""

EXAMPLES = {
    "tokens": ("1k", "10k", "100k"),
    "cost": ("0.01", "0.1", "1"),
    "duration": ("1s", "10s", "1m"),
    "errors": ("0",),
    "spans": ("10", "100"),
    "since": ("10m", "1h", "1d", "7d"),
    "before": ("1h", "1d", "7d"),
}
"""Values that are worth offering for fields that take any number or time."""

FIXED: dict[str, tuple[str, ...]] = {
    "is": tuple(STATES),
    "status": tuple(STATUSES),
    "kind": tuple(kind.lower() for kind in SpanKind if kind is not SpanKind.UNKNOWN),
}
"""The only values of some fields."""


class Value(NamedTuple):
    """A value that is in the file, and in how many of the things that were looked at."""

    text: str
    times: int | None = None


class Place(NamedTuple):
    """The piece of a filter that is being written: from `start` to `end` in characters."""

    start: int
    end: int
    field: str
    """The field whose value is written; empty: a field, or a text to be found."""
    operator: str
    written: str
    """What is written of the field's name or of the value, without quotation marks."""
    is_quoted: bool = False


class Completion(NamedTuple):
    """Something that may stand in a place."""

    label: str
    """As it is written."""
    hint: str
    """What it means, or how often it is there."""
    replacement: str
    """What is put in the place."""


def place_at(text: str, cursor: int) -> Place | None:
    """What is being written where the cursor is; `None`: nothing has been begun there."""
    start = 0
    while start < len(text) and (match := TOKEN.match(text, start)):
        if match.start() < cursor <= match.end() and match.lastgroup == "value":
            return place_of(match.group(), match.start())
        start = match.end()
    return None


def place_of(token: str, column: int) -> Place:
    """The place that a token at a column is."""
    end = column + len(token)
    if token == "-":
        return Place(end, end, "", "", "")
    found = FIELD_LIKE.match(token)
    if found is None:
        return Place(column, end, "", "", partly_unquoted(token), token.startswith('"'))
    value, operator = token[found.end() :], found[1]
    field = token[: found.start(1)].lower()
    return Place(column + found.end(), end, field, operator, partly_unquoted(value), value.startswith('"'))


def partly_unquoted(value: str) -> str:
    """What a value means whose second quotation mark may not be written yet."""
    if not value.startswith('"'):
        return value
    inner = value[1:]
    closed = inner.endswith('"') and (len(inner) - len(inner[:-1].rstrip("\\"))) % 2 == 1
    return ESCAPE.sub(character_of, inner[:-1] if closed else inner)


def completions(
    place: Place, values: Mapping[str, Sequence[Value]], saved: Mapping[str, str], *, alone: bool
) -> list[Completion]:
    """What may stand in a place, the likeliest first; `alone`: nothing else is written."""
    if place.field:
        return value_completions(place, values)
    if place.is_quoted:
        return []
    if place.written.startswith(SAVED_MARK):
        return saved_completions(place.written[len(SAVED_MARK) :], saved, alone=alone)
    return [field_completion(field) for field in matching(place.written, FIELDS)]


def field_completion(field: str) -> Completion:
    """A field, with the sign that goes with it."""
    sign = ":" if field in WORDS or field in TIMES else ">"
    return Completion(field + sign, HINTS[field], field + sign)


def value_completions(place: Place, values: Mapping[str, Sequence[Value]]) -> list[Completion]:
    """Values of a field, those of the file by how often they are there."""
    known = {value.text: value.times for value in values.get(place.field, ())}
    offered: Iterable[str] = FIXED.get(place.field) or [*known, *EXAMPLES.get(place.field, ())]
    after = place.operator
    return [
        Completion(
            quoted(text, after=after),
            "" if (times := known.get(text)) is None else str(times),
            quoted(text, after=after),
        )
        for text in matching(place.written, offered)
    ]


def saved_completions(written: str, saved: Mapping[str, str], *, alone: bool) -> list[Completion]:
    """Saved filters, as what they say: what is in force is always what is written."""
    return [
        Completion(SAVED_MARK + name, saved[name], inserted)
        for name in matching(written, sorted(saved))
        if (inserted := insertion(saved[name], alone=alone))
    ]


def insertion(filter_text: str, *, alone: bool) -> str:
    """A filter as it has to be written among other terms; empty if it is wrong."""
    try:
        expression = parse(filter_text)
        condition_of(filter_text)
    except FilterError:
        return ""
    if expression is None:
        return ""
    return filter_text if alone or not isinstance(expression, Group) else f"({filter_text})"


def matching(written: str, offered: Iterable[str]) -> list[str]:
    """Those that begin with what is written, then those that have a word that does, then those that contain it."""
    wanted = written.casefold().rstrip("*")
    ranked = [(rank, text) for text in offered if (rank := rank_of(text.casefold(), wanted)) is not None]
    return [text for _, text in sorted(ranked, key=lambda pair: pair[0])][:MOST]


def rank_of(text: str, wanted: str) -> int | None:
    """How well a text fits: 0 is best, `None` not at all."""
    if text.startswith(wanted):
        return 0
    place = text.find(wanted)
    if place < 0:
        return None
    return 1 if not text[place - 1].isalnum() else 2


def is_settled(text: str, cursor: int, values: Mapping[str, Sequence[Value]]) -> bool:
    """Whether a filter that is being written can be meant as it stands: no name or value is half written."""
    place = place_at(text, cursor)
    if place is None:
        return True
    if not place.field and place.written.startswith(SAVED_MARK):
        return place.is_quoted  # a name that may go on
    if not place.field:
        return place.is_quoted or not any(field.startswith(place.written.lower()) for field in FIELDS)
    if place.field not in WORDS or "*" in place.written:
        return bool(place.written)
    known = FIXED.get(place.field) or [value.text for value in values.get(place.field, ())]
    return place.written.casefold() in {text.casefold() for text in known} or not matching(
        place.written, known
    )
