"""The keys, those of the focused pane first: made from the list of commands, so it cannot lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from agno_trace_tui.tui.commands import COMMANDS, SCOPES, keys_shown

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

SCOPES_SHOWN = {
    "list": ("list", "lines", "app", "tree", "detail", "text"),
    "tree": ("tree", "lines", "app", "list", "detail", "text"),
    "detail": ("detail", "text", "app", "list", "tree", "lines"),
}


class HelpScreen(ModalScreen[None]):
    """All keys on one page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,question_mark", "app.pop_screen", "Close"),
    ]

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > VerticalScroll {
            width: 76;
            max-width: 100%;
            height: auto;
            max-height: 90%;
            border: round $accent;
            border-title-color: $accent;
            background: $surface;
            padding: 1 2;
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
            yield Static(keys_page(self._scope), markup=False)

    def on_mount(self) -> None:
        """The arrows scroll at once."""
        self.query_one(VerticalScroll).focus()


def keys_page(scope: str) -> Text:
    """Commands by where they work."""
    text = Text()
    for place in SCOPES_SHOWN[scope]:
        text.append(("\n" if text else "") + SCOPES[place] + "\n", style="bold")
        for command in COMMANDS:
            if command.scope == place:
                text.append(f"  {keys_shown(command):<12}", style="bold")
                text.append(command.help + "\n", style="not bold")
    return text
