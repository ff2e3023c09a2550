from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from agno_trace_tui.errors import FilterError
from agno_trace_tui.model.filter_syntax import DEEPEST, MOST_PIECES, parse
from agno_trace_tui.model.filtering import FIELDS, condition_of
from agno_trace_tui.store import reading
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.conditions import knowing
from agno_trace_tui.store.connection import open_reader
from tests.support import corpus
from tests.support.recording import AGENT, MODEL, TOOL, agent

NOW = "2026-11-23T12:00:00+00:00"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with three traces of our own exporter, and one that only Agno's wrote."""
    path = tmp_path_factory.mktemp("filter") / "traces.db"
    with agent(path) as working:
        weather = working.begin(
            "Weather_Agent.run", **{**AGENT, "agno.agent.id": "weather", "user.id": "alice"}
        )
        call = working.begin("OpenAIChat.invoke", weather, **MODEL)
        working.end(
            call,
            **{"llm.token_count.prompt": 1500, "llm.token_count.completion": 500, "llm.cost.total": 0.02},
        )
        tool = working.begin("get_weather", weather, **TOOL, **{"input.value": "東京の天気 100% _x_"})
        working.end(tool, error="no such city")
        member = working.begin("Über_Helfer.run", weather, **{**AGENT, "agno.agent.id": "helper-1"})
        working.end(member)
        working.end(weather)
        flow = working.begin(
            "News_Flow.run",
            **{"openinference.span.kind": "CHAIN", "agno.workflow.id": "news", "session.id": "s-2"},
        )
        step = working.begin(
            "Gather.execute", flow, **{"openinference.span.kind": "CHAIN", "agno.step.type": "agent"}
        )
        working.end(step)
        working.end(flow, error="failed")
        working.begin("Echo.run", **{**AGENT, "agno.agent.id": "echo", "session.id": "s-3"})
        working.flush()
    connection = sqlite3.connect(path)
    at = "2020-01-01T00:00:00+00:00"
    connection.execute(
        "INSERT INTO agno_traces VALUES (?, 'OpenAIChat.invoke', 'OK', ?, ?, 3000, NULL, NULL, NULL, NULL, NULL, NULL, ?)",
        ("f" * 32, at, "2020-01-01T00:00:03+00:00", at),
    )
    attributes = (
        '{"openinference.span.kind": "LLM", "llm.model_name": "mistral", "llm.token_count.prompt": 3,'
        ' "x": "caf\\u00e9"}'
    )
    connection.execute(
        "INSERT INTO agno_spans VALUES (?, ?, 'gone', 'OpenAIChat.invoke', 'INTERNAL', 'OK', NULL, ?, ?, 3000, ?, ?)",
        ("f" * 16, "f" * 32, at, at, attributes, at),
    )
    connection.commit()
    connection.close()
    return path


ALL = {"Weather", "News", "Echo", "OpenAIChat"}


