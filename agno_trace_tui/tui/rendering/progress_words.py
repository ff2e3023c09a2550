"""How far a search is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures

if TYPE_CHECKING:
    from agno_trace_tui.monitor.progress import Progress


def progress_words(progress: Progress) -> str:
    """`31k of 100k traces`, or `31k traces so far` where it is not known how many there are."""
    if progress.of is None:
        return f"{figures.counted(progress.traces, 'trace')} so far"
    # What came meanwhile is looked through, too.
    whole = max(progress.of, progress.traces)
    return f"{figures.count(progress.traces)} of {figures.counted(whole, 'trace')}"


def search_words(progress: Progress | None) -> str:
    """How far the search for the first traces of a filter is."""
    return "Searching…" if progress is None else f"Searching… {progress_words(progress)}"
