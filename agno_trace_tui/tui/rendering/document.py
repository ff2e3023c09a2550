"""A document: lines of styled text, some of them in parts that fold, coloured and wrapped only where looked at.

A document never changes. Folding makes another of the same blocks (`with_folds`), which costs as much as
there are blocks; what was measured of them is kept.
"""

from __future__ import annotations

from bisect import bisect_right
from contextlib import contextmanager
from itertools import accumulate, chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.rendering.blocks import StyledLines
from agno_trace_tui.tui.rendering.cells import DocumentLine, Piece
from agno_trace_tui.tui.rendering.parts import Block, Layout, Part, PartPlace
from agno_trace_tui.tui.rendering.wrapping import CLIPPED, LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from agno_trace_tui.tui.rendering.blocks import FileLine, Lines
    from agno_trace_tui.tui.rendering.growing_lines import GrowingLines
    from agno_trace_tui.tui.rendering.row_breaks import RowBreaks
    from agno_trace_tui.tui.rendering.text_blocks import MarkdownLines, PlainLines

NO_FOLDS: Mapping[str, bool] = MappingProxyType({})


class Document:
    """Lines of one tab."""

    def __init__(self, blocks: Sequence[Block] = (), folds: Mapping[str, bool] = NO_FOLDS) -> None:
        self._blocks, self._folds = blocks, folds
        layout = Layout(blocks, folds)
        self._lines = layout.lines
        self._ends = list(accumulate(len(block.lines) for block in self._lines))
        self._measured: dict[int, tuple[int, list[int | RowBreaks]]] = {}
        self.parts: Sequence[PartPlace] = layout.places
        """The parts that are to be seen, from top to bottom; those within others follow them."""

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and list(self._lines) == list(other._lines)

    __hash__ = None  # type: ignore[assignment]

    # -- parts -----------------------------------------------------------------------------------

    def with_folds(self, folds: Mapping[str, bool]) -> Document:
        """The same document with some parts folded (by key: true) or open (false)."""
        other = Document(self._blocks, dict(folds))
        other._measured = self._measured
        return other

    def of_others(self, blocks: Sequence[Block]) -> Document:
        """A document of other blocks, folded alike; of those that it had before, what was measured is kept."""
        other = Document(blocks, self._folds)
        there = {id(block) for block in other._lines}
        other._measured = {name: told for name, told in self._measured.items() if name in there}
        return other

    def unfolded(self) -> Document:
        """The same document with every part open."""
        return self.with_folds(self._all_open())

    def _all_open(self) -> dict[str, bool]:
        return dict.fromkeys(keys_of(self._blocks), False)

    def titled(self, line: int) -> PartPlace | None:
        """The part whose title is on a line."""
        found = self.part_at(line)
        return found if found is not None and found.line == line else None

    def part_at(self, line: int) -> PartPlace | None:
        """The innermost part that a line belongs to."""
        place = bisect_right(self.parts, line, key=lambda part: part.line) - 1
        while place >= 0 and self.parts[place].end <= line:
            place -= 1
        return self.parts[place] if place >= 0 else None

    def next_part(self, line: int, step: int) -> PartPlace | None:
        """The part whose title is the next after a line (`step` 1) or the last before it (-1)."""
        if step > 0:
            return next((part for part in self.parts if part.line > line), None)
        return next((part for part in reversed(self.parts) if part.line < line), None)

    # -- growing ---------------------------------------------------------------------------------

    def growing(self, *, folded: bool = False) -> Iterator[GrowingLines]:
        """The lines to be seen that are not all made yet, and those in parts that are folded."""
        blocks = Layout(self._blocks, self._all_open()).lines if folded else self._lines
        return (lines for block in blocks if (lines := block.growing) is not None)

    def grown(self) -> Document:
        """The same document with all lines that were made by now."""
        for lines in self.growing(folded=True):
            lines.show_all()
        return Document(self._blocks, self._folds)

    def whole(self) -> Document:
        """The same document with every part open, and all lines made."""
        for lines in self.growing(folded=True):
            while not lines.is_complete:
                lines.grow()
        return self.grown().unfolded()

    def same_line(self, line: int, grown: Document) -> int:
        """The line of this document in one that it has grown to."""
        if not len(self):
            return line
        block = bisect_right(self._ends, min(line, len(self) - 1))
        return line + grown._start_of(block) - self._start_of(block)

    # -- lines -----------------------------------------------------------------------------------

    def line(self, number: int) -> DocumentLine:
        """One line, counted from 0."""
        block, line = self._find(number)
        return block.line(line)

    def line_text(self, number: int) -> str:
        """One line as plain text."""
        block, line = self._find(number)
        return next(block.texts(line, line + 1))

    def margin_length(self, number: int) -> int:
        """Characters at the beginning of a line that are no part of its text: bars, margins."""
        block, line = self._find(number)
        return block.margin_length(line)

    def texts(self, start: int = 0) -> Iterator[str]:
        """The lines from one on as plain text."""
        first = bisect_right(self._ends, start)
        for number in range(first, len(self._lines)):
            yield from self._lines[number].texts(max(0, start - self._start_of(number)))

    @property
    def leads_to_files(self) -> bool:
        """Whether any of its lines does."""
        return any(isinstance(block, StyledLines) and block.targets for block in self._lines)

    def target_at(self, number: int) -> FileLine | None:
        """The place in a file that a line leads to."""
        if not 0 <= number < len(self):
            return None
        block, line = self._find(number)
        return block.targets.get(line) if isinstance(block, StyledLines) else None

    def _find(self, number: int) -> tuple[Lines, int]:
        """The block of a line, and its number there."""
        block = bisect_right(self._ends, number)
        return self._lines[block], number - self._start_of(block)

    def _start_of(self, block: int) -> int:
        """The first line of a block."""
        return self._ends[block - 1] if block else 0

    def heights(self, width: int) -> Iterator[int | RowBreaks]:
        """How many rows of so many cells each line takes; of a very long one the rows, to be counted bit by bit."""
        return chain.from_iterable(self._heights_of(block, width) for block in self._lines)

    def _heights_of(self, block: Lines, width: int) -> Iterable[int | RowBreaks]:
        if isinstance(block, StyledLines):
            return block.heights(width)
        measured_width, heights = self._measured.get(id(block), (-1, []))
        return heights if measured_width == width else self._measure(block, width)

    def _measure(self, block: Lines, width: int) -> Iterator[int | RowBreaks]:
        """Measure a block only as far as it is asked for; keep what was measured to its end."""
        heights: list[int | RowBreaks] = []
        for height in block.heights(width):
            heights.append(height)
            yield height
        self._measured[id(block)] = (width, heights)

    @property
    def text(self) -> str:
        """The document as plain text, folded as it is."""
        return "\n".join(chain.from_iterable(block.texts() for block in self._lines))


