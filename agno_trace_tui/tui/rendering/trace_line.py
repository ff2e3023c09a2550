"""A trace or a session as a line of the list: columns that fit the width, the name taking what is left."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures, times
from agno_trace_tui.formatting.names import name_of
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.orders import Sorting
from agno_trace_tui.model.sessions import SessionSummary
from agno_trace_tui.model.trace import ENDED_BADLY, TraceState, TraceSummary
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.pauses import is_continuation
from agno_trace_tui.tui.rendering.cells import Piece, fit, fit_pieces, text_width, width_of
from agno_trace_tui.tui.rendering.columns import LEAST_NAME_WIDTH, LEFT_EDGE
from agno_trace_tui.tui.rendering.glyphs import glyphs, kind_glyph, mark_glyph, state_glyph
from agno_trace_tui.tui.rendering.known_cost import known_cost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from agno_trace_tui.model.arrangement import Row
    from agno_trace_tui.model.insights.insight import Severity
    from agno_trace_tui.tui.rendering.columns import ShownColumn

TOLD = {TraceState.INTERRUPTED, TraceState.INCOMPLETE}
"""States that are rare enough for their words to be told beside the name too."""


ASKED = {
    "confirmation": "confirm",
    "user input": "input",
    "external execution": "execute",
    "a person": "person",
}
"""What a person is waited for, where there is little room."""

NO_SESSION = "(no session)"

ROOMY_SESSION_WIDTH, SESSION_ID_WIDTH, WIDEST_SESSION_ID = 44, 18, 36
"""A name so wide has its sessions' ids in a column of their own; of more room that column takes half, up to a UUID's."""

LEAST_SESSION_ID_WIDTH, TALKER_WIDTH, LEAST_TALKER_WIDTH = 12, 12, 6
"""A narrow one cuts longer ids, down to so many cells, to have at most this room for who is talked to.

