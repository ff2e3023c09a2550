"""What stands where traces would be: what to do, with the lines to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.widgets import Static

from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.monitor.status import MonitorStatus, Phase

if TYPE_CHECKING:
    from pathlib import Path

RECORD = """\
from agno_trace_tui import setup_tracing
setup_tracing({path!r})"""

AGNO = """\
from agno.db.sqlite import SqliteDb
from agno.tracing import setup_tracing
setup_tracing(db=SqliteDb(db_file={path!r}))"""


class EmptyState(Static):
    """Teaches instead of showing nothing."""

    DEFAULT_CSS = """
    EmptyState { padding: 1 2; height: 1fr; overflow-y: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)

    def explain(self, status: MonitorStatus, *, filtered: str) -> None:
        """Say why there is nothing, and what to do."""
        self.update(words(status, filtered))


def words(status: MonitorStatus, filtered: str) -> Text:
    """The words for a state."""
    if status.phase is Phase.UNREADABLE:
        return headed("The file cannot be read.", first_line(status.sentence))
    if status.phase is Phase.WAITING:
        return with_lines(headed("Waiting for the first trace.", first_line(status.sentence)), status.path)
    if filtered:
        return headed(
            "No trace matches.",
            f"The filter is {first_line(filtered)}",
            "",
            "/ changes it, Esc there clears it.",
        )
    return with_lines(headed("No traces yet.", "The file is there; nothing has been recorded."), status.path)


def headed(head: str, *lines: str) -> Text:
    """A headline and some lines."""
    text = Text(head, style="bold")
    for line in lines:
        text.append("\n" + line, style="not bold")
    return text


def with_lines(text: Text, path: Path) -> Text:
    """What to paste into the agent's program."""
    name = first_line(str(path))
    text.append("\n\nRecord with this program (shows what runs, and stack traces):\n\n", style="not bold")
    text.append(indented(RECORD.format(path=name)), style="not bold")
    text.append("\n\nor with Agno's own tracing:\n\n", style="not bold")
    text.append(indented(AGNO.format(path=name)), style="not bold")
    text.append("\n\nTo see live agents now:  agno-trace-tui demo", style="not bold dim")
    return text


def indented(text: str) -> str:
    """Lines set apart."""
    return "\n".join("    " + line for line in text.splitlines())
