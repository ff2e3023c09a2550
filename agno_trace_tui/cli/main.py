"""The command line: which command, and what ends it."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from agno_trace_tui.cli.output import complain, discard, finish, prepare, talk
from agno_trace_tui.errors import AgnoTraceTuiError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "list": "list traces, newest first",
    "show": "show one trace: its spans, tokens, errors",
    "run": "trace a program without touching its code",
    "prune": "delete the oldest traces of a file",
    "settings": "what is in force, and what is wrong with the rest",
    "demo": "watch real Agno agents with a scripted model: no key, no network",
}
"""Each is a module of this package, loaded when it is called."""


def run(arguments: Sequence[str]) -> int:
    """Run what is asked for; answers the exit code."""
    name = arguments[0] if arguments else ""
    if name in COMMANDS:
        return run_command(name, arguments[1:])
    # Loaded only now: what a mistake in the arguments costs is argparse alone.
    if name:
        from agno_trace_tui.cli.mistyped import refuse_mistyped

        refuse_mistyped(arguments, list(COMMANDS))
    from agno_trace_tui.cli.monitor_arguments import monitor_arguments

    options = monitor_arguments(arguments)
    from agno_trace_tui.cli.open import open_monitor

    return open_monitor(options)


def run_command(name: str, arguments: Sequence[str]) -> int:
    """Run one of the commands."""
    import argparse

    from agno_trace_tui.cli.parser import CommandParser

    module = import_module(f"agno_trace_tui.cli.{name}")
    parser = CommandParser(
        prog=f"agno-trace-tui {name}",
        description=COMMANDS[name],
        epilog=module.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    return int(module.run(parser.parsed(arguments)))


def replace_closed_streams() -> None:
    """A standard stream that was closed before the start is none at all in Python: let it be one that is empty."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit codes: 0 done, 1 not there or not readable, 2 wrong use, 130 interrupted."""
    replace_closed_streams()
    prepare()
    try:
        code = run(sys.argv[1:] if arguments is None else arguments)
        finish()
    except AgnoTraceTuiError as error:
        return complain(error)
    except BrokenPipeError:
        discard()  # whoever read us has enough
        return 0
    except KeyboardInterrupt:
        talk("")
        return 130
    return code
