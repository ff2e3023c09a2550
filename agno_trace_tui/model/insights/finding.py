"""All checks, and what they find: loaded when the first trace is looked into."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from agno_trace_tui.model.insights.belonging import BegunAfterParent
from agno_trace_tui.model.insights.context import LargeResult, NearWindow
from agno_trace_tui.model.insights.durations import LongerThanUsual, SlowestSpan
from agno_trace_tui.model.insights.evidence import LOOKED_INTO
from agno_trace_tui.model.insights.insight import Check, Findings, Insight
from agno_trace_tui.model.insights.prompts import BrokenPrefix, LostCache
from agno_trace_tui.model.insights.recording import (
    DroppedAttributes,
    LostSpans,
    MissingParent,
    SilentCall,
)
from agno_trace_tui.model.insights.repetition import RepeatedCall, Retry
from agno_trace_tui.model.insights.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agno_trace_tui.model.insights.case import Case

CHECKS: tuple[Check, ...] = (
    RepeatedCall(),
    Retry(),
    LongerThanUsual(),
    SlowestSpan(),
    Waiting(),
    BrokenPrefix(),
    LostCache(),
    NearWindow(),
    LargeResult(),
    SilentCall(),
    DroppedAttributes(),
    LostSpans(),
    MissingParent(),
    BegunAfterParent(),
)
"""All of them, in the order in which they are told."""

MOST = 25
"""Insights of one check in one trace: more of the same would tell nothing new."""


def find(case: Case, checks: Iterable[Check] = CHECKS) -> Findings:
    """All that the checks have to say, warnings first."""
    found: list[Insight] = []
    for check in checks:
        found += islice(check.check(case), MOST)
    found.sort(key=lambda insight: -insight.severity)
    calls = [row.span_id for row in case.of_kind(*LOOKED_INTO)]
    looked_into = sum(span_id in case.evidence.spans for span_id in calls)
    return Findings(found, looked_into=looked_into, calls=len(calls))