With less than the least room nothing is said of who that is; how many turns there are is told at every width.
"""

NEWEST = Sorting()


class Moment(NamedTuple):
    """When a line is drawn."""

    now_ns: int
    frame: int = 0
    """Which picture of the spinner."""


def state_words(row: Row, moment: Moment, width: int) -> list[Piece]:
    """The sign of the state, with its word where there is room."""
    if row.waits:
        sign = glyphs().paused
        return [Piece(sign if width == 1 else f"{sign} paused", "state--interrupted")]
    sign = state_glyph(row.state, moment.frame)
    return [Piece(sign if width == 1 else f"{sign} {row.state}", f"state--{row.state}")]


def kind_words(row: Row, _moment: Moment, width: int) -> list[Piece]:
    """The sign of the kind, with its word where there is room."""
    word = "" if row.kind is SpanKind.UNKNOWN else f" {row.kind.lower()}"
    return [Piece(kind_glyph(row.kind) + (word if width > 1 else ""), f"kind--{row.kind.lower()}")]


def name_words(row: TraceSummary, width: int) -> list[Piece]:
    """The name, what ties it to other traces of its run, how it ended if not well, how the input begins.

    Where they have no room beside each other, the name is cut before what became of it.
    """
    signs, continues = glyphs(), is_continuation(row.name)
    pieces = [Piece(f"{signs.continued} ", "line--muted")] if continues else []
    told = Piece("")
    if row.waits:
        wanted = row.tie.wanted or ""
        told = Piece(f"  needs {wanted}", "state--interrupted")
        short = f" {ASKED.get(wanted, wanted)}?"
    elif row.tie.paused:
        told, short = Piece(f"  {signs.paused} paused", "line--muted"), f" {signs.paused} paused"
    elif row.state in TOLD:
        told, short = Piece(f"  {row.state}", f"state--{row.state}"), f" {row.state}"
    elif continues:
        told, short = Piece("  continued", "line--muted"), ""
    name, room = name_of(row.name), width - width_of(pieces)
    if told.text and text_width(name) + text_width(told.text) > room:
        told = told._replace(text=short)
        name = cut_to(name, max(LEAST_NAME_WIDTH, room - text_width(short)))
    pieces += [Piece(name, f"state--{row.state}" if row.state in ENDED_BADLY else ""), told]
    if row.preview:
        pieces.append(Piece("  " + first_line(row.preview), "line--muted"))
    return pieces


def cut_to(text: str, most: int) -> str:
    """A text in so many cells at most."""
    return fit(text, min(text_width(text), most))


def session_name_words(session: SessionSummary, width: int, *, unfolded: bool) -> list[Piece]:
    """The session, how many turns it has, who is talked to and how it began."""
    mark = glyphs().open_mark if unfolded else glyphs().folded_mark
    name = NO_SESSION if session.session_id is None else first_line(session.session_id)
    turns = figures.plural(session.turn_count, "turn")
    turns = f"{glyphs().at_least}{turns}" if session.is_partial else turns
    talker = "" if session.session_id is None else f"  {name_of(session.name)}"
    if width >= ROOMY_SESSION_WIDTH:
        more = (width - ROOMY_SESSION_WIDTH) // 2
        name, turns = fit(name, min(SESSION_ID_WIDTH + more, WIDEST_SESSION_ID)), f"{turns:>8}"
    else:
        room = width - text_width(f"{mark}   {turns}")
        beside = min(TALKER_WIDTH, text_width(talker))
        name = cut_to(name, min(room, max(room - beside, LEAST_SESSION_ID_WIDTH)))
    pieces = [
        Piece(mark, "line--guide"),
        Piece(f" {name}", "line--muted" if session.session_id is None else ""),
        Piece(f"  {turns}", "line--figure"),
    ]
    has_room = width - width_of(pieces) >= LEAST_TALKER_WIDTH
    if talker and has_room:
        pieces.append(Piece(talker, "line--muted"))
        if session.preview:
            pieces.append(Piece("  " + first_line(session.preview), "line--muted"))
    return pieces


def duration_words(row: Row, moment: Moment, _width: int) -> list[Piece]:
    """How long it took, or has taken so far."""
    time_ns = row.duration_ns(moment.now_ns)
    if row.state is TraceState.RUNNING:
        return [Piece(figures.ticking(time_ns), "state--running")]
    return [Piece(figures.duration(time_ns), "line--figure")]


def errors_words(row: Row, _moment: Moment, _width: int) -> list[Piece]:
    """How many spans failed, the root among them: what sessions, the order by errors and the status line count too."""
    errors = row.error_count
    return [Piece(f"{figures.count(errors)}{glyphs().states['error']}" if errors else "", "state--error")]


def tokens_words(row: Row, _moment: Moment, width: int) -> list[Piece]:
    """Tokens in all; in and out where there is room."""
    usage = row.usage
    if width < len("99k → 99k"):
        return [Piece(figures.count(usage.total_tokens), "line--figure")]
    if usage.total_tokens is None:
        return [Piece(figures.UNKNOWN, "line--muted")]
    return [
        Piece(figures.count(usage.input_tokens), "line--figure"),
        Piece(" → ", "line--muted"),
        Piece(f"{figures.count(usage.output_tokens):>5}", "line--figure"),
    ]


def started_words(row: Row, moment: Moment, width: int) -> list[Piece]:
    """When it began: the time of day, and the day where it was another one and there is room."""
    return [Piece(times.local_start(row.start_ns, moment.now_ns, width), "line--muted")]


def age_words(row: Row, moment: Moment, _width: int) -> list[Piece]:
    """How long ago it began; of a session, how long ago it was at work last."""
    return [Piece(figures.age(row.active_ns, moment.now_ns), "line--muted")]


def clock_words(row: Row, moment: Moment, width: int) -> list[Piece]:
    """The same as a time of day, where the reader is."""
    return [Piece(times.local_start(row.active_ns, moment.now_ns, width), "line--muted")]


def utc_words(row: Row, moment: Moment, width: int) -> list[Piece]:
    """The same in UTC."""
    return [Piece(times.local_start(row.active_ns, moment.now_ns, width, UTC), "line--muted")]


def quiet(text: str | None) -> list[Piece]:
    """Text from a trace, or the sign that it is unknown."""
    return [Piece(first_line(text) if text else figures.UNKNOWN, "line--muted")]


def figure(text: str) -> list[Piece]:
    """A figure."""
    return [Piece(text, "line--muted" if text == figures.UNKNOWN else "line--figure")]


WORDS: dict[str, Callable[[Row, Moment, int], list[Piece]]] = {
    "state": state_words,
    "kind": kind_words,
    "errors": errors_words,
    "spans": lambda row, _at, _width: [Piece(figures.count(row.span_count), "line--muted")],
    "tokens": tokens_words,
    "input": lambda row, _at, _width: figure(figures.count(row.usage.input_tokens)),
    "output": lambda row, _at, _width: figure(figures.count(row.usage.output_tokens)),
    "cost": lambda row, _at, _width: figure(known_cost(row)),
    "model": lambda row, _at, _width: quiet(", ".join(row.models)),
    "session": lambda row, _at, _width: quiet(row.session_id),
    "user": lambda row, _at, _width: quiet(row.user_id),
    "started": started_words,
    "duration": duration_words,
    "age": age_words,
    "clock": clock_words,
    "utc": utc_words,
}
"""What stands in each column of `columns.COLUMNS`: for a row, at a moment, in so many cells."""


def filled(traces: Iterable[TraceSummary]) -> set[str]:
    """The columns of `ABSENT_IF_EMPTY` in which one of these traces, or their sessions, has something to say."""
    found: set[str] = set()
    for trace in traces:
        says = {
            "cost": trace.cost is not None,
            "errors": bool(trace.error_count),
            "model": bool(trace.models),
            "session": trace.session_id is not None,
        }
        found.update(name for name, so in says.items() if so)
        if len(found) == len(says):
            break
    return found


def header_text(shown: Sequence[ShownColumn], sorting: Sorting = NEWEST, *, by_session: bool = False) -> str:
    """The titles of the columns, each with the gap before it; a sign tells the order in force."""
    sorts = [column.name for column in shown if column.column.order is sorting.order]
    # A session is sorted by when it was at work last, which is what its age tells.
    sorted_by = sorts[-1 if by_session else 0] if sorts else None
    sign = glyphs().descending if sorting.descends else glyphs().ascending
    text = ""
    for column in shown:
        title = "session" if by_session and column.name == "name" else column.title
        is_sorted_by = column.name == sorted_by
        width = column.gap + column.width
        if column.column.right:
            text += fit(sign + title if is_sorted_by else title, width, right=True)
        else:
            text += fit(" " * column.gap + title + (f" {sign}" if is_sorted_by else ""), width)
    return text


def mark_piece(mark: Severity | None) -> Piece:
    """The mark of an insight, one cell wide."""
    return Piece(" ") if mark is None else Piece(mark_glyph(mark), f"mark--{mark.name.lower()}")


def line_pieces(
    row: Row,
    shown: Sequence[ShownColumn],
    moment: Moment,
    *,
    mark: Severity | None = None,
    compared: bool = False,
    unfolded: bool = False,
    indent: int = 0,
) -> list[Piece]:
    """The line of a trace or of a session, at its left edge the mark of an insight, or that it is to be compared.

    A turn below its session stands `indent` cells further right.
    """
    pieces = [Piece(glyphs().compared, "mark--compared") if compared else mark_piece(mark)]
    for column in shown:
        if column.name != "name":
            words = WORDS[column.name](row, moment, column.width)
        elif isinstance(row, SessionSummary):
            words = session_name_words(row, column.width, unfolded=unfolded)
        else:
            words = [Piece(" " * indent), *name_words(row, column.width - indent)]
        pieces.append(Piece(" " * (column.gap if column is not shown[0] else column.gap - LEFT_EDGE)))
        pieces += (
            right_pieces(words, column.width) if column.column.right else fit_pieces(words, column.width)
        )
    return pieces


def right_pieces(words: list[Piece], width: int) -> list[Piece]:
    """Words at the right edge of a column; cut where they have no room."""
    before = width - width_of(words)
    return [Piece(" " * before), *words] if before >= 0 else fit_pieces(words, width)


def placeholder_pieces(width: int) -> list[Piece]:
    """A line whose trace is being read."""
    return [Piece(fit("   ·", width), "line--muted")]
