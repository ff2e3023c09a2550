"""Who records: the facts of this process that the file keeps."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from functools import cache
from importlib import metadata

from agno_trace_tui import __version__, machine
from agno_trace_tui.store.written import WrittenProcess

PACKAGES = ("agno", "opentelemetry-sdk", "openinference-instrumentation-agno")


def this_process() -> WrittenProcess:
    """The recording process, as it is now (a fork is another one)."""
    pid = os.getpid()
    return WrittenProcess(
        pid=pid,
        host=machine.host(),
        boot_id=machine.boot_id(),
        pid_namespace=machine.pid_namespace(),
        started=machine.started(pid),
        argv=json.dumps(sys.argv),
        versions=json.dumps(versions()),
        start_ns=time.time_ns(),
    )


@cache
def versions() -> dict[str, str]:
    """Versions of Python and of the packages that make the spans."""
    found = {"python": platform.python_version(), "agno-trace-tui": __version__}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
