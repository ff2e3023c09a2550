"""Which call of a team led to which member's run.

Agno records a member's run beside the `delegate_task_to_member` call that led to it. They are tied by
what both say: the member that the arguments name, the time (the run begins while the call runs), and
where that is not enough the task. A run that more than one call could have led to is tied to none.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from agno_trace_tui.model.span import facts_or_none
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.delegation import Delegation, delegation_of, member_id_of
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.names import without_method

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agno_trace_tui.store.rows import SpanRow

MEMBERS = (SpanKind.AGENT, SpanKind.TEAM)
"""What can be a member of a team."""


class DelegationCall(NamedTuple):
    """A delegation and the span of its tool call."""

    row: SpanRow
    says: Delegation


def call_of(row: SpanRow) -> DelegationCall | None:
    """The delegation that a span is, if it is one."""
    facts = facts_or_none(row)
    if facts.kind is not SpanKind.TOOL:
        return None
    says = delegation_of(row.name, facts.preview)
    return None if says is None else DelegationCall(row, says)


def member_ids(row: SpanRow) -> set[str]:
    """The ids that a delegation may call a run's agent or team by."""
    facts = facts_or_none(row)
    name = without_method(row.name)
    own = facts.team_id if facts.kind is SpanKind.TEAM else facts.agent_id
    return {member_id_of(name), own or member_id_of(name)}


def tied(siblings: Iterable[SpanRow]) -> dict[str, str]:
    """For the runs among siblings (in the order of their start) that one call led to: the call's span id."""
    ties: dict[str, str] = {}
    to_one: defaultdict[str, list[DelegationCall]] = defaultdict(list)
    to_all: list[DelegationCall] = []
    for row in siblings:
        call = call_of(row)
        if call is not None:
            calls = to_all if call.says.member is None else to_one[call.says.member]
            calls[:] = [*still_running(calls, row.start_ns), call]
        elif facts_or_none(row).kind in MEMBERS:
            led = leading_call(row, to_one, to_all)
            if led is not None:
                ties[row.span_id] = led.row.span_id
    return ties


def leading_call(
    row: SpanRow, to_one: dict[str, list[DelegationCall]], to_all: list[DelegationCall]
) -> DelegationCall | None:
    """The one call that can have led to a run; `None` if there is none or more than one."""
    named = [call for name in member_ids(row) for call in still_running(to_one.get(name, ()), row.start_ns)]
    general = [call for call in still_running(to_all, row.start_ns) if holds(call, row)]
    possible = named + general
    if len(possible) > 1:
        asked = facts_or_none(row).preview or ""
        possible = [call for call in possible if call.says.task and call.says.task in asked]
    return possible[0] if len(possible) == 1 else None


def still_running(calls: Iterable[DelegationCall], at_ns: int) -> Iterator[DelegationCall]:
    """The calls that had not ended at a time."""
    return (call for call in calls if call.row.end_ns is None or call.row.end_ns >= at_ns)


def holds(call: DelegationCall, row: SpanRow) -> bool:
    """Whether a run lies within the time of a call, as far as is known."""
    return call.row.end_ns is None or (row.end_ns is not None and row.end_ns <= call.row.end_ns)
