"""The command `agno-trace-tui`. Nothing heavy is loaded before it is known what is asked for."""

from __future__ import annotations

import sys

from agno_trace_tui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
