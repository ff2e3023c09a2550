"""A span with all that its documents are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.span import SpanState, facts_or_none, state_of
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.failure import Failure, failure_of, is_silent_model_call
from agno_trace_tui.tui.rendering.insight_lines import NOTHING_TOLD, Told

if TYPE_CHECKING:
    from collections.abc import Set

    from agno_trace_tui.semantics.facts import SpanFacts
    from agno_trace_tui.semantics.message import Conversation, Exchange
    from agno_trace_tui.store.rows import ProcessRow, SpanPayload, SpanRow, UsualDuration

EXCEPTION_EVENT = "exception"


class Lens(NamedTuple):
    """How the reader wants texts to be shown."""

    markdown: bool = True
    """Whether Markdown is rendered."""
    filter_text: str = ""
    """What the attributes shown must hold, in their name or value; empty: all are shown."""


class Neighbours(NamedTuple):
    """What stands around a span in its run, as far as it was asked for."""

    before: Conversation | None = None
    """What the model call before it in its run was given."""
    after: Conversation | None = None
    """What the model call after it was given, with the results of the tools that this one called."""
    last: Exchange | None = None
    """Of a run: its last model call."""
    calls: tuple[SpanRow, ...] = ()
    """The model calls of its run, or below it, in the order of their start."""
    runs: tuple[str, ...] = ()
    """The name of the run of each of these calls; empty: they are all of one run."""
    process: ProcessRow | None = None
    """The process that recorded it."""


NOBODY = Neighbours()


class Subject(NamedTuple):
    """The span under the cursor."""

    row: SpanRow
    payload: SpanPayload
    gone: Set[int]
    """Rows of `att_processes` that no longer run."""
    now_ns: int
    told: Told = NOTHING_TOLD
    """The insights on it; on the root, those on the whole trace."""
    usual: UsualDuration | None = None
    """How long spans like it usually take; `None`: not known yet, or too few are recorded."""
    neighbours: Neighbours = NOBODY
    lens: Lens = Lens()

    def with_remarks_of(self, other: Subject) -> Subject:
        """The span with what is remarked of another."""
        return self._replace(told=other.told, usual=other.usual)

    @property
    def state(self) -> SpanState:
        """The span's state."""
        return state_of(self.row, self.gone)

    @property
    def facts(self) -> SpanFacts:
        """The span's facts, as far as they are known."""
        return facts_or_none(self.row)

    @property
    def failure(self) -> Failure | None:
        """The span's failure, with what its events tell."""
        events = self.payload.events or ()
        return failure_of(
            self.row.status_code,
            self.row.status_message,
            self.payload.attributes,
            [event.attributes for event in events if event.name == EXCEPTION_EVENT],
        )

    @property
    def is_silent(self) -> bool:
        """Whether it is a model call that ended well without a sign of an answer."""
        ended_well = self.state is SpanState.OK
        return is_silent_model_call(self.facts, self.payload.attributes, ended_well=ended_well)
