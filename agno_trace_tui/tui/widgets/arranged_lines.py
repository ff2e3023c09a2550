"""Lines for traces in the order and the columns that the reader wants, or grouped by their sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from agno_trace_tui.formatting import figures
from agno_trace_tui.model.arrangement import BySession, SessionLine, arranged, newest_held
from agno_trace_tui.model.orders import Sorting
from agno_trace_tui.model.run_ties import NO_TIE
from agno_trace_tui.model.sessions import SessionSummary
from agno_trace_tui.model.trace import TraceState
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.commands import INTO_TRACE, bindings_of
from agno_trace_tui.tui.rendering.cells import Piece, fit
from agno_trace_tui.tui.rendering.columns import ABSENT_IF_EMPTY, cells_of, column_at, columns_for
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.rendering.trace_line import (
    Moment,
    filled,
    header_text,
    line_pieces,
    placeholder_pieces,
)
from agno_trace_tui.tui.widgets.ageing import Ageing
from agno_trace_tui.tui.widgets.cursor_lines import CursorLines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from textual.binding import BindingType

    from agno_trace_tui.model.arrangement import Arrangement, Row
    from agno_trace_tui.model.index import Changes, TraceIndex
    from agno_trace_tui.model.insights.insight import Severity
    from agno_trace_tui.model.run_ties import Tie
    from agno_trace_tui.tui.rendering.columns import ShownColumn

MOST_MADE = 200
"""Lines that are remembered: more than a screen has."""

TODAY_NS = 900 * figures.SECOND
"""What has been told of a moment of today or of another day is true for so long; days begin at a quarter of an hour."""

SOUGHT_INDENT = 3
"""Cells before what is said while traces are looked for."""

TURN_INDENT = 2
"""Cells that a turn stands further right than its session."""


class Made(NamedTuple):
    """What a line says, and whereof."""

    row: Row
    told: tuple[object, ...]
    """What else it depends on."""
    columns: Sequence[ShownColumn]
    pieces: tuple[Piece, ...]


class ArrangedLines(CursorLines):
    """Says what stands on which line and draws it. Where the cursor goes is told by `TraceList`."""

    INTO = "open"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("lines", "list")

    selected: reactive[str | None] = reactive(None, repaint=False)
    """The selected trace."""
    sorting: reactive[Sorting] = reactive(Sorting(), repaint=False)
    """The order in force."""
    by_session = reactive(False, repaint=False)
    """Whether traces are grouped by their sessions."""
    sought = reactive("", repaint=False)
    """What is said instead of any line while the traces of another filter are looked for; empty: nothing."""
    compared: reactive[str | None] = reactive(None, repaint=False)
    """The trace that was marked to be compared with another."""
    empty: reactive[frozenset[str]] = reactive(ABSENT_IF_EMPTY, repaint=False)
    """Columns in which nothing stands as far as traces are held: there are none for them."""

    chosen_columns: tuple[str, ...] = ()
    """The columns that the user wants, in their order, as `checked_columns` answers; empty: what fits best."""
    time_column = "age"
    """Which of `columns.TIMES` tells when a trace began, in place of its age."""

    class Arranged(Message):
        """The lines are to be others. `bounded`: they are made of the newest traces, which are to be held."""

        def __init__(self, *, bounded: bool) -> None:
            super().__init__()
            self.bounded = bounded

    class RevealWished(Message):
        """The reader goes to a trace that is not held."""

        def __init__(self, trace_id: str) -> None:
            super().__init__()
            self.trace_id = trace_id

    class SessionOpened(Message):
        """The reader wants the traces of a session only; `None`: those that belong to none."""

        def __init__(self, session_id: str | None) -> None:
            super().__init__()
            self.session_id = session_id

    def __init__(
        self,
        index: TraceIndex,
        *,
        now_ns: Callable[[], int],
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.index = index
        self.frame = 0
        self._now_ns = now_ns
        self.mark_of: Callable[[str], Severity | None] = lambda trace_id: None
        """The mark of a trace whose insights are known."""
        self._ages: dict[int, str] = {}
        self.ageing = Ageing(self, self.grow_older)
        self._columns: list[ShownColumn] = []
        self._columns_wanted: tuple[object, ...] = ()
        self._made: dict[int, Made] = {}
        """Lines by the rows that they tell of."""
        self._unfolded: set[str | None] = set()
        self.arrangement: Arrangement = arranged(index, Sorting(), by_session=False, unfolded=self._unfolded)

    # -- what a view of lines says ---------------------------------------------------------------

    def line_total(self) -> int:
        """How many lines there are, as far as is known; none of the former list while another is looked for."""
        return 0 if self.sought else self.arrangement.total

    def draw_lines(self, lines: Iterable[int]) -> Iterator[Strip]:
        """Some lines of the screen."""
        lines = list(lines)
        drawn = super().draw_lines(lines)
        if not self.sought:
            return drawn
        words = fit(" " * SOUGHT_INDENT + plain(self.sought), self.size.width)
        sought = Strip([Segment(words, self.style_of("line--muted"))])
        return (sought if not y else strip for y, strip in zip(lines, drawn, strict=True))

    def watch_sought(self) -> None:
        """How far the search is, or all lines."""
        self.redraw_what_differs()

    def columns(self, width: int) -> list[ShownColumn]:
        """The columns that there is room for."""
        wanted = (width, self.empty, self.sorting.order, self.by_session)
        if wanted != self._columns_wanted:
            self._columns_wanted = wanted
            self._columns = columns_for(
                width,
                empty=self.empty,
                order=self.sorting.order,
                by_session=self.by_session,
                chosen=self.chosen_columns,
                time_column=self.time_column,
            )
        return self._columns

    def titles(self, width: int) -> str:
        """The titles of the columns."""
        return header_text(self.columns(width), self.sorting, by_session=self.by_session)

    def says(self, width: int) -> Callable[[int], Sequence[Piece]]:
        """What tells of each line its trace or session; quietly while that is read."""
        columns, moment, by_session = (
            self.columns(width),
            Moment(self._now_ns(), self.frame),
            self.by_session,
        )
        rest = Piece(" " * (width - cells_of(columns)))  # nothing, but where the user wants no names

        def pieces_of(row: Row) -> tuple[Piece, ...]:
            said = line_pieces(
                row,
                columns,
                moment,
                mark=self._mark_of(row),
                compared=self._is_compared(row),
                unfolded=self._is_unfolded(row),
                indent=TURN_INDENT if by_session else 0,
            )
            return (*said, rest)

        def said(line: int) -> Sequence[Piece]:
            row = self.arrangement.row_at(line)
            if row is None:
                return placeholder_pieces(width)
            age = self._ages[line] = figures.age(row.active_ns, moment.now_ns)
            self.ageing.note(row.active_ns, moment.now_ns)
            if row.state is TraceState.RUNNING:
                return pieces_of(row)
            # The same row mostly stands on another line only, for others came above it.
            mark, compared = self._mark_of(row), self._is_compared(row)
            told = (age, mark, compared, self._is_unfolded(row), by_session, moment.now_ns // TODAY_NS)
            known = self._made.get(id(row))
            if known is None or known.told != told or known.columns is not columns:
                if len(self._made) >= MOST_MADE:
                    self._made.clear()
                known = self._made[id(row)] = Made(row, told, columns, pieces_of(row))
            return known.pieces

        return said

    def _mark_of(self, row: Row) -> Severity | None:
        return None if isinstance(row, SessionSummary) else self.mark_of(row.trace_id)

    def _is_compared(self, row: Row) -> bool:
        return self.compared is not None and self.compared == getattr(row, "trace_id", None)

    def _is_unfolded(self, row: Row) -> bool:
        return isinstance(row, SessionSummary) and row.session_id in self._unfolded

    def tick(self, frame: int) -> bool:
        """Let the clocks of running traces on screen go on; answers whether there are any."""
        self.frame = frame
        first, last = self.visible_lines()
        rows = {line: self.arrangement.row_at(line) for line in range(first, last + 1)}
        running = [line for line, row in rows.items() if row is not None and row.state is TraceState.RUNNING]
        self.redraw_lines(running)
        return bool(running)

    def grow_older(self) -> None:
        """Draw the lines on screen whose age is no longer true."""
        now_ns, older = self._now_ns(), []
        first, last = self.visible_lines()
        for line in range(first, last + 1):
            row = self.arrangement.row_at(line)
            if row is not None:
                self.ageing.note(row.active_ns, now_ns)
                if self._ages.get(line) != figures.age(row.active_ns, now_ns):
                    older.append(line)
        self.redraw_lines(older)

    def redraw_traces(self, trace_ids: Iterable[str]) -> None:
        """Draw the lines of these traces and of their sessions, where they are on screen."""
        self.redraw_lines(self.arrangement.lines_of(trace_ids))

    # -- orders ----------------------------------------------------------------------------------

    def action_next_order(self) -> None:
        """Sort by the next figure."""
        self.sort(self.sorting.next())

    def action_turn_order(self) -> None:
        """Turn the order round."""
        self.sort(self.sorting.turned())

    def pick_title(self, cell: int, width: int) -> None:
        """Sort by the column whose title was clicked; again, and the order is turned round."""
        column = column_at(self.columns(width), cell)
        if column is not None and column.column.order is not None:
            self.sort(self.sorting.picked(column.column.order))

    def sort(self, sorting: Sorting) -> None:
        """Have the lines in an order."""
        self.sorting = sorting
        self.arrange_otherwise()

    def action_toggle_sessions(self) -> None:
        """Traces by their sessions, or one by one again."""
        self.show_sessions(not self.by_session)

    def show_sessions(self, by_session: bool) -> None:
        """Group the traces by their sessions, or not."""
        self.by_session = by_session
        self.arrange_otherwise()
        self.refresh_bindings()

    def arrange_otherwise(self) -> None:
        """Have other lines."""
        self.arrangement = arranged(
            self.index, self.sorting, by_session=self.by_session, unfolded=self._unfolded
        )
        self.arrangement.arrange(self._now_ns())
        self._ages.clear()
        self.empty = ABSENT_IF_EMPTY - filled(self.index.window)
        self.post_message(self.Arranged(bounded=self.arrangement.bounded))

    def _note_filled(self, changes: Changes) -> None:
        """Have a column as soon as something stands in it; with another list, only those that say something."""
        window = self.index.window
        if changes.reset:
            self.empty = ABSENT_IF_EMPTY - filled(window)
        elif self.empty and changes.traces:
            seen = [trace for trace in map(window.get, changes.traces) if trace is not None]
            self.empty -= filled(seen)

    def watch_compared(self, before: str | None, now: str | None) -> None:
        """Another trace is marked, or none."""
        self.redraw_traces({trace_id for trace_id in (before, now) if trace_id is not None})

    def watch_empty(self) -> None:
        """The columns are others."""
        self.redraw_what_differs()

    # -- sessions --------------------------------------------------------------------------------

    def row_under_cursor(self) -> Row | None:
        """The trace or the session under the cursor."""
        line = self.cursor_line()
        return None if line is None else self.arrangement.row_at(line)

    async def action_open(self) -> None:
        """Into the trace: its spans. Of a session: only its traces."""
        row = self.row_under_cursor()
        if isinstance(row, SessionSummary):
            self.post_message(self.SessionOpened(row.session_id))
        else:
            await self.run_action(INTO_TRACE)

    async def action_unfold(self) -> None:
        """Unfold the session, or go to its first turn; into a trace."""
        row = self.row_under_cursor()
        if not isinstance(row, SessionSummary):
            await self.run_action(INTO_TRACE)
        elif row.session_id in self._unfolded:
            self.move_cursor((self.cursor_line() or 0) + 1)
        else:
            self._fold(row.session_id, folded=False)

    def selected_tie(self) -> Tie:
        """What ties the selected trace to others of its run."""
        summary = None if self.selected is None else self.index.summary(self.selected)
        return NO_TIE if summary is None else summary.tie

    def action_other_part(self) -> None:
        """To the trace that continues this run, from the last one to that with which it began."""
        other = self.selected_tie().other
        if other is not None:
            self.reveal(other)

    def reveal(self, trace_id: str) -> None:
        """Select a trace wherever it is."""
        raise NotImplementedError

    def action_fold(self) -> None:
        """Fold the session; from one of its turns, go to it."""
        row = self.row_under_cursor()
        if isinstance(row, SessionSummary):
            self._fold(row.session_id, folded=True)
        elif row is not None:
            line = self.arrangement.line_of(SessionLine(row.session_id))
            if line is not None:
                self.move_cursor(line)

    def action_toggle_fold(self) -> None:
        """Fold or unfold the session under the cursor, or that of the turn."""
        row = self.row_under_cursor()
        if row is not None:
            self._fold(row.session_id, folded=row.session_id in self._unfolded)

    def _fold(self, session_id: str | None, *, folded: bool) -> None:
        if folded:
            self._unfolded.discard(session_id)
        else:
            self._unfolded.add(session_id)
        self.rearrange()

    def rearrange(self) -> None:
        """Put the lines in order as things stand now, and keep the reader's place."""
        raise NotImplementedError

    @property
    def sessions(self) -> int:
        """How many sessions are listed."""
        return self.arrangement.sessions if isinstance(self.arrangement, BySession) else 0

    @property
    def bound(self) -> int | None:
        """How many of the newest traces the lines are made of; `None`: of all that there are."""
        window = self.index.window
        if not self.arrangement.bounded or (window.at_oldest and window.at_newest):
            return None
        return len(newest_held(self.index))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only sessions fold; nothing opens where nothing is."""
        if action in ("fold", "toggle_fold"):
            return self.by_session
        if action in ("open", "unfold") and self.cursor_line() is None:
            return None
        return super().check_action(action, parameters)
