"""A text with a search in it: found while it is written, in slices, so that megabytes hold up no key."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.containers import Vertical

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.rendering.text_search import Hit, Hits, Needle, search
from agno_trace_tui.tui.turns import Turns
from agno_trace_tui.tui.widgets.kept_lines import Backdrop
from agno_trace_tui.tui.widgets.search_line import SearchLine

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from agno_trace_tui.tui.widgets.text_view import TextView


class SearchedText(Backdrop, Vertical):
    """A text view above the line of a search.

    The search begins where the reader is, so that the first hit is shown at once, and goes on from the top.
    What is searched for stays when another text is shown: it is found there, too, and `n` goes to it.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("search")

    DEFAULT_CSS = """
    SearchedText { height: 1fr; }
    SearchedText > TextView { height: 1fr; }
    """

    def __init__(self, view: TextView) -> None:
        super().__init__()
        self.view = view
        self._line = SearchLine()
        self._needle: Needle | None = None
        self._hits = Hits(0)
        self._origin = Hit(0, 0)
        """Where the reader was when the search was begun."""
        self._wish: tuple[Hit, int] | None = None
        """From where to go to another hit and in which direction, once it is known."""

    def compose(self) -> ComposeResult:
        """Text and search."""
        yield self.view
        yield self._line

    @property
    def is_searching(self) -> bool:
        """Whether hits are marked."""
        return self._line.is_open

    def open_search(self) -> None:
        """Let the reader write what to search for."""
        self._origin = self.view.whole_place
        self._line.open()
        self._start(self._line.text)

    def end_search(self) -> None:
        """Mark nothing more; what was searched for is remembered."""
        self.workers.cancel_group(self, "search")
        self._line.close()
        self.view.unmark_hits()
        self.screen.set_focus(self.view)
        self.refresh_bindings()

    # -- from the line ---------------------------------------------------------------------------

    def on_search_line_changed(self, message: SearchLine.Changed) -> None:
        """Search for what is written so far, from where the reader was when it was begun."""
        if self._line.is_open:
            self._start(message.text)

    def on_search_line_stepped(self, message: SearchLine.Stepped) -> None:
        """Another hit, with the line still being written."""
        self.action_next_hit(message.step)

    def on_search_line_kept(self) -> None:
        """Go on reading."""
        self.screen.set_focus(self.view)

    def on_search_line_ended(self) -> None:
        """The search is over."""
        self.end_search()

    def _start(self, text: str) -> None:
        # Text on screen has no invisible characters: they are searched for as they are shown.
        text = visible(text)
        self._needle = Needle(text) if text else None
        self.view.current_hit = None
        # The place itself may be a hit, and is the first to be shown.
        self._wish = (Hit(self._origin.line, self._origin.offset - 1), 1)
        self._search()

    # -- keys ------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for hits are there where something is, or was, searched for."""
        if action == "next_hit":
            return self._needle is not None
        if action == "end_search":
            return self.is_searching
        return super().check_action(action, parameters)

    def action_end_search(self) -> None:
        """Mark nothing more."""
        self.end_search()

    def action_next_hit(self, step: int) -> None:
        """To the next hit or the one before; a search that was ended is taken up again."""
        view = self.view
        at_hit = view.current_hit if view.is_at_current_hit() else None
        self._wish = (at_hit or view.whole_place, step)
        if self.is_searching:
            self._go_on()
        else:
            self._line.show()
            self._search()
            self.refresh_bindings()

    # -- searching -------------------------------------------------------------------------------

    def on_text_view_shown(self, message: TextView.Shown) -> None:
        """Another text, or more of it: search there, and leave the reader where he is."""
        if self.is_searching and self._needle is not None:
            if not message.grown:
                self._wish = None
            self._search()

    def _search(self) -> None:
        """Search the text anew."""
        self._hits = Hits(self.view.whole_place.line)
        if self._needle is None:
            self.workers.cancel_group(self, "search")
            self.view.unmark_hits()
            self._line.tell("")
        else:
            self.view.let_grow(folded=True)
            self._look(self._needle, self._hits)

    @work(group="search", exclusive=True)
    async def _look(self, needle: Needle, hits: Hits) -> None:
        """Look through all of the text, with a pause for the reader after each turn."""
        turns = Turns()
        for batch in self._batches(needle, hits.origin):
            hits.add(batch)
            if turns.is_over:
                self._show(needle, hits)
                await turns.pause()
        hits.complete = True
        self.view.forget_lost_hit(hits)
        self._show(needle, hits)
        if not len(hits) and self._line.is_written:
            self.view.return_to(self._origin)

    def _batches(self, needle: Needle, origin: int) -> Iterator[array[int]]:
        """First from the reader's line on, then from the top."""
        yield from search(needle, self.view.texts_from(origin), origin)
        yield from search(needle, islice(self.view.texts_from(0), origin))

    def _show(self, needle: Needle, hits: Hits) -> None:
        """Mark what was found so far, and go where the reader wants to."""
        self.view.mark_hits(hits, len(needle.text))
        self._go_on()

    def _go_on(self) -> None:
        if self._wish is not None:
            hit = self._hits.next(*self._wish)
            if hit is not None:
                self._wish = None
                self.view.reveal(hit)
        self._tell()

    def _tell(self) -> None:
        """How much was found: `3/17`, while it is not all known `17…`."""
        hits, current = self._hits, self.view.current_hit
        if not hits.complete or self.view.is_growing:
            self._line.tell(f"{len(hits)}…", leads=bool(len(hits)))
            return
        number = None if current is None else hits.number_of(current)
        words = f"{len(hits)} found" if number is None else f"{number + 1}/{len(hits)}"
        self._line.tell("not found" if not len(hits) else words, nothing=not len(hits), leads=bool(len(hits)))
