"""The spans of a trace as one table, for conditions: each span once, its facts as columns, its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.kinds import COMPONENT_KINDS, GENAI_OPERATION_KINDS, SpanKind
from agno_trace_tui.store.left_open import LEFT_OPEN
from agno_trace_tui.store.schema import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agno_trace_tui.store.agno_tables import Tables

ISO_START = (
    "strftime('%Y-%m-%dT%H:%M:%S', {ns} / 1000000000, 'unixepoch') ||"
    " CASE WHEN {ns} / 1000 % 1000000 = 0 THEN '' ELSE printf('.%06d', {ns} / 1000 % 1000000) END ||"
    " '+00:00'"
)
"""Nanoseconds as the text Agno writes, in SQL."""

RUNS = ", ".join(f"'{kind}'" for kind in COMPONENT_KINDS)
"""The kinds of what is run, in SQL."""

COLUMNS = (
    "trace_id", "parent_span_id", "name", "status_code", "status_message", "ended", "process_id", "kind",
    "model", "input_tokens", "output_tokens", "cost", "run_id", "session_id", "user_id", "agent_id", "team_id",
    "workflow_id", "text",
)  # fmt: skip


def extracted(*keys: str) -> str:
    """The first of some attributes that is there, `NULL` where the JSON cannot be read."""
    paths = ", ".join(f"""json_extract(x.attributes, '$."{name}"')""" for name in keys)
    value = f"coalesce({paths})" if len(keys) > 1 else paths
    return f"CASE WHEN json_valid(x.attributes) THEN {value} END"


AGNO_INPUT = extracted(key.TOKENS_INPUT, key.GENAI_TOKENS_INPUT)
AGNO_OUTPUT = extracted(key.TOKENS_OUTPUT, key.GENAI_TOKENS_OUTPUT)
AGNO_COST = extracted(key.COST_TOTAL)


def agno_kind(row: str = "x") -> str:
    """The kind of a span of Agno's table, as `semantics.kinds` tells it."""
    has = {
        name: f"""json_extract({row}.attributes, '$."{name}"') IS NOT NULL"""
        for name in (key.TEAM_ID, key.TEAM_ID_PLAIN, *key.WORKFLOW_MARKS, *key.STEP_MARKS)
    }
    workflow = " OR ".join(has[name] for name in key.WORKFLOW_MARKS)
    step = " OR ".join(has[name] for name in key.STEP_MARKS)
    plain = ", ".join(f"'{kind}'" for kind in SpanKind if kind is not SpanKind.UNKNOWN)
    operations = " ".join(f"WHEN '{name}' THEN '{kind}'" for name, kind in GENAI_OPERATION_KINDS.items())
    said = f"""json_extract({row}.attributes, '$."{key.SPAN_KIND}"')"""
    return (
        f"CASE WHEN json_valid({row}.attributes) THEN CASE {said}"
        f" WHEN 'AGENT' THEN CASE WHEN {has[key.TEAM_ID]} OR {has[key.TEAM_ID_PLAIN]} THEN 'TEAM' ELSE 'AGENT' END"
        f" WHEN 'CHAIN' THEN CASE WHEN {workflow} THEN 'WORKFLOW' WHEN {step} THEN 'STEP'"
        f" ELSE 'WORKFLOW' END ELSE CASE WHEN {said} IN ({plain}) THEN {said} ELSE"
        f""" CASE json_extract({row}.attributes, '$."{key.GENAI_OPERATION}"') {operations} END END END END"""
    )


