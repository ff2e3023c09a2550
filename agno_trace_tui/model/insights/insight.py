"""What an insight is: one sentence on something that a careful reader of a trace would point at."""

from __future__ import annotations

from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from agno_trace_tui.model.insights.case import Case


class Severity(IntEnum):
    """How much an insight matters."""

    NOTE = 1
    """Good to know."""
    WARNING = 2
    """Probably a fault, or a waste."""


class Insight(NamedTuple):
    """What a check found."""

    name: str
    """The check's."""
    severity: Severity
    sentence: str
    """Plain words with figures, safe to show; names in it come from the trace."""
    span_ids: tuple[str, ...] = ()
    """The spans concerned, the one to look at first; empty: the trace as a whole."""


class Check(Protocol):
    """Looks at a trace for one sort of thing. It never raises, whatever the trace holds."""

    @property
    def name(self) -> str:
        """What an insight of this sort is called."""
        ...

    def check(self, case: Case) -> Iterator[Insight]:
        """What there is to say, in the order of the trace; usually nothing."""
        ...


class Findings:
    """All that was found in a trace at one moment."""

    def __init__(self, insights: Iterable[Insight] = (), *, looked_into: int = 0, calls: int = 0) -> None:
        self.insights = tuple(insights)
        """Warnings first."""
        self.looked_into, self.calls = looked_into, calls
        """How many of the trace's model and tool calls were looked into; fewer than all only of huge traces."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Findings) and self._told == other._told

    __hash__ = None  # type: ignore[assignment]

    @property
    def _told(self) -> tuple[Sequence[Insight], int, int]:
        return self.insights, self.looked_into, self.calls

    @property
    def severity(self) -> Severity | None:
        """The worst of them; `None`: there is nothing to say."""
        return max((insight.severity for insight in self.insights), default=None)

    @cached_property
    def marks(self) -> Mapping[str, Severity]:
        """The worst that is said of each span concerned."""
        worst: dict[str, Severity] = {}
        for insight in self.insights:
            for span_id in insight.span_ids:
                worst[span_id] = max(worst.get(span_id, insight.severity), insight.severity)
        return worst

    def of_span(self, span_id: str) -> list[Insight]:
        """What is said of one span."""
        return [insight for insight in self.insights if span_id in insight.span_ids]


NO_FINDINGS = Findings()
