"""A screen that remembers filters: those written before, and those saved under a name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import work

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.paths import state_folder
from agno_trace_tui.tui.screens.filtering import FilteredScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from agno_trace_tui.remembered import Remembered
    from agno_trace_tui.tui.palette import Offered
    from agno_trace_tui.tui.widgets.filter_bar import FilterBar


class RememberingScreen(FilteredScreen):
    """Has the bar complete with saved filters and step through former ones; saves, uses and deletes."""

    given_filters: Mapping[str, str] = {}
    """Those of the settings file."""
    _own_filters: Mapping[str, str] = {}
    """Those saved here."""
    _told_unwritable = False

    @property
    def saved_filters(self) -> dict[str, str]:
        """All of them by name; the settings file's count most."""
        return {**self._own_filters, **self.given_filters}

    def on_mount(self) -> None:
        """Recall what was remembered."""
        self._filter_bar.know_saved(self.saved_filters)
        self.call_after_refresh(self._recall)

    @work(thread=True, group="memory")
    def _recall(self) -> None:
        remembered = remembered_here()
        self.app.call_later(self._know, remembered.history(), remembered.saved())

    def _know(self, history: list[str] | None, saved: dict[str, str] | None) -> None:
        if history is not None:
            self._filter_bar.know_history(history)
        if saved is not None:
            self._own_filters = saved
            self._filter_bar.know_saved(self.saved_filters)

    def on_filter_bar_confirmed(self, message: FilterBar.Confirmed) -> None:
        """A filter that was written is remembered."""
        self._change(lambda remembered: self._know_later(remembered.remember(message.text), None))

    @work(thread=True, group="memory")
    def _change(self, change: Callable[[Remembered], None]) -> None:
        try:
            change(remembered_here())
        except OSError as error:
            if not self._told_unwritable:
                self._told_unwritable = True
                words = f"Filters cannot be remembered in {state_folder()}: {error.strerror or error}."
                self.app.call_later(partial(self.notify, visible(words), severity="warning", markup=False))

    def _know_later(self, history: list[str] | None, saved: dict[str, str] | None) -> None:
        self.app.call_later(self._know, history, saved)

    # -- saved filters ---------------------------------------------------------------------------

    def saved_commands(self) -> Iterator[Offered]:
        """What the palette offers: the filter in force to be saved, saved ones to be used or deleted."""
        from agno_trace_tui.tui.palette import Offered

        if self._filter_bar.text:
            yield Offered("Save this filter", "Under a name, to be used again", self.save_filter)
        for name, text in sorted(self.saved_filters.items()):
            yield Offered(f"Filter {visible(name)}", visible(text), partial(self._filter_bar.fill, text))
        for name, text in sorted(self._own_filters.items()):
            forget = partial(self._change, lambda remembered, name=name: self._forget(remembered, name))
            yield Offered(f"Delete filter {visible(name)}", visible(text), forget)

    def _forget(self, remembered: Remembered, name: str) -> None:
        self._know_later(None, remembered.forget(name))

    def save_filter(self) -> None:
        """Ask for a name and save the filter in force."""
        text = self._filter_bar.text

        def save(name: str | None) -> None:
            if name:
                self._change(lambda remembered: self._know_later(None, remembered.save(name, text)))
                self.notify(f"Saved: write %{name} in a filter, or choose it in the palette.", markup=False)

        from agno_trace_tui.tui.screens.naming import NameScreen

        self.app.push_screen(NameScreen(text), save)


def remembered_here() -> Remembered:
    """What is remembered; asked for in a thread, once the first picture is painted."""
    from agno_trace_tui.remembered import Remembered

    return Remembered(state_folder())
