"""What stands where traces would be: what to do, with the lines to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.monitor.status import MonitorStatus, Phase
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.rendering.progress_words import search_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from textual.app import ComposeResult

    from agno_trace_tui.monitor.program import Program
    from agno_trace_tui.monitor.untraced import Untraced

RECORD = """\
from agno_trace_tui import setup_tracing
setup_tracing("{path}")"""

AGNO = """\
from agno.db.sqlite import SqliteDb
from agno.tracing import setup_tracing
setup_tracing(db=SqliteDb(db_file="{path}"))"""

DEMO = "agno-trace-tui demo"

HEAD, QUIET, CODE = "bold", "$ink-figure", "$ink-accent"


class EmptyState(VerticalScroll, can_focus=False):
    """Teaches instead of showing nothing."""

    DEFAULT_CSS = """
    EmptyState {
        height: 1fr;
        align: center middle;
        Static { width: auto; max-width: 100%; height: auto; padding: 0 2; }
    }
    """

    def compose(self) -> ComposeResult:
        """The words."""
        yield Static("", markup=False)

    def explain(self, status: MonitorStatus, why: Circumstances) -> None:
        """Say why there is nothing, and what to do."""
        self.query_one(Static).update(words(status, why))


class Circumstances(NamedTuple):
    """Why there can be no traces, beside the state of the file."""

    filtered: str = ""
    """The filter in force."""
    sought: bool = False
    """Whether traces that meet it are still looked for."""
    program: Program | None = None
    """A program that is watched."""
    is_demo: bool = False
    """Whether the agents are the demo's."""


def words(status: MonitorStatus, why: Circumstances) -> Content:
    """The words for a state."""
    if status.phase is Phase.UNREADABLE:
        return headed("The file cannot be read.", first_line(status.sentence))
    if why.filtered and status.phase is not Phase.WAITING:
        what = plain(search_words(status.searched)) if why.sought else "No trace matches."
        return headed(what, first_line(why.filtered), "", "/ changes the filter, Esc lists all traces again.")
    if why.sought and status.phase is not Phase.WAITING:
        return Content()  # in a moment all traces are listed again
    if why.program is not None:
        return of_program(why.program, status.path)
    if why.is_demo:
        return headed(
            "The demo's agents are starting.",
            "Real Agno agents with a scripted model: no key, no network.",
            "",
            "In a few seconds what they do appears here. If nothing does: q ends the demo and tells why.",
        )
    if status.phase is Phase.WAITING:
        head = headed("Waiting for the first trace.", first_line(status.sentence))
    else:
        head = headed("No traces yet.", "The file is there; nothing has been recorded in it.")
    return with_lines(head, status.path)


def of_program(program: Program, path: Path) -> Content:
    """Of a program that is watched."""
    from agno_trace_tui.monitor.untraced import obstacle, why_nothing

    words, notes = first_line(program.words), program.notes
    if program.code is not None:
        return headed(
            "The program has ended, and nothing was recorded.", words, "", *lines_of(why_nothing(notes))
        )
    why = obstacle(notes)
    if why is not None:
        return headed("Nothing of the program is recorded.", words, "", *lines_of(why))
    return headed(
        "Waiting for the first agent.",
        words,
        "",
        f"What its agents do is recorded in {first_line(str(path))} and appears here.",
    )


def lines_of(why: Untraced) -> Iterator[str]:
    """Why nothing is recorded, and what to do."""
    return map(first_line, filter(None, why))


def headed(head: str, *lines: str) -> Content:
    """A headline and some lines."""
    return Content.assemble((head, HEAD), *((f"\n{line}", QUIET) for line in lines))


def with_lines(head: Content, path: Path) -> Content:
    """What to paste into the agent's program."""
    name = first_line(str(path)).replace("\\", "\\\\").replace('"', '\\"')
    return Content.assemble(
        head,
        ("\n\nRecord with this program, and see what runs and why it failed:\n\n", QUIET),
        (indented(RECORD.format(path=name)), CODE),
        ("\n\nor with Agno's own tracing:\n\n", QUIET),
        (indented(AGNO.format(path=name)), CODE),
        ("\n\nSee live agents now, without a key:  ", QUIET),
        (DEMO, CODE),
    )


def indented(text: str) -> str:
    """Lines set apart."""
    return "\n".join("    " + line for line in text.splitlines())
