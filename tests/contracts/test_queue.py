"""What waits for a stalled disk is bounded in notes and in bytes; what is lost is counted by its reason."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from agno_trace_tui import SqliteSpanProcessor
from agno_trace_tui.exporter.health import QUEUE_FULL, QUEUE_HEAVY
from tests.support.spans import rows, tracer_for, wait_for

OPEN = "SELECT name FROM att_spans WHERE end_ns IS NULL ORDER BY revision"


def test_a_full_queue_drops_and_counts(tmp_path: Path) -> None:
    obstacle = tmp_path / "obstacle"
    obstacle.write_text("")
    processor = SqliteSpanProcessor(obstacle / "traces.db", queue_bound=10)
    tracer = tracer_for(processor)
    tracer.start_span("the writer is stuck with this one").end()
    wait_for(lambda: processor.health.retries)
    for number in range(50):
        tracer.start_span(f"span {number}").end()
    obstacle.unlink()
    assert processor.force_flush()

    stored = rows(processor.path, "SELECT count(*) FROM agno_spans")[0][0]
    assert 1 <= stored < 51
    assert processor.health.dropped_total == 51 - stored
    assert rows(processor.path, OPEN) == []
    processor.shutdown()
    ((written, dropped, drops),) = rows(
        processor.path, "SELECT spans_written, spans_dropped, drops FROM att_processes"
    )
    assert (written, dropped, json.loads(drops)) == (stored, 51 - stored, {QUEUE_FULL: 51 - stored})


def test_a_heavy_queue_drops_and_counts(tmp_path: Path) -> None:
    obstacle = tmp_path / "obstacle"
    obstacle.write_text("")
    processor = SqliteSpanProcessor(obstacle / "traces.db", queue_bytes=1_000_000)
    tracer = tracer_for(processor)
    tracer.start_span("the writer is stuck with this one").end()
    wait_for(lambda: processor.health.retries)
    for number in range(700):
        tracer.start_span(f"span {number}", attributes={"input.value": f"{number:03}" * 10_000}).end()
    kept = 701 - processor.health.dropped[QUEUE_HEAVY]
    assert set(processor.health.dropped) == {QUEUE_HEAVY}
    assert 30 < kept < 32 + 2 * 1_000_000 / 30_000, "half of the 64 unweighed notes are ends"
    obstacle.unlink()
    assert processor.force_flush()

    stored = rows(processor.path, "SELECT name FROM agno_spans WHERE name LIKE 'span %' ORDER BY rowid")
    assert stored[: kept - 1] == [(f"span {number}",) for number in range(kept - 1)]
    assert processor.health.dropped_total == 700 - len(stored)
    for number in range(200):
        tracer.start_span(f"later {number}", attributes={"input.value": "x" * 40_000}).end()
        assert processor.force_flush()
    assert processor.health.dropped_total == 700 - len(stored), "what was taken weighs nothing"
    processor.shutdown()


def test_an_end_that_the_queue_refused_is_found_again(tmp_path: Path) -> None:
    """The writer knows the span since its start, and the live span tells how it ended."""
    path = tmp_path / "later" / "traces.db"
    processor = SqliteSpanProcessor(path, queue_bound=10)
    tracer = tracer_for(processor)
    span = tracer.start_span("important")
    processor.force_flush()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(200):
            tracer.start_span("noise").end()
        span.set_attribute("output.value", "42")
        span.end()
        other.execute("COMMIT")

    assert processor.force_flush()
    wait_for(
        lambda: rows(path, "SELECT 1 FROM agno_spans WHERE name = 'important' AND attributes LIKE '%42%'")
    )
    assert rows(path, OPEN) == []
    stored = rows(path, "SELECT count(*) FROM agno_spans")[0][0]
    assert processor.health.dropped_total == 201 - stored
    processor.shutdown()


def test_of_more_refused_ends_than_are_kept_in_mind_those_are_found_whose_spans_tell(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    processor = SqliteSpanProcessor(path, queue_bound=10)
    tracer = tracer_for(processor)
    first, second = tracer.start_span("first"), tracer.start_span("second")
    with tracer.start_as_current_span("still running"):
        assert processor.force_flush()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(200):
                tracer.start_span("noise").end()
            first.end()
            second.end()
            for _ in range(200):
                tracer.start_span("noise").end()
            other.execute("COMMIT")

        assert processor.force_flush()
        wait_for(lambda: rows(path, OPEN) == [("still running",)])
    assert processor.force_flush()
    found = rows(path, "SELECT name FROM agno_spans WHERE name <> 'noise' ORDER BY name")
    assert found == [("first",), ("second",), ("still running",)]
    stored = rows(path, "SELECT count(*) FROM agno_spans")[0][0]
    assert processor.health.dropped_total == 403 - stored
    processor.shutdown()
