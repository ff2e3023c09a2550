"""The same thing done again: calls that are repeated for nothing, and calls repeated after an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.model.insights.insight import Insight, Severity
from agno_trace_tui.model.span import SpanState, facts_or_none
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from agno_trace_tui.model.insights.case import Case
    from agno_trace_tui.store.rows import SpanRow


@dataclass(frozen=True)
class RepeatedCall:
    """A run that calls a tool with the same arguments again and again. Calls that failed are retries.

    Where every call answered something else, it was not called for nothing: so does a job tell how far it is.
    """

    times: int = 3
    name: str = "repeated call"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for each tool and its arguments."""
        for calls in same_tool_calls(case):
            answered = [row for row in calls if not case.failed(row)]
            if len(answered) < self.times or are_all_different(case, answered):
                continue
            time = figures.duration(sum(map(case.time_of, answered)))
            yield Insight(
                self.name,
                Severity.WARNING,
                f"{case.name_of(answered[0])} was called {len(answered)} times with the same arguments,"
                f" {time} in all.",
                tuple(row.span_id for row in answered),
            )


@dataclass(frozen=True)
class Retry:
    """A tool call or model call that failed and was made again, unchanged."""

    name: str = "retry"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for each row of attempts."""
        for calls in [*same_tool_calls(case), *same_prompts(case)]:
            for attempts in attempts_in(case, calls):
                again = len(attempts) - 1
                times = "again" if again == 1 else f"again {again} times"
                is_model = case.kind(attempts[0]) is SpanKind.LLM
                done, same = ("made", "prompt") if is_model else ("called", "arguments")
                state = SpanState.ERROR if case.failed(attempts[-1]) else case.state(attempts[-1])
                outcome = {
                    SpanState.ERROR: "it failed every time",
                    SpanState.OK: "in the end it went well",
                    SpanState.RUNNING: "it runs",
                }.get(state, "nobody knows how it ended")
                yield Insight(
                    self.name,
                    Severity.WARNING if state is SpanState.ERROR else Severity.NOTE,
                    f"{case.name_of(attempts[0])} failed and was {done} {times} with the same {same}: {outcome}.",
                    tuple(row.span_id for row in reversed(attempts)),
                )


def attempts_in(case: Case, calls: list[SpanRow]) -> Iterator[list[SpanRow]]:
    """Failed calls with what followed them, up to one that did not fail."""
    attempts: list[SpanRow] = []
    for row in calls:
        if attempts and row.start_ns < case.end_of(attempts[-1]):
            continue  # made at the same time, not because of the failure
        attempts.append(row)
        if not case.failed(row):
            if len(attempts) > 1:
                yield attempts
            attempts = []
    if len(attempts) > 1:
        yield attempts


def are_all_different(case: Case, calls: list[SpanRow]) -> bool:
    """Whether it is known of each call what it answered, and no two answered the same."""
    results = {case.evidence.of(row).result for row in calls}
    return None not in results and len(results) == len(calls)


def same_tool_calls(case: Case) -> Iterator[list[SpanRow]]:
    """Calls of the same tool with the same arguments by the same agent or team.

    Below a step of a streamed workflow they stand beside the run that made them: those with one parent are its.
    """
    groups: dict[Hashable, list[SpanRow]] = {}
    for row in case.of_kind(SpanKind.TOOL):
        arguments = case.evidence.of(row).arguments
        if arguments is not None:
            run = case.run_of(row) or row.parent_span_id
            groups.setdefault((run, row.name, arguments), []).append(row)
    return (group for group in groups.values() if len(group) > 1)


def same_prompts(case: Case) -> Iterator[list[SpanRow]]:
    """Model calls of the same run with the same prompt."""
    groups: dict[Hashable, list[SpanRow]] = {}
    for row in case.calls:
        messages = case.evidence.of(row).messages
        if messages:
            key = (row.parent_span_id, facts_or_none(row).model, len(messages), messages)
            groups.setdefault(key, []).append(row)
    return (group for group in groups.values() if len(group) > 1)
