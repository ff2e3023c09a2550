"""Names of spans without what the instrumentor puts behind them: the same wherever they are told."""

from __future__ import annotations

import pytest

from agno_trace_tui.formatting.names import name_of, recorded_name, title_of
from agno_trace_tui.model.components import component_of
from agno_trace_tui.model.delegations import member_ids
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.titles import span_title
from agno_trace_tui.model.trace import summarise
from agno_trace_tui.model.values import values_of
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.names import METHODS, without_method
from agno_trace_tui.store.value_queries import SpanValues
from agno_trace_tui.tui.screens.neighbours import run_name
from tests.support.rows import TRACE, span_row, trace_row


@pytest.mark.parametrize("name", ["gpt-4.1 helper", "gpt-4.1", "dr. who", ".run", "run", ""])
def test_a_dot_of_its_own_stays_in_a_name(name: str) -> None:
    assert without_method(name) == name
    assert name == "" or {without_method(f"{name}.{method}") for method in METHODS} == {name}


@pytest.mark.parametrize(
    ("recorded", "said"),
    [("gpt-4.1 helper", "gpt-4.1 helper"), ("gpt-4.1_helper.arun", "gpt-4.1 helper"), ("my_step", "my_step")],
)
def test_an_agent_is_called_the_same_everywhere(recorded: str, said: str) -> None:
    row = span_row("root", kind=SpanKind.AGENT)._replace(name=recorded)
    spans = TraceSpans(TRACE)
    spans.apply([row])
    assert name_of(recorded) == run_name(row) == said
    [offered] = values_of([], [SpanValues(recorded, "AGENT", None, 1)])["agent"]
    assert offered.text == said
    assert component_of(summarise(trace_row(), spans.rollup())) == ("agent", without_method(recorded))
    assert member_ids(row) == {said.replace(" ", "-").replace("_", "-")}


@pytest.mark.parametrize("name", ["", " \n", "\t"])
@pytest.mark.parametrize("kind", [SpanKind.AGENT, SpanKind.TOOL])
def test_what_has_no_name_says_so(name: str, kind: SpanKind) -> None:
    row = span_row("root", kind=kind)._replace(name=name)
    assert {name_of(name), title_of(name), recorded_name(name), span_title(row), run_name(row)} == {
        "(no name)"
    }


def test_an_agent_whose_name_is_blank_has_none() -> None:
    assert name_of(" .run") == name_of("_.arun") == "(no name)"
