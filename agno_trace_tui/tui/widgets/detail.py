"""The detail of a span: tabs above, the text of one of them below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

from agno_trace_tui.tui.commands import COMMANDS, bindings_of, keys_shown
from agno_trace_tui.tui.rendering.cells import Piece, text_width
from agno_trace_tui.tui.rendering.detail_documents import TABS, empty_tabs
from agno_trace_tui.tui.rendering.document import DocumentBuilder
from agno_trace_tui.tui.rendering.subject import Lens
from agno_trace_tui.tui.widgets.attribute_line import AttributeLine
from agno_trace_tui.tui.widgets.kept_lines import Backdrop
from agno_trace_tui.tui.widgets.one_line import OneLine
from agno_trace_tui.tui.widgets.searched_text import SearchedText
from agno_trace_tui.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.geometry import Size

    from agno_trace_tui.tui.rendering.subject import Subject

NOTHING = "No span is selected."

REMEMBERED = 100
"""Spans of which it is remembered what the reader folded."""

AIRY = 14
"""Rows from which one is spent to set the tabs apart."""

TAB_COMMANDS = {command.id.removeprefix("app."): command for command in COMMANDS if command.scope == "app"}
"""The commands that open the tabs, and others, by their names."""


def tab_key(tab: str) -> str:
    """The key that opens a tab."""
    return keys_shown(TAB_COMMANDS[tab]) if tab in TAB_COMMANDS else ""


class TabBar(OneLine):
    """The titles of the tabs on one line, with their keys where there is room for them."""

    DEFAULT_CSS = "TabBar { height: auto; padding: 0 1; }"

    chosen = reactive("overview", repaint=False)
    empty: reactive[frozenset[str]] = reactive(frozenset, repaint=False)
    """Tabs that have nothing to tell: dim."""

    class Chosen(Message):
        """The mouse chose a tab."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row, and one to set the tabs apart where there is room for it."""
        return 2 if container.height >= AIRY else 1

    def watch_chosen(self) -> None:
        """Another tab is open."""
        self.redraw()

    def watch_empty(self) -> None:
        """Other tabs have nothing to tell."""
        self.redraw()

    @property
    def is_tight(self) -> bool:
        """Whether there is no room for the titles in full."""
        return line_width([("", title) for title, _ in TABS.values()]) > self.content_size.width

    def labels(self) -> list[tuple[str, str, str]]:
        """Name, key and title of each tab; without keys, then shortened, where the line is narrow."""
        labels = [(name, tab_key(name), title) for name, (title, _) in TABS.items()]
        if self.is_tight:
            return [(name, "", title if name == self.chosen else title[:3]) for name, _, title in labels]
        if line_width([(key, title) for _, key, title in labels]) > self.content_size.width:
            return [(name, "", title) for name, _, title in labels]
        return labels

    def style_of(self, tab: str) -> str:
        """The style of a title: which is open, which has nothing to tell, and whether it tells of a failure."""
        if tab == "error" and "error" not in self.empty:
            return "tab--failed"
        if tab == self.chosen:
            return "tab--chosen"
        return "tab--empty" if tab in self.empty else "tab--title"

    def pieces(self, width: int) -> Iterator[Piece]:
        """The line."""
        for number, (name, key, title) in enumerate(self.labels()):
            if number:
                yield Piece(" " * self.gap)
            if key:
                yield Piece(f"{key} ", "tab--key")
            yield Piece(title, self.style_of(name) + (" tab--open" if name == self.chosen else ""))

    @property
    def gap(self) -> int:
        """Cells between two titles."""
        return 1 if self.is_tight else 2

    def tab_at(self, cell: int) -> str | None:
        """The tab of which the title, or its key, is in a cell."""
        start = self.styles.gutter.left
        for name, key, title in self.labels():
            width = label_width(key, title)
            if start <= cell < start + width:
                return name
            start += width + self.gap
        return None

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the mouse."""
        tab = self.tab_at(event.x) if event.y == 0 else None
        if tab is not None:
            self.post_message(self.Chosen(tab))


def label_width(key: str, title: str) -> int:
    """Cells of a title with its key, if that is shown."""
    return text_width(f"{key} {title}" if key else title)


def line_width(titles: Iterable[tuple[str, str]]) -> int:
    """Cells of a line of tabs: their keys and titles, two blanks between them."""
    return sum(label_width(key, title) + 2 for key, title in titles) - 2


class DetailPane(Backdrop, Vertical):
    """Shows one span. It is given values and reads nothing itself."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("detail")

    tab = reactive("overview", repaint=False)
    """The tab that is shown; it stays when another span is selected."""

    markdown = reactive(True, repaint=False)
    """Whether Markdown is rendered."""

    only = reactive("", repaint=False)
    """What attributes must hold to be shown."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._subject: Subject | None = None
        self._shown: tuple[str, str] | None = None
        self._folds: dict[str, dict[str, bool]] = {}

    def compose(self) -> ComposeResult:
        """The tabs and the text."""
        yield TabBar()
        yield SearchedText(TextView(id="detail-text"))
        yield AttributeLine()

    @property
    def view(self) -> TextView:
        """The text."""
        return self.query_one(TextView)

    def show(self, subject: Subject | None) -> None:
        """Show a span, or nothing."""
        before, self._subject = self._subject, subject
        if subject is not None and before is not None:
            # Insights come later than the rest and change while a span runs: only the overview tells them.
            unchanged = subject if self.tab == "overview" else subject.with_remarks_of(before)
            if unchanged == before:
                return
        self._draw()

    def watch_tab(self, tab: str) -> None:
        """Another tab."""
        if self.children:
            self.query_one(TabBar).chosen = tab
            self.query_one(AttributeLine).show(here=tab == "attributes")
            self._draw()

    def watch_markdown(self) -> None:
        """Texts are shown in the other way."""
        self._draw()

    def watch_only(self) -> None:
        """Other attributes are shown."""
        self._shown = None
        self._draw()

    def on_mount(self) -> None:
        """Begin with what was set before."""
        self.query_one(TabBar).chosen = self.tab
        self._draw()

    def _draw(self) -> None:
        if not self.query(TabBar):
            return  # not there yet, or taken down already while a span was read
        subject = self._subject
        if subject is None:
            doc = DocumentBuilder()
            doc.line(Piece(NOTHING, "doc--muted"))
            self._shown = None
            self.query_one(TabBar).empty = frozenset(TABS)
            self.view.show(doc.document())
            return
        self.query_one(TabBar).empty = frozenset(empty_tabs(subject))
        shown = (subject.row.span_id, self.tab)
        folds = self._folds_of(subject.row.span_id)
        seen = subject._replace(lens=Lens(self.markdown, self.only))
        self.view.show(TABS[self.tab][1](seen), keep_place=shown == self._shown, folds=folds)
        self._shown = shown

    def _folds_of(self, span_id: str) -> dict[str, bool]:
        """What the reader folded and opened of a span, in all its tabs; that of the oldest is forgotten."""
        folds = self._folds.pop(span_id, {})
        self._folds[span_id] = folds
        if len(self._folds) > REMEMBERED:
            del self._folds[next(iter(self._folds))]
        return folds

    def on_tab_bar_chosen(self, message: TabBar.Chosen) -> None:
        """The mouse chose a tab."""
        self.tab = message.tab

    def on_attribute_line_changed(self, message: AttributeLine.Changed) -> None:
        """Attributes must hold another text."""
        self.only = message.text

    def on_attribute_line_left(self) -> None:
        """Back to the attributes."""
        self.screen.set_focus(self.view)
        self.query_one(AttributeLine).show(here=True)

    def action_only(self) -> None:
        """Show only the attributes that hold a text."""
        self.tab = "attributes"
        self.query_one(AttributeLine).open()

    def action_next_tab(self) -> None:
        """The tab on the right."""
        self._step_tab(1)

    def action_previous_tab(self) -> None:
        """The tab on the left."""
        self._step_tab(-1)

    def _step_tab(self, step: int) -> None:
        names = list(TABS)
        self.tab = names[(names.index(self.tab) + step) % len(names)]