def span_source(tables: Tables) -> str:
    """A subquery: the spans of the trace `t`.

    Each part says so itself: where there are several, SQLite does not push the condition into them, but reads
    all spans of the file for every trace.
    """
    parts = []
    if tables.has_att_spans:
        texts = "".join(
            f", (SELECT x.attributes FROM {quoted(table)} x WHERE x.span_id = a.span_id)"
            for table in tables.span_tables
        )
        parts.append(
            "SELECT a.trace_id, a.parent_span_id, a.name, a.status_code, a.status_message,"
            f" a.end_ns IS NOT NULL AS ended, CASE WHEN {LEFT_OPEN} THEN NULL ELSE a.process_id END AS process_id,"
            " a.kind, a.model, a.input_tokens, a.output_tokens, a.cost,"
            " a.run_id, a.session_id, a.user_id, a.agent_id, a.team_id, a.workflow_id,"
            f" coalesce(a.attributes{texts}, NULL) AS text"
            " FROM att_spans a WHERE a.trace_id = t.trace_id"
        )
    parts += [
        f"SELECT x.trace_id, x.parent_span_id, x.name, x.status_code, x.status_message, 1 AS ended,"
        f" NULL AS process_id, {agno_kind()} AS kind,"
        f" {extracted(key.MODEL_NAME, key.GENAI_RESPONSE_MODEL, key.GENAI_REQUEST_MODEL)} AS model,"
        f" {AGNO_INPUT} AS input_tokens, {AGNO_OUTPUT} AS output_tokens, {AGNO_COST} AS cost,"
        " NULL AS run_id, NULL AS session_id, NULL AS user_id,"
        " NULL AS agent_id, NULL AS team_id, NULL AS workflow_id, x.attributes AS text"
        f" FROM {quoted(table)} x WHERE x.trace_id = t.trace_id AND {only_there(tables)}"
        for table in tables.span_tables
    ]
    return f"({' UNION ALL '.join(parts) or no_rows(COLUMNS)})"


def call_source(tables: Tables) -> str:
    """A subquery: the model calls of the trace `t`, without their text, which would be read for each of them."""
    parts = []
    if tables.has_att_spans:
        parts.append(
            "SELECT a.span_id, a.parent_span_id, a.input_tokens, a.output_tokens, a.cost"
            " FROM att_spans a WHERE a.trace_id = t.trace_id AND a.kind = 'LLM'"
        )
    parts += [
        f"SELECT x.span_id, x.parent_span_id, {AGNO_INPUT} AS input_tokens, {AGNO_OUTPUT} AS output_tokens,"
        f" {AGNO_COST} AS cost FROM {quoted(table)} x"
        f" WHERE x.trace_id = t.trace_id AND CASE WHEN {only_there(tables)} THEN {agno_kind()} = 'LLM' END"
        for table in tables.span_tables
    ]
    columns = ("span_id", "parent_span_id", "input_tokens", "output_tokens", "cost")
    return f"({' UNION ALL '.join(parts) or no_rows(columns)})"


def component_source(tables: Tables) -> str:
    """A subquery: the runs of agents, teams and workflows of the trace `t`, with what lists tell of them."""
    ids = {
        "run_id": key.RUN_ID_NAMES,
        "session_id": (*key.SESSION_ID_NAMES, key.GENAI_CONVERSATION_ID),
        "user_id": key.USER_ID_NAMES,
        "agent_id": key.AGENT_ID_NAMES,
        "team_id": (*key.TEAM_ID_NAMES, key.TEAM_ID_PLAIN),
        "workflow_id": key.WORKFLOW_ID_NAMES,
    }
    parts = []
    if tables.has_att_spans:
        start = f"{ISO_START.format(ns='a.start_ns')} AS start_time, a.start_ns % 1000 AS start_ns"
        parts.append(
            f"SELECT a.span_id, {start}, a.name, a.end_ns IS NOT NULL AND a.status_code = 'ERROR' AS failed,"
            f" {', '.join(f'a.{column}' for column in ids)}"
            f" FROM att_spans a WHERE a.trace_id = t.trace_id AND a.kind IN ({RUNS})"
        )
    told = ", ".join(f"{extracted(*names)} AS {column}" for column, names in ids.items())
    parts += [
        f"SELECT x.span_id, x.start_time, 0 AS start_ns, x.name, x.status_code = 'ERROR' AS failed, {told}"
        f" FROM {quoted(table)} x"
        f" WHERE x.trace_id = t.trace_id AND CASE WHEN {only_there(tables)} THEN {agno_kind()} IN ({RUNS}) END"
        for table in tables.span_tables
    ]
    columns = ("span_id", "start_time", "start_ns", "name", "failed", *ids)
    return f"({' UNION ALL '.join(parts) or no_rows(columns)})"


def no_rows(columns: Iterable[str]) -> str:
    """What stands for a table that is not there."""
    return "SELECT " + ", ".join(f"NULL AS {column}" for column in columns) + " WHERE 0"


def only_there(tables: Tables) -> str:
    """Whether a row `x` of Agno's table is not in ours; to be asked before its attributes are parsed."""
    if not tables.has_att_spans:
        return "1"
    return "NOT EXISTS (SELECT 1 FROM att_spans a WHERE a.trace_id = x.trace_id AND a.span_id = x.span_id)"