def keys_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The keys of all parts, those within others too."""
    for block in blocks:
        if isinstance(block, Part):
            yield block.key
            yield from keys_of(block.blocks)


class DocumentBuilder:
    """Puts lines together. Text from traces goes through `text` or `fact`, which make it safe to show."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._styled: list[DocumentLine] = []
        self._targets: dict[int, FileLine] = {}

    def line(self, *pieces: Piece, target: FileLine | None = None) -> None:
        """A line of pieces that are safe to show, and the place it leads to."""
        if target is not None:
            self._targets[len(self._styled)] = target
        self._styled.append(pieces)

    def chart(self, *pieces: Piece) -> None:
        """A line that is never wrapped: what has no room is cut off."""
        self._styled.append((*pieces, CLIPPED))

    def blank(self) -> None:
        """An empty line, unless one is there already, or nothing."""
        if self._styled[-1:] != [()] and (self._styled or self._blocks):
            self._styled.append(())

    def heading(self, text: str) -> None:
        """A headline, set apart."""
        self.blank()
        self.line(Piece(visible(text), "doc--heading"))

    def text(self, text: str, style: str = "", margin: DocumentLine = ()) -> None:
        """Text from a trace, line by line."""
        from agno_trace_tui.tui.rendering.text_blocks import plain_text

        self._add(plain_text(text, style, margin))

    def json(self, lines: Sequence[str], margin: DocumentLine = ()) -> None:
        """Lines of JSON, whose keys, strings and figures are told apart."""
        from agno_trace_tui.tui.rendering.text_blocks import coloured

        self._add(coloured(lines, margin))

    def json_text(self, text: str, margin: DocumentLine = ()) -> bool:
        """Text from a trace, indented and coloured, if it is JSON; answers whether it is."""
        from agno_trace_tui.tui.rendering.text_blocks import json_text

        block = json_text(text, margin)
        if block is not None:
            self._add(block)
        return block is not None

    def value(self, text: str, style: str = "", margin: DocumentLine = ()) -> None:
        """Text from a trace that may be JSON: then it is indented and coloured, unless it is short."""
        from agno_trace_tui.tui.rendering.text_blocks import is_short_json

        if "\n" not in text and is_short_json(text):
            self.json([text], margin)
        elif not self.json_text(text, margin):
            self.text(text, style, margin)

    def markdown(self, text: str, margin: DocumentLine = ()) -> None:
        """Text from a trace in Markdown; of a very long one, what is not rendered is named and follows as it is."""
        from agno_trace_tui.tui.rendering.text_blocks import markdown_text

        rendered, rest = markdown_text(text, margin)
        self._add(rendered)
        if rest:
            words = f"what follows ({figures.size(len(rest))}) is not rendered as Markdown"
            self.line(*margin, Piece(words, "doc--muted"))
            self.text(rest, margin=margin)

    def prose(self, text: str, margin: DocumentLine = (), *, markdown: bool) -> None:
        """Text from a trace that was written for people, unless it is JSON."""
        from agno_trace_tui.tui.rendering.text_blocks import is_short_json

        if not markdown or is_short_json(text):
            self.value(text, margin=margin)
        elif not self.json_text(text, margin):
            self.markdown(text, margin)

    def fact(self, label: str, words: str, style: str = "", *, room: int = 10) -> None:
        """A label and what it says, aligned."""
        self.line(Piece(f"{visible(label):<{room}}  ", LABEL), Piece(visible(words), style))

    @contextmanager
    def part(
        self,
        key: str,
        *title: Piece,
        folded: bool = False,
        margin: DocumentLine = (),
        peek: str = "",
        source: str | None = None,
        sized: bool = True,
    ) -> Iterator[None]:
        """A part that can be folded: what is added meanwhile is in it. `title` and `peek` are safe to show."""
        self._add()
        outer, self._blocks = self._blocks, []
        yield
        self._add()
        outer.append(Part(key, title, tuple(self._blocks), folded, margin, peek, source, sized))
        self._blocks = outer

    def document(self) -> Document:
        """What was put together."""
        self._add()
        return Document(tuple(self._blocks))

    def _add(self, *blocks: PlainLines | MarkdownLines) -> None:
        if self._styled:
            self._blocks.append(StyledLines(tuple(self._styled), self._targets))
            self._styled, self._targets = [], {}
        self._blocks += blocks
