"""The demo's stories, told once by real Agno agents in a process of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.demo.agents import AgentsProcess


@pytest.fixture(scope="session")
def told_stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which every story is recorded once, at no pace."""
    path = tmp_path_factory.mktemp("stories") / "traces.db"
    with AgentsProcess(path, pace=0, once=True) as agents:
        assert agents.wait() == 0, agents.failure
    return path
