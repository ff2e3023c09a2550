"""What the encoder makes of a span, beyond what the properties of recording say."""

from __future__ import annotations

import json
import math
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    StatusCode,
    TraceFlags,
    Tracer,
    TraceState,
    set_span_in_context,
)

from agno_trace_tui.exporter.encoder import encode
from agno_trace_tui.exporter.texts import RememberedTexts
from agno_trace_tui.store.written import ATT_SPAN_COLUMNS, WrittenSpan
from tests.support.recording import agent
from tests.support.spans import rows

CREATED_AT = "2026-11-23T10:00:00+00:00"
REMOTE = SpanContext(
    0xABC, 0xDEF, is_remote=True, trace_flags=TraceFlags(1), trace_state=TraceState([("vendor", "1")])
)


class Kept(SpanProcessor):
    """Keeps what has ended."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def on_end(self, span: ReadableSpan) -> None:
        self.spans.append(span)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def tracer(kept: Kept) -> Tracer:
    provider = TracerProvider(
        resource=Resource({"service.name": "kitchen"}),
        span_limits=SpanLimits(max_span_attributes=3, max_events=1, max_links=1),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(kept)
    return provider.get_tracer("instrumentor", "1.2", "https://schema", {"mode": "test"})


def columns(written: WrittenSpan) -> dict[str, Any]:
    return dict(zip(ATT_SPAN_COLUMNS, written.values, strict=True))


def test_everything_around_a_span(tracer: Tracer, kept: Kept) -> None:
    parent = set_span_in_context(NonRecordingSpan(REMOTE))
    span = tracer.start_span("invoke", parent, links=[Link(REMOTE, {"why": "retry"})], start_time=1_000)
    span.add_event("retry", {"n": 1}, timestamp=5)
    span.end(end_time=2_000_000_000)

    written = encode(kept.spans[0], ended=True, created_at=CREATED_AT)
    row = columns(written)
    assert (row["trace_id"], row["parent_span_id"]) == ("0" * 29 + "abc", "0" * 13 + "def")
    assert (row["start_ns"], row["end_ns"]) == (1_000, 2_000_000_000)
    assert row["trace_state"] == "vendor=1"
    assert json.loads(written.resource) == {"service.name": "kitchen"}
    assert json.loads(row["scope"]) == {
        "name": "instrumentor",
        "version": "1.2",
        "schema_url": "https://schema",
        "attributes": {"mode": "test"},
    }
    assert json.loads(row["events"]) == [
        {"name": "retry", "time_ns": 5, "attributes": {"n": 1}, "dropped_attributes": 0}
    ]
    assert json.loads(row["links"]) == [
        {
            "trace_id": row["trace_id"],
            "span_id": row["parent_span_id"],
            "attributes": {"why": "retry"},
            "dropped_attributes": 0,
        }
    ]


def test_times_and_names_of_other_types_are_stored_as_the_columns_say(tracer: Tracer, kept: Kept) -> None:
    span = tracer.start_span(b"raw", start_time=1.5)  # type: ignore[arg-type]
    span.add_event(None, timestamp=2.5)  # type: ignore[arg-type]
    span.end(end_time=1e9 + 0.5)  # type: ignore[arg-type]

    row = columns(encode(kept.spans[0], ended=True, created_at=CREATED_AT))
    assert (row["name"], row["start_ns"], row["end_ns"]) == ("b'raw'", 1, 1_000_000_000)
    assert [(event["name"], event["time_ns"]) for event in json.loads(row["events"])] == [("None", 2)]
    assert {type(row[name]) for name in ("start_ns", "end_ns")} == {int}


class Tenant(str, Enum):  # noqa: UP042 - as programs have it: its text is not its value
    ACME = "acme"
    UMLAUT = "ümlaut"


def test_a_text_of_another_type_is_stored_as_what_it_is_to_json(tracer: Tracer, kept: Kept) -> None:
    span = tracer.start_span(Tenant.ACME)
    span.set_attributes({"session.id": Tenant.ACME, "user.id": Tenant.UMLAUT, "agno.run.id": "r"})
    span.set_status(StatusCode.ERROR, Tenant.ACME)
    span.end()

    written = encode(kept.spans[0], ended=True, created_at=CREATED_AT)
    row = columns(written)
    assert [row[name] for name in ("name", "session_id", "user_id", "run_id", "status_message")] == [
        "acme", "acme", "ümlaut", "r", "acme",
    ]  # fmt: skip
    assert written.agno is not None
    assert (written.agno.session_id, written.agno.user_id) == ("acme", "ümlaut")
    assert json.loads(written.agno.attributes) == {
        "session.id": "acme", "user.id": "ümlaut", "agno.run.id": "r",
    }  # fmt: skip
    for stored in (*row.values(), *written.agno):
        assert type(stored) in (str, int, float, bool, type(None))


@pytest.mark.parametrize("kind", [None, "client", 7])
def test_a_kind_that_is_none_is_internal_as_for_agno(kind: Any, tracer: Tracer, kept: Kept) -> None:
    tracer.start_span("any", kind=kind).end()

    assert columns(encode(kept.spans[0], ended=True, created_at=CREATED_AT))["span_kind"] == "INTERNAL"


@pytest.mark.parametrize(
    ("time_ns", "stored"), [(10**30, 2**63 - 1), (-(10**30), -(2**63)), (math.inf, 2**63 - 1)]
)
def test_a_time_beyond_what_a_file_holds_is_the_nearest_it_does(
    time_ns: float, stored: int, tracer: Tracer, kept: Kept, tmp_path: Path
) -> None:
    tracer.start_span("any", start_time=1).end(end_time=time_ns)  # type: ignore[arg-type]

    assert columns(encode(kept.spans[0], ended=True, created_at=CREATED_AT))["end_ns"] == stored
    with agent(tmp_path / "traces.db") as working:
        working.tracer.start_span("any", start_time=1).end(end_time=time_ns)  # type: ignore[arg-type]
    assert rows(tmp_path / "traces.db", "SELECT end_ns FROM att_spans") == [(stored,)]
    assert rows(
        tmp_path / "traces.db", "SELECT count(*) FROM agno_spans WHERE end_time LIKE '____-%+00:00'"
    ) == [(1,)]


def test_what_limits_dropped_is_counted(tracer: Tracer, kept: Kept) -> None:
    with tracer.start_as_current_span("busy", attributes={str(n): n for n in range(10)}) as span:
        span.add_event("one")
        span.add_event("two")
        span.add_link(REMOTE)
        span.add_link(REMOTE)

    row = columns(encode(kept.spans[0], ended=True, created_at=CREATED_AT))
    assert (row["dropped_attributes"], row["dropped_events"], row["dropped_links"]) == (7, 1, 1)


def test_facts_are_columns(tracer: Tracer, kept: Kept) -> None:
    with tracer.start_as_current_span("m") as span:
        span.set_attributes(
            {"openinference.span.kind": "LLM", "llm.model_name": "gpt-5", "llm.token_count.prompt": 12}
        )

    row = columns(encode(kept.spans[0], ended=True, created_at=CREATED_AT))
    assert (row["kind"], row["model"], row["input_tokens"], row["output_tokens"]) == (
        "LLM",
        "gpt-5",
        12,
        None,
    )


def test_a_running_span_has_attributes_and_no_row_for_agno(tracer: Tracer) -> None:
    span = tracer.start_span("running", attributes={"a": 1})
    assert isinstance(span, ReadableSpan)

    written = encode(span, ended=False, created_at=CREATED_AT)
    assert written.agno is None
    assert columns(written)["attributes"] == '{"a":1}'
    assert columns(written)["end_ns"] is None
    span.end()


def test_a_start_stays_a_start_when_the_span_has_ended_meanwhile(tracer: Tracer) -> None:
    span = tracer.start_span("quick")
    span.end()
    assert isinstance(span, ReadableSpan)

    written = encode(span, ended=False, created_at=CREATED_AT)
    assert columns(written)["end_ns"] is None
    assert written.agno is None


def test_attributes_of_an_ended_span_are_agnos_unless_somebody_else_writes_agnos_table(
    tracer: Tracer, kept: Kept
) -> None:
    tracer.start_span("ended", attributes={"a": [1, 2]}).end()

    span = kept.spans[0]
    shared = encode(span, ended=True, created_at=CREATED_AT)
    alone = encode(span, ended=True, created_at=CREATED_AT, fills_agno_tables=False)
    assert shared.agno is not None
    assert (shared.agno.attributes, columns(shared)["attributes"]) == ('{"a":[1,2]}', None)
    assert (alone.agno, columns(alone)["attributes"]) == (None, '{"a":[1,2]}')


def test_only_a_root_tells_ids() -> None:
    def ended(parent: SpanContext | None) -> ReadableSpan:
        return ReadableSpan(
            name="A.run",
            context=REMOTE,
            parent=parent,
            attributes={"agno.agent.id": "a", "session.id": "s"},
            instrumentation_scope=InstrumentationScope("x"),
        )

    root = encode(ended(None), ended=True, created_at=CREATED_AT).agno
    child = encode(ended(REMOTE), ended=True, created_at=CREATED_AT).agno
    assert root is not None
    assert child is not None
    assert (root.agent_id, root.session_id) == ("a", "s")
    assert (child.agent_id, child.session_id) == (None, None)


def test_remembered_texts_are_made_once_and_forgotten_in_time() -> None:
    made: list[object] = []

    def make(thing: object) -> str:
        made.append(thing)
        return f"text {thing}"

    texts = RememberedTexts(make)
    first = [0]
    assert texts.text(first) == texts.text(first) == "text [0]"
    assert len(made) == 1
    for number in range(1, 3 * RememberedTexts.MOST):
        assert texts.text([number]) == f"text [{number}]"
    assert texts.text(first) == "text [0]"
