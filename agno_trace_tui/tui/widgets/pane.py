"""A framed part of the screen whose title says what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, cast

from textual.containers import Vertical
from textual.geometry import Region
from textual.message import Message

from agno_trace_tui.tui.widgets.kept_lines import Backdrop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content
    from textual.css.styles import RulesMap

CORNERS = 4
"""Cells of the frame that a title cannot use."""

FRAME = (
    "border_top", "border_right", "border_bottom", "border_left",
    "border_title_color", "auto_border_title_color", "border_title_style",
)  # fmt: skip
"""What the style of a pane that has the keys tells of its frame."""


class Pane(Backdrop, Vertical):
    """Titles are content, never text to be parsed: they hold names from traces.

    They tick with what runs, and the frame tells which pane has the keys. Textual would draw all that is in the
    frame for either; here only the edges are.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pane--focused"}

    _edge: Region | None = None
    """The edge whose title is being set."""
    _entitled_for = 0
    """The room that there was when titles were last set; 0: none were, for the pane is not shown."""
    _is_marked = False
    """Whether the frame tells that the pane has the keys."""

    class Fitted(Message):
        """There is other room for titles than they were made for."""

    @property
    def title_room(self) -> int:
        """Cells that a title may take."""
        return self.outer_size.width - CORNERS

    def entitle(self, title: Content, subtitle: str | Content = "") -> None:
        """Have these titles; drawn only if they are others, and once there is room."""
        self._entitled_for = max(0, self.title_room)
        if not self._entitled_for:
            return
        if self.border_title != title.markup:
            self._edge = self._line(0)
            self.border_title = title
        if (self.border_subtitle or "") != (subtitle if isinstance(subtitle, str) else subtitle.markup):
            self._edge = self._line(self.outer_size.height - 1)
            self.border_subtitle = subtitle
        self._edge = None

    def on_mount(self) -> None:
        """Another theme has other colours."""
        self.app.theme_changed_signal.subscribe(self, lambda theme: self._draw_frame())

    def on_resize(self) -> None:
        """Where one pane is shown at a time, this one may have room for the first time."""
        if self.title_room > 0 and self.title_room != self._entitled_for:
            self.post_message(self.Fitted())

    def on_descendant_focus(self) -> None:
        """What is in it got the keys."""
        self._mark()

    def on_descendant_blur(self) -> None:
        """What is in it lost the keys, perhaps to something else in it."""
        self._mark()

    def _mark(self) -> None:
        if self._is_marked != self.has_focus_within:
            self._is_marked = self.has_focus_within
            self._draw_frame()

    def _draw_frame(self) -> None:
        own = self.styles.inline
        if self._is_marked:
            marked = self.get_component_styles("pane--focused").get_rules()
            own.merge_rules(cast("RulesMap", {name: rule for name, rule in marked.items() if name in FRAME}))
        else:
            for name in FRAME:
                own.clear_rule(name)
        self.refresh(*self._edges())

    def _edges(self) -> Iterator[Region]:
        width, height = self.outer_size
        yield from (self._line(0), self._line(height - 1))
        for x in (0, width - 1):
            yield Region(x, 1, 1, height - 2).translate(-self.content_offset)

    def _line(self, y: int) -> Region:
        """A line of the pane with its frame, as seen from inside the frame."""
        return Region(0, y, self.outer_size.width, 1).translate(-self.content_offset)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Draw it anew, or only some regions."""
        if self._edge is not None:
            regions = (self._edge,)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
