"""A file is kept within its bounds: whole traces go, the oldest first, and nothing else changes."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

from agno_trace_tui.cli.main import main
from agno_trace_tui.errors import UsageError
from agno_trace_tui.exporter import pruning, writer
from agno_trace_tui.store import writing
from agno_trace_tui.store.agno_tables import TableNames, discover
from agno_trace_tui.store.bounds import Retention, retention_of
from agno_trace_tui.store.file_sizes import used_bytes
from agno_trace_tui.store.heartbeats import LIVING_NS
from agno_trace_tui.store.retention import Pruned, Pruner, expected
from agno_trace_tui.store.schema import agno_statements
from tests.support import corpus
from tests.support.recording import AGENT, MODEL, Agent, agent
from tests.support.spans import rows, wait_for
from tests.support.watching import watching

Capture = pytest.CaptureFixture[str]
TABLES = ("agno_traces", "agno_spans", "att_spans")


def recorded(path: Path, traces: int = 10, size: int = 10) -> list[str]:
    """A file with traces of four spans; answers their ids, the oldest first."""
    with agent(path) as working:
        return [
            working.run(f"Agent_{number}.run", calls=3, **{"input.value": "x" * size})
            for number in range(traces)
        ]


def left(path: Path, table: str = "agno_traces") -> list[str]:
    return [trace for (trace,) in rows(path, f"SELECT DISTINCT trace_id FROM {table} ORDER BY 1")]


def prune(path: Path, retention: Retention, now_ns: int | None = None) -> Pruned:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        now_ns = time.time_ns() if now_ns is None else now_ns
        pruner, pruned = Pruner(connection, retention), Pruned()
        foreseen = expected(connection, retention, now_ns)
        while (step := pruner.step(now_ns)).traces:
            pruned = pruned.plus(step)
        assert retention.max_bytes is not None or pruned == foreseen
        return pruned


@pytest.mark.parametrize("kept", [0, 1, 9, 10, 11])
def test_the_newest_traces_are_kept_whole_and_the_others_go_from_every_table(
    kept: int, tmp_path: Path
) -> None:
    path = tmp_path / "traces.db"
    traces = recorded(path)

    pruned = prune(path, Retention(max_traces=kept))

    expected_left = sorted(traces[len(traces) - kept :] if kept < len(traces) else traces)
    gone = len(traces) - len(expected_left)
    assert pruned == Pruned(gone, 4 * gone)
    for table in TABLES:
        assert left(path, table) == expected_left
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(4 * len(expected_left),)]


def test_traces_that_began_too_long_ago_go(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    traces = recorded(path, 5)
    [(start_ns,)] = rows(path, "SELECT min(start_ns) FROM att_spans WHERE trace_id = ?", traces[3])

    microsecond = start_ns // 1_000 * 1_000  # the list is told in these
    prune(path, Retention(keep_ns=1_000_000_000), now_ns=microsecond + 1_000_000_000)

    assert left(path) == sorted(traces[3:])


def test_a_file_that_is_too_large_is_brought_below_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    traces = recorded(path, 60, size=5_000)
    with closing(sqlite3.connect(path)) as connection:
        bound = used_bytes(connection) // 2

    prune(path, Retention(max_bytes=bound))

    with closing(sqlite3.connect(path)) as connection:
        assert bound * 0.8 < used_bytes(connection) <= bound
    remaining = left(path)
    assert sorted(traces[-len(remaining) :]) == remaining
    assert 15 <= len(remaining) <= 35


def keep_documents(path: Path, size: int) -> None:
    """Something of the user's in the same file."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE IF NOT EXISTS documents (text BLOB)")
        connection.execute("INSERT INTO documents VALUES (zeroblob(?))", (size,))


