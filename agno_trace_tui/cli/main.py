"""The command line: which command, and what ends it."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from agno_trace_tui import __version__
from agno_trace_tui.cli.output import complain, talk
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

DESCRIPTION = "Watch Agno agents live: every run, model call and tool call, as it happens."

EPILOG = """\
examples:
  agno-trace-tui                              the monitor on a file found near here
  agno-trace-tui tmp/traces.db                the monitor on that file; it may come later
  agno-trace-tui tmp/traces.db --filter 'status:error since:1h'
  agno-trace-tui list tmp/traces.db --json    what AgentOS answers to GET /traces, and more
  agno-trace-tui show tmp/traces.db latest    the newest trace as a tree
  agno-trace-tui run -- python my_agent.py    trace a program without touching its code
  agno-trace-tui demo                         live agents, right now

commands:
  list, show, run, prune, settings, demo   `agno-trace-tui COMMAND --help` tells more

settings:
  {settings}
  `agno-trace-tui settings` says what is in force; --make writes a file to fill in

record with:
  from agno_trace_tui import setup_tracing
  setup_tracing("tmp/traces.db")
"""


class Help(argparse.Action):
    """Shows the help, and in it where the settings are: looked up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Show it and end."""
        from agno_trace_tui.paths import settings_file

        parser.epilog = EPILOG.format(settings=settings_file())
        parser.print_help()
        parser.exit()


def monitor_parser() -> argparse.ArgumentParser:
    """The arguments of the monitor."""
    parser = argparse.ArgumentParser(
        prog="agno-trace-tui",
        description=DESCRIPTION,
        add_help=False,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-h", "--help", action=Help, help="show this help message and exit")
    parser.add_argument("--version", action="version", version=f"agno-trace-tui {__version__}")
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="the file of traces (default: one found near here)"
    )
    parser.add_argument("--filter", default="", metavar="EXPR", help="list only the traces that match")
    parser.add_argument("--trace", metavar="ID", help="open this trace: the beginning of its id, or latest")
    parser.add_argument("--span", metavar="ID", help="and this span of it: the beginning of its id")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting, as in --set theme=nord"
    )
    parser.add_argument("--no-follow", action="store_true", help="do not select new traces as they come")
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run what is asked for; answers the exit code."""
    name = arguments[0] if arguments else ""
    if name in COMMANDS:
        module = import_module(f"agno_trace_tui.cli.{name}")
        parser = argparse.ArgumentParser(
            prog=f"agno-trace-tui {name}",
            description=COMMANDS[name],
            epilog=module.EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(parser)
        return int(module.run(parser.parse_args(arguments[1:])))
    options = monitor_parser().parse_args(arguments)
    # Loaded only now: what a mistake in the arguments costs is argparse alone.
    from agno_trace_tui.cli.finding import refuse_command_like
    from agno_trace_tui.cli.open import open_monitor

    refuse_command_like(options.path, list(COMMANDS))
    return open_monitor(options)


def replace_closed_streams() -> None:
    """A standard stream that was closed before the start is none at all in Python: let it be one that is empty."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit codes: 0 done, 1 not there or not readable, 2 wrong use, 130 interrupted."""
    replace_closed_streams()
    try:
        code = run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except AgnoTraceTuiError as error:
        return complain(error)
    except BrokenPipeError:
        # Whoever read us has enough. Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        talk("")
        return 130
    return code
