"""The options of the monitor and their help."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from agno_trace_tui import __version__
from agno_trace_tui.cli.parser import CommandParser

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def monitor_parser() -> CommandParser:
    """The arguments of the monitor: those that are given (`MonitorArguments` says what the others are)."""
    parser = CommandParser(
        prog="agno-trace-tui",
        description=DESCRIPTION,
        add_help=False,
        epilog=EPILOG,
        argument_default=argparse.SUPPRESS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-h", "--help", action=Help, help="show this help message and exit")
    parser.add_argument("--version", action="version", version=f"agno-trace-tui {__version__}")
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="the file of traces (default: one found near here)"
    )
    parser.add_argument("--filter", metavar="EXPR", help="list only the traces that match")
    parser.add_argument("--trace", metavar="ID", help="open this trace: the beginning of its id, or latest")
    parser.add_argument("--span", metavar="ID", help="and this span of it: the beginning of its id")
    parser.add_argument(
        "--set", action="append", metavar="NAME=VALUE", help="a setting, as in --set theme=nord"
    )
    parser.add_argument("--no-follow", action="store_true", help="do not select new traces as they come")
    return parser
