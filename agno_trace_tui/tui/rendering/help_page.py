"""The help as columns of words: keys by where they work, the signs, the filter language."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content

from agno_trace_tui.model.insights.insight import Severity
from agno_trace_tui.model.trace import TraceState
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.commands import COMMANDS, SCOPES, SCOPES_SHOWN, keys_shown
from agno_trace_tui.tui.rendering.glyphs import kind_glyph, mark_glyph, plain, state_glyph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEADING, KEY, QUIET = "bold", "bold $ink-accent", "$ink-figure"

KEYS_WIDTH = 13
GAP = 2
"""Cells before the keys, and between them and the words."""

SIGN_WIDTH = 16

PALETTE_ONLY = "palette"
"""Stands for the keys of a command that has none."""

FILTERS = (
    ("status:error  is:running  kind:llm", "what became of it, what is in it"),
    ("agent:research*  tool:get_weather  model:gpt-5*", "who and with what"),
    ("session:s-1  user:alice", "for whom"),
    ("tokens>1k  cost>0.01  duration>2s  since:10m", "how much, how long, when"),
    ('"any text"  -agent:Echo  ( a OR b )', "words, not, or"),
)


class HelpLine(NamedTuple):
    """A line of the help."""

    keys: str
    """What stands on the left, in the colour of keys; empty for signs."""
    words: str
    style: str = ""
    """Of a sign."""
    title: str = ""
    """What the palette calls it: found, too, when it is looked for."""


class Section(NamedTuple):
    """Some lines under a title."""

    title: str
    lines: tuple[HelpLine, ...]


def sections(scope: str, query: str = "") -> list[Section]:
    """What the help tells, the pane's own keys first; with a query only the lines that have its words."""
    found = (Section(title, matching(title, lines, query.lower().split())) for title, lines in told(scope))
    return [section for section in found if section.lines]


def told(scope: str) -> Iterator[tuple[str, list[HelpLine]]]:
    """All of it."""
    for place in SCOPES_SHOWN[scope]:
        commands = [command for command in COMMANDS if command.scope == place]
        yield (
            SCOPES[place],
            [
                HelpLine(plain(keys_shown(command)) or PALETTE_ONLY, plain(command.help), title=command.title)
                for command in commands
            ],
        )
    yield "Signs of states", [HelpLine("", f"{state_glyph(s)} {s.value}", f"$state-{s}") for s in TraceState]
    yield (
        "Signs of insights",
        [
            HelpLine("", f"{mark_glyph(Severity.WARNING)} warning", "$ink-warning"),
            HelpLine("", f"{mark_glyph(Severity.NOTE)} note", "$text-muted"),
        ],
    )
    kinds = [kind for kind in SpanKind if kind is not SpanKind.UNKNOWN]
    yield "Signs of kinds", [HelpLine("", f"{kind_glyph(kind)} {kind.value.lower()}") for kind in kinds]
    yield "What to write in a filter", [HelpLine(example, meaning) for example, meaning in FILTERS]


def matching(title: str, lines: Iterable[HelpLine], words: list[str]) -> tuple[HelpLine, ...]:
    """The lines that have all of some words, their section's title counted in."""
    texts = {line: " ".join((title, line.keys, line.words, line.title)).lower() for line in lines}
    return tuple(line for line, text in texts.items() if all(word in text for word in words))


def columns(found: list[Section], width: int, count: int) -> list[Content]:
    """The sections in so many columns of so many cells, in reading order, about equally long."""
    drawn = [drawn_section(section, width) for section in found]
    heights = [len(content.split("\n", include_separator=False)) for content in drawn]
    target = -(-sum(heights) // count)
    placed: list[list[Content]] = [[] for _ in range(count)]
    column = filled = 0
    for content, height in zip(drawn, heights, strict=True):
        if column < count - 1 and filled and filled + height / 2 > target:
            column, filled = column + 1, 0
        placed[column].append(content)
        filled += height
    return [Content("\n").join(contents) for contents in placed]


def drawn_section(section: Section, width: int) -> Content:
    """A section as lines of so many cells."""
    parts: list[tuple[str, str]] = [(f"{section.title}\n", HEADING)]
    if section.lines[0].keys:
        for line in section.lines:
            parts += drawn_line(line, width)
    else:
        parts += rows_of_signs(section.lines, max(1, width // SIGN_WIDTH))
    return Content.assemble(*parts)


def drawn_line(line: HelpLine, width: int) -> Iterator[tuple[str, str]]:
    """A line, its words wrapped beside the keys, or below keys that are long."""
    margin = " " * (KEYS_WIDTH + GAP)
    words = wrap(line.words, max(10, width - len(margin))) or [""]
    style = QUIET if line.keys == PALETTE_ONLY else KEY
    yield f"{' ' * GAP}{line.keys:<{KEYS_WIDTH}}", style
    if len(line.keys) >= KEYS_WIDTH:
        yield f"\n{margin}", ""
    yield f"\n{margin}".join(words) + "\n", QUIET


def rows_of_signs(lines: Iterable[HelpLine], in_row: int) -> Iterator[tuple[str, str]]:
    """Signs with their words, some in a row."""
    lines = list(lines)
    for place, line in enumerate(lines, start=1):
        sign, _, word = line.words.partition(" ")
        yield f"  {sign} ", line.style
        yield f"{word:<{SIGN_WIDTH - 4}}", QUIET
        if place % in_row == 0 or place == len(lines):
            yield "\n", ""
