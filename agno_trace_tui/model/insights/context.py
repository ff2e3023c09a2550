"""The context window: how full it is, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.insights.case import cut
from agno_trace_tui.model.insights.insight import Insight, Severity
from agno_trace_tui.model.insights.prompts import CHARACTERS_PER_TOKEN
from agno_trace_tui.model.span import facts_or_none
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.windows import prompt_window

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from agno_trace_tui.model.insights.case import Case
    from agno_trace_tui.semantics.evidence import MessagePrint
    from agno_trace_tui.store.rows import SpanRow


@dataclass(frozen=True)
class NearWindow:
    """A run whose prompts come near to what its model can read."""

    share: float = 0.8
    name: str = "context nearly full"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for each run and model: its longest prompt."""
        longest: dict[Hashable, tuple[int, int, SpanRow]] = {}
        for row in case.calls:
            facts = facts_or_none(row)
            window = prompt_window(facts.model)
            # A prompt beyond the window was answered all the same: then the window is another than is known here.
            if window is None or facts.input_tokens is None or facts.input_tokens > window:
                continue
            run = (row.parent_span_id, facts.model)
            if run not in longest or facts.input_tokens > longest[run][0]:
                longest[run] = (facts.input_tokens, window, row)
        for tokens, window, row in longest.values():
            if tokens >= self.share * window:
                yield Insight(
                    self.name,
                    Severity.WARNING,
                    f"The prompt has {figures.count(tokens)} tokens, {figures.percent(tokens, window)} of the"
                    f" {figures.count(window)} that {cut(first_line(facts_or_none(row).model or ''))} can read.",
                    (row.span_id,),
                )


@dataclass(frozen=True)
class LargeResult:
    """A tool's answer that takes most of a long prompt."""

    share: float = 0.5
    least_tokens: int = 4_000
    name: str = "large tool result"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for each such answer, at the first prompt it is in."""
        told: set[bytes] = set()
        for row in case.calls:
            messages = case.evidence.of(row).messages
            whole = sum(message.size for message in messages)
            answers = [message for message in messages if message.role == "tool"]
            largest = max(answers, key=lambda message: message.size, default=None)
            if largest is None or not whole or largest.digest in told:
                continue
            counted = facts_or_none(row).input_tokens
            tokens = (
                largest.size // CHARACTERS_PER_TOKEN if counted is None else counted * largest.size // whole
            )
            if largest.size < self.share * whole or tokens < self.least_tokens:
                continue
            told.add(largest.digest)
            yield self._insight(case, row, largest, whole, tokens)

    def _insight(self, case: Case, row: SpanRow, answer: MessagePrint, whole: int, tokens: int) -> Insight:
        call = tool_call_of(case, row, answer)
        name = first_line(answer.tool or "") or "a tool"
        if call is not None:
            name = case.name_of(call)
        return Insight(
            self.name,
            Severity.NOTE,
            f"The answer of {cut(name)} ({figures.size(answer.size)}, about {figures.count(tokens)} tokens) is"
            f" {figures.percent(answer.size, whole)} of the prompt that it went into.",
            (row.span_id,) if call is None else (call.span_id, row.span_id),
        )


def tool_call_of(case: Case, row: SpanRow, answer: MessagePrint) -> SpanRow | None:
    """The tool's span whose answer a message holds: the latest before the prompt."""
    found = None
    for call in case.of_kind(SpanKind.TOOL):
        if call.start_ns > row.start_ns:
            break
        result = case.evidence.of(call).result
        if result is not None and result == answer.text_digest:
            found = call
    return found