def matching(path: Path, text: str) -> set[str]:
    """The first words of the names of the traces that match."""
    connection, _ = open_reader(path)
    tables = discover(connection)
    condition = condition_of(text)
    rows = reading.ask(connection, reading.trace_page(tables, limit=100, condition=condition))
    assert reading.ask(connection, reading.count_traces(tables, condition)) == [len(rows)]
    ids = [row.trace_id for row in rows]
    assert {
        row.trace_id for row in reading.ask(connection, reading.traces_by_id(tables, ids, condition))
    } == set(ids)
    connection.close()
    return {row.name.replace("_", " ").replace(".", " ").split()[0] for row in rows}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ALL),
        ("status:error", {"News"}),
        ("status:OK", {"Weather", "OpenAIChat"}),
        ("is:running", {"Echo"}),
        ("is:ok", {"Weather"}),
        ("is:paused", set()),
        ("is:interrupted", set()),
        ("is:running duration<1h", {"Echo"}),
        ("is:running duration>1h", set()),
        ("is:incomplete", {"OpenAIChat"}),
        ("is:error", {"News"}),
        ("agent:weather", {"Weather"}),
        ('agent:"weather agent"', {"Weather"}),
        ("agent:w*", {"Weather"}),
        ("agent:Weather_Agent", {"Weather"}),
        ("agent:eather", set()),
        ("agent:über*", {"Weather"}),
        ('agent:"ÜBER HELFER"', {"Weather"}),
        ("agent:helper-1", {"Weather"}),
        ("team:über*", set()),
        ("workflow:news", {"News"}),
        ("team:x", set()),
        ("session:s-*", {"Weather", "News", "Echo"}),
        ("session:s_1", set()),
        ("user:ALICE", {"Weather"}),
        ("run:x", set()),
        ("trace:ffff", {"OpenAIChat"}),
        ("name:flow", {"News"}),
        ('name:"weather agent"', {"Weather"}),
        ("tool:get_weather", {"Weather"}),
        ("tool:getXweather", set()),
        ("model:gpt-5*", {"Weather"}),
        ("model:mistral", {"OpenAIChat"}),
        ("kind:step", {"News"}),
        ("kind:llm", {"Weather", "OpenAIChat"}),
        ("tokens>1k", {"Weather"}),
        ("tokens=2000", {"Weather"}),
        ("tokens<10", {"OpenAIChat"}),
        ("cost>=0.02", {"Weather"}),
        ("cost>$0.5", set()),
        ("errors>0", {"Weather", "News"}),
        ("errors:0", {"Echo", "OpenAIChat"}),
        ("spans>3", {"Weather"}),
        ("duration>2s -is:running", {"OpenAIChat"}),
        ("duration<=3000ms duration>2.9s -is:running", {"OpenAIChat"}),
        ("since:1h", {"Weather", "News", "Echo"}),
        ("before:2021-01-01", {"OpenAIChat"}),
        ("since:2019-12-31T23:00 before:2021-01-01", {"OpenAIChat"}),
        ("東京", {"Weather"}),
        ("café", {"OpenAIChat"}),
        ("100%", {"Weather"}),
        ('"_x_"', {"Weather"}),
        ('"no such text"', set()),
        ("city", {"Weather"}),
        ("LLM", set()),
        ("mime", set()),
        ("-agent:weather", {"News", "Echo", "OpenAIChat"}),
        ("NOT is:running", {"Weather", "News", "OpenAIChat"}),
        ("agent:echo OR workflow:news", {"Echo", "News"}),
        ("(agent:echo OR workflow:news) session:s-2", {"News"}),
        ("agent:echo OR workflow:news session:s-2", {"Echo", "News"}),
        ("-(agent:echo OR workflow:news)", {"Weather", "OpenAIChat"}),
        ("name:'; DROP TABLE agno_traces; --", set()),
    ],
)
def test_each_field_on_real_rows(recorded: Path, text: str, expected: set[str]) -> None:
    assert matching(recorded, text) == expected


@pytest.mark.parametrize("agno_only", [False, True])
def test_a_model_call_that_two_instrumentations_saw_counts_once(tmp_path: Path, agno_only: bool) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Weather_Agent.run", **AGENT)
        seen_by_agno = working.begin("OpenAIChat.invoke", root, **MODEL)
        seen_by_library = working.begin("ChatCompletion", seen_by_agno, **MODEL)
        for call in (seen_by_library, seen_by_agno):
            working.end(call, **{"llm.token_count.prompt": 700, "llm.cost.total": 0.5})
        working.end(root)
    if agno_only:
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE att_spans")
    assert [matching(path, text) for text in ("tokens=700", "tokens>700", "cost=0.5", "tokens<701")] == [
        {"Weather"}, set(), {"Weather"}, {"Weather"},
    ]  # fmt: skip


def test_what_runs_in_a_process_that_is_gone_is_interrupted(recorded: Path) -> None:
    connection, _ = open_reader(recorded)
    tables = discover(connection)

    def found(text: str, gone: set[int]) -> list[str]:
        condition = condition_of(text)
        assert condition is not None
        query = reading.trace_page(tables, limit=9, condition=knowing(condition, gone))
        return [row.name for row in reading.ask(connection, query)]

    assert found("is:running", set()) == ["Echo.run"]
    assert found("is:interrupted", set()) == []
    assert found("is:running", {1, 2}) == []
    assert found("is:interrupted", {1, 2}) == ["Echo.run"]
    assert "Echo.run" in found("duration>0", set())
    assert "Echo.run" not in found("duration>0", {1, 2}), "how long it took is not known"
    connection.close()


