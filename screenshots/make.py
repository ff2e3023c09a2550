"""Draw the pictures: `python -m screenshots.make [FOLDER]`, about a minute.

The stories are told by real agents at the demo's pace and held in the middle; the monitor itself is the
real one, without a terminal, its clock stilled. The pictures name no font of the network's and fetch
nothing.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from agno_trace_tui.model.trace import TraceState, TraceSummary
from screenshots.stories import ROOT, Stilled, stilled_agents
from tests.support.screen import Monitoring, monitoring

PACE = 1.0

FONTS = "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace"
"""What the reader's machine has: the pictures bring no font."""

FONT_SIZE = "20.26px"
"""A column is 12.2 pixels wide, and a letter of DejaVu Sans Mono or Menlo 0.602 of its size."""


class Picture(NamedTuple):
    """One picture: which trace is selected, which keys are pressed."""

    name: str
    size: tuple[int, int]
    """Columns and lines."""
    trace: Callable[[Stilled], TraceSummary]
    keys: str
    """Textual's names, separated by spaces."""
    shows: str
    """Text that is on the screen once all is drawn."""


def ended(name: str) -> Callable[[Stilled], TraceSummary]:
    """The newest trace of that agent that ended well."""
    return lambda stilled: stilled.newest(name, TraceState.OK)


def failed(stilled: Stilled) -> TraceSummary:
    """The newest run that failed for good."""
    return stilled.newest("Contract_Reviewer", TraceState.ERROR)


def at_work(stilled: Stilled) -> TraceSummary:
    """The trace with most spans open."""
    return max(stilled.traces, key=lambda trace: trace.open_count)


PICTURES = (
    Picture("monitor", (150, 42), ended("Support_Triage"), "2 G m", "▾ user"),
    Picture("wide", (200, 60), ended("Incident_Review"), "2 G m", "▾ user"),
    Picture("small", (80, 24), ended("Support_Triage"), "2 e", "lookup_order"),
    Picture("running", (120, 34), at_work, "2 G m", "▾ user"),
    Picture("error", (140, 40), failed, "2 G x", "Traceback"),
    Picture("messages", (110, 40), ended("Support_Triage"), "2 G m plus 3", "thank you for writing"),
    Picture("help", (110, 44), ended("Trip_Planner"), "2 question_mark", "Everywhere"),
)


async def draw(picture: Picture, stilled: Stilled) -> str:
    """The picture as SVG."""
    trace_id = picture.trace(stilled).trace_id
    async with monitoring(
        stilled.path, size=picture.size, trace_id=trace_id, now_ns=lambda: stilled.now_ns
    ) as reader:
        await reader.until(lambda: is_shown(reader, trace_id))
        await reader.press(*picture.keys.split())
        await reader.until(lambda: picture.shows in reader.page())
        return portable(reader.app.export_screenshot(title=reader.app.title, simplify=True))


def is_shown(reader: Monitoring, trace_id: str) -> bool:
    """Whether the trace's spans and the detail of one are on the screen."""
    spans = reader.tree.spans
    return spans is not None and spans.trace_id == trace_id and bool(reader.tree.line_total())


def portable(svg: str) -> str:
    """The picture without the fonts that Rich's template fetches, and without its advertisement.

    Programs that know no `textLength` and trim texts draw it right, too.
    """
    svg = re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    svg = svg.replace("font-size: 20px;", f"font-size: {FONT_SIZE};")
    return re.sub(r"font-family: [^;]*;", f"font-family: {FONTS};", svg)


def main() -> None:
    """Draw all pictures into a folder (this one, if none is named)."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "screenshots"
    with tempfile.TemporaryDirectory() as folder, stilled_agents(Path(folder), PACE) as stilled:
        for picture in PICTURES:
            svg = asyncio.run(draw(picture, stilled))
            (target / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
            print(f"{picture.name}.svg  {picture.size[0]}x{picture.size[1]}")


if __name__ == "__main__":
    main()
