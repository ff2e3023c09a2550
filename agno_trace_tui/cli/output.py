"""What commands print: data on standard output, talk on standard error, colour only where it is seen."""

from __future__ import annotations

import codecs
import io
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from agno_trace_tui.errors import AgnoTraceTuiError, FilterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

COLOURS = {
    "error": "31",
    "ok": "32",
    "running": "36",
    "warning": "33",
    "paused": "33",
    "muted": "2",
    "bold": "1",
}

INDENT, POINTER_ROOM = 2, 24
"""Cells before a text that is pointed into, and cells kept for what stands at the pointer and after it."""


GUIDES = str.maketrans("│├╰─", "||`-")
"""Of a tree, where the encoding lacks them."""


class OutputError(AgnoTraceTuiError):
    """Standard output takes nothing more."""


def prepare() -> None:
    """Let standard output take every character: those that its encoding lacks are written as JSON escapes them."""
    codecs.register_error("escape", escapes)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="escape")


def escapes(error: UnicodeError) -> tuple[str, int]:
    """What is written for characters that cannot be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)), error.end


def emit(text: str) -> None:
    """Print data to the letter. A reader that has gone away (a closed pipe) ends the command quietly, in `main`.

    Raises `OutputError` where nothing can be written.
    """
    with writing():
        sys.stdout.write(text + "\n")


def emit_line(text: str) -> None:
    """As `emit`, a line for a person: with other signs where the encoding lacks the program's own."""
    if not shows("–│├╰", sys.stdout):
        from agno_trace_tui.tui.rendering.glyphs import PLAIN

        text = text.translate(PLAIN).translate(GUIDES)
    emit(text)


def shows(signs: str, stream: TextIO) -> bool:
    """Whether a stream has these signs."""
    try:
        signs.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def finish() -> None:
    """Write what is still to be written. Raises as `emit` does."""
    with writing():
        sys.stdout.flush()


@contextmanager
def writing() -> Iterator[None]:
    """Say in words why standard output cannot be written."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        discard()
        raise OutputError(
            f"The output cannot be written: {error.strerror}.", "Let it go elsewhere."
        ) from error


def discard() -> None:
    """Let what is not written yet go nowhere. Python would complain once more when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def talk(text: str) -> None:
    """Say something that is not data; where that cannot be, nobody is there to be told.

    What the encoding lacks is replaced, one cell by one: a pointer below a line stays where it points to.
    """
    if not shows(text, sys.stderr):
        from agno_trace_tui.tui.rendering.stand_ins import StandIns
        from agno_trace_tui.tui.rendering.terminal_encoding import known

        text = StandIns(known(sys.stderr.encoding or "ascii")).shown(text)
    with suppress(OSError):
        sys.stderr.write(text + "\n")


def complain(error: AgnoTraceTuiError) -> int:
    """Say what is wrong and what to do; answers the exit code."""
    from agno_trace_tui.formatting.visible import visible

    talk(f"agno-trace-tui: {visible(error.sentence)}")
    if isinstance(error, FilterError):
        talk(pointed_at(error.text, error.column, shutil.get_terminal_size().columns))
    if error.next_step:
        talk(visible(error.next_step))
    return error.exit_code


def pointed_at(text: str, column: int, width: int) -> str:
    """A text and, below it, a pointer at one of its characters, in at most so many cells each."""
    from rich.cells import cell_len, set_cell_size

    from agno_trace_tui.formatting.visible import visible

    before, rest = visible(text[:column]), visible(text[column:])
    while len(before) > 1 and cell_len(before) > max(0, width - POINTER_ROOM):
        before = "…" + before[1:].lstrip("…")[len(before) // 2 :]
    line = before + rest
    if cell_len(line) > width - INDENT:
        line = set_cell_size(line, max(1, width - INDENT - 1)) + "…"
    return f"{' ' * INDENT}{line}\n{' ' * (INDENT + cell_len(before))}^"


def has_colour() -> bool:
    """Whether standard output is a terminal that may be coloured (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str) -> str:
    """Text in a style, where there is colour."""
    code = COLOURS.get(style)
    return f"\x1b[{code}m{text}\x1b[0m" if code and has_colour() else text


def painted(parts: Sequence[tuple[str, str]], width: int | None) -> str:
    """Parts of a line, each in its style, with blanks between them; cut to so many cells, unless `None`."""
    return "  ".join(paint(text, style) for text, style in (parts if width is None else cut(parts, width)))


def cut(parts: Sequence[tuple[str, str]], width: int) -> Iterator[tuple[str, str]]:
    """The parts that have room in so many cells; of the last, what has."""
    from rich.cells import cell_len, set_cell_size

    for text, style in parts:
        cells = cell_len(text)
        if cells > width:
            if width > 0:
                yield set_cell_size(text, width - 1).rstrip() + "…", style
            return
        yield text, style
        width -= cells + len("  ")


def terminal_width() -> int | None:
    """Cells of a line of the terminal; `None`: the output goes elsewhere, and nothing need be cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
