"""What goes into a span comes out of the file, whatever it is; and Agno's rows are what Agno would have written."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from agno.db.sqlite import SqliteDb
from agno.tracing.schemas import Span as AgnoSpan
from agno.tracing.schemas import create_trace_from_spans
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanContext, Status, StatusCode, TraceFlags

from agno_trace_tui import SqliteSpanProcessor
from agno_trace_tui.exporter.encoder import encode
from agno_trace_tui.exporter.health import Health
from agno_trace_tui.exporter.recorder import Recorder
from agno_trace_tui.exporter.texts import storable, text_at_once
from agno_trace_tui.exporter.writer import utc_now
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import open_reader
from agno_trace_tui.store.exact_values import marked, marked_values, restored
from agno_trace_tui.store.payload_queries import payload
from agno_trace_tui.store.query import ask
from agno_trace_tui.store.rows import SpanPayload
from agno_trace_tui.store.span_queries import spans_of_trace
from agno_trace_tui.store.timestamps import iso_text, iso_text_sql, microseconds, moment
from tests.support.spans import rows, tracer_for

any_text = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    ["\x00", "a\x00b", "\ud83d", "\x1b]0;x\x07", "\u202e", '{"a": NaN}', "'; DROP TABLE agno_spans; --"]
)
scalars = (
    any_text
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.binary(max_size=8)
    | st.none()
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text.filter(bool), inner, max_size=3),
    max_leaves=6,
)
attributes = st.dictionaries(any_text.filter(bool), values, max_size=5)


def comparable(value: Any) -> Any:
    """A value with its type, where tuples are lists and NaN equals itself."""
    if isinstance(value, Mapping):
        return {key: comparable(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [comparable(inner) for inner in value]
    return type(value), "NaN" if isinstance(value, float) and math.isnan(value) else value


@settings(max_examples=60)
@given(name=any_text, given_attributes=attributes, event=attributes, ended=st.booleans(), message=any_text)
def test_encode_write_read_is_equal(
    name: str, given_attributes: dict[str, Any], event: dict[str, Any], ended: bool, message: str
) -> None:
    with TemporaryDirectory() as directory:
        processor = SqliteSpanProcessor(Path(directory) / "traces.db")
        span = tracer_for(processor).start_span(name, attributes=given_attributes)
        span.add_event("happened", event)
        span.set_status(StatusCode.ERROR, message)
        if ended:
            span.end()
        assert processor.force_flush()
        assert processor.health.last_error is None
        context = span.get_span_context()
        found = read_payload(processor.path, context)
        with closing(open_reader(processor.path).connection) as connection:
            (row,) = ask(connection, spans_of_trace(discover(connection), f"{context.trace_id:032x}"))
        processor.shutdown()

    assert comparable(found.attributes) == comparable(given_attributes)
    assert found.events is not None
    assert [(e.name, comparable(e.attributes)) for e in found.events] == [("happened", comparable(event))]
    assert (row.name, row.status_message) == (storable(name), storable(message))
    assert (row.end_ns is not None) == ended


def read_payload(path: Path, context: SpanContext) -> SpanPayload:
    with closing(open_reader(path).connection) as connection:
        query = payload(discover(connection), f"{context.trace_id:032x}", f"{context.span_id:016x}")
        (found,) = ask(connection, query)
    return found


span_names = st.sampled_from(
    ["Agent.run", "Team.arun", "Flow.RUN", "step.execute", "model.invoke", "x.run\x00"]
)
ids = st.sampled_from(["", "one", "two", "three"])
agno_attributes = st.dictionaries(
    st.sampled_from(
        [
            "run_id", "agno.run.id", "session.id", "session_id", "user.id", "agno.agent.id", "agent_id",
            "agno.team.id", "agno.workflow.id", "workflow_id",
        ]
    ),
    ids | st.integers(0, 3) | st.booleans(),
    max_size=5,
)  # fmt: skip
START_NS = 1_800_000_000_000_000_000


@st.composite
def ended_spans(draw: st.DrawFn) -> ReadableSpan:
    """A span that has ended, of one of two traces; more than one of a trace may be without a parent."""
    span_id = draw(st.integers(1, 2**64 - 1))
    trace_id = draw(st.sampled_from([1, 2]))
    parent = SpanContext(trace_id, 77, is_remote=False) if draw(st.booleans()) else None
    start_ns = START_NS + draw(st.integers(0, 3_000_000_000))
    return ReadableSpan(
        name=draw(span_names),
        context=SpanContext(trace_id, span_id, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED)),
        parent=parent,
        attributes=draw(agno_attributes),
        status=Status(draw(st.sampled_from(list(StatusCode)))),
        start_time=start_ns,
        end_time=start_ns + draw(st.integers(0, 3_000_000_000)),
    )


@pytest.mark.slow
@settings(max_examples=40)
@given(
    batches=st.lists(st.lists(ended_spans(), min_size=1, max_size=5), min_size=1, max_size=3).filter(
        lambda batches: distinct([span for batch in batches for span in batch])
    )
)
def test_batches_leave_what_agnos_updates_leave(batches: list[list[ReadableSpan]]) -> None:
    with TemporaryDirectory() as directory:
        theirs, ours = Path(directory) / "theirs.db", Path(directory) / "ours.db"
        write_as_agno(theirs, [span for batch in batches for span in batch])
        write_as_ours(ours, batches)

        sql = "SELECT *, typeof(duration_ms) FROM agno_{} ORDER BY 1"
        for table in ("traces", "spans"):
            assert without_created_at(ours, sql.format(table)) == without_created_at(
                theirs, sql.format(table)
            )


def distinct(spans: list[ReadableSpan]) -> bool:
    return len({span.context.span_id for span in spans}) == len(spans)


def write_as_ours(path: Path, batches: list[list[ReadableSpan]]) -> None:
    """Batch by batch, as the writer's thread does with what it finds queued."""
    recorder = Recorder(
        path, Health(), traces_table="agno_traces", spans_table="agno_spans", agno_tables=True
    )
    for batch in batches:
        assert recorder.store([encode(span, ended=True, created_at=utc_now()) for span in batch])
    assert recorder.health.last_error is None
    recorder.close()


