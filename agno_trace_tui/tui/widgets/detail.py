"""The detail of a span: tabs above, the text of one of them below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.rendering.detail_documents import TABS, Subject
from agno_trace_tui.tui.rendering.document import DocumentBuilder
from agno_trace_tui.tui.widgets.line_styles import ink
from agno_trace_tui.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

NOTHING = "No span is selected."


class TabBar(Widget):
    """The titles of the tabs on one line; each begins with the key that opens it."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tab--title", "tab--chosen", "tab--key"}

    DEFAULT_CSS = """
    TabBar {
        height: 1;
        padding: 0 1;
        & > .tab--title { color: $text-muted; }
        & > .tab--key { color: $text-muted; text-style: underline; }
        & > .tab--chosen { color: $accent; text-style: bold underline; }
    }
    """

    chosen = reactive("overview")

    class Chosen(Message):
        """The mouse chose a tab."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def titles(self) -> list[tuple[str, str]]:
        """Tabs and their titles, shortened where the line is narrow."""
        titles = [(name, title) for name, (title, _) in TABS.items()]
        room = self.content_size.width
        if sum(len(title) + 2 for _, title in titles) > room:
            titles = [(name, title if name == self.chosen else title[:3]) for name, title in titles]
        return titles

    def render(self) -> RenderableType:
        """The line."""
        line = Text(no_wrap=True, overflow="ellipsis")
        styles = ink(self, self.COMPONENT_CLASSES)
        for name, title in self.titles():
            style = "tab--chosen" if name == self.chosen else "tab--title"
            line.append(title, styles[style] + Style(meta={"tab": name}))
            line.append("  ")
        return line

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the mouse."""
        tab = event.style.meta.get("tab")
        if tab:
            self.post_message(self.Chosen(tab))


class DetailPane(Vertical):
    """Shows one span. It is given values and reads nothing itself."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("detail")

    tab = reactive("overview")
    """The tab that is shown; it stays when another span is selected."""

    class Left(Message):
        """The reader wants to go back to the span tree."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._subject: Subject | None = None
        self._shown: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        """The tabs and the text."""
        yield TabBar()
        yield TextView(id="detail-text")

    @property
    def view(self) -> TextView:
        """The text."""
        return self.query_one(TextView)

    def show(self, subject: Subject | None) -> None:
        """Show a span, or nothing."""
        if subject != self._subject or subject is None:
            self._subject = subject
            self._draw()

    def watch_tab(self, tab: str) -> None:
        """Another tab."""
        if self.is_mounted:
            self.query_one(TabBar).chosen = tab
            self._draw()

    def on_mount(self) -> None:
        """Begin with nothing."""
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        subject = self._subject
        if subject is None:
            doc = DocumentBuilder()
            doc.text(NOTHING, "doc--muted")
            self._shown = None
            self.view.show(doc.document())
            return
        shown = (subject.row.span_id, self.tab)
        self.view.show(TABS[self.tab][1](subject), keep_place=shown == self._shown)
        self._shown = shown

    def on_tab_bar_chosen(self, message: TabBar.Chosen) -> None:
        """The mouse chose a tab."""
        self.tab = message.tab

    def action_next_tab(self) -> None:
        """The tab on the right."""
        self._step_tab(1)

    def action_previous_tab(self) -> None:
        """The tab on the left."""
        self._step_tab(-1)

    def _step_tab(self, step: int) -> None:
        names = list(TABS)
        self.tab = names[(names.index(self.tab) + step) % len(names)]

    def action_leave(self) -> None:
        """Back to the span tree."""
        self.post_message(self.Left())
