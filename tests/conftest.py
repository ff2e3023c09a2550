"""What every test shares."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from agno_trace_tui.demo.agents import AgentsProcess

# Processes that tests start would else compile Textual and Agno anew each time, where no bytecode is to be written.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Who starts the tests in the background has such signals ignored. They still are, but not by what the tests start.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, lambda *_: None)

# Neither a deadline nor the speed of making examples may decide a test: machines are busy at times.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Pictures of the screen that are as they should be are stored by hand."""
    parser.addoption("--update-snapshots", action="store_true", help="store what is on the screen now")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Share a run of everything among the cores, a file to each at a time; files that are named run as they are asked to.

    One process more than cores: many tests wait now and then. Files are taken in their order, so that those of
    `tests/unit`, which are short, end the run on all cores alike.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        return  # it is one of those that share it
    is_of_everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    is_asked_for = config.getoption("numprocesses", None) is not None or config.getoption("usepdb")
    if is_of_everything and not is_asked_for and config.pluginmanager.hasplugin("xdist"):
        config.option.numprocesses = 1 + (os.cpu_count() or 1)
        config.option.dist = "loadfile"
        config.option.loadscopereorder = False


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not among what is imported by now, Agno too: it was a third of the stories' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def pytest_sessionfinish() -> None:
    """Look for what was never closed once, not five times as pytest does: processes that take long to end are told to."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def update_snapshots(request: pytest.FixtureRequest) -> bool:
    """Whether pictures are to be stored instead of compared."""
    return bool(request.config.getoption("--update-snapshots"))


@pytest.fixture(scope="session")
def numbered_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Ever new folders. pytest makes such too, but looks through all it has made for each: a minute a run."""
    parent = tmp_path_factory.mktemp("states")
    return map(parent.joinpath, map(str, count()))


@pytest.fixture(autouse=True)
def state_of_its_own(numbered_folders: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what the user's own monitors remember, or have made to search in."""
    folder = next(numbered_folders)
    for name in ("cache", "state"):
        (folder / name).mkdir(parents=True)
        monkeypatch.setenv(f"XDG_{name.upper()}_HOME", str(folder / name))


@pytest.fixture(scope="session")
def told_stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which every story of the demo is recorded once, by real Agno agents that did not wait.

    It is recorded once a run: each process of the tests has a copy of its own.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    recorded = shared / "recorded-stories"
    with (shared / "recording-stories").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not recorded.exists():
            record_stories(recorded)
    return Path(shutil.copytree(recorded, own / "stories")) / "traces.db"


def record_stories(folder: Path) -> None:
    """Record them in a folder that is there only when they are whole."""
    unfinished = folder.with_name("unfinished-stories")
    with AgentsProcess(unfinished / "traces.db", pace=0, once=True) as agents:
        assert agents.wait() == 0, agents.failure
    unfinished.rename(folder)
