"""What the reader can wish of a span tree: fold, zoom, hide, the critical path, where errors are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from agno_trace_tui.formatting import figures
from agno_trace_tui.tui.widgets.cursor_lines import CursorLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from agno_trace_tui.model.outline import Outline, TreeLine
    from agno_trace_tui.model.trace_view import TraceView
    from agno_trace_tui.semantics.kinds import SpanKind
    from agno_trace_tui.store.rows import SpanRow

WISHES = ("toggle_fold", "zoom_in", "zoom_out", "fewer_levels", "more_levels")
"""Actions of which a wish can decide whether they can do something."""


class TreeWishes(CursorLines):
    """The commands of the tree."""

    model: TraceView | None
    selected: reactive[str | None]
    shows_path: reactive[bool] = reactive(False, repaint=False)
    """Whether the critical path is marked."""
    waterfall: reactive[bool] = reactive(True, repaint=False)
    """Whether bars of time are drawn beside the tree."""
    notes: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """How the view differs from the whole trace, in words."""

    when_read: Callable[[], None] = staticmethod(lambda: None)
    """Is called when the reader goes somewhere in the trace, or changes what is seen of this one only."""

    _abilities: tuple[bool | None, ...] = ()
    _now_ns: Callable[[], int]
    _wished: str | None

    def settle(self, anchor: tuple[str, int] | None = None) -> None:
        """Draw what is not as it was, the reader's place where it was."""
        raise NotImplementedError

    def _anchor(self) -> tuple[str, int] | None:
        raise NotImplementedError

    def _after(self, anchor: tuple[str, int] | None) -> None:
        """Show the outcome of a wish, with the cursor on screen."""
        self.settle(anchor)
        line = self.cursor_line()
        if line is not None:
            self.show_line(line)
        self.note_abilities()

    def note_abilities(self) -> None:
        """Have the footer tell the truth: of another span, or another view of the trace, other things can be wished."""
        abilities = tuple(self.check_action(action, ()) for action in WISHES)
        if abilities != self._abilities:
            self._abilities = abilities
            self.screen.refresh_bindings()

    def _wish(self, change: Callable[[Outline], None]) -> None:
        """Change the view and show the outcome."""
        if self.model is not None:
            anchor = self._anchor()
            change(self.model.outline)
            self._after(anchor)

    # -- what the view is ------------------------------------------------------------------------

    @property
    def is_zoomed(self) -> bool:
        """Whether a part of the trace is shown only."""
        return self.model is not None and self.model.zoom is not None

    @property
    def zoomed(self) -> SpanRow | None:
        """The span that the reader zoomed into."""
        if self.model is None or self.model.zoom is None:
            return None
        return self.model.spans.rows.get(self.model.zoom)

    def tell_notes(self) -> None:
        """Say how the view differs from the whole."""
        model, notes = self.model, []
        if model is not None:
            outline = model.outline
            if self.is_zoomed:
                notes.append("zoomed (Z)")
            if self.shows_path:
                from agno_trace_tui.tui.rendering.path_words import path_words

                notes.append(path_words(model.timeline.path(model.zoom), model.spans, self._now_ns()))
            if outline.view.level is not None:
                notes.append(figures.plural(outline.view.level, "level"))
            if outline.hidden_count:
                notes.append(f"{figures.count(outline.hidden_count)} hidden")
        self.notes = tuple(notes)

    # -- folding ---------------------------------------------------------------------------------

    def fold(self, node_id: str, *, folded: bool) -> None:
        """Fold or unfold a node."""
        self.when_read()
        self._wish(lambda outline: outline.fold(node_id, folded=folded))

    def _folding(self) -> TreeLine | None:
        """The line of the span that folds here: the one under the cursor, or, of one with nothing below, its parent."""
        line = self._line()
        if self.model is None or line is None or line.child_count:
            return line
        outline = self.model.outline
        parent = outline.place(outline.shown_parent(line.node_id))
        return None if parent is None else outline.line(parent, 0)

    def action_toggle_fold(self) -> None:
        """Fold or unfold the span, or fold what it is in."""
        line = self._folding()
        if line is not None:
            self._fold_here(line, folded=not line.folded)

    def action_fold(self) -> None:
        """Fold the span; where there is nothing to fold, go to its parent."""
        line = self._line()
        if self.model is None or line is None:
            return
        if line.child_count and not line.folded:
            self._fold_here(line, folded=True)
            return
        parent = self.model.outline.place(self.model.outline.shown_parent(line.node_id))
        if parent is not None:
            self.move_cursor(parent)

    def action_unfold(self) -> None:
        """Unfold the span; where there is nothing to unfold, go to its first child."""
        line = self._line()
        if line is None or not line.child_count:
            return
        if line.folded:
            self._fold_here(line, folded=False)
        else:
            self.action_cursor_down()

    def _line(self) -> TreeLine | None:
        place = self.cursor_line()
        return None if self.model is None or place is None else self.model.outline.line(place, 0)

    def _fold_here(self, line: TreeLine, *, folded: bool) -> None:
        self._wished = line.node_id
        self.fold(line.node_id, folded=folded)

    def action_fewer_levels(self) -> None:
        """Fold the deepest level that is open."""
        self._wish(lambda outline: outline.fewer_levels())

    def action_more_levels(self) -> None:
        """Open one more level; all, once there is none below."""
        self._wish(lambda outline: outline.more_levels())

    # -- zooming ---------------------------------------------------------------------------------

    def action_zoom_in(self) -> None:
        """Show only the span and what is below it, in its own time."""
        model = self.model
        if model is not None and self.selected is not None and self.selected != model.zoom:
            self.when_read()
            model.outline.zoom_in(self.selected)
            self._after(None)

    def action_zoom_out(self) -> None:
        """Show what was shown before zooming in."""
        if self.model is not None and self.model.outline.view.zoom:
            self.when_read()
            self._wish(lambda outline: outline.zoom_out())

    # -- what is drawn ---------------------------------------------------------------------------

    def action_critical_path(self) -> None:
        """Mark the chain of spans that determined when the trace ended, or mark it no longer."""
        self.shows_path = not self.shows_path
        self._after(self._anchor())

    def action_waterfall(self) -> None:
        """Draw bars of time beside the tree, or give their room to the tree."""
        self.waterfall = not self.waterfall
        self.redraw_what_differs()

    def hide(self, kinds: frozenset[SpanKind]) -> None:
        """Show spans of all kinds but these."""
        self._wish(lambda outline: outline.hide(kinds))

    def action_hide_kinds(self) -> None:
        """Choose which kinds of spans are shown."""
        if self.model is not None:
            from agno_trace_tui.tui.screens.kinds import KindsScreen

            self.app.push_screen(
                KindsScreen(self.model.tree.kinds, self.model.outline.view.hidden, self.hide)
            )

    # -- places ----------------------------------------------------------------------------------

    def next_span(self, step: int, wanted: Callable[[SpanRow], bool]) -> str | None:
        """The next such span in the order of the whole tree, whatever hides it, going round."""
        return None if self.model is None else self.model.next_span(self.selected, step, wanted)

    def failure_beyond(self, step: int) -> str | None:
        """The next span that failed after the cursor, or before it."""
        return None if self.model is None else self.model.failure_beyond(self.selected, step)

    @property
    def chosen(self) -> str | None:
        """The node under the cursor, if it is not the one where the trace begins."""
        tops = () if self.model is None else self.model.tree.tops()
        return None if self.selected in tops[:1] else self.selected

    @property
    def zooms(self) -> tuple[str, ...]:
        """The nodes that the reader zoomed into, one inside the other."""
        return () if self.model is None else tuple(self.model.outline.view.zoom)

    def reveal(self, node_id: str) -> None:
        """Put the cursor on a node that the reader wants to see, whatever hides it."""
        self.when_read()
        self.arrive(node_id)

    def arrive(self, node_id: str) -> None:
        """Put the cursor on a node that the reader is on the way to."""
        if self.model is None:
            return
        anchor = self._anchor()
        if self.model.outline.place(node_id) is None:
            self.model.outline.reveal(node_id)
        self._wished = node_id
        self._after(anchor)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs spans, folds or failures is dim without them."""
        able = {
            "toggle_fold": lambda: self._folding() is not None,
            "zoom_in": lambda: self.model is not None and self.selected not in (None, self.model.zoom),
            "fewer_levels": lambda: self.model is not None and self.model.outline.depth > 1,
            "more_levels": lambda: self.model is not None and not self.model.outline.is_whole,
            "critical_path": lambda: bool(self.line_total()),
            "hide_kinds": lambda: self.model is not None and bool(self.model.tree.kinds),
        }.get(action)
        if action == "zoom_out":
            return self.is_zoomed
        return None if able is not None and not able() else super().check_action(action, parameters)
