"""`list --json` and `show --json` say what AgentOS answers for the same file, key for key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agno_trace_tui.cli.main import main
from tests.support import corpus

pytestmark = pytest.mark.agno

READ_BY_TODAYS_AGNO = list(corpus.names())
"""Agno's `get_traces` reads databases of every version back to 2.3.5."""


@pytest.fixture(params=READ_BY_TODAYS_AGNO)
def recorded(request: pytest.FixtureRequest, tmp_path: Path) -> corpus.Recorded:
    return corpus.unpack(request.param, tmp_path)


def agentos(recorded: corpus.Recorded, folder: Path) -> Any:
    """A client of AgentOS over a copy of the database, which it may change."""
    from agno.db.sqlite import SqliteDb
    from agno.os.routers.traces.traces import attach_routes
    from fastapi import APIRouter, FastAPI
    from fastapi.testclient import TestClient

    copy = folder / "copy"
    copy.mkdir()
    for path in recorded.path.parent.glob(recorded.path.name + "*"):
        (copy / path.name).write_bytes(path.read_bytes())
    database = SqliteDb(
        db_file=str(copy / recorded.path.name),
        traces_table=recorded.oracle["traces_table"],
        spans_table=recorded.oracle["spans_table"],
    )
    app = FastAPI()
    app.include_router(attach_routes(APIRouter(), {"db": [database]}))
    return TestClient(app)


def test_every_key_of_agentos_is_ours_too(
    recorded: corpus.Recorded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = agentos(recorded, tmp_path)
    page = client.get("/traces", params={"limit": 1_000}).json()
    assert main(["list", str(recorded.path), "--limit", "1000", "--json"]) == 0
    ours = json.loads(capsys.readouterr().out)
    page["meta"].pop("search_time_ms", None)
    assert_covers(ours["meta"], page["meta"], "meta")
    assert_covers(ours["data"], page["data"], "data")
    for trace in page["data"]:
        detail = client.get(f"/traces/{trace['trace_id']}").json()
        assert main(["show", str(recorded.path), trace["trace_id"], "--json"]) == 0
        mine = json.loads(capsys.readouterr().out)
        if not detail["tree"]:
            assert mine["tree"], "AgentOS shows an empty tree without a root; ours shows the spans there are"
            detail.pop("tree")
        assert_covers(mine, detail, "detail")


def assert_covers(ours: Any, theirs: Any, where: str) -> None:
    """All that AgentOS says is said by us, with the same values; what it leaves out is null or ours."""
    if isinstance(theirs, dict):
        for key, value in theirs.items():
            assert key in ours, f"{where}.{key} is missing"
            assert_covers(ours[key], value, f"{where}.{key}")
    elif isinstance(theirs, list):
        assert isinstance(ours, list)
        assert len(ours) == len(theirs), where
        for place, (mine, value) in enumerate(zip(ours, theirs, strict=True)):
            assert_covers(mine, value, f"{where}[{place}]")
    else:
        assert ours == theirs, where
