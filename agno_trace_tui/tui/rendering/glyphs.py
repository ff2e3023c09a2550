"""Signs for states, kinds and lines: one cell each, with an ASCII set for terminals that need it.

A sign never speaks by colour alone: every state and kind has a shape of its own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from agno_trace_tui.model.insights.insight import Severity
from agno_trace_tui.model.trace import TraceState
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.rendering.terminal_encoding import stream_encoding, terminal_encoding

if TYPE_CHECKING:
    from agno_trace_tui.model.span import SpanState


class Glyphs(NamedTuple):
    """One set of signs."""

    spinner: str
    states: dict[str, str]
    paused: str
    """Of a run that stopped for a person."""
    continued: str
    """Of a run that goes on where another stopped."""
    kinds: dict[SpanKind, str]
    branch: str
    last_branch: str
    guide: str
    open_mark: str
    folded_mark: str
    leaf_mark: str
    bar: str
    thin_bar: str
    """The part of a bar that weighs less."""
    beside: str
    """In place of a branch's end: the span ran at the same time as another of the same parent."""
    critical: dict[str, str]
    """The signs of branches, and how they look on the critical path."""
    cut_guides: str
    """For guides on the left that there is no room for."""
    leads_to: str
    """Between a call to a member and the member."""
    bar_cells: str
    """What halves of a cell do, the left one before the right: nothing, waiting, working."""
    off_path: dict[str, str]
    """The signs of bars, and how they look beside the critical path."""
    tick: str
    """Where a time of the scale is."""
    grid: str
    """Below it, where no bar is."""
    spark: str
    """Eight heights, lowest first."""
    at_least: str
    marks: dict[Severity, str]
    """Of lines of which there is an insight."""
    compared: str
    """Of the trace that was marked to be compared: its key."""
    bullet: str
    column: str
    cross: str
    """Where a table's rule meets what parts its columns."""
    descending: str
    """Beside the title of the column a list is sorted by: the largest first."""
    ascending: str


UNICODE = Glyphs(
    spinner="⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏",
    states={
        TraceState.OK: "✓",
        TraceState.ERROR: "✗",
        TraceState.INTERRUPTED: "◍",
        TraceState.INCOMPLETE: "◌",
        TraceState.RUNNING: "●",
    },
    paused="‖",
    continued="↳",
    kinds={
        SpanKind.WORKFLOW: "▣",
        SpanKind.STEP: "▫",
        SpanKind.TEAM: "◈",
        SpanKind.AGENT: "◆",
        SpanKind.LLM: "✦",
        SpanKind.TOOL: "ƒ",
        SpanKind.EMBEDDING: "∷",
        SpanKind.RETRIEVER: "⌕",
        SpanKind.RERANKER: "⇅",
        SpanKind.GUARDRAIL: "◇",
        SpanKind.EVALUATOR: "≟",
        SpanKind.PROMPT: "¶",
        SpanKind.UNKNOWN: "·",
    },
    branch="├─",
    last_branch="╰─",
    guide="│ ",
    open_mark="▾",
    folded_mark="▸",
    leaf_mark="─",
    bar="━",
    thin_bar="─",
    beside="∥",
    critical={"├": "┣", "╰": "┗", "─": "━", "│": "┃"},
    cut_guides="‥",
    leads_to="→",
    bar_cells=" ╶╺╴─╼╸╾━",
    off_path={"─": "┄", "━": "┅", "╼": "┅", "╾": "┅"},
    tick="╷",
    grid="┊",
    spark="▁▂▃▄▅▆▇█",
    at_least="≥",
    marks={Severity.WARNING: "▲", Severity.NOTE: "△"},
    compared="C",
    bullet="•",
    column="│",
    cross="┼",
    descending="▼",
    ascending="▲",
)

ASCII = Glyphs(
    spinner="|/-\\",
    states={
        TraceState.OK: "+",
        TraceState.ERROR: "x",
        TraceState.INTERRUPTED: "!",
        TraceState.INCOMPLETE: "?",
        TraceState.RUNNING: "*",
    },
    paused="=",
    continued="`",
    kinds={
        SpanKind.WORKFLOW: "W",
        SpanKind.STEP: "s",
        SpanKind.TEAM: "T",
        SpanKind.AGENT: "A",
        SpanKind.LLM: "M",
        SpanKind.TOOL: "f",
        SpanKind.EMBEDDING: "E",
        SpanKind.RETRIEVER: "R",
        SpanKind.RERANKER: "r",
        SpanKind.GUARDRAIL: "G",
        SpanKind.EVALUATOR: "V",
        SpanKind.PROMPT: "P",
        SpanKind.UNKNOWN: ".",
    },
    branch="|-",
    last_branch="`-",
    guide="| ",
    open_mark="v",
    folded_mark=">",
    leaf_mark="-",
    bar="=",
    thin_bar="-",
    beside="=",
    critical={"|": "#", "`": "#"},
    cut_guides=":",
    leads_to=">",
    bar_cells=" -=--====",
    off_path={"-": ".", "=": ":"},
    tick="|",
    grid=" ",
    spark="_.,:-=*#",
    at_least=">",
    marks={Severity.WARNING: "^", Severity.NOTE: "'"},
    compared="C",
    bullet="*",
    column="|",
    cross="+",
    descending="v",
    ascending="^",
)


WISHED: list[bool] = []
"""Whether the reader wants ASCII, if that was said."""


def choose_signs(ascii_only: bool | None) -> None:
    """Have ASCII only, or all signs; `None`: as the terminal's encoding has it."""
    WISHED[:] = [] if ascii_only is None else [ascii_only]


def plain_terminal() -> bool:
    """Whether there are signs in ASCII only."""
    return WISHED[0] if WISHED else lacks_signs()


@cache
def lacks_signs() -> bool:
    """Whether the terminal's encoding lacks the signs."""
    try:
        "".join(UNICODE.kinds.values()).encode(terminal_encoding())
    except UnicodeEncodeError:
        return True
    return False


def screen_encoding() -> str:
    """What text reaches the screen: who says that the terminal has all signs is believed as to its encoding."""
    return stream_encoding() if WISHED == [False] else terminal_encoding()


def glyphs() -> Glyphs:
    """The set that the terminal's encoding can show."""
    return ASCII if plain_terminal() else UNICODE


PLAIN = str.maketrans("▎…–—·×≥↑↓←→⇧›µ", "|~---x>^v<>^>u") | dict.fromkeys(range(0x2400, 0x2422), "?")
"""Among them the pictures of control characters: which one it is, the exact text tells (`O`, `y`)."""


def plain(text: str) -> str:
    """The program's own words as the terminal can show them; one cell stays one cell."""
    return text.translate(PLAIN) if plain_terminal() else text


def state_glyph(state: TraceState | SpanState, frame: int = 0) -> str:
    """The sign of a state; a running one turns with `frame`."""
    signs = glyphs()
    if state == TraceState.RUNNING:
        return signs.spinner[frame % len(signs.spinner)]
    return signs.states[str(state)]


def kind_glyph(kind: SpanKind) -> str:
    """The sign of a kind."""
    return glyphs().kinds[kind]


def mark_glyph(severity: Severity) -> str:
    """The sign of an insight."""
    return glyphs().marks[severity]
