"""What every test shares."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from agno_trace_tui.demo.agents import AgentsProcess

# Neither a deadline nor the speed of making examples may decide a test: machines are busy at times.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Pictures of the screen that are as they should be are stored by hand."""
    parser.addoption("--update-snapshots", action="store_true", help="store what is on the screen now")


@pytest.fixture
def update_snapshots(request: pytest.FixtureRequest) -> bool:
    """Whether pictures are to be stored instead of compared."""
    return bool(request.config.getoption("--update-snapshots"))


@pytest.fixture(autouse=True)
def state_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what the user's own monitors remember, or have made to search in."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture(scope="session")
def told_stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which every story of the demo is recorded once, by real Agno agents that did not wait."""
    path = tmp_path_factory.mktemp("stories") / "traces.db"
    with AgentsProcess(path, pace=0, once=True) as agents:
        assert agents.wait() == 0, agents.failure
    return path
