"""How the traces of the index stand as lines: newest first, oldest first, by a figure, by session.

By time, both ways, a list has every trace of the file: positions are found by key, whatever its length.
No index of the file tells tokens, cost or errors, and its column of durations is wrong for what runs, so
that an order by a figure over the whole file would have to read all of it. Such orders, and sessions, are
made of the newest `BOUND` traces that meet the filter in force, and `bounded` says so. They are a pure
question to the window of the index, so that neither the order nor the batching nor the repetition of
what was read can make a difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from agno_trace_tui.model.orders import Order, Sorting, ranked
from agno_trace_tui.model.sessions import SessionSummary, session_of, sessions_of
from agno_trace_tui.model.trace import TraceSummary
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agno_trace_tui.model.index import TraceIndex

Row = TraceSummary | SessionSummary
"""What a line tells of."""

BOUND = 1_000
"""Traces that are ranked, or grouped by their sessions."""


class SessionLine(NamedTuple):
    """A line that tells of a session."""

    session_id: str | None


Mark = SessionLine | str
"""What a line is known by, wherever it stands: a session, or the id of a trace."""


class Arrangement(Protocol):
    """The lines of a list."""

    bounded: bool
    """Whether it is made of the newest `BOUND` traces only."""
    backwards: bool
    """Whether the newest trace stands on the last line."""

    @property
    def total(self) -> int:
        """How many lines there are, as far as is known."""

    def row_at(self, line: int) -> Row | None:
        """What stands on a line; `None`: not read yet."""

    def mark_at(self, line: int) -> Mark | None:
        """What a line is known by; `None`: not read yet."""

    def line_of(self, mark: Mark) -> int | None:
        """Where something stands, if it is held; of a turn of a folded session where that stands."""

    def lines_of(self, trace_ids: Iterable[str]) -> Iterator[int]:
        """The lines that tell something of these traces."""

    def newest_line(self) -> int | None:
        """Where the newest trace stands, if it is held."""

    def arrange(self, now_ns: int) -> None:
        """Put the lines in order as things stand now."""


class ByTime:
    """Every trace of the file, newest first or oldest first."""

    bounded = False

    def __init__(self, index: TraceIndex, *, backwards: bool = False) -> None:
        self._index = index
        self.backwards = backwards

    @property
    def total(self) -> int:
        """How many traces there are, as far as is known."""
        return self._index.total

    def place(self, line: int) -> int:
        """A line's position in the index, and the other way round."""
        return self._index.total - 1 - line if self.backwards else line

    def row_at(self, line: int) -> TraceSummary | None:
        """The trace on a line."""
        return self._index.row_at(self.place(line))

    def mark_at(self, line: int) -> Mark | None:
        """The id of the trace on a line."""
        row = self.row_at(line)
        return None if row is None else row.trace_id

    def line_of(self, mark: Mark) -> int | None:
        """Where a trace stands."""
        position = self._index.position_of(mark) if isinstance(mark, str) else None
        return None if position is None else self.place(position)

    def lines_of(self, trace_ids: Iterable[str]) -> Iterator[int]:
        """A trace has one line."""
        return (line for line in map(self.line_of, trace_ids) if line is not None)

    def newest_line(self) -> int | None:
        """At an end."""
        return self.place(0) if self._index.total else None

    def arrange(self, now_ns: int) -> None:
        """They always are in order."""


class Ranked:
    """The newest traces, by a figure or by name."""

    bounded = True
    backwards = False

    def __init__(self, index: TraceIndex, sorting: Sorting) -> None:
        self._index, self._sorting = index, sorting
        self._ids: list[str] = []
        self._lines: dict[str, int] = {}

    @property
    def total(self) -> int:
        """How many traces are ranked."""
        return len(self._ids)

    def row_at(self, line: int) -> TraceSummary | None:
        """The trace on a line, as it stands now."""
        return self._index.window.get(self._ids[line]) if 0 <= line < len(self._ids) else None

    def mark_at(self, line: int) -> Mark | None:
        """The id of the trace on a line."""
        return self._ids[line] if 0 <= line < len(self._ids) else None

    def line_of(self, mark: Mark) -> int | None:
        """Where a trace stood when the ranks were made."""
        return self._lines.get(mark) if isinstance(mark, str) else None

    def lines_of(self, trace_ids: Iterable[str]) -> Iterator[int]:
        """A trace has one line."""
        return (self._lines[trace_id] for trace_id in trace_ids if trace_id in self._lines)

    def newest_line(self) -> int | None:
        """Anywhere."""
        return line_of_newest(self, self._index)

    def arrange(self, now_ns: int) -> None:
        """Make the ranks anew."""
        self._ids = [row.trace_id for row in ranked(newest_held(self._index), self._sorting, now_ns)]
        self._lines = {trace_id: line for line, trace_id in enumerate(self._ids)}


