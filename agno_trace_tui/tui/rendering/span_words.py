"""The words of a span's line: its name, what it is about, whom it leads to, what is folded into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.arguments import argument_words
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.delegations import call_of
from agno_trace_tui.model.span import FAILED, SpanState, facts_or_none
from agno_trace_tui.model.titles import span_title
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.glyphs import glyphs, kind_glyph, state_glyph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.model.delegations import DelegationCall
    from agno_trace_tui.model.outline import Inside
    from agno_trace_tui.store.rows import SpanRow

SHORT_NAMES_BELOW = 64
"""Cells of the tree below which a call to a member is named by one word."""

HIDDEN = "hidden by an OPENINFERENCE_HIDE_… setting of the agent's process"
"""Stands for a value that was never recorded."""

CALL, EVERY_MEMBER = "delegate", "every member"


def name_pieces(
    row: SpanRow, state: SpanState, members: Sequence[SpanRow], *, short: bool = False
) -> list[Piece]:
    """Sign, name, and last what the span is about."""
    kind, call = facts_or_none(row).kind, call_of(row)
    style = f"state--{state}" if state in FAILED else ""
    pieces = [Piece(kind_glyph(kind) + " ", f"kind--{kind.lower()}")]
    if call is None:
        pieces.append(Piece(span_title(row), style))
    else:
        pieces.append(Piece(CALL if short else span_title(row), style or "line--muted"))
        pieces.append(Piece(f" {glyphs().leads_to} {called(call, members)}", style))
    about = about_words(row, state)
    pieces.append(
        Piece(f"  {about}" if about else "", "state--error" if state is SpanState.ERROR else "line--muted")
    )
    return pieces


def called(call: DelegationCall, members: Sequence[SpanRow]) -> str:
    """The members that a call had work, or those whom it names."""
    if members:
        return ", ".join(dict.fromkeys(map(span_title, members)))
    return EVERY_MEMBER if call.says.member is None else first_line(call.says.member)


def about_words(row: SpanRow, state: SpanState) -> str:
    """What went wrong, or the model, the task, the arguments, the question."""
    facts, call = facts_or_none(row), call_of(row)
    if state is SpanState.ERROR and row.status_message:
        return first_line(row.status_message)
    if call is not None:
        return first_line(call.says.task or "")
    about = facts.model or facts.preview or ""
    return first_line(argument_words(about) if facts.kind is SpanKind.TOOL else about)


def inside_pieces(inside: Inside | None, frame: int) -> list[Piece]:
    """How much is folded away, with its errors and what of it runs."""
    if inside is None:
        return []
    pieces = [Piece(f"  {figures.count(inside.spans)} inside", "line--muted")]
    if inside.errors:
        pieces.append(Piece(f" {figures.count(inside.errors)}{glyphs().states['error']}", "state--error"))
    if inside.running:
        sign = state_glyph(SpanState.RUNNING, frame)
        pieces.append(Piece(f" {figures.count(inside.running)}{sign}", "state--running"))
    return pieces
