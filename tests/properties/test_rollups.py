"""The totals that SQL answers are those of the spans, folded one by one, whatever the attributes are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanContext, Status, StatusCode, TraceFlags
from opentelemetry.util.types import AttributeValue

from agno_trace_tui.exporter.encoder import encode
from agno_trace_tui.exporter.health import Health
from agno_trace_tui.exporter.recorder import Recorder
from agno_trace_tui.exporter.writer import utc_now
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.store import reading
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import open_reader
from agno_trace_tui.store.schema import agno_statements
from agno_trace_tui.store.timestamps import iso_text

START_NS = 1_800_000_000_000_000_000
TRACES = ("1" * 32, "2" * 32)

counts = st.sampled_from([0, 7, 1_200, -1, 2.0, 2.5, True, 2**61, 2**62, "12", 1e300])
values = {
    key.SPAN_KIND: st.sampled_from(["LLM", "AGENT", "CHAIN", "TOOL", "llm", "?", 1]),
    key.GENAI_OPERATION: st.sampled_from(["chat", "execute_tool", "?", 2]),
    key.MODEL_NAME: st.sampled_from(["gpt-5", "a,b", '"]', "", "模型", "\x00", 5]),
    key.COST_TOTAL: st.sampled_from([0.1, 0.30000000000000004, 3, -1.0, "0.1", 1e-9]),
    key.INPUT_VALUE: st.sampled_from(["hello", '{"a": 1}', "", 5, "x" * 300]),
    key.TEAM_ID: st.sampled_from(["team", "", 3]),
    key.GENAI_RESPONSE_MODEL: st.sampled_from(["gpt-5-mini", ""]),
    **dict.fromkeys(
        (key.TOKENS_INPUT, key.TOKENS_OUTPUT, key.TOKENS_REASONING, key.GENAI_TOKENS_INPUT), counts
    ),
}
attributes = st.fixed_dictionaries({}, optional=values)


@st.composite
def some_spans(draw: st.DrawFn) -> list[ReadableSpan]:
    """Spans of two traces; some have no parent, some fail."""
    spans = []
    for span_id in range(1, draw(st.integers(1, 7)) + 1):
        trace_id = int(draw(st.sampled_from(TRACES)), 16)
        parent_id = draw(st.none() | st.sampled_from([1, 2, 3, 77]))
        parent = None if parent_id is None else SpanContext(trace_id, parent_id, is_remote=False)
        start_ns = START_NS + draw(st.integers(0, 2)) * 1_500_000_000
        context = SpanContext(trace_id, span_id, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))
        span = ReadableSpan(
            name=draw(st.sampled_from(["A.run", 'say "it"\n', "\x00"])),
            context=context,
            parent=parent,
            attributes=cast("dict[str, AttributeValue]", draw(attributes)),
            status=Status(draw(st.sampled_from(list(StatusCode)))),
            start_time=start_ns,
            end_time=start_ns + draw(st.sampled_from([1_000, 2_000_000_000])),
        )
        spans.append(span)
    return spans


def check(path: Path) -> None:
    """Both ways to the totals lead to the same."""
    with closing(open_reader(path).connection) as connection:
        tables = discover(connection)
        rollups = reading.read_rollups(connection, tables, TRACES)
        for trace_id in TRACES:
            spans = TraceSpans(trace_id)
            spans.apply(reading.ask(connection, reading.spans_of_trace(tables, trace_id)))
            folded, told = spans.rollup(), rollups[trace_id]
            assert told.cost == pytest.approx(folded.cost)
            assert told._replace(cost=None) == folded._replace(cost=None)


@pytest.mark.slow
@settings(max_examples=60)
@given(some_spans(), st.sets(st.integers(0, 6)))
def test_in_a_file_of_ours(spans: list[ReadableSpan], unfinished: set[int]) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "traces.db"
        recorder = Recorder(
            path, Health(), traces_table="agno_traces", spans_table="agno_spans", agno_tables=True
        )
        assert recorder.store(
            [
                encode(span, ended=place not in unfinished, created_at=utc_now())
                for place, span in enumerate(spans)
            ]
        )
        recorder.close()
        check(path)


stored: st.SearchStrategy[Any] = attributes.map(json.dumps) | st.sampled_from(
    [None, "{", "[1]", "7", '{"llm.model_name": NaN, "openinference.span.kind": "LLM"}', b"\xff{", ""]
)


@settings(max_examples=100)
@given(some_spans(), st.lists(stored, min_size=7, max_size=7))
def test_in_a_file_of_agnos(spans: Sequence[ReadableSpan], texts: Sequence[Any]) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "traces.db"
        with closing(sqlite3.connect(path)) as connection:
            for statement in agno_statements("agno_traces", "agno_spans"):
                connection.execute(statement)
            connection.executemany(
                "INSERT INTO agno_spans VALUES (?, ?, ?, ?, 'INTERNAL', ?, NULL, ?, ?, 1, ?, '')",
                [agno_row(span, text) for span, text in zip(spans, texts, strict=False)],
            )
            connection.commit()
        check(path)


def agno_row(span: ReadableSpan, attributes_text: object) -> tuple[object, ...]:
    """A span as it is stored in Agno's table, with attributes given as they are stored."""
    return (
        f"{span.context.span_id:016x}",
        f"{span.context.trace_id:032x}",
        None if span.parent is None else f"{span.parent.span_id:016x}",
        span.name,
        span.status.status_code.name,
        iso_text(span.start_time or 0),
        iso_text(span.end_time or 0),
        attributes_text,
    )
