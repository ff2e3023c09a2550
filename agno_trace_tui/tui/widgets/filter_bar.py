"""The line in which a filter is written, what may stand there, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from agno_trace_tui.errors import FilterError
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.rendering.cells import text_width
from agno_trace_tui.tui.rendering.filter_words import pointed, shown
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.widgets.filter_history import FilterHistory
from agno_trace_tui.tui.widgets.later_made import LaterMade

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.timer import Timer
    from textual.widget import Widget

    from agno_trace_tui.model.values import Values
    from agno_trace_tui.store.conditions import Condition
    from agno_trace_tui.tui.widgets.choices import Choices
    from agno_trace_tui.tui.widgets.filter_input import FilterInput

PROMPT = "/ "
EXAMPLES = (
    "status:error", "agent:research*", '"any text"', "tool:get_weather", "model:gpt-5*", "tokens>1k", "duration>2s",
    "since:10m",
)  # fmt: skip
"""What can be written: as many as there is room for."""

PAUSE = 0.25
"""Seconds without a key after which what is written is put in force, if it can be meant so."""


def examples(width: int) -> str:
    """As many of the examples as a line of so many cells has room for."""
    words = ""
    for example in EXAMPLES:
        longer = f"{words} {example}".lstrip()
        if len(longer) > width:
            break
        words = longer
    return words


def filter_in_force(text: str) -> tuple[str, Condition | None]:
    """A filter and what it asks of the file; of one with a mistake nothing is in force."""
    if not text:
        return "", None
    from agno_trace_tui.model.filtering import condition_of

    try:
        return text, condition_of(text)
    except FilterError:
        return "", None


class FilterBar(LaterMade, Vertical):
    """Hidden until it is opened. Where there is a mistake the last good filter stays in force.

    What is written is put in force at a pause, for good by `Enter`; `Esc` takes it back.
    """

    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        display: none;
        padding: 0 1;
        &.-open { display: block; }
        Horizontal { height: 1; }
        #filter-prompt { width: 2; color: $ink-accent; text-style: bold; }
        Input { width: 1fr; border: none; height: 1; padding: 0; background: $surface; }
        #filter-says { height: auto; min-height: 1; max-height: 3; color: $text-muted; }
        &.-wrong #filter-says { color: $text-error; }
    }
    """

    class Applied(Message):
        """A filter is to be in force; `None`: none. `origin`: the trace at which the reader began to write."""

        def __init__(self, text: str, condition: Condition | None, origin: str | None) -> None:
            super().__init__()
            self.text, self.condition, self.origin = text, condition, origin

    class Closed(Message):
        """The reader goes back to the list."""

    class Confirmed(Message):
        """A filter was written to its end."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class ValuesWished(Message):
        """The reader begins to write: values of the file may be asked for."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = text
        self._before = text
        """The filter that was in force when the reader began to write."""
        self._origin: str | None = None
        """The trace that they came from."""
        self._values: Values = {}
        self._saved: Mapping[str, str] = {}
        self._wrong: FilterError | None = None
        self._pausing: Timer | None = None
        self.history = FilterHistory()
        self._recalls = 0
        """How often an older filter was wished for while none was known yet."""

    def parts(self) -> Iterator[Widget]:
        """The line, what may stand there, and what there is to say of it."""
        from agno_trace_tui.tui.widgets.choices import Choices

        line = Horizontal()
        yield line
        yield Choices(line, id="filter-choices")
        yield Static("", id="filter-says", markup=False)

    def make(self) -> None:
        """Have the parts; a mistake is pointed at wherever the line has scrolled to."""
        if not self.is_made:
            from agno_trace_tui.tui.widgets.filter_input import FilterInput

            super().make()
            # Not handed to it: its children would only be there once it is mounted itself.
            self.query_one(Horizontal).mount(
                Static(PROMPT, id="filter-prompt", markup=False),
                FilterInput(shown(self._text), self),
            )
            self.watch(self.input, "scroll_x", self._say)
            self.watch(self.choices, "is_offered", self._say, init=False)

    def on_mount(self) -> None:
        """A filter given at the start is in force unless it is wrong."""
        if not self._text:
            return
        from agno_trace_tui.model.filtering import condition_of

        try:
            condition_of(self._text)
        except FilterError as error:
            self._text = self._before = ""
            self.open()
            self._point_at(error)

    # -- what is known ---------------------------------------------------------------------------

    @property
    def input(self) -> FilterInput:
        """The line."""
        self.make()
        from agno_trace_tui.tui.widgets.filter_input import FilterInput

        return self.query_one(FilterInput)

    @property
    def choices(self) -> Choices:
        """What may stand where the cursor is."""
        self.make()
        from agno_trace_tui.tui.widgets.choices import Choices

        return self.query_one(Choices)

    @property
    def text(self) -> str:
        """The filter in force."""
        return self._text

    @property
    def is_open(self) -> bool:
        """Whether the reader is writing."""
        return self.has_class("-open")

    def know_values(self, values: Values) -> None:
        """Complete with these values of the file."""
        self._values = values
        if self.is_made and (self.choices.chosen is not None or (self.is_open and self.input.value)):
            self._offer()

    def know_saved(self, saved: Mapping[str, str]) -> None:
        """Complete with these saved filters."""
        self._saved = saved

    # -- writing ---------------------------------------------------------------------------------

    def open(self, origin: str | None = None) -> None:
        """Let the reader write, who comes from a trace."""
        self._origin = origin
        self._before = self._text
        self.input.action_end()
        self.history.begin(self.input.value)
        self._recalls = 0
        self.add_class("-open")
        self.screen.set_focus(self.input)
        # Opened while its parts are being made, it is not always told that it has a size now.
        self.call_after_refresh(self._say)
        self.post_message(self.ValuesWished())

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer what may follow, and look at the whole at the next pause."""
        event.stop()
        if not self.is_open or event.value != self.input.value:
            return
        self._point_at(None)
        if self.history.note(event.value):
            self.choices.hide()
        else:
            self._offer()
        if self._pausing is not None:
            self._pausing.stop()
        self._pausing = self.set_timer(PAUSE, self._look_at_whole)

    def _offer(self) -> None:
        from agno_trace_tui.model.completion import completions, piece_at

        value, cursor = self.input.value, self.input.cursor_position
        piece = piece_at(value, cursor)
        offered = []
        if piece is not None:
            alone = not (value[: piece.start] + value[piece.end :]).strip()
            offered = completions(piece, self._values, self._saved, alone=alone)
        if piece is None or [one.replacement for one in offered] == [value[piece.start : piece.end]]:
            self.choices.hide()
            return
        self.choices.offer(offered, self._cell_of(piece.start))

    def accept(self) -> None:
        """Write the completion that is chosen in the place of what was begun."""
        from agno_trace_tui.model.completion import piece_at

        chosen, value = self.choices.chosen, self.input.value
        piece = piece_at(value, self.input.cursor_position)
        if chosen is None or piece is None:
            return
        is_whole = chosen.replacement[-1] not in ":><="
        after = value[piece.end :] or (" " if is_whole else "")
        self.input.value = value[: piece.start] + chosen.replacement + after
        self.input.cursor_position = piece.start + len(chosen.replacement) + (is_whole and after[0] == " ")
        if is_whole:
            self.choices.hide()

    def on_choices_taken(self) -> None:
        """The mouse chose a completion."""
        self.accept()

    def choose(self, step: int) -> None:
        """Another completion, or, where nothing is offered, another of the filters written before."""
        if self.choices.chosen is not None:
            self.choices.move(step)
            return
        text = self.history.step(step)
        if text is not None:
            self.input.value = text
            self.input.action_end()
        elif step < 0 and not self.history.knows:
            self._recalls += 1

    def know_history(self, texts: list[str]) -> None:
        """Step through these, the newest last; who wished for one while they were read has it now."""
        self.history.know(texts)
        wished, self._recalls = self._recalls, 0
        for _ in range(wished if self.is_open else 0):
            self.choose(-1)

    # -- putting in force ------------------------------------------------------------------------

    def _look_at_whole(self) -> None:
        """Put what is written in force, if it can be meant so; a mistake in what has been left is told."""
        if not self.is_open:
            return
        from agno_trace_tui.model.completion import is_settled
        from agno_trace_tui.model.filter_syntax import parse

        value = self.input.value
        if value.strip() == self._text or not is_settled(value, self.input.cursor_position, self._values):
            return
        try:
            parse(value)
        except FilterError:
            return  # it is not written to its end yet
        self.apply(value, move=False)

    def apply(self, text: str, *, move: bool = True) -> bool:
        """Put a filter in force; answers whether it was right. `move`: the cursor to a mistake."""
        from agno_trace_tui.model.filter_editing import expanded
        from agno_trace_tui.model.filtering import condition_of

        try:
            text = shown(expanded(text, self._saved)).strip()
            condition = condition_of(text)
        except FilterError as error:
            self._point_at(error, move=move)
            return False
        self._point_at(None)
        if text != self._text:
            self._text = text
            self.post_message(self.Applied(text, condition, self._origin))
        return True

    def fill(self, text: str) -> None:
        """Put a filter in force that was not written here."""
        self.input.value = text
        self.apply(text)

    def clear(self) -> None:
        """All traces again, and back to the list."""
        self.fill("")
        self._close()

    def cancel(self) -> None:
        """The filter that was in force before, and back to the list."""
        self.fill(self._before)
        self._close()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Apply what was written, and go back if it was right."""
        event.stop()
        self.choices.hide()
        if self.apply(event.value):
            self.input.value = self._text
            if self._text:
                self.history.add(self._text)
                self.post_message(self.Confirmed(self._text))
            self._close()
        else:
            self.input.write_on()

    def on_descendant_blur(self) -> None:
        """Who goes elsewhere keeps the filter that is in force; who only looks at another window comes back."""
        if self.app.app_focus and self.screen.is_current:
            self.input.value = self._text
            self._origin = None
            self._point_at(None)
            self.choices.hide()
            self.remove_class("-open")

    def _close(self) -> None:
        self._origin = None
        self.choices.hide()
        self.remove_class("-open")
        self.post_message(self.Closed())

    # -- saying what is wrong --------------------------------------------------------------------

    def _point_at(self, error: FilterError | None, *, move: bool = True) -> None:
        self._wrong = error
        if error is not None and move:
            self.input.cursor_position = error.column
        self._say()

    def on_resize(self) -> None:
        """The pointer stands where there is room for it."""
        self._say()

    def _cell_of(self, column: int) -> int:
        """Where a character of the line stands, in cells from the left."""
        return len(PROMPT) + text_width(self.input.value[:column]) - round(self.input.scroll_x)

    def _say(self) -> None:
        """Say what is wrong below the place, beside a pointer; else what can be written, unless it is offered."""
        self.set_class(self._wrong is not None, "-wrong")
        # What is offered lies over this line, which would show through on both sides.
        words = "" if self.choices.is_offered else examples(self.size.width)
        if self._wrong is not None:
            cell = self._cell_of(self._wrong.column)
            words = pointed(visible(self._wrong.sentence), cell, self.size.width)
        self.query_one("#filter-says", Static).update(Content(plain(words)))
