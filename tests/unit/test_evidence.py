"""What is kept of payloads, and what is usual: read from files of both kinds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from agno_trace_tui.semantics.evidence import NO_EVIDENCE, SpanEvidence, evidence_of
from agno_trace_tui.semantics.windows import prompt_window
from agno_trace_tui.store import evidence_queries, reading
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import open_reader
from agno_trace_tui.store.evidence_queries import ReadEvidence
from agno_trace_tui.store.rows import UsualDuration
from tests.support import corpus
from tests.support.insights import llm, tool
from tests.support.recording import AGENT, MODEL, TOOL, agent, trace_id


def test_messages_are_recognised_and_their_text_is_not_kept() -> None:
    first = evidence_of(llm(("system", "Be brief."), ("user", "secret question")))
    second = evidence_of(llm(("system", "Be brief."), ("user", "secret question"), ("assistant", "Yes.")))
    assert second.messages[:2] == first.messages
    assert [message.size for message in second.messages] == [9, 15, 4]
    assert "secret" not in repr(second)


def test_a_message_with_another_role_tool_call_or_attachment_is_another_message() -> None:
    base = {"openinference.span.kind": "LLM", "llm.input_messages.0.message.content": "Hello"}
    kinds: list[dict[str, Any]] = [
        {"llm.input_messages.0.message.role": "user"},
        {"llm.input_messages.0.message.role": "assistant"},
        {"llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.tool_call_id": "c1"},
        {"llm.input_messages.0.message.tool_calls.0.tool_call.function.name": "search"},
        {"llm.input_messages.0.message.tool_calls.0.tool_call.function.name": "find"},
    ]
    digests = [evidence_of({**base, **kind}).messages[0].digest for kind in kinds]
    assert len(set(digests)) == len(digests)


def test_what_is_hidden_is_not_taken_for_the_same() -> None:
    assert evidence_of(llm(("user", "__REDACTED__"))).messages == ()
    assert (
        evidence_of({**TOOL, "input.value": "[REDACTED]", "output.value": "__REDACTED__"}) == SpanEvidence()
    )


def test_runs_have_no_evidence() -> None:
    assert evidence_of({**AGENT, "input.value": "Hello"}) is NO_EVIDENCE


def test_windows_are_known_by_exact_names_only() -> None:
    assert prompt_window("gpt-4o-2024-11-20") == prompt_window("gpt-4o") == 128_000
    assert prompt_window("claude-opus-4-20250514") == 200_000
    assert prompt_window("gpt-5-chat-latest") is None
    assert prompt_window("") is prompt_window(None) is None


def ask(path: Path, trace: str, span_ids: list[str]) -> dict[str, ReadEvidence]:
    with closing(open_reader(path).connection) as connection:
        query = evidence_queries.evidence_of_spans(discover(connection), trace, span_ids)
        return {read.span_id: read for read in reading.ask(connection, query)}


def usual_in(path: Path) -> dict[tuple[str, str | None], UsualDuration]:
    with closing(open_reader(path).connection) as connection:
        found = reading.ask(connection, evidence_queries.usual_durations(discover(connection)))
        return {(usual.name, usual.model): usual for usual in found}


def test_evidence_of_running_and_ended_spans_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as recording:
        root = recording.begin("Agent.run", **AGENT)
        running = recording.begin("Model.invoke", root, **llm(("user", "Hello")))
        ended = recording.begin("search", root, **tool(query="x"))
        recording.end(ended)
        recording.flush()
        ids = [format(span.context.span_id, "016x") for span in (running, ended)]
        read = ask(path, trace_id(root), [*ids, "not there"])
    assert len(read[ids[0]].evidence.messages) == 1
    assert read[ids[1]].evidence.arguments is not None
    assert read["not there"] == ReadEvidence("not there", 0, NO_EVIDENCE, whole=True)


def test_a_huge_payload_is_not_looked_into(tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as recording:
        root = recording.begin("search", **tool(query="x" * 1_000))
        recording.end(root)
        recording.flush()
        span_id = format(root.context.span_id, "016x")
        monkeypatch.setattr(evidence_queries, "LARGEST_PAYLOAD", 1_000)
        (read,) = ask(path, trace_id(root), [span_id]).values()
    assert not read.whole
    assert read.size > 1_000
    assert read.evidence is NO_EVIDENCE


def test_evidence_from_agnos_own_file(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/tools", tmp_path).path
    with closing(sqlite3.connect(path)) as connection:
        trace, span_id = connection.execute(
            "SELECT trace_id, span_id FROM agno_spans WHERE name = 'get_weather' LIMIT 1"
        ).fetchone()
    read = ask(path, trace, [span_id])[span_id]
    assert read.whole
    assert read.evidence.arguments is not None
    assert read.evidence.result is not None


def test_what_is_usual_is_told_by_name_and_model_of_spans_that_ended_well(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as recording:
        for number in range(40):
            span = recording.tracer.start_span(
                "Model.invoke", attributes={**MODEL, "llm.model_name": f"m{number % 2}"}, start_time=0
            )
            span.end(end_time=(number + 1) * 1_000_000)
        recording.end(recording.begin("Model.invoke", **MODEL), "no")
        recording.begin("Model.invoke", **MODEL)
        recording.flush()
        found = usual_in(path)
    assert set(found) == {("Model.invoke", "m0"), ("Model.invoke", "m1")}
    even = found["Model.invoke", "m0"]
    assert (even.spans, even.median_ns, even.p95_ns) == (20, 20_000_000, 37_000_000)


def test_what_is_usual_in_agnos_own_file(tmp_path: Path) -> None:
    found = usual_in(corpus.unpack("3.1.10/tools", tmp_path).path)
    assert found["get_weather", None].spans == 4
    assert (
        15_000_000 <= found["get_weather", None].median_ns <= found["get_weather", None].p95_ns < 60_000_000
    )


def test_only_the_newest_spans_are_looked_at_for_what_is_usual(tmp_path: Path, monkeypatch: Any) -> None:
    path = corpus.unpack("3.1.10/tools", tmp_path).path
    monkeypatch.setattr(evidence_queries, "NEWEST_SPANS", 3)
    with closing(sqlite3.connect(path)) as connection:
        newest = connection.execute(
            "SELECT status_code FROM agno_spans ORDER BY rowid DESC LIMIT 3"
        ).fetchall()
    well = [status for (status,) in newest if status != "ERROR"]
    assert sum(usual.spans for usual in usual_in(path).values()) == len(well) > 0
