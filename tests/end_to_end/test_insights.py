"""Healthy runs of real agents have no insights."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.demo.agents import AgentsProcess
from tests.support.insights import findings_in

pytestmark = pytest.mark.agno


def sentences_in(path: Path) -> list[str]:
    found = findings_in(path)
    assert sum(findings.looked_into for findings in found.values()) > 20
    return [insight.sentence for findings in found.values() for insight in findings.insights]


def test_no_story_of_the_demo_has_an_insight(told_stories: Path) -> None:
    assert sentences_in(told_stories) == []


@pytest.mark.slow
def test_at_the_demos_own_pace_neither(tmp_path: Path) -> None:
    """What takes seconds to tell takes seconds to happen: thresholds of time are met or not."""
    with AgentsProcess(tmp_path / "traces.db", pace=1, once=True) as agents:
        assert agents.wait() == 0, agents.failure
    assert sentences_in(tmp_path / "traces.db") == []
