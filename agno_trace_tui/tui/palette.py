"""The commands that the palette offers, from the one list of commands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import actions
from textual.app import SystemCommand

from agno_trace_tui.tui.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.screen import Screen
    from textual.widget import Widget

SCREEN = "screen"


def palette_commands(targets: Mapping[str, Widget | Screen[None]]) -> Iterator[SystemCommand]:
    """Every command that can do something now; `targets` are what commands act upon, by scope."""
    for command in COMMANDS:
        if not command.palette:
            continue
        namespace, name, parameters = actions.parse(command.action)
        target = targets[SCREEN if namespace == SCREEN else command.scope]
        if target.check_action(name, parameters):
            deed = command.action.removeprefix(f"{SCREEN}.")
            yield SystemCommand(command.title, command.help, partial(target.run_action, deed))
