"""What went wrong: type, message, and the stack with the user's own frames in front."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.json_text import readable
from agno_trace_tui.formatting.visible import first_line, visible
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.failure import silence_words
from agno_trace_tui.semantics.stack import Frame, stack_of
from agno_trace_tui.semantics.texts import text_of
from agno_trace_tui.tui.rendering.blocks import FileLine
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.tui.rendering.subject import Subject

NO_EVENTS = (
    "Agno's own exporter records no stack traces. Record with agno_trace_tui.setup_tracing to see them here."
)
TRACEBACK = "Traceback (most recent call last):"

BETWEEN = (TRACEBACK, "During handling of the above", "The above exception was")
"""How the lines begin that Python puts between frames and exceptions."""

PACKAGES = 3
"""Libraries that are named in the title of a run of frames."""


def error_document(subject: Subject) -> Document:
    """Type, message and stack trace of a failure."""
    doc = DocumentBuilder()
    failure = subject.failure
    if failure is None:
        if subject.is_silent:
            doc.text(silence_words(subject.row.status_code), "doc--warning")
        else:
            doc.text("This span did not fail.", "doc--muted")
        return doc.document()
    doc.line(Piece(visible(failure.type or "failed"), "doc--failed"))
    message, _, told_stack = (failure.message or "").partition(TRACEBACK)
    doc.text(readable(message.rstrip() or "No message was recorded."), "doc--error")
    answer = subject.payload.attributes.get(key.OUTPUT_VALUE)
    if answer and text_of(answer) != failure.message:
        doc.heading("It answered")
        doc.value(text_of(answer))
    doc.heading("Stack trace")
    stack = failure.stacktrace or (TRACEBACK + told_stack if told_stack else "")
    if stack:
        add_stack(doc, stack)
    elif subject.payload.events is None:
        doc.text(NO_EVENTS, "doc--muted")
    else:
        doc.text("No exception was recorded with this span.", "doc--muted")
    return doc.document()


def add_stack(doc: DocumentBuilder, stacktrace: str) -> None:
    """A stack trace: the user's frames as they are, runs of library frames folded."""
    number = 0
    for is_library, items in groupby(stack_of(stacktrace), key=is_library_frame):
        run = list(items)
        frames = [item for item in run if isinstance(item, Frame)]
        if is_library and len(frames) > 1:
            add_library(doc, frames, f"stack/{number}")
            number += 1
            continue
        for item in run:
            if isinstance(item, Frame):
                add_frame(doc, item)
            else:
                quiet = item.startswith(BETWEEN)
                doc.line(
                    Piece(
                        visible(item), "doc--muted" if quiet else "" if item.startswith(" ") else "doc--error"
                    )
                )


def is_library_frame(item: Frame | str) -> bool:
    """Whether it is a frame of a library."""
    return isinstance(item, Frame) and item.package is not None


def add_library(doc: DocumentBuilder, frames: Sequence[Frame], part: str) -> None:
    """Frames of libraries, folded into how many of which, and where the last one stood."""
    last = frames[-1]
    title = Piece(f"{len(frames)} frames of {packages_of(frames)}", "doc--muted")
    peek = f"{first_line(last.short_file)}:{last.line}  {first_line(last.function)}"
    with doc.part(part, title, folded=True, margin=(Piece("  "),), peek=peek, sized=False):
        for frame in frames:
            add_frame(doc, frame)


def packages_of(frames: Sequence[Frame]) -> str:
    """The libraries of some frames, in the order they are met."""
    names = list(dict.fromkeys(first_line(frame.package or "") for frame in frames))
    more = figures.plural(len(names) - PACKAGES, "other") if len(names) > PACKAGES else ""
    return ", ".join(filter(None, [*names[:PACKAGES], more]))


def add_frame(doc: DocumentBuilder, frame: Frame) -> None:
    """Where, in which function, and what stood there. Every line of it leads to the file."""
    is_library = frame.package is not None
    target = FileLine(frame.file, frame.line)
    doc.line(*place_pieces(frame, is_library=is_library), target=target)
    for line in frame.code:
        doc.line(Piece(visible(line), "doc--muted" if is_library else ""), target=target)


def place_pieces(frame: Frame, *, is_library: bool) -> Iterator[Piece]:
    """File, line and function: quiet for a library, else bright."""
    yield Piece(visible(frame.margin))
    yield Piece(
        visible(frame.short_file if is_library else frame.file), "doc--muted" if is_library else "doc--own"
    )
    yield Piece(":", "doc--muted")
    yield Piece(str(frame.line), "doc--muted" if is_library else "doc--number")
    yield Piece(f"  {visible(frame.function)}", "doc--muted" if is_library else "doc--strong")
