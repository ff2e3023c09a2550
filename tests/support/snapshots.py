"""Pictures of the screen as text that a reviewer can read, and what differs between two of them.

A picture is the screen's text, line by line, and below it each line's styles by cells. What most cells look like
is said once, at the top, and left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tests.support.screen import Monitoring

FOLDER = Path(__file__).resolve().parents[1] / "snapshots"
ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse", "strike")


class Run(NamedTuple):
    """Cells of a line that look alike."""

    text: str
    attributes: str
    ink: str
    ground: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing is seen of it but its ground."""
        return not self.text.strip() and not {"underline", "reverse", "strike"} & set(self.attributes.split())

    @property
    def words(self) -> str:
        """How it looks."""
        return f"{self.attributes} {self.ink}/{self.ground}".strip()


def picture(reader: Monitoring) -> str:
    """What is on the screen now."""
    strips = reader.app.screen._compositor.render_strips()
    lines = [runs_of(strip.discard_meta()) for strip in strips]
    cells = Counter[str]()
    for line in lines:
        for run in line:
            cells[run.words] += cell_len(run.text)
    usual = cells.most_common(1)[0][0]
    width, height = reader.app.size
    return "\n".join(
        (
            f"{width}x{height}, all that is not told: {usual}",
            "",
            *(
                f"{number:>2} {''.join(run.text for run in line)}".rstrip()
                for number, line in enumerate(lines, 1)
            ),
            "",
            *(f"{number:>2} {styles_of(line, usual)}".rstrip() for number, line in enumerate(lines, 1)),
            "",
        )
    )


def runs_of(strip: Iterable[Segment]) -> list[Run]:
    """The runs of a line; what is blank belongs to what stands before it on the same ground."""
    runs: list[Run] = []
    for segment in strip:
        run = run_of(segment)
        before = runs[-1] if runs else None
        if before is not None and run.ground == before.ground and (run.is_blank or run.words == before.words):
            runs[-1] = before._replace(text=before.text + run.text)
        elif before is not None and run.ground == before.ground and before.is_blank:
            runs[-1] = run._replace(text=before.text + run.text)
        else:
            runs.append(run)
    return runs


def run_of(segment: Segment) -> Run:
    """How a segment looks."""
    style = segment.style or Style.null()
    ink, ground = (
        "default" if colour is None or colour.is_default else colour.get_truecolor().hex
        for colour in (style.color, style.bgcolor)
    )
    return Run(segment.text, " ".join(name for name in ATTRIBUTES if getattr(style, name)), ink, ground)


def styles_of(line: list[Run], usual: str) -> str:
    """The styles of a line: from which cell to which."""
    told, start = [], 0
    for run in line:
        width = cell_len(run.text)
        if run.words != usual:
            told.append(f"{start}-{start + width - 1} {run.words}")
        start += width
    return "  ".join(told)


def difference(stored: str, now: str) -> str:
    """The lines that differ, with their numbers; nothing if none does."""
    lines = unified_diff(stored.splitlines(), now.splitlines(), "stored", "now", n=0, lineterm="")
    return "\n".join(line for line in lines if not line.startswith("@@"))


def hold(name: str, now: str, *, update: bool) -> None:
    """Hold a picture to the stored one; or store it."""
    path = FOLDER / f"{name}.txt"
    if update:
        path.write_text(now, encoding="utf-8")
        return
    assert path.exists(), f"{path.name} is not stored: look at the screen, then pytest --update-snapshots"
    told = difference(path.read_text(encoding="utf-8"), now)
    assert not told, (
        f"{path.name} is no longer what is on the screen (if it is to be: --update-snapshots)\n{told}"
    )