def write_as_agno(path: Path, spans: list[ReadableSpan]) -> None:
    """Agno's default: each span on its own."""
    db = SqliteDb(db_file=str(path))
    for span in spans:
        row = AgnoSpan.from_otel_span(span)
        db.upsert_trace(create_trace_from_spans([row]))
        db.create_spans([row])
    db.close()


def without_created_at(path: Path, sql: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute(sql)]
    return [
        {
            key: json.loads(value) if key == "attributes" else value
            for key, value in row.items()
            if key != "created_at"
        }
        for row in found
    ]


@pytest.mark.slow
@settings(max_examples=60)
@given(given_attributes=attributes)
def test_sql_and_agno_read_every_row(given_attributes: dict[str, Any]) -> None:
    with TemporaryDirectory() as directory:
        processor = SqliteSpanProcessor(Path(directory) / "traces.db")
        tracer_for(processor).start_span("any", attributes=given_attributes).end()
        processor.force_flush()
        read = rows(
            processor.path,
            "SELECT found.key, found.type, json_extract(s.attributes, found.fullkey)"
            " FROM agno_spans s, json_each(s.attributes) found WHERE instr(found.key, char(0)) = 0",
        )
        invalid = rows(
            processor.path,
            "SELECT 1 FROM att_spans WHERE attributes IS NOT NULL AND NOT json_valid(attributes)",
        )
        db = SqliteDb(db_file=str(processor.path))
        (span,) = db.get_spans()
        db.close()
        processor.shutdown()

    assert len(span.attributes) == len({storable(name) for name in given_attributes})
    assert not invalid
    for name, value in given_attributes.items():
        if isinstance(value, float) and math.isfinite(value) and name.isidentifier() and name.isascii():
            assert (name, "real", value) in read


@settings(max_examples=60)
@given(given_attributes=attributes)
def test_attributes_are_stored_once(given_attributes: dict[str, Any]) -> None:
    """Agno's table has them; ours keeps them only where Agno's text cannot tell all."""
    with TemporaryDirectory() as directory:
        processor = SqliteSpanProcessor(Path(directory) / "traces.db")
        tracer_for(processor).start_span("any", attributes=given_attributes).end()
        processor.force_flush()
        ((ours, theirs),) = rows(
            processor.path,
            "SELECT a.attributes, s.attributes FROM att_spans a JOIN agno_spans s USING (span_id)",
        )
        processor.shutdown()

    tells_all = comparable(json.loads(theirs)) == comparable(given_attributes)
    looks_marked = '{"$' in theirs[1:]
    assert (ours is None) == tells_all or looks_marked


@given(
    value=values
    | st.sampled_from([{"$bytes": "YQ=="}, {"$mapping": {"$float": "nan"}}, [{"$": 1}], 10**5_000])
)
def test_what_json_cannot_express_is_read_back(value: Any) -> None:
    text = json.dumps(marked({"value": value}), allow_nan=False)

    assert comparable(restored(json.loads(text))["value"]) == comparable(value)


@given(given_attributes=attributes)
def test_a_text_made_at_once_says_what_the_careful_one_says(given_attributes: dict[str, Any]) -> None:
    held = {
        name: tuple(value) if isinstance(value, list) else value for name, value in given_attributes.items()
    }
    text = text_at_once(held)
    if text is not None:
        assert json.loads(text) == marked_values(held)


@pytest.mark.parametrize(
    "value",
    [math.nan, -math.inf, (1.0, math.nan), b"bytes", (b"bytes",), {"a": 1}, 2**64, (-(2**63) - 1,), "\ud800"],
)
def test_what_json_or_sql_cannot_hold_is_never_made_at_once(value: Any) -> None:
    assert text_at_once({"ordinary": "text", "rare": value}) is None


@pytest.mark.parametrize(
    "value", ["中文 und Ümläute", "\x00", True, None, -(2**63), 1.5, ("a", None), (1, 2.5)]
)
def test_what_is_ordinary_is_made_at_once(value: Any) -> None:
    text = text_at_once({"value": value})
    assert text is not None
    assert json.loads(text) == marked_values({"value": value})


def text_by_sql(time_ns: int) -> str:
    with closing(sqlite3.connect(":memory:")) as connection:
        query = f"SELECT {iso_text_sql('at')} FROM (SELECT ? AS at)"
        return str(connection.execute(query, (microseconds(time_ns),)).fetchone()[0])


times_ns = st.integers(-(2**55), 2**62) | st.integers(0, 2**32).map(lambda second: second * 1_000_000_000)


@given(start=times_ns, end=times_ns)
def test_times_are_told_to_the_letter_as_by_datetime(start: int, end: int) -> None:
    assert iso_text(start) == moment(start).isoformat() == text_by_sql(start)
    apart = moment(end) - moment(start)
    assert apart.total_seconds() == (microseconds(end) - microseconds(start)) / 1_000_000
