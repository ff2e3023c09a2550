"""Which traces to list, as WHERE fragments. What a user wrote is only ever a bound parameter.

A fragment speaks of `t`, a row of the list (columns as in `trace_queries.COLUMNS`), of `{spans}`, which
`trace_queries` replaces by the spans of the file: rows `s` with the columns of `span_source.COLUMNS`, of
`{calls}` and `{components}`, the model calls and the runs of a trace (`span_source.call_source`, `component_source`), of
`{gone}`, the recording processes that no longer run (`knowing`), and of `{candidate}`, whether an index leaves
a trace in that a text is looked for in (`narrowing`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.conventions import UNSPOKEN_KEYS, UNSPOKEN_PATTERNS
from agno_trace_tui.store import pausing
from agno_trace_tui.store.schema import NAME, STATUS_MESSAGE, TRACE_IDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SPANS = "{spans}"
CALLS = "{calls}"
COMPONENTS = "{components}"
GONE = "{gone}"
CANDIDATE = "{candidate}"
RUN_CONTINUED = "{run continued}"
MEMBER_CONTINUED = "{member continued}"

OPERATORS = {":": "=", "=": "=", ">": ">", "<": "<", ">=": ">=", "<=": "<="}

ROOT = "coalesce(s.parent_span_id, '') = ''"
OPEN = "NOT s.ended AND s.process_id IS NOT NULL"
"""Of a tool call that was left open (`SpanRow.left_open`) the process is NULL: it counts as ended, and as failed."""
UNTOLD = " AND ".join(f"t.{column}_id IS NULL" for column in ("run", "agent", "team", "workflow"))
"""Where the root is none of Agno's, neither is any of these: told before a span is looked at."""

FOREIGN_ROOT = f"{ROOT} AND coalesce(s.kind, 'UNKNOWN') = 'UNKNOWN'"
AT_WORK = f"{OPEN} AND s.process_id NOT IN ({GONE})"


class Sought(NamedTuple):
    """Stands among the parameters for those of `{candidate}`: the text that is looked for."""

    text: str


class Condition(NamedTuple):
    """A WHERE fragment with its parameters."""

    sql: str
    parameters: tuple[Any, ...] = ()
    among: Condition | None = None
    """Something that is quickly told of a trace and true of all that meet the condition; `None`: nothing is."""


def knowing(condition: Condition, gone_processes: Iterable[int]) -> Condition:
    """The condition with what is known of processes (rows of `att_processes`) that no longer run."""
    # Without any, an id that no process has.
    numbers = ", ".join(str(int(process)) for process in sorted(gone_processes)) or "-1"
    return condition._replace(sql=condition.sql.replace(GONE, numbers))


def depends_on_processes(condition: Condition | None) -> bool:
    """Whether other traces meet it once a process is gone, though nothing in the file changes."""
    return condition is not None and GONE in condition.sql


def depends_on_ties(condition: Condition | None) -> bool:
    """Whether other traces meet it once a trace goes on with a run that waited."""
    return condition is not None and RUN_CONTINUED in condition.sql


# -- joining -----------------------------------------------------------------------------------------


def both(*parts: Condition) -> Condition:
    """Traces that meet the one and the other, and any further ones.

    Side by side, not within each other: SQLite's parser keeps everything that is open on a stack of 100.
    """
    among = [part.among for part in parts if part.among is not None]
    return side_by_side("AND", parts, (both(*among) if among[1:] else among[0]) if among else None)


def either(*parts: Condition) -> Condition:
    """Traces that meet the one or the other, or any further one."""
    among = [part.among for part in parts if part.among is not None]
    return side_by_side("OR", parts, either(*among) if len(among) == len(parts) else None)


def side_by_side(operator: str, parts: Sequence[Condition], among: Condition | None) -> Condition:
    """Conditions with an operator between them."""
    parameters = tuple(parameter for part in parts for parameter in part.parameters)
    return Condition(f"({f' {operator} '.join(part.sql for part in parts)})", parameters, among)


