"""What the terminal is told beside the screen: sequences, and which runs ended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model.trace import TraceSummary, summarise
from agno_trace_tui.store.rows import Rollup
from agno_trace_tui.tui.endings import Ending, Endings, in_words, wished
from agno_trace_tui.tui.terminal import language, notified, titled
from tests.support.rows import SECOND_NS, trace_row

KITTY, WEZTERM, ITERM = {"KITTY_WINDOW_ID": "1"}, {"TERM_PROGRAM": "WezTerm"}, {"TERM_PROGRAM": "iTerm.app"}


def trace(trace_id: str, *, start: int, status: str | None = "OK", open_count: int = 0) -> TraceSummary:
    """A trace of a second; `status` is its root's, `None`: the root is not recorded."""
    rollup = Rollup(
        trace_id,
        span_count=1,
        open_count=open_count,
        open_processes=(1,) * open_count,
        root_span_id=None if status is None else "r",
        root_name=f"Agent_{trace_id}.run",
        root_status=status,
    )
    return summarise(trace_row(trace_id, start=start), rollup)


def test_a_run_that_was_seen_running_ends_once() -> None:
    endings = Endings(since_ns=100 * SECOND_NS)
    assert endings.noted([trace("a", start=5, open_count=1)]) == []
    assert endings.noted([trace("a", start=5)]) == [Ending("Agent a", False, SECOND_NS)]
    assert endings.noted([trace("a", start=5)]) == []


def test_what_had_ended_before_is_no_news_wherever_it_comes_on_screen() -> None:
    endings = Endings(since_ns=100 * SECOND_NS)
    assert endings.noted([trace("a", start=5), trace("b", start=98)]) == []
    assert endings.noted([trace("c", start=99)]) == [Ending("Agent c", False, SECOND_NS)]


def test_a_run_whose_root_is_not_there_yet_has_not_ended() -> None:
    endings = Endings(since_ns=0)
    assert endings.noted([trace("a", start=5, status=None)]) == []
    assert endings.noted([trace("a", start=5, status="ERROR")]) == [Ending("Agent a", True, SECOND_NS)]


def test_only_the_endings_that_are_wished_for_are_told() -> None:
    well, badly = Ending("A", False, 1), Ending("B", True, 1)
    assert wished([well, badly], {"failed"}) == [badly]
    assert wished([well, badly], {"ended"}) == [well]
    assert wished([well, badly], {"ended", "failed"}) == [well, badly]


@pytest.mark.parametrize(
    ("endings", "words"),
    [
        ([Ending("Weather", False, 3_200_000_000)], "Weather ended after 3.20s"),
        ([Ending("Weather", True, None)], "Weather failed"),
        ([Ending("A", False, 1), Ending("B", False, 1)], "2 runs ended"),
        (
            [Ending("A", True, 1), Ending("B", False, 1), Ending("A", True, 1)],
            "3 runs ended, 2 of them failed: A",
        ),
    ],
)
def test_a_burst_is_one_sentence(endings: list[Ending], words: str) -> None:
    assert in_words(endings) == words


@pytest.mark.parametrize(
    ("environment", "number"),
    [
        (KITTY, "99"),
        (WEZTERM, "777"),
        ({"TERM": "foot-extra"}, "777"),
        (ITERM, "9"),
        ({"TERM": "xterm-256color"}, ""),
        (KITTY | {"TMUX": "/tmp/x"}, ""),
        ({"TERM": "screen-256color"}, ""),
    ],
)
def test_each_terminal_is_spoken_to_as_it_understands(environment: dict[str, str], number: str) -> None:
    assert language(environment) == number
    assert notified("title", "text", environment).startswith(f"\x1b]{number};" if number else "\x07")


@given(st.text(), st.text(), st.sampled_from([KITTY, WEZTERM, ITERM, {}]))
def test_text_from_traces_cannot_leave_the_sequence_it_is_in(
    title: str, text: str, environment: dict[str, str]
) -> None:
    for sequence in (titled(text), notified(title, text, environment)):
        inside = sequence.replace("\x1b]", "").replace("\x1b\\", "").replace("\x07", "")
        assert not any(character < " " or "\x7f" <= character <= "\x9f" for character in inside)
        assert len(inside) < 500
    assert notified(title, "x", WEZTERM).count(";") == 3


def test_a_title_is_one_line_without_escapes() -> None:
    assert titled("a\x1b]0;b\x07\nc") == "\x1b]2;a␛]0;b␇ c\x07"
