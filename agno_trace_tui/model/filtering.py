"""The filter language: what its fields mean."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from agno_trace_tui.amounts import DURATION_UNITS
from agno_trace_tui.errors import FilterError
from agno_trace_tui.model.filter_syntax import Expression, Group, Not, Term, parse
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store import conditions
from agno_trace_tui.store.timestamps import iso_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agno_trace_tui.store.conditions import Condition

NUMBER = re.compile(r"\$?(\d+(?:\.\d+)?|\.\d+)([A-Za-zµ]*)")
HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""Written as `\\ud800`, or bytes of the command line that are no UTF-8: SQLite takes none."""
DURATIONS = {"": 1.0, **DURATION_UNITS}
"""Milliseconds of each unit."""
COUNT_UNITS = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6}


def condition_of(text: str, now_ns: int | None = None) -> Condition | None:
    """A filter's text as a condition for the file; `None`: all traces. Raises `FilterError`."""
    try:
        expression = parse(text)
        if expression is None:
            return None
        return compiled(expression, now_ns if now_ns is not None else time.time_ns())
    except FilterError as error:
        error.text = text
        raise


def only_session(text: str, session_id: str | None) -> str:
    """A filter's text that asks for a session too; `None`: for the traces that belong to none."""
    term = "-session:*" if session_id is None else str(Term("session", ":", session_id))
    if not text.strip():
        return term
    return f"({text}) {term}" if is_choice(parse(text)) else f"{text} {term}"


def is_choice(expression: Expression | None) -> bool:
    """Whether `OR` stands between its parts, so that it needs parentheses beside other terms."""
    return isinstance(expression, Group) and expression.operator == "OR"


def compiled(expression: Expression, now_ns: int) -> Condition:
    """An expression as a condition."""
    match expression:
        case Term():
            return term_condition(expression, now_ns)
        case Not(inner=inner):
            return conditions.not_so(compiled(inner, now_ns))
        case Group(operator=operator, parts=parts):
            join = conditions.either if operator == "OR" else conditions.both
            return join(*[compiled(part, now_ns) for part in parts])


def term_condition(term: Term, now_ns: int) -> Condition:
    """A term as a condition."""
    if HALF_CHARACTER.search(term.value):
        raise FilterError("there is half a character in this, which no file can hold", term.column)
    if not term.field:
        return conditions.text_found(term.value)
    if term.field in TIMES:
        return TIMES[term.field](term, now_ns)
    if term.field in NUMBERS:
        units, make = NUMBERS[term.field]
        return make(term.operator, number_of(term, units))
    if term.field not in WORDS:
        close = get_close_matches(term.field, FIELDS, n=1)
        raise FilterError(
            f"unknown field {term.field!r}; "
            + (f"did you mean {close[0]}?" if close else f"known: {', '.join(FIELDS)}"),
            term.column,
        )
    if term.operator not in (":", "="):
        raise FilterError(f"{term.field} cannot be compared: write {term.field}:…", term.column)
    return WORDS[term.field](term)


def number_of(term: Term, units: dict[str, float]) -> float:
    """The number of a term, in the field's own unit."""
    match = NUMBER.fullmatch(term.value)
    if match is None or match[2] not in units:
        known = " ".join(unit for unit in units if unit)
        raise FilterError(
            f"{term.value!r} is no number for {term.field}" + (f" (units: {known})" if known else ""),
            term.column,
        )
    return float(match[1]) * units[match[2]]


def one_of(term: Term, words: Mapping[str, Callable[[], Condition]]) -> Condition:
    """A field that knows only some words."""
    make = words.get(term.value.lower())
    if make is None:
        close = get_close_matches(term.value.lower(), words, n=1)
        hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(words)}"
        raise FilterError(f"{term.field}: does not know {term.value!r}; {hint}", term.column)
    return make()


def moment_of(term: Term, now_ns: int) -> str:
    """A moment: so long ago (`10m`), or a date with or without a time of day, local unless it says otherwise."""
    match = NUMBER.fullmatch(term.value)
    try:
        if match and match[2] in DURATION_UNITS:
            return iso_text(now_ns - int(float(match[1]) * DURATION_UNITS[match[2]] * 1e6))
        return datetime.fromisoformat(term.value).astimezone(UTC).isoformat()
    except (ValueError, OverflowError) as error:  # no calendar has it
        raise FilterError(
            f"{term.value!r} is no time: write 10m, 2h, 2026-11-01 or 2026-11-01T14:00", term.column
        ) from error


def kind_condition(term: Term) -> Condition:
    """There is a span of a kind. A step is a chain without a workflow's id, which only the facts tell."""
    kinds = {
        kind.lower(): partial(conditions.kind_is, kind) for kind in SpanKind if kind is not SpanKind.UNKNOWN
    }
    return one_of(term, kinds)


def is_ok() -> Condition:
    """It ended well, and does not wait for a person."""
    return conditions.both(conditions.has_ended(well=True), conditions.not_so(conditions.waits()))


# What the list shows; `status` is what Agno's table has, where the span that ended last speaks for all.
STATES: dict[str, Callable[[], Condition]] = {
    "running": conditions.is_running,
    "paused": conditions.waits,
    "ok": is_ok,
    "error": partial(conditions.has_ended, well=False),
    "interrupted": conditions.is_interrupted,
    "incomplete": conditions.is_incomplete,
}
STATUSES: dict[str, Callable[[], Condition]] = {
    name: partial(conditions.status_is, name) for name in ("ok", "error", "unset")
}

WORDS: dict[str, Callable[[Term], Condition]] = {
    "status": lambda term: one_of(term, STATUSES),
    "is": lambda term: one_of(term, STATES),
    "kind": kind_condition,
    "agent": lambda term: conditions.component_is("agent", term.value),
    "team": lambda term: conditions.component_is("team", term.value),
    "workflow": lambda term: conditions.component_is("workflow", term.value),
    "session": lambda term: conditions.id_is("session_id", term.value),
    "user": lambda term: conditions.id_is("user_id", term.value),
    "run": lambda term: conditions.id_is("run_id", term.value),
    "trace": lambda term: conditions.trace_id_begins(term.value),
    "name": lambda term: conditions.name_has(term.value),
    "tool": lambda term: conditions.tool_is(term.value),
    "model": lambda term: conditions.model_is(term.value),
}
NUMBERS: dict[str, tuple[dict[str, float], Callable[[str, float], Condition]]] = {
    "errors": (COUNT_UNITS, conditions.errors),
    "spans": (COUNT_UNITS, conditions.span_count),
    "tokens": (COUNT_UNITS, conditions.tokens),
    "cost": ({"": 1.0}, conditions.cost),
    "duration": (DURATIONS, conditions.lasted),
}
TIMES: dict[str, Callable[[Term, int], Condition]] = {
    "since": lambda term, now_ns: conditions.started(">=", moment_of(term, now_ns)),
    "before": lambda term, now_ns: conditions.started("<", moment_of(term, now_ns)),
}
FIELDS = sorted([*WORDS, *NUMBERS, *TIMES])