def test_a_tool_call_that_was_left_open_does_not_make_a_trace_run(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for name in ("Cancelled.run", "Busy.run"):
            root = working.begin(name, **AGENT)
            tool = working.begin("fetch", root, **TOOL)
            working.end(root)
            if name == "Busy.run":
                working.begin("OpenAIChat.invoke", tool, **MODEL)
        working.flush()
        found = {state: matching(path, f"is:{state}") for state in ("running", "ok", "error", "interrupted")}
    assert found == {"running": {"Busy"}, "ok": {"Cancelled"}, "error": set(), "interrupted": set()}


def test_who_runs_is_found_before_its_root_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Echo.run", **{**AGENT, "session.id": "s-9", "user.id": "bob"})
        working.end(working.begin("OpenAIChat.invoke", root, **MODEL))
        working.flush()
        for text in ("session:s-9", "user:bob", "agent:tester", "agent:echo", "name:echo", "is:running"):
            assert matching(path, text), text
        assert not matching(path, "session:s-1")


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("2.3.5/single", "agent:über*", {"Über Agent [bold] 🤖"}),
        ("2.3.5/single", "user:alice model:gpt* tool:get_weather", {"Weather Agent"}),
        ("2.3.5/workflow", "agent:reviewer -team:review*", set()),
        ("2.3.5/workflow", "agent:fact* -name:async", {"Article Flow", "Streamed Flow"}),
        ("2.3.5/workflow", "workflow:streamed-flow", {"Streamed Flow"}),
        ("2.3.5/workflow", "kind:step workflow:article*", {"Article Flow"}),
        ("2.9.0/team", "agent:critic", {"Broadcast Team"}),
        ("2.9.0/team", 'team:"route team"', {"Route Team"}),
        ("2.9.0/team", "kind:team -user:alice name:broadcast", {"Broadcast Team"}),
        ("2.9.0/sessions", "session:chat-2 user:bob", {"Memory Agent"}),
        ("2.9.0/killed", "is:incomplete", {"OpenAIChat"}),
        ("2.9.0/killed", "is:ok", {"Doomed Agent"}),
        ("3.1.10/tools", "is:ok errors>0", {"Tool Agent", "Async Tool Agent"}),
        ("3.1.10/tools", "is:error", set()),
        ("3.1.10/hitl", "is:paused", {"Careful Agent"}),
        ("3.1.10/hitl", "name:continue", {"delete file", "OpenAIChat", "send mail"}),
        ("3.1.10/weird_text", "user:ユーザー🙂 agent:*代理", {"[red]Weird[/red] \x1b[31m代理"}),
        ("3.1.10/custom_tables", "kind:llm tokens>0", None),
        ("2.3.5/model_errors", "status:error", None),
    ],
)
def test_fields_on_files_of_agno(tmp_path: Path, file: str, text: str, expected: set[str] | None) -> None:
    """`None`: something, but not all there is."""
    path = corpus.unpack(file, tmp_path).path
    found, everything = names(path, text), names(path, "")
    if expected is None:
        assert found
        assert found <= everything
    else:
        assert found == expected


def names(path: Path, text: str) -> set[str]:
    connection, _ = open_reader(path)
    query = reading.trace_page(discover(connection), limit=100, condition=condition_of(text))
    rows = reading.ask(connection, query)
    connection.close()
    return {row.name.rpartition(".")[0].replace("_", " ") or row.name.replace("_", " ") for row in rows}


def test_every_field_is_tested() -> None:
    marks = next(mark for mark in test_each_field_on_real_rows.pytestmark if mark.name == "parametrize")  # type: ignore[attr-defined]
    texts = " ".join(case[0] for case in marks.args[1])
    assert not [field for field in FIELDS if field not in texts]


@pytest.mark.parametrize(
    ("text", "words", "column"),
    [
        ("sttus:ok", "did you mean status?", 0),
        ("status:ok sttus:ok", "did you mean status?", 10),
        ("status:eror", "status: does not know 'eror'; did you mean error?", 0),
        ("is:waiting", "known: running, paused, ok, error, interrupted, incomplete", 0),
        ("tokens>many", "no number", 0),
        ("tokens>1x", "units: k K M", 0),
        ("since:whenever", "no time", 0),
        ("agent>x", "cannot be compared", 0),
        ("agent:", "a value is missing", 6),
        ("(a", "not closed", 0),
        ("a)", "closes nothing", 1),
        ('"a', "quotation mark", 0),
        ("a OR", "missing at the end", 4),
        ("OR a", "needs something on both sides", 0),
        ("a " * 400 + "b", "more than 400 terms", 800),
        ("a " + "(" * 900, "more than 400", 401),
        ("a " + "(" * 11 + "a" + ")" * 11, "more than 10 levels", 12),
        ("-" * 300 + "a", "more than 10 levels", 10),
        ("ok since:9999999d", "no time", 3),
        (f"since:{'9' * 400}d", "no time", 0),
        ("before:0001-01-01T00:00+23:59", "no time", 0),
        ('agent:a session:"\\ud800"', "half a character", 8),
        ("-", "", 0),
    ],
)
def test_a_mistake_is_named_and_pointed_at(text: str, words: str, column: int) -> None:
    if not words:
        assert parse(text) is not None  # a lone dash is a word
        return
    with pytest.raises(FilterError) as found:
        condition_of(text)
    assert words in str(found.value)
    assert found.value.column == column


