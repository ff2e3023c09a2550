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


class FilterPiece(NamedTuple):
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
    """Something that may stand in the place of a piece."""

    label: str
    """As it is written."""
    hint: str
    """What it means, or how often it is there."""
    replacement: str
    """What is put in the place."""


def piece_at(text: str, cursor: int) -> FilterPiece | None:
    """What is being written where the cursor is; `None`: nothing has been begun there."""
    start = 0
    while start < len(text) and (match := TOKEN.match(text, start)):
        if match.start() < cursor <= match.end() and match.lastgroup == "value":
            return piece_of(match.group(), match.start())
        start = match.end()
    return None


def piece_of(token: str, column: int) -> FilterPiece:
    """The piece that a token at a column is."""
    end = column + len(token)
    if token == "-":
        return FilterPiece(end, end, "", "", "")
    found = FIELD_LIKE.match(token)
    if found is None:
        return FilterPiece(column, end, "", "", partly_unquoted(token), token.startswith('"'))
    value, operator = token[found.end() :], found[1]
    field = token[: found.start(1)].lower()
    return FilterPiece(
        column + found.end(), end, field, operator, partly_unquoted(value), value.startswith('"')
    )


def partly_unquoted(value: str) -> str:
    """What a value means whose second quotation mark may not be written yet."""
    if not value.startswith('"'):
        return value
    inner = value[1:]
    closed = inner.endswith('"') and (len(inner) - len(inner[:-1].rstrip("\\"))) % 2 == 1
    return ESCAPE.sub(character_of, inner[:-1] if closed else inner)


def completions(
    piece: FilterPiece, values: Mapping[str, Sequence[Value]], saved: Mapping[str, str], *, alone: bool
) -> list[Completion]:
    """What may stand in the place of a piece, the likeliest first; `alone`: nothing else is written."""
    if piece.field:
        return value_completions(piece, values)
    if piece.is_quoted:
        return []
    if piece.written.startswith(SAVED_MARK):
        return saved_completions(piece.written[len(SAVED_MARK) :], saved, alone=alone)
    return [field_completion(field) for field in matching(piece.written, FIELDS)]


def field_completion(field: str) -> Completion:
    """A field, with the sign that goes with it."""
    sign = ":" if field in WORDS or field in TIMES else ">"
    return Completion(field + sign, HINTS[field], field + sign)


def value_completions(piece: FilterPiece, values: Mapping[str, Sequence[Value]]) -> list[Completion]:
    """Values of a field, those of the file by how often they are there."""
    known = {value.text: value.times for value in values.get(piece.field, ())}
    offered: Iterable[str] = FIXED.get(piece.field) or [*known, *EXAMPLES.get(piece.field, ())]
    after = piece.operator
    return [
        Completion(
            quoted(text, after=after),
            "" if (times := known.get(text)) is None else str(times),
            quoted(text, after=after),
        )
        for text in matching(piece.written, offered)
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
    piece = piece_at(text, cursor)
    if piece is None:
        return True
    if not piece.field and piece.written.startswith(SAVED_MARK):
        return piece.is_quoted  # a name that may go on
    if not piece.field:
        return piece.is_quoted or not any(field.startswith(piece.written.lower()) for field in FIELDS)
    if piece.field not in WORDS or "*" in piece.written:
        return bool(piece.written)
    known = FIXED.get(piece.field) or [value.text for value in values.get(piece.field, ())]
    return piece.written.casefold() in {text.casefold() for text in known} or not matching(
        piece.written, known
    )
