"""What attributes mean, on every span that real Agno recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.message import results_by_call
from agno_trace_tui.semantics.messages import input_conversation, output_conversation
from agno_trace_tui.semantics.tools import offered_tools
from agno_trace_tui.store import reading
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import open_reader
from agno_trace_tui.tui.rendering.detail_documents import TABS
from agno_trace_tui.tui.rendering.row_count import RowCount
from agno_trace_tui.tui.rendering.subject import Subject
from tests.support import corpus


def subjects(name: str, folder: Path) -> Iterator[Subject]:
    """Every span of a database."""
    connection, _ = open_reader(corpus.unpack(name, folder).path)
    tables = discover(connection)
    for trace in reading.ask(connection, reading.trace_page(tables, limit=1_000)):
        for row in reading.ask(connection, reading.spans_of_trace(tables, trace.trace_id)):
            (payload,) = reading.ask(connection, reading.payload(tables, row.trace_id, row.span_id))
            yield Subject(row, payload, frozenset(), row.end_ns or row.start_ns)
    connection.close()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Subject]]:
    folder = tmp_path_factory.mktemp("corpus")
    return {name: list(subjects(name, folder)) for name in corpus.names()}


def test_kinds_are_right(recorded: dict[str, list[Subject]]) -> None:
    kinds = Counter(span.facts.kind for spans in recorded.values() for span in spans)
    assert kinds[SpanKind.WORKFLOW] == 10
    assert kinds[SpanKind.STEP] == 110
    assert kinds[SpanKind.UNKNOWN] == 0
    for spans in recorded.values():
        for span in spans:
            if span.facts.kind is SpanKind.STEP:
                assert ".execute" in span.row.name or ".aexecute" in span.row.name


def test_every_model_call_has_its_conversation(recorded: dict[str, list[Subject]]) -> None:
    for name, spans in recorded.items():
        for span in spans:
            if span.facts.kind is not SpanKind.LLM:
                continue
            given = input_conversation(span.payload.attributes)
            assert given.messages, name
            roles = {message.role for message in given.messages}
            assert roles <= {"system", "user", "assistant", "tool"}, name
            answered = output_conversation(span.payload.attributes)
            assert answered.messages or span.failure or span.is_silent, name


def test_every_tools_answer_is_joined_with_its_call(recorded: dict[str, list[Subject]]) -> None:
    joined = 0
    for spans in recorded.values():
        for span in spans:
            messages = input_conversation(span.payload.attributes).messages
            results = results_by_call(messages)
            calls = {call.id for message in messages for call in message.tool_calls}
            assert set(results) <= calls
            joined += len(results)
    assert joined > 100


def test_failed_calls_of_old_instrumentors_are_suspected(recorded: dict[str, list[Subject]]) -> None:
    silent = Counter(
        name.partition("/")[0] for name, spans in recorded.items() for span in spans if span.is_silent
    )
    assert set(silent) == {"2.3.5"}


def test_the_long_history_tells_how_much_of_it_is_missing(recorded: dict[str, list[Subject]]) -> None:
    (call,) = [
        span
        for span in recorded["3.1.10/long_history"]
        if span.facts.kind is SpanKind.LLM and key.INPUT_VALUE not in span.payload.attributes
    ]
    given = input_conversation(call.payload.attributes)
    assert given.missing > 0
    assert f"The first {given.missing} messages" in TABS["messages"][1](call).text


def test_reasoning_and_offered_tools_are_found(recorded: dict[str, list[Subject]]) -> None:
    calls = [span for span in recorded["3.1.10/reasoning"] if span.facts.kind is SpanKind.LLM]
    answers = [output_conversation(span.payload.attributes).messages[0] for span in calls]
    assert sum("Let me think." in answer.reasoning for answer in answers) >= 5
    earlier = [message for span in calls for message in input_conversation(span.payload.attributes).messages]
    assert any(message.reasoning == "42." for message in earlier)
    names = {tool.name for span in calls for tool in offered_tools(span.payload.attributes)}
    assert names == {"think", "analyze"}


@pytest.mark.slow
def test_every_tab_of_every_span_can_be_read(recorded: dict[str, list[Subject]]) -> None:
    for spans in recorded.values():
        for span in spans:
            for tab, (_title, document_of) in TABS.items():
                document = document_of(span)
                assert document.text, tab
                assert "\x1b" not in document.text
                assert RowCount(document, 38).total() >= len(document)
