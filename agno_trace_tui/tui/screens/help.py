"""The keys, those of the focused pane first: made from the list of commands, so it cannot lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from agno_trace_tui.model.insights.insight import Severity
from agno_trace_tui.model.trace import TraceState
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.commands import COMMANDS, SCOPES, keys_shown
from agno_trace_tui.tui.rendering.glyphs import kind_glyph, mark_glyph, plain, state_glyph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.binding import BindingType

SCOPES_SHOWN = {
    "list": (
        "list",
        "lines",
        "app",
        "filter",
        "tree",
        "detail",
        "text",
        "search",
        "search_line",
        "attribute_line",
    ),
    "tree": (
        "tree",
        "lines",
        "app",
        "list",
        "filter",
        "detail",
        "text",
        "search",
        "search_line",
        "attribute_line",
    ),
    "detail": (
        "detail",
        "text",
        "search",
        "search_line",
        "attribute_line",
        "app",
        "list",
        "filter",
        "tree",
        "lines",
    ),
    "text": (
        "text",
        "search",
        "search_line",
        "attribute_line",
        "app",
        "list",
        "filter",
        "tree",
        "detail",
        "lines",
    ),
}
"""The order of the scopes, by the scope of the pane that had the keys."""

HEADING, KEY, QUIET = "bold", "bold $accent", "$foreground 70%"
KEYS_WIDTH, SIGN_WIDTH = 12, 14
SIGNS_IN_ROW = 4

FILTERS = (
    ("status:error  is:running  kind:llm", "what became of it, what is in it"),
    ("agent:research*  tool:get_weather  model:gpt-5*", "who and with what"),
    ("session:s-1  user:alice", "for whom"),
    ("tokens>1k  cost>0.01  duration>2s  since:10m", "how much, how long, when"),
    ('"any text"  -agent:Echo  ( a OR b )', "words, not, or"),
)


class HelpScreen(ModalScreen[None]):
    """All keys, all signs and the filter language on one page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,question_mark", "app.pop_screen", "Close"),
        ("j", "page('scroll_down')"),
        ("k", "page('scroll_up')"),
    ]

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > VerticalScroll {
            width: 78;
            max-width: 100%;
            height: auto;
            max-height: 90%;
            border: round $accent;
            border-title-color: $accent;
            border-subtitle-color: $text-muted;
            background: $surface;
            padding: 1 2;
            scrollbar-size-vertical: 1;
        }
        Static { height: auto; }
    }
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self._scope = scope

    def compose(self) -> ComposeResult:
        """The page."""
        with VerticalScroll() as page:
            page.border_title = "Keys"
            page.border_subtitle = "Esc closes"
            yield Static(Content.assemble(*help_page(self._scope)), markup=False)

    def on_mount(self) -> None:
        """The arrows scroll at once."""
        self.query_one(VerticalScroll).focus()

    def action_page(self, move: str) -> None:
        """Scroll by the keys of the other views."""
        page = self.query_one(VerticalScroll)
        page.scroll_relative(y=1 if move == "scroll_down" else -1, animate=False)


def help_page(scope: str) -> Iterator[tuple[str, str]]:
    """Commands by where they work, then what the signs mean, then how to filter."""
    for place in SCOPES_SHOWN[scope]:
        yield f"{SCOPES[place]}\n", HEADING
        for command in COMMANDS:
            if command.scope == place:
                yield f"  {plain(keys_shown(command)):<{KEYS_WIDTH}}", KEY
                yield f"{command.help}\n", QUIET
        yield "\n", ""
    yield "Signs\n", HEADING
    yield from rows_of_signs([(state_glyph(state), state.value, f"$state-{state}") for state in TraceState])
    yield from rows_of_signs(
        [
            (mark_glyph(Severity.WARNING), "warning", "$warning"),
            (mark_glyph(Severity.NOTE), "note", "$text-muted"),
        ]
    )
    yield from rows_of_signs(
        [(kind_glyph(kind), kind.value.lower(), "") for kind in SpanKind if kind is not SpanKind.UNKNOWN]
    )
    yield "\nWhat to write in a filter\n", HEADING
    for example, meaning in FILTERS:
        yield f"  {example:<50}", KEY
        yield f"{meaning}\n", QUIET


def rows_of_signs(signs: list[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    """Signs with their words, some in a row."""
    for place, (sign, word, style) in enumerate(signs, start=1):
        yield f"  {sign} ", style
        yield f"{word:<{SIGN_WIDTH}}", QUIET
        if place % SIGNS_IN_ROW == 0 or place == len(signs):
            yield "\n", ""
