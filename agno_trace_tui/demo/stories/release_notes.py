"""A streamed answer: release notes, written piece by piece by an asynchronous agent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agno.agent import Agent

from agno_trace_tui.demo.script import Reply, ToolCall, priced
from agno_trace_tui.demo.stories.stage import Stage, Story

if TYPE_CHECKING:
    from agno_trace_tui.demo.script import Script

CHANGES = (
    "#812 Import: read files in parallel (3.1 times faster on four cores)",
    "#815 Fix: dates before 1970 were shifted by an hour",
    "#821 Export: Parquet beside CSV",
    "#826 Remove: Python 3.9",
    "#830 Fix: a crash when the last line has no newline",
)


def tell(stage: Stage, telling: int) -> None:
    """Write the notes."""
    asyncio.run(write_notes(stage, f"4.{telling + 2}.0"))


async def write_notes(stage: Stage, version: str) -> None:
    """Stream the answer to nobody."""

    def list_merged_changes(since: str) -> list[str]:
        """Titles of the changes merged since a version."""
        stage.pause(0.9)
        return list(CHANGES)

    agent = Agent(
        name="Release Notes",
        model=stage.model(script_of(version)),
        instructions="Write release notes for people who use the program, not for those who write it.",
        tools=[list_merged_changes],
        telemetry=False,
    )
    async for _event in agent.arun(f"Draft the notes for {version}.", stream=True, user_id="release-bot"):
        pass


def script_of(version: str) -> Script:
    """Ask for the changes, then write."""
    return priced(
        Reply(tool_calls=(ToolCall("list_merged_changes", {"since": "4.1.0"}),), thinking_seconds=1.0),
        Reply(
            text=(
                f"# Version {version}\n\n"
                "## New\n\n"
                "- **Import is three times faster** on four cores: files are read in parallel (#812).\n"
                "- Export to **Parquet**, beside CSV (#821).\n\n"
                "## Fixed\n\n"
                "- Dates before 1970 are no longer shifted by an hour (#815).\n"
                "- A file whose last line has no newline no longer stops the import (#830).\n\n"
                "## Removed\n\n"
                "- Python 3.9: please move to 3.10 or later before you upgrade (#826).\n\n"
                "```sh\npip install --upgrade tabular\n```\n"
            ),
            thinking_seconds=0.8,
            piece_seconds=0.22,
            cached_share=0.4,
        ),
    )


RELEASE_NOTES = Story("release-notes", tell)
