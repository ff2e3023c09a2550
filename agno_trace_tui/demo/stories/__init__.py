"""Stories told with real Agno agents and a scripted model: the one source of made-up traces.

They feed the demo, the end-to-end tests and the screenshots. Importing this package imports Agno:
it is for the agents' process and for tests, never for the monitor.
"""

from __future__ import annotations

from agno_trace_tui.demo.stories.contract import CONTRACT
from agno_trace_tui.demo.stories.expenses import EXPENSES
from agno_trace_tui.demo.stories.incident import INCIDENT
from agno_trace_tui.demo.stories.release_notes import RELEASE_NOTES
from agno_trace_tui.demo.stories.research import RESEARCH
from agno_trace_tui.demo.stories.stage import Stage, Story
from agno_trace_tui.demo.stories.support import SUPPORT
from agno_trace_tui.demo.stories.travel import TRAVEL

STORIES: tuple[Story, ...] = (TRAVEL, RESEARCH, SUPPORT, RELEASE_NOTES, INCIDENT, EXPENSES, CONTRACT)
"""Every story, in the order in which they are begun."""

__all__ = [
    "CONTRACT",
    "EXPENSES",
    "INCIDENT",
    "RELEASE_NOTES",
    "RESEARCH",
    "STORIES",
    "SUPPORT",
    "TRAVEL",
    "Stage",
    "Story",
]
