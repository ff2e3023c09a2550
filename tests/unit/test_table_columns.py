"""Tables of figures in any room: whole columns go, no figure is cut, and names have what is left."""

from __future__ import annotations

import pytest

from agno_trace_tui.model.comparison import Comparison, Side, pairs_of
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.statistics import Tallies
from agno_trace_tui.semantics.facts import SpanFacts
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.rendering.comparison_document import comparison_document
from agno_trace_tui.tui.rendering.statistics_document import statistics_document
from tests.support.rows import span_row, trace_row

ROOMS = {"60x20": 49, "80x24": 69, "140x45": 123}
DELEGATION = "delegate_task_to_members"


def statistics_in(room: int) -> list[list[str]]:
    """The words of each line of the figures of a run."""
    call = SpanFacts(SpanKind.LLM, model="gpt-5-mini", input_tokens=83_000, output_tokens=1_500, cost=0.0037)
    tallies = Tallies()
    tallies.count(
        [
            span_row("run", end=9.21, kind=SpanKind.AGENT)._replace(name="Responses_Thinker.run"),
            span_row("call", "run", end=1.24, facts=call),
            span_row("tool", "run", end=0.25, kind=SpanKind.TOOL)._replace(name=DELEGATION),
        ]
    )
    document = statistics_document(tallies.statistics(done=True, bounded=False), room)
    lines = document.text.split("\n")
    assert max(map(len, lines)) <= room
    return [line.split() for line in lines]


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
def test_no_figure_is_cut_and_the_cost_stays(room: int) -> None:
    lines = statistics_in(room)
    [call] = [line for line in lines if "gpt-5-mini" in line]
    titles = lines[lines.index(call) - 1]
    assert titles[-3:] == ["in", "out", "cost"]
    assert call[-3:] == ["83k", "1.5k", "$0.0037"]
    assert not any(word.endswith("…") for line in lines for word in line[3:])


def test_where_there_is_room_all_is_told_and_names_are_whole() -> None:
    lines = statistics_in(ROOMS["140x45"])
    assert "times errors median 95 % in all in out cost".split() in lines
    assert all(any(DELEGATION in line for line in statistics_in(ROOMS[size])) for size in ("80x24", "140x45"))


def compared_in(room: int, depth: int = 1) -> list[str]:
    sides = []
    for trace_id, seconds in (("a" * 32, 1.0), ("b" * 32, 1.5)):
        call = SpanFacts(SpanKind.LLM, model="gpt", input_tokens=int(seconds * 1_000))
        below = [
            span_row(f"{n}", f"{n - 1}", end=seconds, facts=call, trace_id=trace_id)._replace(
                name=f"Deep{n}.run"
            )
            for n in range(1, depth + 1)
        ]
        spans = TraceSpans(trace_id)
        spans.apply([span_row("0", end=seconds, kind=SpanKind.AGENT, trace_id=trace_id), *below])
        sides.append(Side(trace_row(trace_id), spans))
    left, right = sides
    comparison = Comparison(left, right, pairs_of(left.spans, right.spans), {})
    return comparison_document(comparison, frozenset(), 0, room).text.split("\n")


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
def test_what_changed_is_in_sight_of_every_comparison(room: int) -> None:
    lines = compared_in(room, depth=14)
    assert max(map(len, lines)) <= room
    assert all("+500ms" in line for line in lines if "Deep" in line)
    assert all(any(f" Deep{n} " in line for line in lines) for n in range(1, 15))
    assert sum("change" in line for line in lines) == 2


def test_tokens_stand_beside_spans_where_there_is_room() -> None:
    tokens = [any("tokens" in line.split()[-1:] for line in compared_in(room)) for room in ROOMS.values()]
    assert tokens == [False, True, True]
