"""What is looked for in an index of words, and what is left out for it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.store.conditions import Condition, Sought
from agno_trace_tui.store.connection import OpenFile, open_reader
from agno_trace_tui.store.narrowing import Candidates, narrowed, settled, sought
from agno_trace_tui.store.text_index import building, candidates, reading
from agno_trace_tui.store.text_index.words import Exactly, Partly, requirements
from tests.support.recording import MODEL, agent
from tests.support.text_index import AgnoFile, builder, found, left_in, step

SAID = {
    0: "The weather in Lisbon is fine",
    1: "Whether or not",
    2: "今天天气很好",
    3: "東京へようこそ",
    4: "größer als gestern",
    5: 'call_9f31 {"city": "Z\\u00fcrich"}',
    6: "nothing but ΟΔΥΣΣΕΥΣ",
}


@pytest.fixture
def file(tmp_path: Path) -> AgnoFile:
    file = AgnoFile(tmp_path / "traces.db")
    for number, text in SAID.items():
        file.span(number, {"input.value": text})
    return file


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("weather", {0}),
        ("WEATHER IN LIS", {0}),
        ("eather", {0}),
        ("ether", {1}),
        ("天气", {2}),
        ("東京", {3}),
        ("京へ", {3}),
        ("größer", {4}),
        ("rößer als", {4}),
        ("9f31", {5}),
        ("r in", {0}),
        ("Zürich", {5}),
        ("ΟΔΥΣ", {6}),
        ("Lis*fine", {0}),
        ("zugzwang", set()),
        ("今天很好", set()),
    ],
)
def test_only_what_may_match_is_left_in(file: AgnoFile, tmp_path: Path, text: str, numbers: set[int]) -> None:
    step(file.path, tmp_path)
    assert left_in(file.path, [text], tmp_path) == {text: {f"{number:032x}" for number in numbers}}
    # What is in one is found in it; the index alone finds pairs of neighbours anywhere.
    assert {int(trace, 16) for trace in found(file.path, f'"{text}"', tmp_path)} == numbers


@pytest.mark.parametrize("text", ["天*", "::", "a", "%", "_"])
def test_what_tells_nothing_leaves_all_in(file: AgnoFile, tmp_path: Path, text: str) -> None:
    step(file.path, tmp_path)
    assert text == "天*" or left_in(file.path, [text], tmp_path) == {}
    assert found(file.path, f'"{text}"', tmp_path) == found(file.path, f'"{text}"')


def test_the_ends_of_words_count_inside_a_text_only() -> None:
    assert requirements("eather in Lis") == [
        Partly("eather", open_left=True, open_right=False),
        Exactly("in"),
        Partly("lis", open_left=False, open_right=True),
    ]
    assert requirements("天气很") == [Exactly("天气"), Exactly("气很")]
    assert requirements("x") == []
    assert requirements("x y") == [Partly("x", open_left=True, open_right=False), Partly("y", False, True)]
    assert requirements("a\0bcd") == []


def test_too_many_words_or_traces_tell_nothing(
    file: AgnoFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step(file.path, tmp_path)
    monkeypatch.setattr(candidates, "MOST_WORDS", 0)
    assert left_in(file.path, ["weather"], tmp_path) == {}
    monkeypatch.setattr(candidates, "MOST_WORDS", 300)
    monkeypatch.setattr(candidates, "MOST_TRACES", 0)
    assert left_in(file.path, ["weather"], tmp_path) == {}


def test_a_name_that_changed_without_a_span_is_found_once_traces_are_looked_at_again(
    file: AgnoFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Agno's exporter loses spans of which it has told the trace, should the file be locked in between."""
    step(file.path, tmp_path)
    monkeypatch.setattr(building, "NEWEST_TRACES", 1)
    monkeypatch.setattr(reading, "SLICE_TRACES", 1)
    for trace in (6, 0):
        file.connection.execute(
            "UPDATE agno_traces SET name = 'Zugzwang.run' WHERE trace_id = ?", (f"{trace:032x}",)
        )
    step(file.path, tmp_path)
    assert found(file.path, "zugzwang", tmp_path) == [f"{6:032x}"], "the newest, each time"
    monkeypatch.setattr(building, "CHECK_SECONDS", 0)
    step(file.path, tmp_path)
    assert found(file.path, "zugzwang", tmp_path) == [f"{6:032x}", f"{0:032x}"]


def test_content_in_base64_is_not_listed_and_may_match_anything(file: AgnoFile, tmp_path: Path) -> None:
    file.span(
        7, {"input.value": "a picture data:image/png;base64," + "iVBORw0KGgo" * 900 + "zugzwang" + "A" * 9}
    )
    with closing(builder(file.path, tmp_path)) as at_work:
        while at_work.step():
            pass
        listed = b"".join(row[0] for row in at_work._cache.execute("SELECT words FROM word_list"))
    assert len(listed) < 2_000
    assert found(file.path, "zugzwang", tmp_path) == found(file.path, "zugzwang") == [f"{7:032x}"]


def test_running_spans_are_searched_and_ended_ones_indexed(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        ended = working.begin("Weather_Agent.run", **MODEL, **{"input.value": "zugzwang"})
        working.end(ended)
        running = working.begin("Slow_Agent.run", **MODEL, **{"input.value": "zugzwang " + json.dumps("ö")})
        working.flush()
        step(path, tmp_path)
        assert found(path, "zugzwang", tmp_path) == found(path, "zugzwang")
        assert len(found(path, "zugzwang", tmp_path)) == 2
        working.end(running, **{"output.value": "endspiel"})
        working.flush()
        assert len(found(path, "endspiel", tmp_path)) == 1
        step(path, tmp_path)
        assert len(found(path, "endspiel", tmp_path)) == 1
        assert left_in(path, ["mittelspiel"], tmp_path) == {"mittelspiel": set()}


def test_a_condition_is_told_candidates_in_the_order_of_its_texts() -> None:
    condition = condition_of("one -two (three OR status:error)")
    assert condition is not None
    assert sought(condition) == {"one", "two", "three"}
    known = {text: Candidates(f"/*{text}*/ t.trace_id = ?", (text,)) for text in ("one", "two", "three")}
    told = narrowed(condition, known.get)
    assert [told.sql.index(f"/*{text}*/") for text in ("one", "two", "three")] == sorted(
        told.sql.index(f"/*{text}*/") for text in ("one", "two", "three")
    )
    assert told.sql.count("?") == len(told.parameters)
    assert told.among is not None
    assert told.among.parameters == ("one",), "what is denied or a choice tells nothing of all"
    plain = settled(condition)
    assert plain.sql.count("?") == len(plain.parameters)
    assert not any(isinstance(value, Sought) for value in plain.parameters)
    assert narrowed(condition, lambda text: None).among is None
    assert narrowed(Condition("1"), known.get) == Condition("1")


def test_a_slice_ends_with_what_is_large(
    file: AgnoFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SLICE_CHARACTERS", 1)
    assert step(file.path, tmp_path) > len(SAID)
    assert left_in(file.path, ["weather"], tmp_path) == {"weather": {f"{0:032x}"}}


def test_a_builder_that_cannot_begin_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = AgnoFile(tmp_path / "traces.db")
    opened: list[sqlite3.Connection] = []

    def noted(path: Path) -> OpenFile:
        opened.append((found := open_reader(path)).connection)
        return found

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "open_reader", noted)
    monkeypatch.setattr(building, "open_to_write", refuse)
    with pytest.raises(OSError, match="No space left"):
        building.Builder(file.path, tmp_path / "cache", 10**9)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")
