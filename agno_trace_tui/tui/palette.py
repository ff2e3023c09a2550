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


def palette_commands(targets: Mapping[str, Widget | Screen[None]]) -> Iterator[SystemCommand]:
    """Every command that can do something now; `targets` are what the commands of a scope act upon."""
    for command in COMMANDS:
        if command.palette:
            _, name, parameters = actions.parse(command.action)
            target = targets[command.scope]
            if target.check_action(name, parameters):
                yield SystemCommand(command.title, command.help, partial(target.run_action, command.action))