class BySession:
    """The sessions of the newest traces; an unfolded one has its turns below it, in their order."""

    bounded = True
    backwards = False

    def __init__(self, index: TraceIndex, sorting: Sorting, unfolded: set[str | None]) -> None:
        self._index, self._sorting = index, sorting
        self.unfolded = unfolded
        self._lines: list[Mark] = []
        self._places: dict[Mark, int] = {}
        self._sessions: dict[str | None, SessionSummary] = {}
        self._home: dict[str, str | None] = {}
        """The session of each trace."""

    @property
    def total(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    @property
    def sessions(self) -> int:
        """How many sessions there are."""
        return len(self._sessions)

    def _note_partial(self) -> None:
        """The session of the oldest trace held may have begun before it."""
        held = newest_held(self._index)
        if held and not reaches_oldest(self._index):
            oldest = held[-1].session_id
            self._sessions[oldest] = self._sessions[oldest]._replace(is_partial=True)

    def row_at(self, line: int) -> Row | None:
        """The session or the turn on a line."""
        if not 0 <= line < len(self._lines):
            return None
        what = self._lines[line]
        return (
            self._sessions.get(what.session_id)
            if isinstance(what, SessionLine)
            else self._index.window.get(what)
        )

    def mark_at(self, line: int) -> Mark | None:
        """The session or the turn on a line."""
        return self._lines[line] if 0 <= line < len(self._lines) else None

    def line_of(self, mark: Mark) -> int | None:
        """Where a session or a turn stands; of a turn of a folded session where that stands."""
        if mark not in self._places and isinstance(mark, str) and mark in self._home:
            mark = SessionLine(self._home[mark])
        return self._places.get(mark)

    def lines_of(self, trace_ids: Iterable[str]) -> Iterator[int]:
        """The turns and their sessions, whose totals are made anew."""
        ids = [trace_id for trace_id in trace_ids if trace_id in self._home]
        for session_id in dict.fromkeys(self._home[trace_id] for trace_id in ids):
            turns = (self._index.window.get(turn.trace_id) for turn in self._sessions[session_id].turns)
            held = [turn for turn in turns if turn is not None]
            if held:
                is_partial = self._sessions[session_id].is_partial
                self._sessions[session_id] = session_of(session_id, held)._replace(is_partial=is_partial)
            yield self._places[SessionLine(session_id)]
        yield from (self._places[trace_id] for trace_id in ids if trace_id in self._places)

    def newest_line(self) -> int | None:
        """Anywhere."""
        return line_of_newest(self, self._index)

    def arrange(self, now_ns: int) -> None:
        """Group the traces anew."""
        sessions = ranked(sessions_of(newest_held(self._index)), self._sorting, now_ns)
        self._sessions = {session.session_id: session for session in sessions}
        self._note_partial()
        self._home = {turn.trace_id: session.session_id for session in sessions for turn in session.turns}
        self._lines = []
        for session in sessions:
            self._lines.append(SessionLine(session.session_id))
            if session.session_id in self.unfolded:
                self._lines += [turn.trace_id for turn in session.turns]
        self._places = {what: line for line, what in enumerate(self._lines)}


def reaches_oldest(index: TraceIndex) -> bool:
    """Whether bounded arrangements are made of all traces that there are."""
    return index.window.at_newest and index.window.at_oldest and len(index.window) <= BOUND


def is_complete(index: TraceIndex) -> bool:
    """Whether all traces are read that bounded arrangements are made of."""
    window = index.window
    return window.at_newest and (window.at_oldest or len(window) >= BOUND)


def newest_held(index: TraceIndex) -> Sequence[TraceSummary]:
    """The traces that bounded arrangements are made of; none while the window is elsewhere in the list."""
    return index.window.rows[:BOUND] if index.window.at_newest else ()


def line_of_newest(arrangement: Arrangement, index: TraceIndex) -> int | None:
    """Where the newest trace stands, if it is held."""
    newest = newest_held(index)
    return arrangement.line_of(newest[0].trace_id) if newest else None


def arranged(
    index: TraceIndex, sorting: Sorting, *, by_session: bool, unfolded: set[str | None]
) -> Arrangement:
    """The arrangement for an order; `unfolded` are the sessions whose turns are seen."""
    if by_session:
        return BySession(index, sorting, unfolded)
    if sorting.order is Order.STARTED:
        return ByTime(index, backwards=sorting.reversed)
    return Ranked(index, sorting)
