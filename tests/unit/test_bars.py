from __future__ import annotations

from itertools import pairwise

import pytest

from agno_trace_tui.formatting.arguments import argument_words
from agno_trace_tui.model.timeline import Interval
from agno_trace_tui.tui.rendering.bars import Scale, time_bar
from agno_trace_tui.tui.rendering.ticks import scale_text, ticks

SECOND = 1_000_000_000
TEN = Scale(0, 10 * SECOND)


def drawn(start: float, end: float, *waits: tuple[float, float]) -> str:
    """A bar on a scale of ten seconds and ten cells."""
    parts = [Interval(int(a * SECOND), int(b * SECOND)) for a, b in waits]
    begin, bar = time_bar(Interval(int(start * SECOND), int(end * SECOND)), parts, TEN, 10)
    return "." * begin + bar


@pytest.mark.parametrize(
    ("bar", "expected"),
    [
        (drawn(0, 10), "━━━━━━━━━━"),
        (drawn(2, 4), "..━━"),
        (drawn(2.5, 4.5), "..╺━╸"),
        (drawn(0, 10, (1, 9)), "━────────━"),
        (drawn(0, 10, (0.5, 9.5)), "╾────────╼"),
        (drawn(0, 10, (0, 4), (5, 10)), "────━─────"),
        (drawn(3, 3), "...╸"),
        (drawn(10, 10), ".........╺"),
        (drawn(-5, 2), "━━"),
        (drawn(8, 30), "........━━"),
        (drawn(2, 4, (2.5, 3.5)), "..╾╼"),
    ],
)
def test_a_bar_is_heavy_where_a_span_works_and_light_where_it_waits(bar: str, expected: str) -> None:
    assert bar == expected


@pytest.mark.parametrize(
    ("end", "width", "expected"),
    [
        (8_200_000_000, 40, "╷0       ╷2s       ╷4s       ╷6s   8.20s"),
        (426_000_000, 30, "╷0            ╷200ms     426ms"),
        (75 * SECOND, 30, "╷0          ╷30s        1m 15s"),
        (3 * 3600 * SECOND, 40, "╷0           ╷1h          ╷2h     3h 00m"),
        (2 * 86400 * SECOND, 40, "╷0        ╷12h      ╷1d            2d 0h"),
        (500, 30, "╷0          ╷200ns       0.0ms"),
    ],
)
def test_the_scale_has_round_times(end: int, width: int, expected: str) -> None:
    assert scale_text(Scale(0, end), width) == expected


@pytest.mark.parametrize("end", [1, 999, 10**6, 10**9 + 1, 10**12, 10**15, 2**62])
@pytest.mark.parametrize("width", [1, 10, 25, 120])
def test_a_scale_fits_whatever_the_time_and_the_width(end: int, width: int) -> None:
    marks = ticks(Scale(0, end), width)
    assert marks[0].label == "0"
    assert all(right.cell - left.cell >= 7 for left, right in pairwise(marks))
    assert marks[-1].cell < width
    assert len(scale_text(Scale(0, end), width)) >= width


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"city": "Bern"}', "Bern"),
        ('{"city": "Bern", "days": 3}', "city: Bern · days: 3"),
        ('{"to": {"name": "Ä"}, "n": null}', 'to: {"name": "Ä"} · n: null'),
        ('{"query": "a long text that is cu', "a long text that is cu"),
        ('{"a": 1, "rows": [1, 2', "a: 1 · rows: [1, 2"),
        ("plain text", "plain text"),
        ("{}", "{}"),
        ("{not json", "{not json"),
    ],
)
def test_arguments_in_a_few_words(text: str, words: str) -> None:
    assert argument_words(text) == words
