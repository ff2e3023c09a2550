"""The palette: every command that can do something now, by where it works, with its keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual import actions
from textual.command import DiscoveryHit, Hit, Provider
from textual.content import Content

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.commands import COMMANDS, SCOPES, Command, keys_shown
from agno_trace_tui.tui.rendering.glyphs import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from textual.command import Hits
    from textual.screen import Screen
    from textual.widget import Widget

TITLE_WIDTH = 44
"""Cells of a command's place and title, before its keys."""

HELP_COUNTS = 0.1
"""What it counts if the words that were typed are in a command's help only."""


class Offered(NamedTuple):
    """A command of the palette; the first four are what Textual calls a system command."""

    title: str
    help: str
    callback: Callable[[], Any]
    discover: bool = True
    command: Command | None = None
    """`None`: one of Textual's own."""

    @property
    def place(self) -> str:
        """Where it works."""
        return "Everywhere" if self.command is None else SCOPES[self.command.scope]

    @property
    def keys(self) -> str:
        """Its keys as people write them."""
        return "" if self.command is None else plain(keys_shown(self.command))


def palette_commands(targets: Mapping[str, Widget | Screen[None]]) -> Iterator[Offered]:
    """Every command that can do something now; `targets` are what the commands of a scope act upon."""
    for command in COMMANDS:
        if command.palette and command.scope in targets:
            destination, name, parameters = actions.parse(command.action)
            target = targets[command.scope]
            able = target.app if destination == "app" else target
            if able.check_action(name, parameters):
                yield Offered(
                    command.title, command.help, partial(target.run_action, command.action), command=command
                )


def grouped(offered: Iterable[Offered], places: list[str]) -> list[Offered]:
    """Commands by where they work, in the order of `places`."""
    return sorted(offered, key=lambda each: places.index(each.place) if each.place in places else len(places))


def line_of(offered: Offered, title: Content) -> Content:
    """A command as a line: where it works, its title, its keys."""
    place = f"{offered.place}: " if offered.command is not None and offered.command.scope != "app" else ""
    gap = " " * max(2, TITLE_WIDTH - len(place) - len(title.plain))
    return Content.assemble((place, "$text-muted"), title, gap, (offered.keys, "bold"))


def words_of(offered: Offered) -> str:
    """What a command does, for Textual, which would parse markup in a text, but takes content as it is."""
    return cast("str", Content(offered.help))


class Offering(Protocol):
    """An application with commands."""

    @property
    def places_in_order(self) -> list[str]:
        """Where commands work, the most important place first."""

    def offered(self) -> Iterable[Offered]:
        """The commands that can do something now."""


class PaletteCommands(Provider):
    """Hands the commands to Textual's palette, those of the pane in which it was opened first."""

    def _offered(self) -> list[Offered]:
        offering = cast("Offering", self.app)
        return grouped(offering.offered(), offering.places_in_order)

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for offered in self._offered():
            line = line_of(offered, Content(offered.title))
            yield DiscoveryHit(line, offered.callback, text=offered.title, help=words_of(offered))

    async def search(self, query: str) -> Hits:
        """Those whose title, or help, has what was typed."""
        matcher = self.matcher(query)
        for offered in self._offered():
            score = matcher.match(offered.title)
            help_score = HELP_COUNTS * (query.lower() in offered.help.lower())
            if score or help_score:
                title = matcher.highlight(offered.title) if score else Content(offered.title)
                yield Hit(
                    max(score, help_score),
                    line_of(offered, title),
                    offered.callback,
                    text=offered.title,
                    help=words_of(offered),
                )
