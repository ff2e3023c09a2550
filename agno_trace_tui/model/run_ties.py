"""What ties traces together: a run that paused for a person, and what continued it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.pauses import is_continuation, wanted_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agno_trace_tui.store.rows import RunPart


class Tie(NamedTuple):
    """The place of a trace among those of its run."""

    wanted: str | None = None
    """What it paused for, such as `confirmation`; `None`: for nothing that is told."""
    before: str | None = None
    """The trace that it continues."""
    after: str | None = None
    """The trace that continues it."""
    first: str | None = None
    """The trace that the run began with, if there is more than one."""

    @property
    def paused(self) -> bool:
        """Whether it stopped for a person."""
        return self.wanted is not None or self.after is not None

    @property
    def waits(self) -> bool:
        """Whether nothing continued it, as far as is recorded."""
        return self.wanted is not None and self.after is None

    @property
    def other(self) -> str | None:
        """The next trace of the run; from the last one, the first."""
        return self.after or (self.first if self.before is not None else None)


NO_TIE = Tie()


def ties_of(parts: Iterable[RunPart]) -> dict[str, Tie]:
    """The ties of the traces of some runs, by trace.

    Traces that have a run id in common are one run only if the later ones say that they continue it;
    others that share one (retries, broken recorders) are left alone.
    """
    runs: dict[str, dict[str, RunPart]] = {}
    for part in parts:
        runs.setdefault(part.run_id, {})[part.key.trace_id] = part
    ties: dict[str, Tie] = {}
    for run in runs.values():
        ordered = sorted(run.values(), key=lambda part: part.key)
        ties |= {part.key.trace_id: Tie(wanted_of(part.output)) for part in ordered}
        chain = [part for n, part in enumerate(ordered) if n == 0 or is_continuation(part.name)]
        for earlier, later in pairwise(part.key.trace_id for part in chain):
            first = chain[0].key.trace_id
            ties[earlier] = ties[earlier]._replace(after=later, first=first)
            ties[later] = ties[later]._replace(before=earlier, first=first)
    return ties
