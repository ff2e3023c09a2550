"""Members stand below the call that led to them, and never below one that may not have."""

from __future__ import annotations

import pytest

from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.tree import TraceTree
from agno_trace_tui.semantics.delegation import Delegation, delegation_of, member_id_of
from agno_trace_tui.semantics.facts import SpanFacts
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow
from tests.support.rows import TRACE, span_row

TEAM = span_row("team", end=20, facts=SpanFacts(kind=SpanKind.TEAM))


def call(span_id: str, member: str, start: float, end: float | None, task: str = "work") -> SpanRow:
    facts = SpanFacts(kind=SpanKind.TOOL, preview=f'{{"member_id": "{member}", "task": "{task}"}}')
    return span_row(span_id, "team", start=start, end=end, facts=facts)._replace(
        name="delegate_task_to_member"
    )


def call_to_all(span_id: str, start: float, end: float | None) -> SpanRow:
    facts = SpanFacts(kind=SpanKind.TOOL, preview='{"task": "work"}')
    return span_row(span_id, "team", start=start, end=end, facts=facts)._replace(
        name="delegate_task_to_members"
    )


def run(span_id: str, member: str, start: float, end: float | None, asked: str = "work") -> SpanRow:
    facts = SpanFacts(kind=SpanKind.AGENT, agent_id=member, preview=asked)
    return span_row(span_id, "team", start=start, end=end, facts=facts)._replace(name=f"{member.title()}.run")


def below(*rows: SpanRow) -> dict[str, list[str]]:
    """What stands below each call and below the team."""
    spans = TraceSpans(TRACE)
    spans.apply([TEAM, *rows])
    tree = TraceTree(spans)
    return {node: children for node in tree.walk() if (children := tree.children(node))}


def test_a_member_stands_in_one_place_also_when_the_team_is_recorded_after_it() -> None:
    spans = TraceSpans(TRACE)
    spans.apply([call("c1", "poet", 1, 5), run("r1", "poet", 2, 4)])
    tree = TraceTree(spans)
    assert list(tree.walk()) == ["missing:team", "c1", "r1"]

    spans.apply([TEAM])
    tree.apply({"team"})

    assert list(tree.walk()) == ["team", "c1", "r1"]


def test_a_member_stands_below_the_call_that_names_it() -> None:
    found = below(
        call("c1", "poet", 1, 5),
        run("r1", "poet", 2, 4),
        call("c2", "critic", 6, 9),
        run("r2", "critic", 7, 8),
    )
    assert found == {"team": ["c1", "c2"], "c1": ["r1"], "c2": ["r2"]}


def test_calls_at_the_same_time_keep_their_own_members() -> None:
    found = below(
        call("c1", "poet", 1, 9),
        call("c2", "critic", 1, 8),
        run("r1", "poet", 2, 7),
        run("r2", "critic", 2, 6),
    )
    assert found == {"team": ["c1", "c2"], "c1": ["r1"], "c2": ["r2"]}


def test_two_calls_to_the_same_member_are_told_apart_by_the_task() -> None:
    found = below(
        call("c1", "poet", 1, 9, "a sonnet"), call("c2", "poet", 1, 9, "a haiku"),
        run("r1", "poet", 2, 7, "a haiku"), run("r2", "poet", 2, 7, "a sonnet"),
    )  # fmt: skip
    assert found == {"team": ["c1", "c2"], "c1": ["r2"], "c2": ["r1"]}


def test_where_two_calls_may_have_led_to_a_run_it_stands_beside_them() -> None:
    found = below(
        call("c1", "poet", 1, 9), call("c2", "poet", 1, 9), run("r1", "poet", 2, 7), run("r2", "poet", 3, 7)
    )
    assert found == {"team": ["c1", "c2", "r1", "r2"]}


def test_a_run_before_or_after_the_call_is_not_its() -> None:
    found = below(run("r0", "poet", 0.5, 0.8), call("c1", "poet", 1, 5), run("r1", "poet", 6, 7))
    assert found == {"team": ["r0", "c1", "r1"]}


def test_all_members_stand_below_a_call_to_all() -> None:
    found = below(
        call_to_all("c", 1, 9), run("r1", "poet", 2, 7), run("r2", "critic", 3, 8), run("r3", "late", 4, 12)
    )
    assert found == {"team": ["c", "r3"], "c": ["r1", "r2"]}


def test_a_member_that_has_only_a_name_is_known_by_it() -> None:
    analyst = run("r1", "x", 2, 4)._replace(
        name="Data_Analyst.arun", facts=SpanFacts(kind=SpanKind.AGENT, agent_id="9f")
    )
    assert below(call("c1", "data-analyst", 1, 5), analyst)["c1"] == ["r1"]


def test_a_run_comes_to_its_call_whichever_is_written_first() -> None:
    spans = TraceSpans(TRACE)
    tree = TraceTree(spans)
    for row in (run("r1", "poet", 2, 4), TEAM, call("c1", "poet", 1, 5)):
        reshaped = tree.apply(spans.apply([row]))
    assert reshaped.elsewhere
    assert tree.children("c1") == ["r1"]
    assert tree.is_member("r1")
    assert not tree.is_member("c1")


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("delegate_task_to_member", '{"member_id": "poet", "task": "A p', Delegation("poet", "A p")),
        (
            "delegate_task_to_member",
            '{"task": "Say \\"hi\\"", "member_id": "p"}',
            Delegation("p", 'Say "hi"'),
        ),
        ("delegate_task_to_member", '{"member_id": "poet", "task": "cut \\u00', Delegation("poet", "cut ")),
        ("delegate_task_to_members", '{"task": "all"}', Delegation(None, "all")),
        ("delegate_task_to_member", '{"member_id": "po', None),
        ("delegate_task_to_member", None, None),
        ("get_weather", '{"member_id": "poet"}', None),
    ],
)
def test_what_a_call_says(name: str, arguments: str | None, expected: Delegation | None) -> None:
    assert delegation_of(name, arguments) == expected


def test_ids_are_made_of_names_as_agno_makes_them() -> None:
    assert [member_id_of(name) for name in ("Data Analyst", "Data_Analyst", "webSearcher", "A & B!")] == [
        "data-analyst", "data-analyst", "web-searcher", "a-b",
    ]  # fmt: skip
