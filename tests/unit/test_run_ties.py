"""What ties a paused run to its continuation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model.run_ties import NO_TIE, Tie, ties_of
from agno_trace_tui.semantics.pauses import A_PERSON, MOST, ends_of, wanted_of
from agno_trace_tui.store.rows import RunPart, TraceKey

NEEDS = "I have tools to execute, but I need {}."
TEAM = "Team run paused. The following require input:\n"
FLOW = "WorkflowRunOutput(input='go', {}, paused_step_name='one', pause_kind=<PauseKind.{}>)"
EXECUTOR = "EXECUTOR: 'executor'"


def part(trace_id: str, name: str = "Agent.run", output: str | None = None, run: str = "r") -> RunPart:
    return RunPart(run, TraceKey(f"2026-11-23T12:00:0{ord(trace_id) - ord('a')}", trace_id), name, output)


def test_a_paused_run_waits_until_it_is_continued() -> None:
    paused = part("a", output=NEEDS.format("confirmation"))
    assert ties_of([paused])["a"] == Tie("confirmation")
    assert ties_of([paused])["a"].waits
    ties = ties_of([part("b", "Agent.continue_run", "Done."), paused])
    assert ties["a"] == Tie("confirmation", after="b", first="a")
    assert not ties["a"].waits
    assert ties["b"] == Tie(before="a", first="a")
    assert (ties["a"].other, ties["b"].other) == ("b", "a")


def test_a_run_that_pauses_again_is_a_chain() -> None:
    ties = ties_of(
        [
            part("a", output=NEEDS.format("confirmation")),
            part("b", "Agent.acontinue_run", NEEDS.format("user input")),
            part("c", "Agent.acontinue_run", "Done."),
        ]
    )
    assert [ties[one].other for one in "abc"] == ["b", "c", "a"]
    assert [ties[one].paused for one in "abc"] == [True, True, False]


def test_what_said_something_of_its_own_was_paused_if_it_was_continued() -> None:
    ties = ties_of([part("a", output="Let me delete that."), part("b", "Agent.continue_run")])
    assert ties["a"].paused
    assert not ties["a"].waits


def test_traces_that_merely_share_a_run_id_are_not_tied() -> None:
    ties = ties_of([part("a"), part("b"), part("c", run="other")])
    assert set(ties.values()) == {NO_TIE}


@given(
    st.permutations([part("a"), part("b", "A.continue_run"), part("c", run="x"), part("d", "A.continue_run")])
)
def test_the_order_of_reading_makes_no_difference(parts: list[RunPart]) -> None:
    assert ties_of(parts) == ties_of([*sorted(parts), *parts])


@pytest.mark.parametrize(
    ("output", "wanted"),
    [
        (NEEDS.format("confirmation"), "confirmation"),
        (NEEDS.format("confirmation, user input, or external execution"),
         "confirmation, user input, or external execution"),
        (NEEDS.format("confirmation or external execution"), "confirmation or external execution"),
        ("I have tools to execute, but it needs external execution.", "external execution"),
        ("I have tools to execute, but I need coffee.", None),
        (NEEDS.format("confirmation") + " Or do I?", None),
        ("Agno says: " + NEEDS.format("confirmation"), None),
        ("Team run paused.", A_PERSON),
        (TEAM + "- M1: danger requires confirmation", "confirmation"),
        (TEAM + "- M1: danger requires confirmation\n- team: mail requires user input",
         "confirmation or user input"),
        (TEAM + "- M1: danger requires confirmation\nShall I go on?", None),
        ("A team says: " + TEAM + "- M1: danger requires confirmation", None),
        (FLOW.format("content=None", EXECUTOR), A_PERSON),
        (FLOW.format("content=None" * 100, EXECUTOR), A_PERSON),
        (FLOW.format(f"content='pause_kind=<PauseKind.{EXECUTOR}>)'", "STEP: 'step'"), None),
        ("StepExecutorPausedEvent(created_at=1795811652, event='StepExecutorPaused', …)", A_PERSON),
        ("StepCompletedEvent(created_at=1795811652, content='StepExecutorPausedEvent(created_at=1')", None),
        ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_what_agno_says_when_it_pauses(output: str | None, wanted: str | None) -> None:
    assert wanted_of(output) == wanted
    if output is not None:
        assert wanted_of(ends_of(output)) == wanted
        assert len(ends_of(output)) <= 2 * MOST + 1
