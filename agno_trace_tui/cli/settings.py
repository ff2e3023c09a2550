"""`agno-trace-tui settings`: what is in force, where each came from, and what is wrong with the rest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from agno_trace_tui.cli.output import emit, emit_line, paint, talk
from agno_trace_tui.config.kept import kept_theme
from agno_trace_tui.config.reading import read_settings
from agno_trace_tui.config.rules import PLAIN
from agno_trace_tui.config.settings import Origin
from agno_trace_tui.errors import AgnoTraceTuiError, UsageError
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.paths import settings_file, state_folder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.config.settings import Settings

EPILOG = """\
examples:
  agno-trace-tui settings            what is in force, and why
  agno-trace-tui settings --make     write a settings file to fill in, if there is none
  agno-trace-tui settings --path     where it is:  $EDITOR "$(agno-trace-tui settings --path)"
  agno-trace-tui settings --keys     the ids of commands, for [keymap]
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--make", action="store_true", help="write a settings file to fill in, if there is none"
    )
    what.add_argument("--path", action="store_true", help="only say where the settings file is")
    what.add_argument("--keys", action="store_true", help="list the ids of commands with their keys")


def run(arguments: argparse.Namespace) -> int:
    """Tell; what is wrong goes to standard error. Answers 0: wrong settings are never fatal."""
    path = settings_file()
    if arguments.path:
        emit(str(path))
    elif arguments.make:
        make(str(path))
    elif arguments.keys:
        for line in key_lines():
            emit_line(line)
    else:
        report()
    return 0


def settings_in_force(assignments: Sequence[str] = ()) -> Settings:
    """The settings of the file, the environment and `name=value` of the command line."""
    for assignment in assignments:
        if "=" not in assignment:
            raise UsageError(
                f"{assignment!r} sets nothing.", "Write --set name=value, as in --set theme=nord"
            )
    return read_settings(settings_file(), os.environ, assignments, kept_theme=kept_theme(state_folder()))


def make(path: str) -> None:
    """Write a file to fill in. Raises `AgnoTraceTuiError` where that cannot be."""
    from agno_trace_tui.config.template import make_settings_file

    try:
        made = make_settings_file(settings_file())
    except OSError as error:
        raise AgnoTraceTuiError(f"{path} cannot be written: {error.strerror}.", "") from error
    talk(f"{'Written' if made else 'It is there already'}:")
    emit(path)


def report() -> None:
    """What is in force."""
    from textual.theme import BUILTIN_THEMES

    from agno_trace_tui.tui.preferences import preferences_of
    from agno_trace_tui.tui.themes import THEMES

    settings, path = settings_in_force(), settings_file()
    talk(f"{path}{'' if path.exists() else ' (not there; --make writes one)'}")
    for remark in preferences_of(settings, [*BUILTIN_THEMES, *(theme.name for theme in THEMES)]).remarks:
        talk(visible(str(remark)))
    for line in setting_lines(settings):
        emit_line(line)


def setting_lines(settings: Settings) -> Iterator[str]:
    """A line for each setting."""
    for name in PLAIN:
        yield setting_line(settings, name, getattr(settings, name))
    for table in ("keymap", "filters"):
        for key, value in getattr(settings, table).items():
            yield setting_line(settings, f"{table}.{key}", value)


def setting_line(settings: Settings, name: str, value: object) -> str:
    """A setting, its value, where it came from."""
    words = (
        ", ".join(value)
        if isinstance(value, tuple)
        else str(value).lower()
        if value in (True, False)
        else value
    )
    source = settings.source_of(name)
    line = f"{visible(name):<14} {visible(str(words or '–' if words is not None else 'auto')):<24}"
    return line.rstrip() if source.origin is Origin.DEFAULT else f"{line} {paint(str(source), 'muted')}"


def key_lines() -> Iterator[str]:
    """A line for each command."""
    from agno_trace_tui.tui.commands import COMMANDS

    for command in COMMANDS:
        yield f"{command.id:<22} {command.keys:<24} {command.help}"