def not_so(condition: Condition) -> Condition:
    """Traces that do not meet it; what is unknown does not."""
    return Condition(f"NOT coalesce({condition.sql}, 0)", condition.parameters)


def some_span(condition: Condition) -> Condition:
    """At least one span meets a condition over `s`."""
    return Condition(
        f"EXISTS (SELECT 1 FROM {SPANS} s WHERE s.trace_id = t.trace_id AND {condition.sql})",
        condition.parameters,
    )


def component(condition: Condition) -> Condition:
    """The root is none of Agno's, and the component that tells for it (`TraceSpans.component`) meets a condition."""
    first = f"SELECT {condition.sql} FROM {COMPONENTS} s ORDER BY s.start_time, s.start_ns, s.span_id LIMIT 1"
    foreign = some_span(Condition(FOREIGN_ROOT))
    # Where it is denied, SQLite would answer all terms of an AND: of a CASE, only those that it comes to.
    told = f"CASE WHEN NOT ({UNTOLD}) THEN 0 WHEN {foreign.sql} THEN coalesce(({first}), 0) ELSE 0 END"
    return Condition(told, condition.parameters)


def span_sum(expression: str, operator: str, number: float) -> Condition:
    """A total over the trace's spans compares so; a total of unknown numbers compares with nothing."""
    return Condition(
        f"(SELECT {expression} FROM {SPANS} s WHERE s.trace_id = t.trace_id) {OPERATORS[operator]} ?",
        (number,),
    )


def call_sum(expression: str, operator: str, number: float) -> Condition:
    """As `span_sum`, over the model calls that count: those that are not right below another one."""
    return Condition(
        f"(SELECT {expression} FROM {CALLS} s LEFT JOIN {CALLS} c ON c.span_id = s.parent_span_id"
        f" WHERE c.span_id IS NULL) {OPERATORS[operator]} ?",
        (number,),
    )


# -- comparing texts ---------------------------------------------------------------------------------


def pattern_of(text: str, *, whole: bool) -> str:
    """A LIKE pattern in which only `*` is special; `whole`: it must match from end to end."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
    return escaped if whole else f"%{escaped}%"


def spellings(text: str) -> tuple[str, ...]:
    """A text in small and capital letters, where SQLite, which knows those of ASCII alone, tells them apart."""
    if text.isascii():
        return (text,)
    return tuple(dict.fromkeys([text, text.lower(), text.upper(), text.capitalize(), text.title()]))


def like(expression: str, patterns: Sequence[str]) -> Condition:
    """The value of an expression has one of these patterns."""
    sql = " OR ".join([f"{expression} LIKE ? ESCAPE '\\'"] * len(patterns))
    return Condition(f"({sql})", tuple(patterns))


def is_like(expression: str, text: str, end: str = "") -> Condition:
    """A value is this text (`*` stands for anything), with a pattern after it."""
    return like(expression, [pattern_of(spelling, whole=True) + end for spelling in spellings(text)])


def has(expression: str, text: str) -> Condition:
    """A value contains this text."""
    return like(expression, [pattern_of(spelling, whole=False) for spelling in spellings(text)])


def readable(column: str) -> str:
    """A name as it is shown: Agno writes underscores for blanks."""
    return f"replace({column}, '_', ' ')"


# -- who ---------------------------------------------------------------------------------------------


def id_is(column: str, text: str) -> Condition:
    """An id matches. While the root runs, Agno's row may have none yet: then the root's own counts."""
    root = some_span(both(Condition(ROOT), is_like(f"s.{column}", text)))
    own = either(root, component(is_like(f"s.{column}", text)))
    return either(
        is_like(f"t.{column}", text), Condition(f"(t.{column} IS NULL AND {own.sql})", own.parameters)
    )


def component_is(kind: str, text: str) -> Condition:
    """An agent, team or workflow took part, meant by its id or by the name of its runs."""
    column, name = f"{kind}_id", text.replace("_", " ")
    by_name = both(is_like(readable("s.name"), name, ".%"), Condition(f"s.kind = '{kind.upper()}'"))
    took_part = some_span(either(is_like(f"s.{column}", text), by_name))
    by_id = either(is_like(f"t.{column}", text), component(is_like(f"s.{column}", text)))
    return either(by_id, took_part)


def name_has(text: str) -> Condition:
    """The name contains a text, with blanks or underscores between its words."""
    text = text.replace("_", " ")
    root = some_span(both(Condition(ROOT), has(readable("s.name"), text)))
    return either(has(readable("t.name"), text), either(root, component(has(readable("s.name"), text))))


def trace_id_begins(text: str) -> Condition:
    """The trace's id begins so."""
    return is_like("t.trace_id", text, "%")


