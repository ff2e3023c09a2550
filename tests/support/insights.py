"""Looking for insights in a file without a monitor, and cases made from the few fields a test cares about."""

from __future__ import annotations

import json
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from agno_trace_tui.model.insights.case import Case
from agno_trace_tui.model.insights.evidence import LOOKED_INTO, TraceEvidence, Usual
from agno_trace_tui.model.insights.finding import find
from agno_trace_tui.model.insights.insight import Findings
from agno_trace_tui.semantics.evidence import evidence_of
from agno_trace_tui.semantics.facts import facts_of
from agno_trace_tui.store import evidence_queries, reading
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import open_reader
from agno_trace_tui.store.rows import SpanRow, UsualDuration
from tests.support.rows import span_row

AGENT: dict[str, Any] = {"openinference.span.kind": "AGENT"}
WORKFLOW: dict[str, Any] = {"openinference.span.kind": "CHAIN", "agno.workflow.steps_count": 2}
TOOL: dict[str, Any] = {"openinference.span.kind": "TOOL"}


def tool(output: str = "done", /, **arguments: Any) -> dict[str, Any]:
    """The attributes of a tool call."""
    return {**TOOL, "input.value": json.dumps(arguments), "output.value": output}


def llm(
    *messages: tuple[str, str], tokens: int | None = 10, cached: int | None = None, model: str = "gpt-4o"
) -> dict[str, Any]:
    """The attributes of a model call: its prompt by roles and texts, and what the provider counted."""
    attributes: dict[str, Any] = {
        "openinference.span.kind": "LLM",
        "llm.model_name": model,
        "output.value": "Well.",
    }
    for place, (role, text) in enumerate(messages):
        attributes[f"llm.input_messages.{place}.message.role"] = role
        attributes[f"llm.input_messages.{place}.message.content"] = text
    if tokens is not None:
        attributes |= {"llm.token_count.prompt": tokens, "llm.token_count.completion": 12}
    if cached is not None:
        attributes["llm.token_count.prompt_details.cache_read"] = cached
    return attributes


def findings_in(path: Path) -> dict[str, Findings]:
    """What is found in each trace of a file, by the trace's name."""
    found = {}
    with closing(open_reader(path).connection) as connection:
        tables = discover(connection)
        usual = Usual(reading.ask(connection, evidence_queries.usual_durations(tables)))
        for trace in reading.ask(connection, reading.trace_page(tables, limit=1_000)):
            rows = {
                row.span_id: row
                for row in reading.ask(connection, reading.spans_of_trace(tables, trace.trace_id))
            }
            calls = [row.span_id for row in rows.values() if row.facts and row.facts.kind in LOOKED_INTO]
            read = reading.ask(connection, evidence_queries.evidence_of_spans(tables, trace.trace_id, calls))
            evidence = TraceEvidence({one.span_id: one.evidence for one in read}, usual)
            found[f"{trace.name} {trace.trace_id[:6]}"] = find(Case(rows, evidence, now_ns=time.time_ns()))
    return found


class Story:
    """Spans with their attributes, put together one by one."""

    def __init__(self) -> None:
        self.rows: dict[str, SpanRow] = {}
        self.attributes: dict[str, dict[str, Any]] = {}

    def span(self, span_id: str, parent: str | None = None, /, *, name: str = "", **known: Any) -> Story:
        """A span; what is not a field of the row (`start`, `end`, `status`, …) is `attributes`."""
        attributes = known.pop("attributes", {})
        changes = {key: known.pop(key) for key in ("dropped_attributes", "status_message") if key in known}
        row = span_row(span_id, parent, facts=facts_of(attributes), **known)
        self.rows[span_id] = row._replace(name=name or row.name, **changes)
        self.attributes[span_id] = attributes
        return self

    def case(
        self, *usual: UsualDuration, now: float = 0.0, lost: int = 0, gone: frozenset[int] = frozenset()
    ) -> Case:
        evidence = TraceEvidence(
            {span_id: evidence_of(attributes) for span_id, attributes in self.attributes.items()},
            Usual(usual),
            lost,
        )
        return Case(self.rows, evidence, gone=gone, now_ns=int(now * 1_000_000_000))
