"""The figures of many traces do not depend on the order in which their spans are counted, and count each once."""

from __future__ import annotations

import math
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model.statistics import Statistics, Tallies, group_of, median_of, rank_of
from agno_trace_tui.semantics.facts import SpanFacts
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow
from tests.support.rows import SECOND_NS, span_row

facts = st.builds(
    SpanFacts,
    kind=st.sampled_from(SpanKind),
    model=st.none() | st.sampled_from(["small", "large"]),
    input_tokens=st.none() | st.integers(0, 100),
    output_tokens=st.none() | st.integers(0, 100),
    # Amounts as `facts_of` lets them in (finite, not negative), of which a sum is the same in any order.
    cost=st.none() | st.sampled_from([0.0, 0.25, 1.5]),
)


@st.composite
def rows(draw: st.DrawFn) -> list[SpanRow]:
    return [
        span_row(
            str(number),
            end=draw(st.none() | st.integers(0, 20)),
            facts=draw(facts),
            status=draw(st.sampled_from(["OK", "ERROR"])),
        )._replace(name=draw(st.sampled_from(["One.run", "two"])))
        for number in range(draw(st.integers(0, 12)))
    ]


def told(spans: list[SpanRow]) -> Statistics:
    tallies = Tallies()
    tallies.count(spans)
    return tallies.statistics(done=True, bounded=False)


@given(spans=rows(), order=st.randoms())
def test_the_order_does_not_matter(spans: list[SpanRow], order) -> None:  # type: ignore[no-untyped-def]
    shuffled = spans.copy()
    order.shuffle(shuffled)
    assert told(shuffled) == told(spans)


@given(spans=rows())
def test_every_span_of_a_group_is_counted_once(spans: list[SpanRow]) -> None:
    statistics = told(spans)
    measured = [*statistics.components, *statistics.models, *statistics.tools]
    assert len({each.group for each in measured}) == len(measured)
    for each in measured:
        own = [row for row in spans if group_of(row) == each.group]
        assert each.spans == len(own) > 0
        assert each.errors == sum(row.status_code == "ERROR" and row.end_ns is not None for row in own)
        assert each.total_ns == sum(row.end_ns - row.start_ns for row in own if row.end_ns is not None)
    assert sum(each.spans for each in measured) == sum(group_of(row) is not None for row in spans)


@given(lengths=st.lists(st.integers(0, 50), min_size=1).map(sorted), share=st.sampled_from([0.5, 0.95, 1.0]))
def test_so_many_take_no_longer(lengths: list[int], share: float) -> None:
    rank = rank_of(lengths, share)
    assert rank in lengths
    assert rank is not None
    assert sum(length <= rank for length in lengths) >= math.floor(share * len(lengths))
    assert sum(length < rank for length in lengths) < share * len(lengths)


@given(lengths=st.lists(st.integers(0, 50), min_size=1).map(sorted))
def test_of_an_even_number_the_median_is_between_the_middle_ones(lengths: list[int]) -> None:
    assert median_of(lengths) == int(median(lengths))


def test_of_what_has_not_ended_only_the_number_is_known() -> None:
    [measured] = told([span_row("a", end=None, kind=SpanKind.TOOL)]).tools
    assert (measured.spans, measured.median_ns, measured.total_ns) == (1, None, 0)


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["Poet.run", "Poet.arun"], {"Poet"}),
        (["Sum_up.execute", "Sum_up.aexecute_stream"], {"Sum up"}),
        (["Poet.run", "Poet.continue_run", "Poet.acontinue_run"], {"Poet", "Poet (continued)"}),
        (["gpt-4.1 helper", "gpt-4.1_helper.arun", "gpt-4"], {"gpt-4.1 helper", "gpt-4"}),
    ],
)
def test_an_agent_is_one_however_it_was_called(names: list[str], groups: set[str]) -> None:
    rows = [span_row(str(n), kind=SpanKind.AGENT)._replace(name=name) for n, name in enumerate(names)]
    assert {each.group.name for each in told(rows).components} == groups


def test_a_model_is_called_by_its_name_and_its_tokens_are_summed_where_they_are_known() -> None:
    calls = [
        span_row("a", end=2, facts=SpanFacts(SpanKind.LLM, model="small", input_tokens=10)),
        span_row("b", end=4, facts=SpanFacts(SpanKind.LLM, model="small", input_tokens=5, cost=0.5)),
    ]
    [measured] = told(calls).models
    assert measured.group.name == "small"
    assert (measured.input_tokens, measured.output_tokens, measured.cost) == (15, None, 0.5)
    assert (measured.median_ns, measured.p95_ns) == (3 * SECOND_NS, 4 * SECOND_NS)