def model_is(text: str) -> Condition:
    """A model call used this model."""
    return some_span(both(Condition("s.kind = 'LLM'"), is_like("s.model", text)))


def tool_is(text: str) -> Condition:
    """A tool of this name was called; GenAI's spans are named `execute_tool NAME`."""
    named = either(is_like("s.name", text), is_like("s.name", f"execute_tool {text}"))
    return some_span(both(named, Condition("s.kind = 'TOOL'")))


def kind_is(text: str) -> Condition:
    """There is a span of this kind."""
    return some_span(Condition("s.kind = ?", (text.upper(),)))


# -- how it went -------------------------------------------------------------------------------------


def component_failed() -> Condition:
    """What tells for a root that is none of Agno's has failed, however well the request was answered."""
    return component(Condition("s.failed"))


def status_is(status: str) -> Condition:
    """The status that Agno's table has, in any case of letters; it does not know of a run that failed in a request."""
    told = Condition("t.status = ?", (status.upper(),))
    if status.upper() == "ERROR":
        return either(told, component_failed())
    return both(told, not_so(component_failed()))


def is_running() -> Condition:
    """A span has not ended, and the process that would end it is there."""
    return some_span(Condition(AT_WORK))


def is_interrupted() -> Condition:
    """A span has not ended, and every process that could end one is gone."""
    return both(some_span(Condition(OPEN)), not_so(is_running()))


def is_incomplete() -> Condition:
    """All has ended, but the root span is not recorded."""
    return both(not_so(some_span(Condition(OPEN))), not_so(some_span(Condition(ROOT))))


def waits() -> Condition:
    """It stopped for a person, and nothing that is recorded went on with it.

    The text of the root is read once, and taken apart only if it mentions a pause.
    """
    told = f"{pausing.OF_RUN} OR {pausing.OF_WORKFLOW} AND NOT {MEMBER_CONTINUED}"
    paused = (
        "EXISTS (SELECT 1 FROM (SELECT s.text AS text LIMIT 1) m"
        f" WHERE {pausing.mentions('m.text')} AND EXISTS (SELECT 1 FROM {pausing.said('m.text')} WHERE {told}))"
    )
    return some_span(Condition(f"{ROOT} AND s.ended AND {paused} AND NOT {RUN_CONTINUED}"))


def has_ended(*, well: bool) -> Condition:
    """All has ended, and so did the root: with an error, or without."""
    failed = either(some_span(Condition(f"{ROOT} AND s.status_code = 'ERROR'")), component_failed())
    ended = both(not_so(some_span(Condition(OPEN))), some_span(Condition(ROOT)))
    return both(ended, not_so(failed) if well else failed)


def has_failed() -> Condition:
    """A span failed, or was interrupted."""
    failed = "s.status_code = 'ERROR' AND s.ended"
    return some_span(Condition(f"({failed} OR NOT s.ended AND coalesce(s.process_id IN ({GONE}), 1))"))


def errors(operator: str, number: float) -> Condition:
    """How many spans failed."""
    return span_sum("count(CASE WHEN s.status_code = 'ERROR' AND s.ended THEN 1 END)", operator, number)