def test_what_others_keep_in_a_file_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    recorded(path, 60, size=5_000)
    with closing(sqlite3.connect(path)) as connection:
        of_traces = used_bytes(connection)
    keep_documents(path, 4 * of_traces)

    assert prune(path, Retention(max_bytes=of_traces * 6 // 5)).traces == 0
    prune(path, Retention(max_bytes=of_traces // 2))

    with closing(sqlite3.connect(path)) as connection:
        left_of_traces = used_bytes(connection) - 4 * of_traces
    assert 0.35 < left_of_traces / of_traces < 0.75, "about half: what others take can only be reckoned"
    assert rows(path, "SELECT count(*) FROM documents") == [(1,)]


def test_what_others_add_to_a_file_meanwhile_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    recorded(path, 60, size=5_000)
    keep_documents(path, 10)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        bound = used_bytes(connection) * 6 // 5
        pruner = Pruner(connection, Retention(max_bytes=bound))
        for _ in range(3):
            assert pruner.step(time.time_ns()) == Pruned()
            keep_documents(path, bound)


def copy_as_archive(path: Path) -> None:
    """The traces in tables of another name, made as Agno makes them."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in agno_statements("archive_traces", "archive_spans"):
            connection.execute(statement)
        for table in ("traces", "spans"):
            connection.execute(f"INSERT INTO archive_{table} SELECT * FROM agno_{table}")


def test_a_writer_deletes_from_its_own_tables_only(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    traces = recorded(path, 6)
    copy_as_archive(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM agno_traces WHERE trace_id = ?", (traces[0],))
        connection.execute("DELETE FROM agno_spans WHERE trace_id = ?", (traces[0],))
    with agent(path, traces_table="others", spans_table="others_spans") as other:
        theirs = [other.run(f"Other_{number}.run") for number in range(5)]

    with agent(path, max_traces=2) as working:
        mine = working.run("Mine.run")
        wait_for(lambda: len(left(path)) == 2)

    assert left(path) == sorted([traces[-1], mine])
    assert left(path, "archive_traces") == left(path, "archive_spans") == sorted(traces)
    assert left(path, "others") == left(path, "others_spans") == sorted(theirs)
    ours = set(left(path, "att_spans"))
    assert {traces[0], *theirs, traces[-1], mine} == ours, "what is known of the others' spans stays, too"


def test_what_is_known_of_others_traces_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path, traces_table="others", spans_table="others_spans") as other:
        for number in range(100):
            other.run(f"Other_{number}.run", calls=9)
    recorded(path, 5)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        retention = Retention(max_bytes=50_000)
        assert (
            Pruner(connection, retention, TableNames("agno_traces", "agno_spans")).step(time.time_ns())
            == Pruned()
        )
    assert len(left(path)) == 5


def test_what_others_take_away_does_not_make_room_for_more(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    recorded(path, 30, size=5_000)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        bound = used_bytes(connection)
        pruner = Pruner(connection, Retention(max_bytes=bound))
        keep_documents(path, 4 * bound)
        assert pruner.step(time.time_ns()) == Pruned()
        connection.execute("DELETE FROM documents")
        assert pruner.step(time.time_ns()) == Pruned()
        recorded(path, 30, size=5_000)
        assert pruner.step(time.time_ns()).traces > 0


def test_tables_are_its_own_by_whichever_case_they_are_named_in(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    recorded(path, 5)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        pruner = Pruner(connection, Retention(max_traces=2), TableNames("Agno_Traces", "AGNO_SPANS"))
        assert pruner.step(time.time_ns()).traces == 3


def test_spans_that_were_put_aside_stay(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    traces = recorded(path, 5)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ALTER TABLE agno_spans RENAME TO old_spans")
        recorded(path, 1)
        pruner = Pruner(connection, Retention(max_traces=2), TableNames("agno_traces", "agno_spans"))
        assert pruner.step(time.time_ns()).traces == 4
    assert left(path, "old_spans") == sorted(traces)


def test_a_trace_of_which_nobody_knows_when_it_began_is_not_too_old(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    traces = recorded(path, 4)
    for trace, start in zip(traces, ("soon", "", "1969-07-20T20:17:00+00:00"), strict=False):
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE agno_traces SET start_time = ? WHERE trace_id = ?", (start, trace))

    assert prune(path, Retention(max_traces=10, max_bytes=10**9)) == Pruned()
    assert prune(path, Retention(keep_ns=3_600 * 10**9)).traces == 1
    assert left(path) == sorted([*traces[:2], traces[3]])


def test_by_hand_the_traces_of_all_tables_are_pruned(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    traces = recorded(path, 6)
    copy_as_archive(path)

    prune(path, Retention(keep_ns=1), now_ns=time.time_ns())

    assert left(path) == left(path, "archive_traces") == left(path, "att_spans") == []
    assert len(traces) == 6


def resources(path: Path) -> list[str | None]:
    return [name for (name,) in rows(path, "SELECT attributes ->> '$.name' FROM att_resources ORDER BY 1")]


def test_resources_that_no_span_names_are_forgotten_unless_a_process_lives_that_may(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    for name in ("a", "b", "c"):
        with agent(path, resource=Resource({"name": name})) as working:
            working.run("Any.run")
    assert resources(path) == ["a", "b", "c"]
    with agent(path, resource=Resource({"name": "d"})) as living:
        living.run("Living.run")
        prune(path, Retention(max_traces=2))
        assert resources(path) == ["a", "b", "c", "d"]

    recorded(path, 1)
    prune(path, Retention(max_traces=2))
    assert resources(path) == [None, "d"]


def test_a_writer_knows_the_resource_of_its_spans_whatever_was_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "PRUNE_INTERVAL", 0.0)
    path = tmp_path / "traces.db"
    with agent(path, max_traces=1, resource=Resource({"name": "a"})) as working:
        working.run("First.run")
        recorded(path, 1)  # by a process that is forgotten with it
        others = TracerProvider(resource=Resource({"name": "b"}), shutdown_on_exit=False)
        others.add_span_processor(working.processor)
        others.get_tracer("tests").start_span("Second.run").end()
        working.flush()
        wait_for(lambda: resources(path) == ["b"])
        working.run("Third.run")
        named = "SELECT s.name, r.attributes ->> '$.name' FROM att_spans s LEFT JOIN att_resources r USING (resource_id)"
        assert ("Third.run", "a") in rows(path, named)


def test_what_runs_is_kept_until_its_process_gives_no_sign_of_life(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Long.run", **AGENT)
        working.end(working.begin("Model.invoke", root, **MODEL))
        working.run("Short.run")

        assert prune(path, Retention(max_traces=1)).traces == 1
        assert rows(path, "SELECT name FROM att_spans WHERE end_ns IS NULL") == [("Long.run",)]
        prune(path, Retention(max_traces=1), now_ns=time.time_ns() + 2 * LIVING_NS)
        working.end(root)


def test_an_interrupted_trace_goes_with_the_others(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    recorded(path, 3)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE att_spans SET end_ns = NULL")
        connection.execute("DELETE FROM agno_spans")
        connection.execute("DELETE FROM agno_traces")

    assert prune(path, Retention(max_traces=1)).traces == 2
    assert len(left(path, "att_spans")) == 1


def test_processes_that_left_nothing_behind_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    recorded(path, 3)
    recorded(path, 2)
    assert len(rows(path, "SELECT * FROM att_processes")) == 2

    prune(path, Retention(max_traces=1))

    assert len(rows(path, "SELECT * FROM att_processes")) == 1


def forget(path: Path, *, seconds: int, kept: int = 1) -> list[int]:
    """Prune so much later; answers the processes that are left."""
    prune(path, Retention(max_traces=kept), now_ns=time.time_ns() + seconds * 10**9)
    return [process for (process,) in rows(path, "SELECT process_id FROM att_processes ORDER BY 1")]


def test_a_killed_process_is_forgotten_once_nothing_of_it_is_left(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    recorded(path, 3)
    recorded(path, 2)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE att_processes SET end_ns = NULL")

    assert forget(path, seconds=30) == [1, 2], "it may be alive"
    assert forget(path, seconds=120) == [2]


def test_a_killed_process_is_not_forgotten_as_long_as_spans_of_it_are_open(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    recorded(path, 1)
    recorded(path, 1)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE att_processes SET end_ns = NULL, heartbeat_ns = 1 WHERE process_id = 1")
        connection.execute("UPDATE att_spans SET end_ns = NULL WHERE process_id = 1")

    assert forget(path, seconds=0, kept=2) == [1, 2]
    assert forget(path, seconds=0) == [2]


def test_a_process_that_was_only_idle_is_known_again_with_its_next_batch(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as idle:
        idle.run("Old.run")
        recorded(path, 1)
        with pytest.MonkeyPatch.context() as later:
            later.setattr(writing, "SILENCE_NS", 0)
            assert len(forget(path, seconds=120)) == 1
            idle.run("New.run")
    recorders = "SELECT s.name, p.end_ns > 0 FROM att_spans s JOIN att_processes p USING (process_id)"
    assert ("New.run", 1) in rows(path, recorders)
    assert rows(path, "SELECT count(*), count(end_ns) FROM att_processes") == [(2, 2)]


def test_trouble_with_deleting_is_told_and_holds_up_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def fail(pruner: Pruner, now_ns: int) -> Pruned:
        steps.append(threading.current_thread().name)
        raise ValueError("no date")

    monkeypatch.setattr(Pruner, "step", fail)
    monkeypatch.setattr(pruning, "PRUNE_INTERVAL", 0.0)
    path = tmp_path / "traces.db"
    with agent(path, max_traces=1) as working:
        spans = 0
        while "agno-trace-tui-storing" not in steps:
            for _ in range(3 * writer.BATCH):
                working.end(working.begin("any"))
                spans += 1
            working.flush()
        assert "agno-trace-tui-writer" in steps
        assert working.processor.health.last_error == "ValueError: no date"
    assert rows(path, "SELECT count(*) FROM agno_spans") == [(spans,)]


def test_the_writer_prunes_while_it_records(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    recorded(path, 100)
    with agent(path, max_traces=7) as working:
        root = working.begin("New.run", **AGENT)
        working.flush()
        wait_for(lambda: len(left(path, "att_spans")) <= 7)
        working.end(root)
        working.flush()
        assert working.processor.health.pruned_traces >= 93
        assert ("New.run",) in rows(path, "SELECT name FROM agno_spans")


def test_a_writer_that_has_nothing_more_to_record_prunes_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    recorded(path, 150)
    with agent(path, max_traces=5) as working:
        working.run("Last.run")
        wait_for(lambda: len(left(path)) == 5)


@pytest.mark.parametrize("name", corpus.names())
def test_agnos_own_files_are_pruned_and_nothing_else_in_them_is_touched(name: str, tmp_path: Path) -> None:
    path = corpus.unpack(name, tmp_path).path
    with closing(sqlite3.connect(path)) as connection:
        tables = discover(connection)
        before = content(connection)
    if not tables.pairs:
        pytest.skip("no tables of traces")
    [pair] = tables.pairs
    traces = sorted(before[pair.traces], key=lambda row: (row["start_time"], row["trace_id"]), reverse=True)
    kept = {row["trace_id"] for row in traces[:1]}

    prune(path, Retention(max_traces=1))

    with closing(sqlite3.connect(path)) as connection:
        after = content(connection)
    for table, rows_before in before.items():
        if table in (pair.traces, pair.spans):
            rows_before = [row for row in rows_before if row["trace_id"] in kept]
        assert after[table] == rows_before
    assert before.keys() == after.keys()


def content(connection: sqlite3.Connection) -> dict[str | None, list[dict[str, Any]]]:
    connection.row_factory = sqlite3.Row
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in names}


async def test_a_monitor_lets_go_of_what_was_deleted(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    traces = recorded(path, 8)
    async with watching(path) as watch:
        await watch.until(lambda: len(watch.traces) == 8)
        prune(path, Retention(max_traces=3))
        await watch.until(lambda: len(watch.traces) == 3)
        assert {trace.trace_id for trace in watch.traces} == set(traces[-3:])
        assert watch.monitor.status.traces == 3


@pytest.mark.parametrize("name", ["3.1.10/tools", "2.3.5/tools"])
async def test_a_monitor_notices_that_all_was_deleted_and_sees_what_comes_then(
    name: str, tmp_path: Path
) -> None:
    path = corpus.unpack(name, tmp_path).path
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        spans = connection.execute("SELECT * FROM agno_spans ORDER BY rowid LIMIT 1").fetchall()
        trace = connection.execute("SELECT * FROM agno_traces WHERE trace_id = ?", (spans[0][1],)).fetchall()
        async with watching(path) as watch:
            await watch.until(lambda: watch.traces)
            connection.execute("DELETE FROM agno_spans")
            connection.execute("DELETE FROM agno_traces")
            await watch.until(lambda: not watch.traces)
            for table, values in (("agno_traces", trace), ("agno_spans", spans)):
                connection.executemany(
                    f"INSERT INTO {table} VALUES ({', '.join('?' * len(values[0]))})", values
                )
            await watch.until(lambda: watch.traces and watch.traces[0].span_count == 1)


def test_by_hand_it_says_what_it_did_and_would_do(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "traces.db"
    traces = recorded(path, 6)

    assert main(["prune", str(path), "--max-traces", "2", "--dry-run"]) == 0
    assert capsys.readouterr().err == "Would delete 4 traces with 16 spans.\n"
    assert len(left(path)) == 6

    assert main(["prune", str(path), "--keep", "30d", "--max-traces", "2", "--vacuum"]) == 0
    told = capsys.readouterr().err
    assert told.startswith("Deleted 4 traces with 16 spans; ")
    assert "The file has " in told
    assert left(path) == sorted(traces[-2:])
    assert rows(path, "PRAGMA freelist_count") == [(0,)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Nothing says what to keep."),
        (["--keep", "soon"], "'soon' is no length of time: write 7d, 12h or 30m."),
        (["--max-size", "large"], "'large' is no size: write 500MB or 2GB."),
        (["--keep", "0d"], "A file that keeps nothing is not meant."),
    ],
)
def test_what_cannot_be_meant_is_said(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "traces.db"
    recorded(path, 1)
    assert main(["prune", str(path), *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert len(left(path)) == 1


@pytest.mark.parametrize(
    ("given", "bounds"),
    [
        (("7d", None, None), Retention(keep_ns=7 * 86_400 * 10**9)),
        ((timedelta(hours=1.5), None, None), Retention(keep_ns=5_400 * 10**9)),
        (("1.5h", "500MB", 10), Retention(5_400 * 10**9, 500_000_000, 10)),
        ((None, "2 GiB", None), Retention(max_bytes=2 * 2**30)),
        ((None, "64k", None), Retention(max_bytes=64_000)),
        ((None, 4096, None), Retention(max_bytes=4096)),
        ((None, "4096", None), Retention(max_bytes=4096)),
        ((None, None, None), Retention()),
    ],
)
def test_bounds_as_people_write_them(given: tuple[Any, Any, Any], bounds: Retention) -> None:
    assert retention_of(*given) == bounds


@pytest.mark.parametrize(
    "given",
    [
        ("7", None, None),
        (None, "5x", None),
        (None, None, 0),
        ("-1d", None, None),
        (7, None, None),
        (None, 1.5, None),
        (None, None, "7"),
        (None, None, True),
    ],
)
def test_bounds_that_are_none(given: tuple[Any, Any, Any], tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        retention_of(*given)
    with pytest.raises(UsageError):
        Agent(tmp_path / "traces.db", retention=given[0], max_size=given[1], max_traces=given[2])
