"""What the monitor can be asked for on the command line.

argparse takes as long to load as a file of traces takes to open: it is loaded only where there is an option.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class MonitorArguments(NamedTuple):
    """What was asked for."""

    path: str | None = None
    filter: str = ""
    trace: str | None = None
    """The beginning of a trace's id, or `latest`."""
    span: str | None = None
    """The beginning of a span's id."""
    set: Sequence[str] = ()
    """Settings, as in `theme=nord`."""
    no_follow: bool = False


def monitor_arguments(arguments: Sequence[str]) -> MonitorArguments:
    """The arguments of the monitor; ends the process for `--help`, `--version` and what is wrong."""
    if not arguments:
        return MonitorArguments()
    if len(arguments) == 1 and not arguments[0].startswith("-"):
        return MonitorArguments(arguments[0])
    from agno_trace_tui.cli.monitor_parser import monitor_parser

    return MonitorArguments(**vars(monitor_parser().parsed(arguments)))