def test_the_longest_filter_can_be_asked(recorded: Path) -> None:
    assert matching(recorded, "status:error " * MOST_PIECES) == {"News"}
    assert matching(recorded, " OR ".join(["status:error"] * (MOST_PIECES // 2))) == {"News"}


@pytest.mark.parametrize("term", ["weather", "is:interrupted", "tokens>1k"])
def test_the_deepest_filter_can_be_asked(recorded: Path, term: str) -> None:
    assert matching(recorded, "-" * DEEPEST + term) == matching(recorded, term)
    deep = term
    for level in range(DEEPEST):
        deep = f"{term} {'OR ' if level % 2 else ''}({deep})"
    assert matching(recorded, deep) == matching(recorded, term)


SENTENCE = "I have tools to execute, but I need confirmation."
FLOW = {"openinference.span.kind": "CHAIN", "agno.workflow.id": "flow"}
RETURNED = "WorkflowRunOutput(input='go', pause_kind=<PauseKind.EXECUTOR: 'executor'>)"
OUTPUTS = {
    "Waits": (AGENT, SENTENCE),
    "Asks_Team": (AGENT, "Team run paused. The following require input:\n- M1: danger requires confirmation"),
    "Asks_Flow": (FLOW, RETURNED),
    "Streamed": (FLOW, "StepExecutorPausedEvent(created_at=1795811652, event='StepExecutorPaused')"),
    "Quotes": (AGENT, f"Agno says: {SENTENCE}"),
    "Explains": (AGENT, f"{SENTENCE} That is what Agno says."),
    "Steps": (FLOW, "WorkflowRunOutput(input='go', pause_kind=<PauseKind.STEP: 'step'>)"),
    "Went_on": (AGENT, SENTENCE),
    "Flow_went_on": (FLOW, RETURNED),
}


@pytest.mark.parametrize("agno_only", [False, True])
def test_what_waits_for_a_person_is_not_ok(tmp_path: Path, agno_only: bool) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for name, (kind, output) in OUTPUTS.items():
            root = working.begin(f"{name}.run", **kind)
            member = working.begin("Writer.run", root, **AGENT)
            working.end(member, **{"agno.run.id": f"in {name}", "output.value": SENTENCE})
            working.end(root, **{"agno.run.id": name, "output.value": output})
        for run in ("Went_on", "in Flow_went_on", "Quotes"):
            root = working.begin("Later.acontinue_run", **AGENT)
            working.end(root, **{"agno.run.id": run, "output.value": "Done."})
    if agno_only:
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE att_spans")
    waiting = {"Waits", "Asks", "Streamed"}
    assert matching(path, "is:paused") == waiting
    assert matching(path, "is:ok") == {"Quotes", "Explains", "Steps", "Went", "Flow", "Later"}
    assert matching(path, "-is:ok is:paused") == waiting
    assert matching(path, "-is:paused") == matching(path, "is:ok")


@pytest.mark.parametrize("text", ["weather", "agent:weather", "tokens>1k", "is:incomplete", "is:paused"])
def test_a_filter_reads_the_spans_of_a_trace_and_no_others(recorded: Path, text: str) -> None:
    connection, _ = open_reader(recorded)
    query = reading.trace_page(discover(connection), limit=10, condition=condition_of(text))
    plan = connection.execute(f"EXPLAIN QUERY PLAN {query.sql}", query.parameters).fetchall()
    connection.close()
    steps = [step for *_, step in plan]
    assert any(step.startswith("SEARCH a USING") for step in steps)
    assert not [step for step in steps if step in ("SCAN a", "SCAN x") or "AUTOMATIC" in step]


@pytest.mark.parametrize("text", ["天気", "kö", "Öl", 'say "hi"'])
def test_arguments_in_json_in_json_are_searched(tmp_path: Path, text: str) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        tool = working.begin(
            "Tool_Agent.run", **TOOL, **{"input.value": json.dumps({"query": f"x {text} y"})}
        )
        working.end(tool)
    connection = sqlite3.connect(path)
    # As Agno's own exporter writes it: everything beyond ASCII is escaped once more.
    attributes = json.dumps(json.loads(connection.execute("SELECT attributes FROM agno_spans").fetchone()[0]))
    connection.execute("UPDATE agno_spans SET attributes = ?", (attributes,))
    connection.commit()
    connection.close()
    term = '"' + text.replace('"', '\\"') + '"'
    assert matching(path, term) == {"Tool"}
