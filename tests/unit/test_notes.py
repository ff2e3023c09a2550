"""What a program's processes tell whoever runs it, and what that means."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult

from agno_trace_tui.exporter import zero_code
from agno_trace_tui.exporter.zero_code import LateProvider
from agno_trace_tui.monitor.untraced import in_words, lost_spans, obstacle, why_nothing
from agno_trace_tui.notes import LONGEST_NOTE, MOST_BYTES, NOTES_VARIABLE, Kind, Note, note, read_notes
from agno_trace_tui.paths import TRACES_VARIABLE
from tests.support.patience import PATIENCE_SECONDS
from tests.support.spans import wait_for


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "notes"
    monkeypatch.setenv(NOTES_VARIABLE, str(path))
    monkeypatch.setenv(TRACES_VARIABLE, str(tmp_path / "traces.db"))
    return path


def test_each_is_a_line(notes: Path) -> None:
    notes.touch()
    note(Kind.BEGAN)
    note(Kind.FAILED, "first\nsecond \udc80 " + "x" * LONGEST_NOTE)

    assert read_notes(notes)[0] == Note(Kind.BEGAN)
    assert read_notes(notes)[1].detail.startswith("first second ? xx")
    assert len(read_notes(notes)) == 2


def test_nothing_is_made_where_nobody_asked(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note(Kind.BEGAN)
    assert not notes.exists()
    assert read_notes(notes) == []
    monkeypatch.delenv(NOTES_VARIABLE)
    note(Kind.BEGAN)


def test_what_the_program_itself_writes_there_is_harmless(notes: Path) -> None:
    notes.write_bytes(b"\xff\xfe\nnonsense\n\nbegan\nlost many\nran\x1b[31m\n" + b"began\n" * MOST_BYTES)
    told = read_notes(notes)
    assert {one.kind for one in told} == {Kind.BEGAN, Kind.LOST}
    assert lost_spans(told) == 0


def test_why_nothing_was_recorded_is_the_nearest_reason() -> None:
    began, ran, failed = Note(Kind.BEGAN), Note(Kind.RAN), Note(Kind.FAILED, "no")
    lost = [Note(Kind.LOST, "2 OSError: full"), Note(Kind.LOST, "3 OSError: full")]
    assert "imported Agno's agents" in why_nothing([]).sentence
    assert why_nothing([began]) == in_words(Kind.BEGAN, "")
    assert why_nothing([began, failed]) == in_words(Kind.FAILED, "no")
    assert why_nothing([began, failed, ran]) == in_words(Kind.RAN, "")
    assert why_nothing([began, ran, *lost]).sentence.endswith("could not be stored: OSError: full.")
    assert lost_spans([began, *lost]) == 5


def test_a_program_is_waited_for_unless_none_of_its_agents_can_be_traced() -> None:
    assert obstacle([]) is obstacle([Note(Kind.BEGAN)]) is None
    assert obstacle([Note(Kind.DISABLED)]) == in_words(Kind.DISABLED, "")
    assert obstacle([Note(Kind.DISABLED), Note(Kind.RAN)]) is None


class Broken(Sampler):
    def should_sample(self, *_: object, **__: object) -> SamplingResult:
        return SamplingResult(Decision.DROP)

    def get_description(self) -> str:
        raise NotImplementedError


def test_a_sampler_that_does_not_describe_itself_is_called_by_its_class(notes: Path) -> None:
    notes.touch()
    late = LateProvider()
    late.follow(TracerProvider(sampler=Broken()))
    span = late.get_tracer("test").start_span("not taken")
    late.get_tracer("test").start_span("nor this")

    assert not span.is_recording()
    wait_for(lambda: read_notes(notes))
    assert read_notes(notes) == [Note(Kind.UNSAMPLED, "Broken")]


def test_a_span_does_not_wait_for_what_is_told_of_it(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted, may_go_on = threading.Event(), threading.Event()

    def stall(kind: Kind, detail: str = "") -> None:
        noted.set()
        may_go_on.wait()

    monkeypatch.setattr(zero_code, "note", stall)
    late = LateProvider()
    late.follow(TracerProvider(sampler=Broken()))
    try:
        late.get_tracer("test").start_span("not taken")
        assert noted.wait(PATIENCE_SECONDS)
    finally:
        may_go_on.set()


@pytest.mark.parametrize("kind", Kind)
def test_each_has_its_words(kind: Kind) -> None:
    sentence, step = in_words(kind, "1 detail")
    assert sentence.endswith(".")
    assert not step or step[0].isupper()
