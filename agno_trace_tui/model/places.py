"""Where the reader was: back and forward through places, as in a browser.

A *place* is what the reader looks at. Jumps make places: another filter, another session, the next error, a
trace that is gone into. Mere movement replaces the present one, and a trace that the cursor only passes is
none. Someone who reads a trace, goes back to the list and into another is brought back into the first.
"""

from __future__ import annotations

from agno_trace_tui.records import NamedTuple

LIST = "traces"
"""The pane in which traces are passed, not read."""

MOST = 100
"""Places that are remembered in each direction."""


class Place(NamedTuple):
    """What the reader looks at."""

    filter_text: str = ""
    by_session: bool = False
    trace_id: str | None = None
    node_id: str | None = None
    """The span under the cursor; `None`: where a trace begins."""
    zoom: tuple[str, ...] = ()
    """The spans zoomed into, one inside the other."""
    pane: str = LIST
    maximised: bool = False
    tab: str = ""

    def is_in_trace_of(self, other: Place) -> bool:
        """Whether the same trace is looked at, in the same list."""
        return self[:3] == other[:3]

    def is_at(self, other: Place) -> bool:
        """Whether the same span is looked at, in whatever pane."""
        return self[:5] == other[:5]


class Places:
    """The places before and after the present one. The present one is told by `stand`, after each movement."""

    def __init__(self) -> None:
        self._behind: list[Place] = []
        self._ahead: list[Place] = []
        self._here: Place | None = None
        """The present place; `None` while a jump is on its way."""
        self._is_read = False
        """Whether the reader is, or was, in the trace of the present place, or came to it on purpose."""

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before."""
        return bool(self._behind)

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a place after: the reader went back from it."""
        return bool(self._ahead)

    def stand(self, place: Place) -> None:
        """The reader is here now, whatever led here."""
        here = self._here
        if here is None:
            self._arrive(place)
        elif place.is_in_trace_of(here):
            self._is_read = self._is_read or (place != here and place.pane != LIST)
            # Who went out of a trace to look for another one will want to come back into it.
            has_left = self._is_read and place.pane == LIST
            self._here = place._replace(pane=here.pane) if has_left else place
        else:
            if self._is_read:
                self._leave(here)
                self._ahead.clear()
            self._here, self._is_read = place, False

    def jump(self, place: Place) -> None:
        """The reader is here and jumps: where that leads is told next."""
        if self._here is not None:
            self.stand(place)
            self._leave(self._here)
            self._here = None

    def _arrive(self, place: Place) -> None:
        """A jump has led here."""
        if self._behind and place.is_at(self._behind[-1]):
            self._behind.pop()  # it led nowhere
        else:
            self._ahead.clear()
        self._here, self._is_read = place, place.pane != LIST

    def _leave(self, place: Place) -> None:
        if self._behind[-1:] != [place]:
            self._behind = [*self._behind, place][-MOST:]

    def back(self, place: Place) -> Place | None:
        """From here to the place before."""
        return self._step(place, self._behind, self._ahead)

    def forward(self, place: Place) -> Place | None:
        """From here to the place that the reader went back from."""
        return self._step(place, self._ahead, self._behind)

    def _step(self, place: Place, source: list[Place], target: list[Place]) -> Place | None:
        self.stand(place)
        if self._here is None or not source:
            return None
        target.append(self._here)
        del target[:-MOST]
        self._here, self._is_read = source.pop(), True
        return self._here
