"""Which traces to list, as WHERE fragments. What a user wrote is only ever a bound parameter.

A fragment speaks of `t`, a row of the list (columns as in `trace_queries.COLUMNS`), and of `{spans}`,
which `trace_queries` replaces by the spans of the file: rows `s` with the columns of `SPAN_SOURCE`.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

SPANS = "{spans}"

OPERATORS = {":": "=", "=": "=", ">": ">", "<": "<", ">=": ">=", "<=": "<="}


class Condition(NamedTuple):
    """A WHERE fragment with its parameters."""

    sql: str
    parameters: tuple[Any, ...] = ()


def both(left: Condition, right: Condition) -> Condition:
    """Traces that meet the one and the other."""
    return Condition(f"({left.sql} AND {right.sql})", left.parameters + right.parameters)


def either(left: Condition, right: Condition) -> Condition:
    """Traces that meet the one or the other."""
    return Condition(f"({left.sql} OR {right.sql})", left.parameters + right.parameters)


def not_so(condition: Condition) -> Condition:
    """Traces that do not meet it; what is unknown does not."""
    return Condition(f"NOT coalesce({condition.sql}, 0)", condition.parameters)


def pattern_of(text: str, *, whole: bool) -> str:
    """A LIKE pattern in which only `*` is special; `whole`: it must match from end to end."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
    return escaped if whole else f"%{escaped}%"


def like(expression: str) -> str:
    """A comparison with a pattern; letters of either case are equal (ASCII only, as SQLite compares)."""
    return f"{expression} LIKE ? ESCAPE '\\'"


def id_is(column: str, text: str) -> Condition:
    """An id matches."""
    return Condition(like(f"t.{column}"), (pattern_of(text, whole=True),))


def component_is(column: str, text: str) -> Condition:
    """An agent, team or workflow is meant by its id or by the name of its runs."""
    name = Condition(
        f"(t.{column} IS NOT NULL AND {like(READABLE_NAME)})", (pattern_of(text, whole=True) + ".%",)
    )
    return either(id_is(column, text), name)


READABLE_NAME = "replace(t.name, '_', ' ')"


def name_has(text: str) -> Condition:
    """The name contains a text, with blanks or underscores between its words."""
    return Condition(like(READABLE_NAME), (pattern_of(text.replace("_", " "), whole=False),))


def trace_id_begins(text: str) -> Condition:
    """The trace's id begins so."""
    return Condition(like("t.trace_id"), (pattern_of(text, whole=True) + "%",))


def status_is(status: str) -> Condition:
    """The status that Agno's table has, in any case of letters."""
    return Condition("t.status = ?", (status.upper(),))


def started(operator: str, iso_text: str) -> Condition:
    """The trace began before or after a moment (ISO 8601, UTC)."""
    return Condition(f"t.start_time {OPERATORS[operator]} ?", (iso_text,))


def lasted(operator: str, milliseconds: float) -> Condition:
    """How long the trace took."""
    took = "(julianday(t.end_time) - julianday(t.start_time)) * 86400000"
    return Condition(f"round({took}, 3) {OPERATORS[operator]} ?", (milliseconds,))


def some_span(condition: str, *parameters: Any) -> Condition:
    """At least one span meets a condition over `s`."""
    return Condition(
        f"EXISTS (SELECT 1 FROM {SPANS} s WHERE s.trace_id = t.trace_id AND {condition})", parameters
    )


def span_sum(expression: str, operator: str, number: float) -> Condition:
    """A total over the trace's spans compares so; a total of unknown numbers compares with nothing."""
    return Condition(
        f"(SELECT {expression} FROM {SPANS} s WHERE s.trace_id = t.trace_id) {OPERATORS[operator]} ?",
        (number,),
    )


def errors(operator: str, number: float) -> Condition:
    """How many spans failed."""
    return span_sum("count(CASE WHEN s.status_code = 'ERROR' AND s.ended THEN 1 END)", operator, number)


def span_count(operator: str, number: float) -> Condition:
    """How many spans there are."""
    return span_sum("count(*)", operator, number)


def tokens(operator: str, number: float) -> Condition:
    """How many tokens the model calls used, in and out."""
    total = (
        "sum(CASE WHEN s.kind = 'LLM' THEN coalesce(s.input_tokens, 0) + coalesce(s.output_tokens, 0) END)"
    )
    return span_sum(total, operator, number)


def cost(operator: str, dollars: float) -> Condition:
    """What the model calls cost, as far as it is reported."""
    return span_sum("sum(CASE WHEN s.kind = 'LLM' THEN s.cost END)", operator, dollars)


def model_is(text: str) -> Condition:
    """A model call used this model."""
    return some_span(f"s.kind = 'LLM' AND {like('s.model')}", pattern_of(text, whole=True))


def tool_is(text: str) -> Condition:
    """A tool of this name was called."""
    return some_span(f"s.kind = 'TOOL' AND {like('s.name')}", pattern_of(text, whole=True))


def kind_is(text: str) -> Condition:
    """There is a span of this kind."""
    return some_span("s.kind = ?", text.upper())


def is_open() -> Condition:
    """A span has not ended: the trace runs, or was interrupted."""
    return some_span("NOT s.ended")


def has_no_root() -> Condition:
    """The root span is not recorded."""
    return not_so(some_span("coalesce(s.parent_span_id, '') = ''"))


def text_found(text: str) -> Condition:
    """Names, ids, or any recorded text contain it. Agno's JSON holds other letters than ASCII as escapes."""
    plain, escaped = pattern_of(text, whole=False), pattern_of(json.dumps(text)[1:-1], whole=False)
    columns = ("name", "trace_id", "run_id", "session_id", "user_id", "agent_id", "team_id", "workflow_id")
    in_row = " OR ".join(like(f"coalesce(t.{column}, '')") for column in columns)
    in_spans = some_span(f"({like('s.name')} OR {like('s.text')} OR {like('s.text')})", plain, plain, escaped)
    return either(Condition(f"({in_row})", (plain,) * len(columns)), in_spans)