# -- when, how long, how much ------------------------------------------------------------------------


def started(operator: str, iso_text: str) -> Condition:
    """The trace began before or after a moment (ISO 8601, UTC)."""
    return Condition(f"t.start_time {OPERATORS[operator]} ?", (iso_text,))


def lasted(operator: str, milliseconds: float) -> Condition:
    """How long the trace took; one that runs, until now.

    As its row tells: up to 2.3.5 Agno leaves the start of a child there, a few milliseconds later than the root's.
    To correct it, the spans of every trace of the file would have to be looked at, not its row alone.
    """
    end = f"CASE WHEN {is_running().sql} THEN 'now' ELSE t.end_time END"
    took = f"(julianday({end}) - julianday(t.start_time)) * 86400000"
    return Condition(f"round({took}, 3) {OPERATORS[operator]} ?", (milliseconds,))


def span_count(operator: str, number: float) -> Condition:
    """How many spans there are."""
    return span_sum("count(*)", operator, number)


def tokens(operator: str, number: float) -> Condition:
    """How many tokens the model calls used, in and out."""
    used = "coalesce(s.input_tokens, s.output_tokens) IS NOT NULL"
    total = "coalesce(s.input_tokens, 0) + coalesce(s.output_tokens, 0)"
    return call_sum(f"sum(CASE WHEN {used} THEN {total} END)", operator, number)


def cost(operator: str, dollars: float) -> Condition:
    """What the model calls cost, as far as it is reported."""
    return call_sum("sum(s.cost)", operator, dollars)


# -- what was said -----------------------------------------------------------------------------------

SPOKEN = " AND ".join(
    [f"j.key NOT IN ({', '.join(repr(name) for name in UNSPOKEN_KEYS)})"]
    + [f"j.key NOT GLOB '{pattern}'" for pattern in UNSPOKEN_PATTERNS]
)
"""Of the attributes, those that hold what was said and done."""


def text_found(text: str) -> Condition:
    """Names, ids, what went in and out, or what went wrong contain it."""
    in_row = either(named("t", text), has(joined(f"t.{column}" for column in TRACE_IDS), text))
    in_span = either(named("s", text), has(f"s.{STATUS_MESSAGE}", text))
    found = either(in_row, some_span(either(in_span, in_attributes(text))))
    # True of every trace in which it is found, so that it changes no answer, wherever it stands.
    candidate = Condition(CANDIDATE, (Sought(text),))
    return both(candidate, found)._replace(among=candidate)


def named(row: str, text: str) -> Condition:
    """The name of a trace (`t`) or a span (`s`) contains a text, as names are read."""
    return has(readable(f"{row}.{NAME}"), text.replace("_", " "))


def in_attributes(text: str) -> Condition:
    """An attribute that holds text contains it; those that cannot be parsed are searched as they are.

    Agno's JSON has other letters than those of ASCII as escapes, in arguments and results (JSON in JSON)
    even twice: both are looked for. Only what holds the text somewhere is taken apart.
    """
    once = [form for spelling in spellings(text) for form in (spelling, escaped(spelling))]
    twice = [*once, *map(escaped, once)]
    anywhere = like("s.text", [pattern_of(form, whole=False) for form in dict.fromkeys(twice)])
    in_value = like("j.value", [pattern_of(form, whole=False) for form in dict.fromkeys(once)])
    precisely = (
        "CASE WHEN json_valid(s.text) THEN EXISTS"
        f" (SELECT 1 FROM json_each(s.text) j WHERE {SPOKEN} AND {in_value.sql}) ELSE 1 END"
    )
    return both(anywhere, Condition(precisely, in_value.parameters))


def escaped(text: str) -> str:
    """A text as it stands in JSON."""
    return json.dumps(text)[1:-1]


def joined(columns: Iterable[str]) -> str:
    """Several values as one text, a line each."""
    return " || char(10) || ".join(f"coalesce({column}, '')" for column in columns)
