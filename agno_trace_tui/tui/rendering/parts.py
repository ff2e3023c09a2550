"""Parts of a document that fold, and where they stand as they are folded now."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from agno_trace_tui.formatting import figures
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.blocks import StyledLines
from agno_trace_tui.tui.rendering.cells import DocumentLine, Piece
from agno_trace_tui.tui.rendering.glyphs import glyphs
from agno_trace_tui.tui.rendering.wrapping import CLIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from agno_trace_tui.tui.rendering.blocks import Lines

Block: TypeAlias = "Lines | Part"

MANY_LINES = 12
"""Lines from which an open part tells its size, too."""


class Part(NamedTuple):
    """A title and what is below it, which can be folded away."""

    key: str
    """Names it within its document, also after an update."""
    title: DocumentLine
    blocks: tuple[Block, ...]
    folded: bool = False
    """Whether it is folded until the reader says otherwise."""
    margin: DocumentLine = ()
    """What its title begins with."""
    peek: str = ""
    """Told on the title's line while it is folded."""
    source: str | None = None
    """The text as it was recorded, for copying; `None`: what is shown."""
    sized: bool = True
    """Whether its size is told while it is folded or long."""

    def texts(self) -> Iterator[str]:
        """All lines below the title as plain text, without bars and margins."""
        for block in self.blocks:
            if isinstance(block, Part):
                yield "".join(piece.text for piece in block.title)
                yield from block.texts()
            else:
                yield from block.bare_texts()

    def size(self) -> str:
        """How much is below the title: `1.2 kB · 14 lines`."""
        if self.source is None:
            lengths = [len(text) for text in self.texts()]
            characters, lines = sum(lengths), len(lengths)
        else:
            characters, lines = len(self.source), self.line_count()
        return figures.size(characters) + (f" · {figures.plural(lines, 'line')}" if lines > 1 else "")

    def line_count(self) -> int:
        """How many lines are below the title, however they are folded; of a text, how many it was written in."""
        if self.source is not None:
            return self.source.rstrip("\n").count("\n") + 1
        return sum(
            1 + block.line_count() if isinstance(block, Part) else len(block.lines) for block in self.blocks
        )

    def title_line(self, *, folded: bool) -> DocumentLine:
        """Mark, title, and the size of what is folded or long."""
        signs = glyphs()
        mark = Piece(f"{signs.folded_mark if folded else signs.open_mark} ", "doc--muted")
        size = self.size() if self.sized and (folded or self.line_count() >= MANY_LINES) else ""
        about = "  ".join(["", *filter(None, [size, self.peek if folded else ""])])
        clipped = [CLIPPED] if folded else []
        return (*self.margin, mark, *self.title, Piece(about, "doc--muted"), *clipped)


class PartPlace(NamedTuple):
    """Where a part stands in a document as it is folded now."""

    part: Part
    line: int
    """The line of its title."""
    end: int
    """The line after its last."""
    folded: bool


class Layout:
    """The blocks that are to be seen, and where the parts among them begin and end."""

    def __init__(self, blocks: Sequence[Block], folds: Mapping[str, bool]) -> None:
        self.lines: list[Lines] = []
        self.places: list[PartPlace] = []
        self._folds = folds
        self._end = 0
        self._lay(blocks)

    def _lay(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if isinstance(block, Part):
                self._lay_part(block)
            else:
                self.lines.append(block)
                self._end += len(block.lines)

    def _lay_part(self, part: Part) -> None:
        folded = self._folds.get(part.key, part.folded)
        place, start = len(self.places), self._end
        self.places.append(PartPlace(part, start, start, folded))
        self._lay([StyledLines((part.title_line(folded=folded),))])
        if not folded:
            self._lay(part.blocks)
        self.places[place] = PartPlace(part, start, self._end, folded)
