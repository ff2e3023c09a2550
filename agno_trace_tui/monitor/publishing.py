"""What the monitor tells: the changes of the index, and how it is doing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.model.index import NO_CHANGES, Changes
from agno_trace_tui.monitor.status import MonitorStatus, Update, figures_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agno_trace_tui.model.index import TraceIndex
    from agno_trace_tui.monitor.counting import ListCount
    from agno_trace_tui.monitor.inspecting import Inspector
    from agno_trace_tui.store.follow import Follower


class Publisher:
    """Publishes what changed, and lets those hear of it who have something to do then."""

    def __init__(
        self,
        path: Path,
        publish: Callable[[Update], None],
        index: TraceIndex,
        list_count: ListCount,
        follower: Follower,
        inspector: Inspector,
    ) -> None:
        self.status = MonitorStatus(path)
        self.publish = publish
        self._index, self._list_count = index, list_count
        self._follower, self._inspector = follower, inspector

    def note(self, **status: Any) -> None:
        """The state of the index, and what else is given of the status (fields of `MonitorStatus`)."""
        known = figures_of(self._index) | {"counted": self._list_count.progress}
        self.status = self.status._replace(**known, **status)
        self._follower.is_at_work = bool(self.status.running)

    def tell(self, changes: Changes = NO_CHANGES, **status: Any) -> None:
        """Publish changes with the status, of which something else may be given."""
        self.note(**status)
        self._inspector.note_changes(changes)
        self.publish(Update(changes, self.status))
